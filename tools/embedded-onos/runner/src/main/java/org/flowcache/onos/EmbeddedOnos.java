// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * An ONOS core that runs as a child of this process and listens on the loopback interface only.
 *
 * <p>Any number can run beside each other, each with a directory and ports of its own. Network configuration and
 * installed applications stay in the directory and are there again after a restart; devices, flows, groups and hosts
 * are not.
 *
 * <p>Not safe for use by several threads, {@link #close()} excepted.
 */
public final class EmbeddedOnos implements AutoCloseable {

    /** ONOS's own REST port. */
    public static final int DEFAULT_REST_PORT = 8181;
    /** ONOS's own ssh port. */
    public static final int DEFAULT_SSH_PORT = 8101;

    private static final String HOST = "127.0.0.1";
    private static final Duration POLL_PERIOD = Duration.ofMillis(200);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);
    // On a machine with three times the work that it can do no step of a start took half of this.
    private static final Duration STALL_PATIENCE = Duration.ofSeconds(40);
    private static final int LOG_TAIL_LINES = 40;

    private final Path distribution;
    private final Path directory;
    private final int wantedRestPort;
    private final int wantedSshPort;
    private final String maxHeap;
    private final SwitchTls switchTls;
    private final Duration stallPatience;
    private final boolean isTemporary;

    private InstanceDirectory instance;
    private volatile Process process;
    private Thread shutdownHook;
    private int restPort;
    private int sshPort;

    private EmbeddedOnos(Builder builder) {
        distribution = builder.distribution.toAbsolutePath().normalize();
        directory = builder.directory;
        wantedRestPort = builder.restPort;
        wantedSshPort = builder.sshPort;
        maxHeap = builder.maxHeap;
        switchTls = builder.switchTls;
        stallPatience = builder.stallPatience;
        isTemporary = builder.isTemporary;
    }

    /**
     * Starts to describe an instance.
     *
     * @param distribution unpacked distribution, {@code tools/embedded-onos/karaf/target/assembly} after a build
     * @param workDir      where the instance keeps what it writes; made if need be
     * @return a builder with ONOS's own ports
     */
    public static Builder builder(Path distribution, Path workDir) {
        return new Builder(distribution, workDir);
    }

    /**
     * Starts the process; {@link #awaitReady} tells when ONOS can be used.
     *
     * @throws PortInUseException    if something listens on one of its ports
     * @throws OnosStartException    if there is no distribution, or the directory is another instance's
     * @throws IllegalStateException if it has been started before
     */
    public void start() {
        if (process != null) {
            throw new IllegalStateException("Already started");
        }
        if (!Files.isDirectory(distribution.resolve("lib/boot"))) {
            throw new OnosStartException("No ONOS distribution in " + distribution
                                                 + ": build it with mvn -B package -pl tools/embedded-onos/karaf -am");
        }
        restPort = Ports.claim("REST", wantedRestPort);
        sshPort = Ports.claim("ssh", wantedSshPort);
        instance = InstanceDirectory.open(distribution, directory);
        try {
            process = launch();
        } catch (OnosStartException e) {
            instance.close();
            throw e;
        }
        shutdownHook = new Thread(this::stopProcess, "stop-onos");
        Runtime.getRuntime().addShutdownHook(shutdownHook);
    }

    /**
     * Waits until every bundle and component of ONOS is up and both its REST API and its CLI answer.
     *
     * <p>If nothing changes for 40 s, it kills the process and starts another one, once, and says so to
     * {@code progress} and in the log. What ONOS keeps in its directory stays.
     *
     * @param patience how long at most, from now or from when the process was started again
     * @param progress told what is being waited for, at each change
     * @throws PortInUseException   if another program took a port in the meantime
     * @throws OnosStartException   if ONOS ends or is not ready in time; the message says what was missing
     * @throws InterruptedException if the thread is interrupted
     */
    public void awaitReady(Duration patience, Consumer<String> progress) throws InterruptedException {
        Readiness readiness = new Readiness(instance, this);
        StallWatch stall = new StallWatch(stallPatience);
        boolean mayRestart = true;
        long deadline = System.nanoTime() + patience.toNanos();
        String told = "";
        while (true) {
            readiness.failIfBootFailed();
            String missing = readiness.missing();
            if (missing.isEmpty()) {
                return;
            }
            if (!missing.equals(told)) {
                progress.accept(missing);
                told = missing;
            }
            if (!process.isAlive()) {
                throw failure("ONOS ended with exit code " + process.exitValue());
            }
            long now = System.nanoTime();
            if (mayRestart && stall.hasStalled(missing, now)) {
                restart("ONOS made no progress for " + stallPatience.toSeconds() + " s, starting it again: " + missing,
                        progress);
                mayRestart = false;
                deadline = System.nanoTime() + patience.toNanos();
            } else if (now - deadline > 0) {
                throw failure("ONOS was not ready after " + patience.toSeconds() + " s: " + missing);
            }
            TimeUnit.MILLISECONDS.sleep(POLL_PERIOD.toMillis());
        }
    }

    /**
     * What is not up now, of ONOS and of the applications on it. ONOS reports an application as active even if one of
     * its components failed; here it shows.
     *
     * @return a sentence for each bundle or component; empty when all is well
     */
    public List<String> problems() {
        List<String> status = instance.readStatus();
        return status.isEmpty() ? List.of("ONOS is starting") : status.subList(1, status.size());
    }

    /**
     * Where its REST API is.
     *
     * @return URI that ends in {@code /onos/v1/}
     */
    public URI restUri() {
        return URI.create("http://" + HOST + ":" + restPort + "/onos/v1/");
    }

    /**
     * Where its CLI listens.
     *
     * @return loopback address and ssh port
     */
    public InetSocketAddress sshAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), sshPort);
    }

    /**
     * Its account for REST and ssh.
     *
     * @return user and password
     */
    public Credentials credentials() {
        return Credentials.DEFAULT;
    }

    /**
     * Its process, which {@link #awaitReady} may replace.
     *
     * @return process id
     */
    public long pid() {
        return process.pid();
    }

    /**
     * Where its log is.
     *
     * @return file that exists from shortly after the start
     */
    public Path logFile() {
        return instance.log();
    }

    /**
     * The end of its log.
     *
     * @return at most 40 lines, oldest first
     */
    public List<String> logTail() {
        List<String> lines = instance.readLog();
        return lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size());
    }

    /** Stops the process and waits until it is gone. Does nothing if it never started or has stopped. */
    @Override
    public synchronized void close() {
        if (shutdownHook == null) {
            return;
        }
        stopProcess();
        instance.close();
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            // The JVM is going down already and runs the hook itself.
        }
        shutdownHook = null;
    }

    private Process launch() {
        try {
            Optional<Path> temporary = isTemporary ? Optional.of(directory.toAbsolutePath()) : Optional.empty();
            List<String> line = new KarafCommand(distribution, instance)
                    .line(maxHeap, restPort, sshPort, switchTls, temporary);
            return new ProcessBuilder(line)
                    .directory(instance.base().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(instance.console().toFile())
                    .start();
        } catch (IOException e) {
            throw new OnosStartException("Cannot start ONOS: " + e.getMessage(), e);
        }
    }

    private synchronized void restart(String why, Consumer<String> progress) throws InterruptedException {
        if (shutdownHook == null) {
            throw new OnosStartException("ONOS was stopped while it started");
        }
        progress.accept(why);
        process.destroyForcibly().waitFor();
        instance.renew(why);
        process = launch();
    }

    private OnosStartException failure(String what) {
        return new OnosStartException(what + "; see " + instance.log() + " and " + instance.console());
    }

    private void stopProcess() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Describes an instance. */
    public static final class Builder {

        private final Path distribution;
        private final Path directory;
        private int restPort = DEFAULT_REST_PORT;
        private int sshPort = DEFAULT_SSH_PORT;
        private String maxHeap = "1g";
        private SwitchTls switchTls = SwitchTls.DEFAULT;
        private Duration stallPatience = STALL_PATIENCE;
        private boolean isTemporary;

        private Builder(Path distribution, Path directory) {
            this.distribution = distribution;
            this.directory = directory;
        }

        /**
         * Sets the REST port.
         *
         * @param port 1 to 65535, or 0 for any free one
         * @return this
         */
        public Builder restPort(int port) {
            restPort = port;
            return this;
        }

        /**
         * Sets the ssh port.
         *
         * @param port 1 to 65535, or 0 for any free one
         * @return this
         */
        public Builder sshPort(int port) {
            sshPort = port;
            return this;
        }

        /**
         * Sets the largest heap.
         *
         * @param size as {@code -Xmx} takes it; {@code 1g} unless set
         * @return this
         */
        public Builder maxHeap(String size) {
            maxHeap = size;
            return this;
        }

        /**
         * Sets how switches whose management address begins with {@code grpcs:} are reached.
         *
         * @param files whom ONOS trusts, and what it proves itself with
         * @return this
         */
        public Builder switchTls(SwitchTls files) {
            switchTls = files;
            return this;
        }

        /**
         * Says that the work directory is of no use later: if this process is killed, so that it cannot remove it, ONOS
         * does when it ends. Whoever stops ONOS in another way removes it.
         *
         * @return this
         */
        public Builder temporary() {
            isTemporary = true;
            return this;
        }

        /**
         * Sets how long nothing may change during the start, for tests.
         *
         * @param patience time after which the process is started again
         * @return this
         */
        Builder stallPatience(Duration patience) {
            stallPatience = patience;
            return this;
        }

        /**
         * Finishes the description.
         *
         * @return an instance that is not started
         */
        public EmbeddedOnos build() {
            return new EmbeddedOnos(this);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.onos;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.flowcache.onos.Credentials;
import org.flowcache.onos.EmbeddedOnos;
import org.flowcache.tools.process.Cleanup;
import org.flowcache.tools.process.Guard;
import org.flowcache.tools.process.TemporaryDirectory;

/**
 * An ONOS of its own, as a child process, that makes switches gateways.
 */
public final class Controller {

    private static final String APP = "org.flowcache.app";
    private static final String PAGE = "/onos/flowcache/ui";
    private static final String ADDED = "ADDED";
    private static final Duration ONOS_PATIENCE = Duration.ofSeconds(120);
    private static final Duration FLOWS_PATIENCE = Duration.ofSeconds(60);
    private static final Duration CLI_PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL_PERIOD = Duration.ofMillis(250);

    private final EmbeddedOnos onos;
    private final Path folder;

    private Controller(EmbeddedOnos onos, Path folder) {
        this.onos = onos;
        this.folder = folder;
    }

    /**
     * Starts ONOS; {@link #configure} waits until it is up.
     *
     * @param distribution the embedded ONOS
     * @param restPort     TCP port of its REST API, 0 for any that is free
     * @param sshPort      TCP port of its command line, 0 for any that is free
     * @param cleanup      gets all that has to be stopped and removed
     * @return the controller, which knows no switch yet
     * @throws IOException if it doesn't start
     */
    public static Controller start(Path distribution, int restPort, int sshPort, Cleanup cleanup) throws IOException {
        Path folder = cleanup.open(() -> TemporaryDirectory.create("flowcache-")).path();
        EmbeddedOnos onos =
                EmbeddedOnos.builder(distribution, folder).restPort(restPort).sshPort(sshPort).build();
        cleanup.start(onos, onos::start);
        return new Controller(onos, folder);
    }

    /**
     * Installs the application, and makes a switch a gateway.
     *
     * @param oar       the application
     * @param config    the network configuration
     * @param p4Runtime where the switch's P4Runtime server listens
     * @param progress  told what is being waited for
     * @throws IOException          if ONOS doesn't come up, or doesn't do it in time
     * @throws InterruptedException if the thread is interrupted
     */
    public void configure(Path oar, NetworkConfig config, InetSocketAddress p4Runtime, Consumer<String> progress)
            throws IOException, InterruptedException {
        OnosRest rest = install(oar, progress);
        progress.accept("pushing " + config.name());
        rest.configure(config.withServer(p4Runtime));
        awaitEntries(rest, config.deviceId(), progress);
    }

    /**
     * Waits until ONOS is up, and installs the application.
     *
     * @param oar      the application
     * @param progress told what is being waited for
     * @return ONOS's REST API
     * @throws IOException          if ONOS doesn't come up, or refuses
     * @throws InterruptedException if the thread is interrupted
     */
    public OnosRest install(Path oar, Consumer<String> progress) throws IOException, InterruptedException {
        onos.awaitReady(ONOS_PATIENCE, missing -> progress.accept("booting ONOS: " + missing));
        progress.accept("installing " + oar.getFileName());
        OnosRest rest = new OnosRest(onos.restUri(), onos.credentials().user(), onos.credentials().password());
        rest.install(oar);
        return rest;
    }

    /**
     * Connects to ONOS's command line.
     *
     * @return the command line
     */
    public OnosCli cli() {
        return new OnosCli(onos.sshAddress(), onos.credentials().user(), onos.credentials().password(), CLI_PATIENCE);
    }

    /**
     * Has a guard stop ONOS, and remove what it wrote.
     *
     * @param guard the guard
     */
    public void guardBy(Guard guard) {
        guard.remove(folder);
        guard.stop(pid());
    }

    /**
     * Returns the id of ONOS's process.
     *
     * @return process id
     */
    public long pid() {
        return onos.pid();
    }

    /**
     * Fails if ONOS has ended.
     *
     * @throws IOException if it has
     */
    public void checkAlive() throws IOException {
        if (!ProcessHandle.of(pid()).map(ProcessHandle::isAlive).orElse(false)) {
            throw new IOException("ONOS has ended");
        }
    }

    /**
     * Returns where people can look at the gateways.
     *
     * @return the application's page
     */
    public URI page() {
        return onos.restUri().resolve(PAGE);
    }

    /**
     * Returns as whom one can log in.
     *
     * @return an account that may do everything
     */
    public Credentials credentials() {
        return onos.credentials();
    }

    /**
     * Returns where ONOS can be reached.
     *
     * @return a line for each server
     */
    public List<String> addresses() {
        String user = onos.credentials().user();
        String password = onos.credentials().password();
        return List.of(
                "Page       " + page() + "  (user " + user + ", password " + password + ")",
                "REST       " + onos.restUri() + "  (user " + user + ", password " + password + ")",
                "CLI        ssh -p " + onos.sshAddress().getPort() + " " + user + "@"
                        + onos.sshAddress().getAddress().getHostAddress() + "  (password " + password + ")");
    }

    /**
     * Returns ONOS's log.
     *
     * @return the file, which goes when ONOS is stopped
     */
    public Path logFile() {
        return onos.logFile();
    }

    /**
     * Saves ONOS's log from being removed with all else.
     *
     * @return the copy
     * @throws IOException if the log can't be copied
     */
    public Path keepLog() throws IOException {
        Path kept = Files.createTempFile("flowcache-onos-", ".log");
        return Files.copy(onos.logFile(), kept, StandardCopyOption.REPLACE_EXISTING);
    }

    private void awaitEntries(OnosRest rest, String deviceId, Consumer<String> progress)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + FLOWS_PATIENCE.toNanos();
        String seen = "";
        for (int rounds = 0; rounds < 2; rounds++) {
            List<String> flows = rest.flowStates(deviceId, APP);
            List<String> groups = rest.groupStates(deviceId, APP);
            seen = added(flows) + " of " + flows.size() + " flows and " + added(groups) + " of " + groups.size()
                    + " groups are " + ADDED;
            progress.accept("waiting for the switch's entries: " + seen);
            boolean complete = !flows.isEmpty() && added(flows) == flows.size()
                    && !groups.isEmpty() && added(groups) == groups.size();
            if (!complete) {
                rounds = -1;
            }
            if (System.nanoTime() > deadline) {
                List<String> problems = new ArrayList<>(List.of("after " + FLOWS_PATIENCE.toSeconds() + " s " + seen));
                problems.addAll(onos.problems());
                throw new IOException(String.join("; ", problems));
            }
            TimeUnit.MILLISECONDS.sleep(POLL_PERIOD.toMillis());
        }
    }

    private static long added(List<String> states) {
        return states.stream().filter(ADDED::equals).count();
    }
}

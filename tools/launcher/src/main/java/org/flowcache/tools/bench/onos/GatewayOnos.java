// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench.onos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flowcache.tools.onos.Controller;
import org.flowcache.tools.onos.OnosCli;
import org.flowcache.tools.onos.OnosRest;
import org.flowcache.tools.process.Cleanup;
import org.flowcache.tools.process.Guard;

/**
 * An ONOS with the application that makes one switch a gateway, and what it says of it.
 */
final class GatewayOnos implements AutoCloseable {

    private static final String COUNT = "(?:flowRuleCount|groupCount)=(\\d+)";
    private static final Duration POLL_PERIOD = Duration.ofMillis(100);
    private static final double PERCENT = 100;

    private final Cleanup cleanup;
    private final Controller controller;
    private final OnosRest rest;
    private final OnosCli cli;

    private GatewayOnos(Cleanup cleanup, Controller controller, OnosRest rest) {
        this.cleanup = cleanup;
        this.controller = controller;
        this.rest = rest;
        this.cli = controller.cli();
    }

    /**
     * Rules and groups that ONOS has.
     *
     * @param rules  number of flow rules
     * @param groups number of groups
     */
    record Counts(int rules, int groups) {

        int all() {
            return rules + groups;
        }
    }

    /**
     * Starts ONOS and installs the application.
     *
     * @param distribution the embedded ONOS
     * @param oar          the application
     * @param all          gets all that has to be stopped and removed
     * @param progress     told what is being waited for
     * @return ONOS, which knows no switch yet
     * @throws IOException          if it doesn't start
     * @throws InterruptedException if the thread is interrupted
     */
    static GatewayOnos start(Path distribution, Path oar, Cleanup all, Consumer<String> progress)
            throws IOException, InterruptedException {
        Cleanup cleanup = all.open(Cleanup::new);
        Guard guard = cleanup.open(Guard::start);
        Controller controller = Controller.start(distribution, 0, 0, cleanup);
        controller.guardBy(guard);
        return new GatewayOnos(cleanup, controller, controller.install(oar, progress));
    }

    void configure(String netcfg) throws IOException, InterruptedException {
        rest.configure(netcfg);
    }

    /**
     * Tells how many rules and groups there have to be at least.
     *
     * @param tenants the tenants that they are for
     * @return a rule for each server, one for each VNI and one for each VLAN, and a group for each tenant to flood
     */
    static Counts fewest(ManyTenants tenants) {
        return new Counts(tenants.count() * (ManyTenants.SERVERS + 2), tenants.count());
    }

    /**
     * Waits until all rules and groups are ADDED.
     *
     * @param tenants  the tenants that there have to be rules for
     * @param patience how long at most
     * @return how many there are
     * @throws IOException          if they are not in time
     * @throws InterruptedException if the thread is interrupted
     */
    Counts awaitAdded(ManyTenants tenants, Duration patience) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        Counts fewest = fewest(tenants);
        while (true) {
            Counts added = new Counts(count("flows -c added"), count("groups -c added"));
            if (added.rules() >= fewest.rules() && added.groups() >= fewest.groups()
                    && added.equals(new Counts(count("flows -c"), count("groups -c")))) {
                return added;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("after " + patience.toSeconds() + " s " + added.rules() + " flow rules and "
                        + added.groups() + " groups are ADDED, and at least " + fewest.rules() + " and "
                        + fewest.groups() + " have to be; ONOS's log is kept in " + controller.keepLog());
            }
            TimeUnit.MILLISECONDS.sleep(POLL_PERIOD.toMillis());
        }
    }

    /**
     * Waits until ONOS has noticed that the switch is gone.
     *
     * @param patience how long at most
     * @throws IOException          if it does not
     * @throws InterruptedException if the thread is interrupted
     */
    void awaitGone(Duration patience) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (rest.isAvailable(ManyTenants.DEVICE)) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("ONOS has not noticed in " + patience.toSeconds() + " s that the switch is gone");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_PERIOD.toMillis());
        }
    }

    /**
     * Measures what ONOS's process does when there is nothing to do.
     *
     * @param window how long to look at it
     * @return processor time, in percent of one core
     * @throws InterruptedException if the thread is interrupted
     */
    double idlePercent(Duration window) throws InterruptedException {
        long start = System.nanoTime();
        Duration before = processorTime();
        TimeUnit.NANOSECONDS.sleep(window.toNanos());
        Duration used = processorTime().minus(before);
        return PERCENT * used.toNanos() / (System.nanoTime() - start);
    }

    private Duration processorTime() {
        return ProcessHandle.of(controller.pid()).flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    /**
     * Counts lines of ONOS's log.
     *
     * @param text what they have in them
     * @return how many
     * @throws IOException if the log can't be read
     */
    long logged(String text) throws IOException {
        try (Stream<String> lines = Files.lines(controller.logFile())) {
            return lines.filter(line -> line.contains(text)).count();
        }
    }

    /**
     * Runs a command of ONOS's command line.
     *
     * @param command one that only looks
     * @return what it printed
     * @throws IOException          if there is no answer
     * @throws InterruptedException if the thread is interrupted
     */
    String run(String command) throws IOException, InterruptedException {
        return cli.run(command);
    }

    private int count(String command) throws IOException, InterruptedException {
        return number(run(command));
    }

    /**
     * Reads what ONOS's commands print when they only count.
     *
     * @param output of one of them
     * @return the number; 0 if it knows no such device
     */
    static int number(String output) {
        Matcher count = Pattern.compile(COUNT).matcher(output);
        return count.find() ? Integer.parseInt(count.group(1)) : 0;
    }

    @Override
    public void close() {
        cli.close();
        cleanup.close();
    }
}

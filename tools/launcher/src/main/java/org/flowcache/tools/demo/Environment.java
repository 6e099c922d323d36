// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.flowcache.onos.EmbeddedOnos;
import org.flowcache.softswitch.SoftSwitch;
import org.flowcache.softswitch.port.InMemoryPort;
import org.flowcache.tools.emulator.Link;
import org.flowcache.tools.onos.OnosCli;
import org.flowcache.tools.onos.OnosRest;

/**
 * A soft switch and an ONOS that controls it, with the application installed.
 */
final class Environment {

    private static final String APP = "org.flowcache.app";
    private static final String ADDED = "ADDED";
    private static final Duration ONOS_PATIENCE = Duration.ofSeconds(120);
    private static final Duration FLOWS_PATIENCE = Duration.ofSeconds(60);
    private static final Duration CLI_PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL_PERIOD = Duration.ofMillis(250);

    private final Map<Integer, Link> links;
    private final EmbeddedOnos onos;
    private final InetSocketAddress p4Runtime;

    private Environment(Map<Integer, Link> links, EmbeddedOnos onos, InetSocketAddress p4Runtime) {
        this.links = links;
        this.onos = onos;
        this.p4Runtime = p4Runtime;
    }

    /**
     * Starts the switch, and ONOS as a child process.
     *
     * @param options what to start, and on which ports
     * @param config  the network configuration
     * @param network the network that it describes
     * @param cleanup gets all that has to be stopped and removed
     * @return the two, not knowing each other yet
     * @throws IOException if one doesn't start
     */
    static Environment start(DemoOptions options, NetworkConfig config, DemoNetwork network, Cleanup cleanup)
            throws IOException {
        SoftSwitch.Builder builder = SoftSwitch.builder()
                .deviceId(config.p4DeviceId())
                .grpcAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), options.p4rtPort()));
        Map<Integer, Link> links = new HashMap<>();
        for (int number : network.ports().keySet()) {
            InMemoryPort port = new InMemoryPort();
            builder.port(number, port);
            links.put(number, new PortLink(port));
        }
        SoftSwitch softSwitch = builder.build();
        try {
            cleanup.start(softSwitch, softSwitch::start);
        } catch (UncheckedIOException e) {
            throw new IOException("the switch's P4Runtime server " + e.getMessage() + " (" + e.getCause().getMessage()
                    + "): stop what listens there, or choose another port (0 takes any free one)", e);
        }

        Path directory = cleanup.open(() -> TemporaryDirectory.create("flowcache-")).path();
        EmbeddedOnos onos = EmbeddedOnos.builder(options.onosDistribution(), directory)
                .restPort(options.restPort()).sshPort(options.sshPort()).build();
        cleanup.start(onos, onos::start);
        return new Environment(links, onos,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), softSwitch.grpcPort()));
    }

    /**
     * Makes ONOS turn the switch into a gateway.
     *
     * @param oar      the application
     * @param config   the network configuration
     * @param progress told what is being waited for
     * @throws IOException          if ONOS doesn't come up, or doesn't do it in time
     * @throws InterruptedException if the thread is interrupted
     */
    void configure(Path oar, NetworkConfig config, Consumer<String> progress)
            throws IOException, InterruptedException {
        onos.awaitReady(ONOS_PATIENCE, missing -> progress.accept("booting ONOS: " + missing));
        progress.accept("installing " + oar.getFileName());
        OnosRest rest = new OnosRest(onos.restUri(), onos.credentials().user(), onos.credentials().password());
        rest.install(oar);
        progress.accept("pushing " + config.name());
        rest.configure(config.withServer(p4Runtime));
        awaitEntries(rest, config.deviceId(), progress);
    }

    /**
     * Returns a cable to each port of the switch.
     *
     * @return cables by port
     */
    Map<Integer, Link> links() {
        return links;
    }

    /**
     * Connects to ONOS's command line.
     *
     * @return the command line
     */
    OnosCli cli() {
        return new OnosCli(onos.sshAddress(), onos.credentials().user(), onos.credentials().password(), CLI_PATIENCE);
    }

    /**
     * Returns where everything can be reached.
     *
     * @return a line for each server
     */
    List<String> addresses() {
        String user = onos.credentials().user();
        String password = onos.credentials().password();
        return List.of(
                "REST       " + onos.restUri() + "  (user " + user + ", password " + password + ")",
                "CLI        ssh -p " + onos.sshAddress().getPort() + " " + user + "@"
                        + onos.sshAddress().getAddress().getHostAddress() + "  (password " + password + ")",
                "P4Runtime  " + p4Runtime.getAddress().getHostAddress() + ":" + p4Runtime.getPort());
    }

    /**
     * Saves ONOS's log from being removed with all else.
     *
     * @return the copy
     * @throws IOException if the log can't be copied
     */
    Path keepLog() throws IOException {
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

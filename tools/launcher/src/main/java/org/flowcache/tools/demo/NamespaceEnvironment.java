// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.flowcache.netio.FrameInterface;
import org.flowcache.tools.demo.DemoNetwork.Tenant;
import org.flowcache.tools.demo.Verdict.Check;
import org.flowcache.tools.netns.InterfaceCounters;
import org.flowcache.tools.netns.Namespaces;
import org.flowcache.tools.netns.Topology;
import org.flowcache.tools.onos.Controller;
import org.flowcache.tools.onos.NetworkConfig;
import org.flowcache.tools.process.ChildProcess;
import org.flowcache.tools.process.Cleanup;
import org.flowcache.tools.process.Guard;

/**
 * The switch, ONOS and everybody around the switch as processes of their own, with network namespaces between them.
 */
final class NamespaceEnvironment implements Environment {

    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    /** On a busy machine the first packet of a Java program can take more than a second. */
    private static final String ANSWER_PATIENCE_MILLIS = "5000";
    /** More than anybody waits for. */
    private static final String BUSY_PACKETS = "100000";
    private static final Duration COUNT_PATIENCE = Duration.ofSeconds(2);
    private static final Pattern SWITCH_READY = Pattern.compile("P4Runtime at [^ ]*:(\\d+),");
    private static final Pattern PEER_READY = Pattern.compile("until Ctrl-C");

    private final Cabling cabling;
    private final Programs programs;
    private final List<Part> parts;
    private final ControlPlane controlPlane;
    private final CountedScenario scenario;
    private final List<byte[]> fromOtr = new ArrayList<>();

    /**
     * A command that runs all the time.
     *
     * @param process its process
     * @param command the command and its arguments
     */
    private record Part(ChildProcess process, List<String> command) {
    }

    private NamespaceEnvironment(Cabling cabling, Programs programs, List<Part> parts, ControlPlane controlPlane,
                                 CountedScenario scenario) {
        this.cabling = cabling;
        this.programs = programs;
        this.parts = parts;
        this.controlPlane = controlPlane;
        this.scenario = scenario;
    }

    /** As {@link Environment.Starter} has it, with what makes the command line of a command of this program. */
    static NamespaceEnvironment start(DemoOptions options, UnaryOperator<List<String>> program, NetworkConfig config,
                                      DemoNetwork network, Cleanup cleanup, Consumer<String> progress)
            throws IOException, InterruptedException {
        Topology topology = Topology.ofUseCase("");
        Cabling cabling = new Cabling(network, topology);
        progress.accept("making network namespaces");
        Guard guard = cleanup.open(Guard::start);
        new Namespaces(topology).create(cleanup);
        topology.namespaces().forEach(name -> guard.run(List.of("ip", "netns", "del", name)));
        // From here on: what the programs send while they start is noticed too.
        CountedScenario scenario = new CountedScenario(network, cabling.devices(),
                new InterfaceCounters(topology.switchNamespace())::read, COUNT_PATIENCE);

        progress.accept("starting the switch, ONOS, the servers, the OTR and the DC router");
        Programs programs = new Programs(program, cleanup);
        guard.remove(programs.folder());
        List<Part> parts = List.of(
                start(programs, guard, switchCommand(options, config, cabling)),
                start(programs, guard, List.of("server", "-i", cabling.servers())),
                start(programs, guard, List.of("otr", "-i", cabling.otr())),
                start(programs, guard, List.of("dc-router", "-i", cabling.dcRouter())));
        Controller controller =
                Controller.start(options.onosDistribution(), options.restPort(), options.sshPort(), cleanup);
        controller.guardBy(guard);
        int p4RuntimePort =
                Integer.parseInt(parts.get(0).process().await(SWITCH_READY, START_PATIENCE).group(1));
        for (Part peer : parts.subList(1, parts.size())) {
            peer.process().await(PEER_READY, START_PATIENCE);
        }
        ControlPlane controlPlane = new ControlPlane(controller,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), p4RuntimePort));
        return new NamespaceEnvironment(cabling, programs, parts, controlPlane, scenario);
    }

    private static Part start(Programs programs, Guard guard, List<String> command) throws IOException {
        ChildProcess process = programs.start(command.get(0), command);
        guard.stop(process.pid());
        return new Part(process, command);
    }

    private static List<String> switchCommand(DemoOptions options, NetworkConfig config, Cabling cabling) {
        List<String> command = new ArrayList<>(List.of("switch", "--device-id", Long.toString(config.p4DeviceId()),
                "--grpc-server-addr",
                InetAddress.getLoopbackAddress().getHostAddress() + ":" + options.p4rtPort()));
        command.addAll(cabling.switchOptions());
        options.pcap().ifPresent(folder -> command.addAll(List.of("--pcap", folder.toString())));
        return command;
    }

    @Override
    public ControlPlane controlPlane() {
        return controlPlane;
    }

    @Override
    public void play(Narrator narrator) throws IOException, InterruptedException {
        narrator.processes();
        for (Part part : parts) {
            narrator.process(part.process().pid(), String.join(" ", part.command()));
        }
        narrator.process(controlPlane.controller().pid(), "ONOS with the application");
        try (FrameInterface tap = FrameInterface.open(cabling.switchToOtr())) {
            scenario.run(this::send, narrator);
            tap.receive((bytes, offset, length) -> fromOtr.add(Arrays.copyOfRange(bytes, offset, offset + length)), 0);
        }
    }

    private PacketResult send(Tenant tenant) throws IOException, InterruptedException {
        List<String> command = List.of("tenants", "-i", cabling.dcRouter(), "--tenant", tenant.name(), "--count", "1",
                "--wait", ANSWER_PATIENCE_MILLIS);
        ChildProcess process = programs.start("tenants", command);
        String report = process.await(PacketResult.REPORT, START_PATIENCE).group();
        int exitCode = process.awaitEnd(START_PATIENCE);
        // What went missing may be in one that is no more.
        checkAlive();
        return PacketResult.of(process.pid(), command, exitCode, report);
    }

    @Override
    public Traffic keepBusy(Tenant tenant) throws IOException {
        return programs.start("tenants", List.of("tenants", "-i", cabling.dcRouter(), "--tenant", tenant.name(),
                "--count", BUSY_PACKETS, "--rate", Integer.toString(BUSY_RATE)))::close;
    }

    @Override
    public List<byte[]> fromOtr() {
        return List.copyOf(fromOtr);
    }

    @Override
    public List<Check> checks() throws IOException {
        return scenario.checks();
    }

    @Override
    public void checkAlive() throws IOException {
        for (Part part : parts) {
            part.process().checkAlive();
        }
        controlPlane.controller().checkAlive();
    }
}

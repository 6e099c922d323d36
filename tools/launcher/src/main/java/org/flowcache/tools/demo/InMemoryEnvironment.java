// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.flowcache.softswitch.SoftSwitch;
import org.flowcache.softswitch.port.InMemoryPort;
import org.flowcache.tools.demo.DemoNetwork.Tenant;
import org.flowcache.tools.demo.Verdict.Check;
import org.flowcache.tools.emulator.Link;
import org.flowcache.tools.onos.Controller;
import org.flowcache.tools.onos.NetworkConfig;
import org.flowcache.tools.process.Cleanup;

/**
 * A soft switch in this process, with emulated peers on its ports.
 */
final class InMemoryEnvironment implements Environment {

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final Duration PACKET_PATIENCE = Duration.ofSeconds(2);

    private final DemoNetwork network;
    private final Map<Integer, Link> links;
    private final Optional<PortCaptures> captures;
    private final ControlPlane controlPlane;
    private Optional<Scenario> scenario = Optional.empty();

    private InMemoryEnvironment(DemoNetwork network, Map<Integer, Link> links, Optional<PortCaptures> captures,
                                ControlPlane controlPlane) {
        this.network = network;
        this.links = Map.copyOf(links);
        this.captures = captures;
        this.controlPlane = controlPlane;
    }

    /** As {@link Environment.Starter} has it. */
    static InMemoryEnvironment start(DemoOptions options, NetworkConfig config, DemoNetwork network, Cleanup cleanup,
                                     Consumer<String> progress) throws IOException {
        Optional<PortCaptures> captures = Optional.empty();
        if (options.pcap().isPresent()) {
            Path folder = options.pcap().get();
            captures = Optional.of(cleanup.open(() -> new PortCaptures(folder, network.ports())));
        }
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
        Controller controller =
                Controller.start(options.onosDistribution(), options.restPort(), options.sshPort(), cleanup);
        return new InMemoryEnvironment(network, links, captures, new ControlPlane(controller,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), softSwitch.grpcPort())));
    }

    @Override
    public ControlPlane controlPlane() {
        return controlPlane;
    }

    @Override
    public void play(Narrator narrator) throws IOException, InterruptedException {
        Consumer<Hop> listener = captures.<Consumer<Hop>>map(files -> files).orElse(hop -> { });
        scenario = Optional.of(new Scenario(network, links, new Capture(listener), narrator, PACKET_PATIENCE));
        scenario.get().run();
        if (captures.isPresent()) {
            captures.get().flush();
        }
    }

    @Override
    public Traffic keepBusy(Tenant tenant) throws IOException {
        Scenario played = scenario.orElseThrow();
        ScheduledExecutorService sender = Executors.newSingleThreadScheduledExecutor();
        sender.scheduleAtFixedRate(() -> played.send(tenant), 0, MICROS_PER_SECOND / BUSY_RATE, TimeUnit.MICROSECONDS);
        return sender::shutdownNow;
    }

    @Override
    public List<byte[]> fromOtr() {
        return scenario.map(played -> played.frames(network.otrPort(), Hop.Direction.IN)).orElse(List.of());
    }

    @Override
    public List<Check> checks() {
        return scenario.map(Scenario::checks).orElse(List.of());
    }

    @Override
    public void checkAlive() throws IOException {
        controlPlane.controller().checkAlive();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.flowcache.netio.FrameInterface;
import org.flowcache.tools.emulator.InterfaceLink;
import org.flowcache.tools.emulator.Link;
import org.flowcache.tools.netns.Namespaces;
import org.flowcache.tools.netns.NetworkNamespaces;
import org.flowcache.tools.netns.Topology;
import org.flowcache.tools.onos.NetworkConfig;
import org.flowcache.tools.switching.InterfacePort;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** The scenario with the soft switch on veth pairs, as {@link ScenarioTest} has it in memory. */
public class ScenarioOnInterfacesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Topology topology = Topology.ofUseCase(NetworkNamespaces.prefix());
    private final Namespaces namespaces = new Namespaces(topology);
    private final BlockingQueue<String> log = new LinkedBlockingQueue<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private DemoNetwork network;
    private GatewaySwitch gateway;
    private InterfacePort dcPort;

    @Before
    public void setUp() throws IOException {
        NetworkNamespaces.assume();
        namespaces.up();
        network = DemoNetwork.of(NetworkConfig.read(Path.of("../netcfg/demo.json")));
        Map<Integer, InterfacePort> ports = new HashMap<>();
        Map<Integer, Link> links = new HashMap<>();
        for (int i = 0; i < topology.pairs().size(); i++) {
            Topology.Pair pair = topology.pairs().get(i);
            ports.put(i + 1, InterfacePort.open(pair.switchEnd(), topology.switchInterface(pair), log::add));
            links.put(i + 1, link(pair.peerInterface()));
        }
        dcPort = ports.get(network.dcPort());
        gateway = new GatewaySwitch(ports, links).withPorts(network);
        opened.add(gateway);
    }

    private Link link(String interfaceName) throws IOException {
        InterfaceLink link = new InterfaceLink(FrameInterface.open(interfaceName), e -> log.add(e.toString()));
        opened.add(link);
        Thread thread = new Thread(() -> {
            try {
                link.run();
            } catch (IOException e) {
                log.add(e.toString());
            }
        });
        thread.setDaemon(true);
        thread.start();
        return link;
    }

    @After
    public void tearDown() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        namespaces.down(log::add);
    }

    @Test
    public void switchLearnsEveryTenantsTunnel() throws InterruptedException {
        network.tenants().forEach(gateway::withTenant);
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        Scenario scenario = new Scenario(network, gateway.links(), new Capture(hop -> { }),
                new Narrator(new PrintStream(told, true, StandardCharsets.UTF_8)), PATIENCE);

        List<Step> steps = scenario.run();

        assertEquals(told.toString(StandardCharsets.UTF_8), 0,
                steps.stream().filter(step -> step.problem().isPresent()).count());
        assertEquals("six hops and the arrival, then four hops and the arrival, a tenant", 36, steps.size());
        assertTrue(scenario.checks().toString(), scenario.checks().stream().allMatch(Verdict.Check::passed));
        assertEquals("nothing went wrong", 0, log.size());
    }

    @Test
    public void thePortFollowsTheLink() throws Exception {
        assertTrue(dcPort.isUp());
        set("down");
        assertEquals("sswitch_dc is down", log.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        assertEquals(false, dcPort.isUp());
        set("up");
        assertEquals("sswitch_dc is up", log.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        assertTrue(dcPort.isUp());
    }

    private void set(String state) throws IOException, InterruptedException {
        Topology.Pair dc = topology.pairs().get(0);
        assertEquals(0, new ProcessBuilder("ip", "-n", dc.namespace(), "link", "set", dc.peerEnd(), state).start()
                .waitFor());
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.flowcache.tools.demo.Verdict.Check;
import org.flowcache.tools.emulator.Link;
import org.flowcache.tools.onos.NetworkConfig;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** The scenario on the soft switch, with the gateway's entries and without ONOS. */
public class ScenarioTest {

    private static final int DC = 1;
    private static final int OTR = 2;
    private static final int SERVERS = 3;
    /** Where a VXLAN header begins. */
    private static final int VXLAN = 14 + 20 + 8;
    private static final Duration LONG = Duration.ofSeconds(5);
    private static final Duration SHORT = Duration.ofMillis(100);

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private DemoNetwork network;
    private GatewaySwitch gateway;

    @Before
    public void setUp() throws IOException {
        network = DemoNetwork.of(NetworkConfig.read(Path.of("../netcfg/demo.json")));
        gateway = new GatewaySwitch(network).withPorts(network);
    }

    @After
    public void tearDown() {
        gateway.close();
    }

    @Test
    public void switchLearnsEveryTenantsTunnel() throws InterruptedException {
        network.tenants().forEach(gateway::withTenant);

        Scenario scenario = scenario(LONG);
        List<Step> steps = scenario.run();

        assertEquals(List.of(), problems(steps));
        assertEquals("six hops and the arrival, then four hops and the arrival, a tenant", 36, steps.size());
        assertEquals(List.of(), failed(scenario));
        String text = told.toString(StandardCharsets.UTF_8);
        String request = "192.168.3.1:5001 > 10.0.3.10:7 UDP \"hello\"";
        String answer = "10.0.3.10:7 > 192.168.3.1:5001 UDP \"hello\"";
        for (String line : List.of(
                "Tenant t3: VNI 300, VLAN 30, virtual machine 192.168.3.1, server S1 at 10.0.3.10",
                "port 1 in   VXLAN 2.2.2.2 > 1.1.1.1 VNI 300 | " + request,
                "port 3 out  VLAN 30 | " + request,
                "port 3 in   VLAN 30 | " + answer,
                "port 2 out  VLAN 30 | " + answer,
                "port 2 in   VXLAN 1.1.1.1 > 2.2.2.2 VNI 300 reserved2 30 | " + answer,
                "port 1 out  VXLAN 1.1.1.1 > 2.2.2.2 VNI 300 | " + answer,
                "t3 gets     " + answer)) {
            assertTrue(line + " in " + text, text.contains(line));
        }
        assertFalse(text, text.contains("FAILED"));
    }

    @Test
    public void failsWithoutTheOtr() throws InterruptedException {
        network.tenants().forEach(gateway::withTenant);
        gateway.links().put(OTR, cut());

        Scenario scenario = scenario(SHORT);
        List<Step> steps = scenario.run();

        assertTrue(problems(steps).contains("port 2 in: nothing was here"));
        assertTrue(problems(steps).contains("t1 gets: no answer arrived"));
        assertEquals(3, failed(scenario).size());
        assertTrue(told.toString(StandardCharsets.UTF_8).contains("FAILED: no answer arrived"));
    }

    @Test
    public void failsForATenantThatTheSwitchDoesNotKnow() throws InterruptedException {
        network.tenants().stream().limit(2).forEach(gateway::withTenant);

        Scenario scenario = scenario(LONG.dividedBy(10));
        List<Step> steps = scenario.run();

        assertEquals("port 3 out: nothing was here", problems(steps).get(0));
        assertFalse(failed(scenario).isEmpty());
    }

    @Test
    public void noticesASwitchThatDoesNotLearn() throws InterruptedException {
        network.tenants().forEach(gateway::withTenant);
        AtomicInteger packets = new AtomicInteger();
        Link dc = gateway.links().get(DC);
        UnaryOperator<byte[]> onlyFirst = frame -> packets.getAndIncrement() % 2 == 0 ? frame : new byte[0];
        gateway.links().put(DC, received(dc, onlyFirst));

        assertFalse(failed(run(SHORT)).isEmpty());
    }

    @Test
    public void noticesAnyByteThatIsWrongInWhatTheSwitchSends() throws Exception {
        int[] positions = {0, 6, 14 + 1, 14 + 8, 14 + 12, 14 + 16, 34, 36, 38, 40, VXLAN, VXLAN + 4, VXLAN + 6,
            VXLAN + 7, VXLAN + 8, VXLAN + 8 + 14 + 8, VXLAN + 8 + 14 + 20 + 8};
        for (int position : positions) {
            try (GatewaySwitch fresh = new GatewaySwitch(network).withPorts(network)) {
                network.tenants().forEach(fresh::withTenant);
                fresh.links().computeIfPresent(DC, (port, link) -> received(link, frame -> {
                    byte[] changed = frame.clone();
                    changed[position] ^= 1;
                    return changed;
                }));
                Scenario scenario = new Scenario(network, fresh.links(), new Capture(hop -> { }), narrator(), SHORT);
                List<Step> steps = scenario.run();
                assertTrue("byte " + position, steps.stream().anyMatch(step -> step.place().equals("port 1 out")
                        && step.problem().isPresent()));
                assertFalse("byte " + position, failed(scenario).isEmpty());
            }
        }
    }

    @Test
    public void noticesAFrameThatTheOtrShouldNotSee() throws InterruptedException {
        network.tenants().forEach(gateway::withTenant);
        Link servers = gateway.links().get(SERVERS);
        Link otr = gateway.links().get(OTR);
        AtomicInteger answers = new AtomicInteger();
        Consumer<byte[]>[] toOtr = receiver();
        gateway.links().put(OTR, new Link() {
            @Override
            public void send(byte[] frame) {
                otr.send(frame);
            }

            @Override
            public void onReceive(Consumer<byte[]> receiver) {
                toOtr[0] = receiver;
                otr.onReceive(receiver);
            }
        });
        gateway.links().put(SERVERS, new Link() {
            @Override
            public void send(byte[] frame) {
                if (answers.incrementAndGet() == 2) {
                    toOtr[0].accept(frame);
                }
                servers.send(frame);
            }

            @Override
            public void onReceive(Consumer<byte[]> receiver) {
                servers.onReceive(receiver);
            }
        });

        assertEquals("steps, the OTR's packets and the number of frames", 3, failed(run(LONG)).size());
    }

    private Scenario run(Duration patience) throws InterruptedException {
        Scenario scenario = scenario(patience);
        scenario.run();
        return scenario;
    }

    private Scenario scenario(Duration patience) {
        return new Scenario(network, gateway.links(), new Capture(hop -> { }), narrator(), patience);
    }

    private Narrator narrator() {
        return new Narrator(new PrintStream(told, true, StandardCharsets.UTF_8));
    }

    private static List<String> problems(List<Step> steps) {
        return steps.stream().filter(step -> step.problem().isPresent())
                .map(step -> step.place() + ": " + step.problem().get()).collect(Collectors.toList());
    }

    private static List<String> failed(Scenario scenario) {
        return scenario.checks().stream().filter(check -> !check.passed()).map(Check::what).toList();
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Consumer<byte[]>[] receiver() {
        return new Consumer[1];
    }

    /** A cable on which nothing gets through. */
    private static Link cut() {
        return new Link() {
            @Override
            public void send(byte[] frame) {
            }

            @Override
            public void onReceive(Consumer<byte[]> receiver) {
            }
        };
    }

    /** A cable that changes what the switch sends. */
    private static Link received(Link link, UnaryOperator<byte[]> change) {
        return new Link() {
            @Override
            public void send(byte[] frame) {
                link.send(frame);
            }

            @Override
            public void onReceive(Consumer<byte[]> receiver) {
                link.onReceive(frame -> receiver.accept(change.apply(frame)));
            }
        };
    }
}

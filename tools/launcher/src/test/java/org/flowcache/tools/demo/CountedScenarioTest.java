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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.flowcache.tools.demo.DemoNetwork.Tenant;
import org.flowcache.tools.demo.Verdict.Check;
import org.flowcache.tools.netns.PacketCount;
import org.flowcache.tools.onos.NetworkConfig;
import org.junit.Test;

/** Interfaces that count right and wrong. */
public class CountedScenarioTest {

    private static final Map<Integer, String> DEVICES = Map.of(1, "dc", 2, "otr", 3, "servers");

    private final DemoNetwork network;
    private final Map<String, PacketCount> counts = new HashMap<>(Map.of("dc", new PacketCount(7, 8),
            "otr", new PacketCount(9, 10), "servers", new PacketCount(11, 12), "lo", new PacketCount(13, 14)));
    private final Set<String> learned = new HashSet<>();
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private final CountedScenario scenario;

    public CountedScenarioTest() throws IOException {
        network = DemoNetwork.of(NetworkConfig.read(Path.of("../netcfg/demo.json")));
        scenario = new CountedScenario(network, new TreeMap<>(DEVICES), () -> Map.copyOf(counts), Duration.ZERO);
    }

    @Test
    public void passesASwitchThatLearns() throws Exception {
        assertEquals(List.of(), failedWith(this::learn));
        assertEquals(List.of("6 of 6 packets came back to their tenants, once each",
                "6 of 6 packets were counted where they had to be, and nowhere else",
                "of the tenants' first packets the OTR got 3 and sent 3",
                "of the tenants' second packets the OTR got 0 and sent 0",
                "the switch's interfaces counted 15 packets in and 15 out, and no others passed them"),
                scenario.checks().stream().map(Check::what).toList());
        String output = told.toString(StandardCharsets.UTF_8);
        assertTrue(output, output.contains("process 42: tenants"));
        assertTrue(output, output.contains("its answer came after 1.5 ms"));
        assertEquals(0, output.split("FAILED", -1).length - 1);
    }

    @Test
    public void noticesASwitchThatNeverLearns() throws Exception {
        assertEquals(List.of("3 of 6 packets were counted where they had to be, and nowhere else",
                "of the tenants' second packets the OTR got 3 and sent 3",
                "the switch's interfaces counted 18 packets in and 18 out, and no others passed them"),
                failedWith(tenant -> {
                    thereAndBack();
                    count("otr", 1, 1);
                    return result(true);
                }));
        String output = told.toString(StandardCharsets.UTF_8);
        assertEquals("a row of each second packet", 3,
                output.split("FAILED: it should be in 0, out 0", -1).length - 1);
    }

    @Test
    public void noticesACopyToTheOtr() throws Exception {
        assertEquals(List.of("3 of 6 packets were counted where they had to be, and nowhere else",
                "of the tenants' second packets the OTR got 3 and sent 0",
                "the switch's interfaces counted 15 packets in and 18 out, and no others passed them"),
                failedWith(tenant -> {
                    boolean copies = learned.contains(tenant.name());
                    PacketResult result = learn(tenant);
                    count("otr", 0, copies ? 1 : 0);
                    return result;
                }));
    }

    @Test
    public void noticesAPacketThatIsLost() throws Exception {
        assertEquals(List.of("5 of 6 packets came back to their tenants, once each"), failedWith(tenant -> {
            boolean lost = learned.contains("t2") && !learned.contains("t3") && tenant.name().equals("t2");
            learn(tenant);
            return result(!lost);
        }));
        assertTrue(told.toString(StandardCharsets.UTF_8).contains("FAILED: its answer, once and nothing else"));
    }

    @Test
    public void noticesWhatPassesBetweenPackets() throws Exception {
        // Nobody looks at the loopback interface.
        count("lo", 1, 1);
        assertEquals(List.of(), failedWith(this::learn));

        count("servers", 0, 1);

        assertEquals(List.of("the switch's interfaces counted 15 packets in and 16 out, and no others passed them"),
                failed());
    }

    private PacketResult learn(Tenant tenant) {
        thereAndBack();
        if (learned.add(tenant.name())) {
            count("otr", 1, 1);
        }
        return result(true);
    }

    private void thereAndBack() {
        count("dc", 1, 1);
        count("servers", 1, 1);
    }

    private void count(String device, int in, int out) {
        counts.merge(device, new PacketCount(in, out), PacketCount::plus);
    }

    private static PacketResult result(boolean cameBack) {
        return new PacketResult(42, List.of("tenants"), cameBack, cameBack ? Optional.of("1.5") : Optional.empty());
    }

    private List<String> failedWith(CountedScenario.Sender sender) throws IOException, InterruptedException {
        scenario.run(sender, new Narrator(new PrintStream(told, true, StandardCharsets.UTF_8)));
        return failed();
    }

    private List<String> failed() throws IOException {
        return scenario.checks().stream().filter(check -> !check.passed()).map(Check::what).toList();
    }
}

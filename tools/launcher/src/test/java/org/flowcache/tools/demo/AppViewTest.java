// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import static org.junit.Assert.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.flowcache.tools.demo.Verdict.Check;
import org.flowcache.tools.onos.NetworkConfig;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/** What the application says after the scenario, right and wrong, compared with what passed the ports. */
public class AppViewTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static DemoNetwork network;
    private static GatewaySwitch gateway;
    private static Scenario scenario;

    private final ArrayNode entries = JSON.createArrayNode();
    private final ObjectNode stats = JSON.createObjectNode();

    @BeforeClass
    public static void runScenario() throws IOException, InterruptedException {
        network = DemoNetwork.of(NetworkConfig.read(Path.of("../netcfg/demo.json")));
        gateway = new GatewaySwitch(network).withPorts(network);
        network.tenants().forEach(gateway::withTenant);
        scenario = new Scenario(network, gateway.links(), new Capture(hop -> { }),
                new Narrator(new PrintStream(OutputStream.nullOutputStream())), Duration.ofSeconds(5));
        scenario.run();
    }

    @AfterClass
    public static void stop() {
        gateway.close();
    }

    public AppViewTest() {
        entry(10, "192.168.1.1", 100, 55916);
        entry(20, "192.168.2.1", 200, 55211);
        entry(30, "192.168.3.1", 300, 62084);
        stats.putObject("forwarded");
        forwarded("decapsulated", 6);
        forwarded("to-otr-new", 3);
        forwarded("learned", 3);
        forwarded("direct", 3);
        stats.putObject("dropped").putObject("malformed").put("packets", 0);
    }

    @Test
    public void passesWhatAgrees() {
        assertEquals(List.of(), failed());
    }

    @Test
    public void missesAnEntry() {
        entries.remove(1);
        assertEquals(List.of("the application learned of VLAN 20 to 192.168.2.1 what the OTR's packet said",
                "the application has 3 learned entries"), failed());
    }

    @Test
    public void noticesAnEntryTooMany() {
        entry(40, "192.168.4.1", 400, 50000);
        assertEquals(List.of("the application has 3 learned entries"), failed());
    }

    @Test
    public void noticesEveryFieldThatIsWrong() {
        ObjectNode entry = (ObjectNode) entries.get(0);
        for (String field : List.of("vlan", "destination", "vni", "outerSource", "outerDestination", "udpSourcePort",
                "outerSourceMac", "outerDestinationMac")) {
            JsonNode right = entry.remove(field);
            assertEquals(field, 1, failed().size());
            if (right.isInt()) {
                entry.put(field, right.asInt() + 1);
            } else {
                entry.put(field, right.asText() + "1");
            }
            assertEquals(field, 1, failed().size());
            entry.set(field, right);
        }
    }

    @Test
    public void noticesWrongCounts() {
        forwarded("direct", 2);
        assertEquals(List.of("the switch counted 3 packets as direct"), failed());
        forwarded("direct", 3);

        ((ObjectNode) stats.path("dropped").path("malformed")).put("packets", 1);
        assertEquals(List.of("the switch dropped nothing"), failed());

        stats.removeAll();
        assertEquals(5, failed().size());
    }

    @Test
    public void noticesWhatTheOtrDoesNotSend() {
        List<byte[]> packets = new ArrayList<>(scenario.frames(network.otrPort(), Hop.Direction.IN));
        packets.add(new byte[60]);
        assertEquals(List.of("what the OTR sent was an IPv4 packet in VXLAN"), failed(packets));
    }

    private List<String> failed() {
        return failed(scenario.frames(network.otrPort(), Hop.Direction.IN));
    }

    private List<String> failed(List<byte[]> fromOtr) {
        AppView view = new AppView(List.of(), entries, JSON.createArrayNode().add(stats));
        return view.checks(network, fromOtr).stream().filter(check -> !check.passed()).map(Check::what).toList();
    }

    private void entry(int vlan, String destination, int vni, int udpSourcePort) {
        entries.addObject().put("vlan", vlan).put("destination", destination).put("vni", vni)
                .put("outerSource", "1.1.1.1").put("outerDestination", "2.2.2.2").put("udpSourcePort", udpSourcePort)
                .put("outerSourceMac", "02:00:00:00:00:01").put("outerDestinationMac", "02:00:00:00:00:02");
    }

    private void forwarded(String path, int packets) {
        ((ObjectNode) stats.path("forwarded")).putObject(path).put("packets", packets);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cli;

import static org.flowcache.app.TestOnos.GW1;
import static org.flowcache.app.TestOnos.GW2;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThat;
import static org.junit.Assert.assertThrows;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.karaf.shell.impl.action.command.DefaultActionPreparator;
import org.apache.karaf.shell.support.CommandException;
import org.flowcache.api.Count;
import org.flowcache.api.FlowCacheCounters;
import org.flowcache.api.FlowKey;
import org.flowcache.api.LearningEvent;
import org.flowcache.api.Tunnel;
import org.flowcache.api.Vni;
import org.flowcache.app.TestFlowCache;
import org.flowcache.app.TestOnos;
import org.flowcache.app.api.FlowCacheService;
import org.flowcache.app.impl.FlowCacheManager;
import org.flowcache.app.impl.LearnedEntryStore;
import org.flowcache.app.impl.LearningManager;
import org.junit.Before;
import org.junit.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.flow.FlowRuleOperations;

/**
 * What the commands print, with the arguments parsed by Karaf's own parser.
 */
public class CommandsTest {

    private final TestOnos onos = new TestOnos();
    private final LearnedEntryStore store = new LearnedEntryStore(onos.storage);
    private final FlowCacheService service = new FlowCacheManager(onos.core, onos.config, onos.devices,
            onos.drivers, onos.flowRules, onos.groups, store);
    private final Supplier<FlowCacheCommand> tenants = () -> new TenantsCommand(() -> service);
    private final Supplier<FlowCacheCommand> entries = () -> new EntriesCommand(() -> service);
    private final Supplier<FlowCacheCommand> stats = () -> new StatsCommand(() -> service);
    private final ObjectNode config = (ObjectNode) TestOnos.demoConfig();

    @Before
    public void setUp() {
        new LearningManager(onos.config, onos.devices, onos.drivers, onos.packets, store);
    }

    @Test
    public void tellWhatToDoWhenThereAreNoGateways() throws Exception {
        for (Supplier<FlowCacheCommand> command : List.of(tenants, entries, stats)) {
            assertThat(output(command), is("No gateways configured: push a \"flowcache\" configuration of a device to "
                    + "/onos/v1/network/configuration\n"));
            assertThat(output(command, "--json"), is("[]\n"));
        }
    }

    @Test
    public void refuseDevicesThatAreNoGateways() {
        for (Supplier<FlowCacheCommand> command : List.of(tenants, entries, stats)) {
            CommandException none =
                    assertThrows(CommandException.class, () -> output(command, "device:gw9"));
            assertThat(none.getMessage(), is("device:gw9 is not configured as a gateway; no device is"));
        }
        onos.config.apply(GW1, config);
        for (Supplier<FlowCacheCommand> command : List.of(tenants, entries, stats)) {
            CommandException other =
                    assertThrows(CommandException.class, () -> output(command, "-j", "device:gw9"));
            assertThat(other.getMessage(),
                    is("device:gw9 is not configured as a gateway; these are: [device:gw1]"));
        }
    }

    @Test
    public void refuseMoreArgumentsThanTheyHave() {
        assertThrows(CommandException.class, () -> output(tenants, "device:gw1", "device:gw2"));
        assertThrows(CommandException.class, () -> output(tenants, "--xml"));
    }

    @Test
    public void showTenants() throws Exception {
        ArrayNode list = (ArrayNode) config.get("tenants");
        ((ArrayNode) list.get(1).get("servers")).add(TestOnos.json("{'prefix': '10.0.2.0/28', 'port': 4}"));
        ((ArrayNode) config.get("ports").get("servers")).add(4);
        list.add(TestOnos.json("{'name': 'guests', 'vni': 16777215, 'vlan': 255, 'servers': []}"));
        onos.config.apply(GW1, config);
        assertThat(output(tenants), is(""
                + "device:gw1: not connected\n"
                + "VTEP 1.1.1.1, DC port 1, OTR port 2, server ports [3, 4]\n"
                + "TENANT       VNI  VLAN  SERVER        PORT\n"
                + "guests  16777215   255  none             -\n"
                + "t1           100    10  10.0.1.10/32     3\n"
                + "t2           200    20  10.0.2.0/28      4\n"
                + "t2           200    20  10.0.2.20/32     3\n"
                + "t3           300    30  10.0.3.10/32     3\n"
                + "4 tenants, 4 servers\n"));
    }

    @Test
    public void showHowFarAGatewayIs() throws Exception {
        onos.config.apply(GW1, config);
        onos.devices.connectPlain(GW1);
        assertThat(firstLine(), is("device:gw1: connected, but its pipeline has no flow cache"));
        TestFlowCache flowCache = onos.devices.connect(GW1);
        assertThat(firstLine(), is("device:gw1: installing, 0 of 9 flow rules are there"));
        onos.groups.addGroup(flowCache.learningSession(onos.appId));
        flowCache.flowRules(service.gateways().get(GW1), onos.appId).forEach(rule ->
                onos.flowRules.apply(FlowRuleOperations.builder().add(rule).build()));
        assertThat(firstLine(), is("device:gw1: ready, 9 flow rules"));
    }

    @Test
    public void showTenantsAsJson() throws Exception {
        config.set("tenants", TestOnos.json(
                "[{'name': 't1', 'vni': 100, 'vlan': 10, 'servers': [{'prefix': '10.0.1.10/32', 'port': 3}]}]"));
        onos.config.apply(GW1, config);
        assertThat(TestOnos.json(output(tenants, "-j")), is(TestOnos.json("[{'device': 'device:gw1', "
                + "'state': 'OFFLINE', 'installedRules': 0, 'rules': 0, 'vtep': '1.1.1.1', "
                + "'ports': {'dc': 1, 'otr': 2, 'servers': [3]}, 'tenants': [{'name': 't1', 'vni': 100, 'vlan': 10, "
                + "'servers': [{'prefix': '10.0.1.10/32', 'port': 3}]}]}]")));
    }

    @Test
    public void showOnlyTheDeviceThatIsNamed() throws Exception {
        onos.config.apply(GW1, config);
        onos.config.apply(GW2, config);
        assertThat(output(entries), is("device:gw1\n0 learned entries\ndevice:gw2\n0 learned entries\n"));
        assertThat(output(entries, "device:gw2"), is("device:gw2\n0 learned entries\n"));
    }

    @Test
    public void showEntries() throws Exception {
        learnTwo();
        // Times are those of the test run; what they are is tested with the store.
        String shown = output(entries, "device:gw1")
                .replaceAll("20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ", "<time>");
        assertThat(shown.replaceAll(" {2,}", "  "), is(""
                + "device:gw1\n"
                + "VLAN  DESTINATION  VNI  OUTER SOURCE  OUTER DEST.  UDP SOURCE  SOURCE MAC  DEST. MAC  "
                + "LEARNED  RELEARNED\n"
                + "  5  10.9.0.1  50  1.1.1.1  2.2.2.5  49157  00:00:00:00:01:01  00:00:00:00:02:02  "
                + "<time>  0\n"
                + "  10  10.9.0.1  100  1.1.1.1  2.2.2.11  49163  00:00:00:00:01:01  00:00:00:00:02:02  "
                + "<time>  1\n"
                + "2 learned entries\n"));
    }

    @Test
    public void showEntriesAsJson() throws Exception {
        learnTwo();
        ArrayNode json = (ArrayNode) TestOnos.json(output(entries, "-j"));
        json.forEach(entry -> ((ObjectNode) entry).remove(List.of("learned", "changed")));
        assertThat(json, is(TestOnos.json("["
                + "{'device': 'device:gw1', 'vlan': 5, 'destination': '10.9.0.1', 'vni': 50, 'outerSource': '1.1.1.1', "
                + "'outerDestination': '2.2.2.5', 'udpSourcePort': 49157, 'outerSourceMac': '00:00:00:00:01:01', "
                + "'outerDestinationMac': '00:00:00:00:02:02', 'timesRelearned': 0}, "
                + "{'device': 'device:gw1', 'vlan': 10, 'destination': '10.9.0.1', 'vni': 100, "
                + "'outerSource': '1.1.1.1', 'outerDestination': '2.2.2.11', 'udpSourcePort': 49163, "
                + "'outerSourceMac': '00:00:00:00:01:01', 'outerDestinationMac': '00:00:00:00:02:02', "
                + "'timesRelearned': 1}]")));
    }

    @Test
    public void showCounters() throws Exception {
        onos.config.apply(GW1, config);
        onos.devices.connect(GW1).counters = CompletableFuture.completedFuture(counters());
        assertThat(output(stats), is(""
                + "device:gw1\n"
                + "FORWARDED     PACKETS    BYTES\n"
                + "decapsulated       12     1200\n"
                + "to-otr           1234  5678901\n"
                + "total            1246  5680101\n"
                + "DROPPED       PACKETS  BYTES\n"
                + "unknown-vni         1     64\n"
                + "unknown-port        0      0\n"
                + "total               1     64\n"));
        assertThat(output(stats, "-j"), is("[{\"device\":\"device:gw1\","
                + "\"forwarded\":{\"decapsulated\":{\"packets\":12,\"bytes\":1200},"
                + "\"to-otr\":{\"packets\":1234,\"bytes\":5678901}},"
                + "\"dropped\":{\"unknown-vni\":{\"packets\":1,\"bytes\":64},"
                + "\"unknown-port\":{\"packets\":0,\"bytes\":0}}}]\n"));
    }

    @Test
    public void failWhenADeviceCanNotBeReadAfterShowingTheOthers() {
        onos.config.apply(GW1, config);
        onos.config.apply(GW2, config);
        onos.devices.connect(GW2).counters = CompletableFuture.completedFuture(counters());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CommandException e = assertThrows(CommandException.class, () -> run(out, stats));
        assertThat(e.getMessage(), is("device:gw1: not connected"));
        assertThat(out.toString(StandardCharsets.UTF_8).startsWith("device:gw2\nFORWARDED"), is(true));
    }

    private static FlowCacheCounters counters() {
        Map<String, Count> paths = new LinkedHashMap<>();
        paths.put("decapsulated", new Count(12, 1200));
        paths.put("to-otr", new Count(1234, 5_678_901));
        Map<String, Count> drops = new LinkedHashMap<>();
        drops.put("unknown-vni", new Count(1, 64));
        drops.put("unknown-port", Count.ZERO);
        return new FlowCacheCounters(paths, drops);
    }

    private void learnTwo() {
        onos.config.apply(GW1, config);
        onos.devices.connect(GW1);
        onos.packets.learn(GW1, event(LearningEvent.Type.LEARNED, 10, 10));
        onos.packets.learn(GW1, event(LearningEvent.Type.RELEARNED, 10, 11));
        onos.packets.learn(GW1, event(LearningEvent.Type.LEARNED, 5, 5));
    }

    private static LearningEvent event(LearningEvent.Type type, int vlan, int tunnel) {
        return new LearningEvent(type, new FlowKey(VlanId.vlanId((short) vlan), Ip4Address.valueOf("10.9.0.1")),
                new Tunnel(Vni.of(vlan * 10), Ip4Address.valueOf("1.1.1.1"), Ip4Address.valueOf("2.2.2." + tunnel),
                        49152 + tunnel, MacAddress.valueOf("00:00:00:00:01:01"),
                        MacAddress.valueOf("00:00:00:00:02:02")));
    }

    private String firstLine() throws Exception {
        return output(tenants).split("\n")[0];
    }

    private static String output(Supplier<FlowCacheCommand> type, String... arguments) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        run(out, type, arguments);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static void run(ByteArrayOutputStream out, Supplier<FlowCacheCommand> type, String... arguments)
            throws Exception {
        FlowCacheCommand command = type.get();
        new DefaultActionPreparator().prepare(command, null, Arrays.asList((Object[]) arguments));
        PrintStream before = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            command.doExecute();
        } finally {
            System.setOut(before);
        }
    }
}

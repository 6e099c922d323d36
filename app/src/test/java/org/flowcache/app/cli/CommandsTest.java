// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cli;

import static org.flowcache.app.TestOnos.GW1;
import static org.flowcache.app.TestOnos.GW2;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.junit.Assert.assertThat;
import static org.junit.Assert.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.karaf.shell.impl.action.command.DefaultActionPreparator;
import org.apache.karaf.shell.support.CommandException;
import org.flowcache.api.Count;
import org.flowcache.api.FlowCacheCounters;
import org.flowcache.api.Gateway;
import org.flowcache.api.Tunnel;
import org.flowcache.api.Vni;
import org.flowcache.app.TestApp;
import org.flowcache.app.TestFlowCache;
import org.flowcache.app.TestFlows;
import org.flowcache.app.TestOnos;
import org.flowcache.app.api.FlowCacheService;
import org.flowcache.app.api.GatewayStatus;
import org.flowcache.app.config.UnconfiguredDevices;
import org.flowcache.app.gateway.GatewayManager;
import org.flowcache.app.learning.LearningManager;
import org.junit.Before;
import org.junit.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.MacAddress;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowRuleOperations;

/**
 * What the commands print, with the arguments parsed by Karaf's own parser.
 */
public class CommandsTest {

    private static final String CLEAR = "\u001b[2J\u001b[H";

    private final TestOnos onos = new TestOnos();
    private final TestApp app = new TestApp(onos);
    private final FlowCacheService service = app.service;
    private final Supplier<FlowCacheCommand> tenants = () -> new TenantsCommand(() -> service);
    private final Supplier<FlowCacheCommand> entries = () -> new EntriesCommand(() -> service);
    private final Supplier<FlowCacheCommand> stats = () -> new StatsCommand(() -> service);
    private final Supplier<FlowCacheCommand> evict = () -> new EvictCommand(() -> service);
    private final Supplier<FlowCacheCommand> flush = () -> new FlushCommand(() -> service);
    private final Supplier<FlowCacheCommand> teach = () -> new TeachCommand(() -> service);
    private final Supplier<FlowCacheCommand> top = () -> new TopCommand(() -> service);
    private final Supplier<FlowCacheCommand> pin = () -> new PinCommand(() -> service);
    private final Supplier<FlowCacheCommand> unpin = () -> new UnpinCommand(() -> service);
    private final ObjectNode config = (ObjectNode) TestOnos.demoConfig();

    @Before
    public void setUp() {
        new LearningManager(app.configs, app.flowCaches, onos.devices, onos.packets, app.store);
    }

    @Test
    public void tellWhatToDoWhenThereAreNoGateways() throws Exception {
        for (Supplier<FlowCacheCommand> command : List.of(tenants, entries, stats, top)) {
            assertThat(output(command), is("No gateways configured: push a \"flowcache\" configuration of a device to "
                    + "/onos/v1/network/configuration\n"));
            assertThat(output(command, "--json"), is("[]\n"));
        }
    }

    /** Of a configuration under a misspelt key, ONOS says nothing. */
    @Test
    public void tellOfDevicesThatWereToBeGateways() throws Exception {
        DeviceId forgotten = DeviceId.deviceId("device:gw7");
        onos.config.usePipeconf(GW1, "org.flowcache.pipeconf");
        onos.config.usePipeconf(forgotten, "org.flowcache.pipeconf");
        assertThat(output(tenants), containsString(UnconfiguredDevices.describe(GW1)));
        onos.config.apply(GW1, config);
        assertThat(output(tenants), not(containsString(UnconfiguredDevices.describe(GW1))));
        assertThat(output(tenants), containsString(UnconfiguredDevices.describe(forgotten)));
        assertThat(output(tenants, "device:gw1"), not(containsString("device:gw7")));
    }

    @Test
    public void refuseDevicesThatAreNoGateways() {
        for (Supplier<FlowCacheCommand> command : List.of(tenants, entries, stats, top)) {
            CommandException none =
                    assertThrows(CommandException.class, () -> output(command, "device:gw9"));
            assertThat(none.getMessage(), is("device:gw9 is not configured as a gateway; no device is"));
        }
        onos.config.apply(GW1, config);
        for (Supplier<FlowCacheCommand> command : List.of(tenants, entries, stats, top)) {
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
        ((ArrayNode) list.get(1).get("servers")).add(TestOnos.json("{'prefix': '10.0.2.0/28', 'port': 4}"))
                .add(TestOnos.json("{'prefix': '2001:db8::/64', 'port': 4}"));
        ((ArrayNode) config.get("ports").get("servers")).add(4);
        list.add(TestOnos.json("{'name': 'guests', 'vni': 16777215, 'vlan': 255, 'servers': []}"));
        onos.config.apply(GW1, config);
        assertThat(output(tenants), is(""
                + "device:gw1: not connected\n"
                + "VTEP 1.1.1.1 (02:00:01:01:01:01), DC port 1, OTR ports [2], server ports [3, 4]\n"
                + "in-flight timeout 1000 ms, idle timeout 30000 ms, max age none, tunnel TTL learned, "
                + "source port learned, VLANs up to 255, VXLAN port 4789\n"
                + "pins up to 8192 flows, from 1.0 packets/s on, unpins below 0.25 packets/s or after 60000 ms, "
                + "0 flows pinned by the configuration\n"
                + "TENANT       VNI  VLAN  SERVER         PORT\n"
                + "guests  16777215   255  none              -\n"
                + "t1           100    10  10.0.1.10/32      3\n"
                + "t2           200    20  10.0.2.0/28       4\n"
                + "t2           200    20  10.0.2.20/32      3\n"
                + "t2           200    20  2001:db8::/64     4\n"
                + "t3           300    30  10.0.3.10/32      3\n"
                + "4 tenants, 5 servers\n"));
    }

    @Test
    public void showSettingsAndPortsThatAreDown() throws Exception {
        ((ObjectNode) config.get("ports")).set("otr", TestOnos.json("[4, 2]"));
        config.put("dcMtu", 1500).set("cache", TestOnos.json("{'inFlightTimeout': 250, 'idleTimeout': 60000, "
                + "'maxAge': 3600000, 'tunnelTtl': 64, 'sourcePort': 'entropy', 'vlanEncoding': 'extended', "
                + "'vxlanPort': 8472}"));
        onos.config.apply(GW1, config);
        onos.devices.connect(GW1);
        onos.devices.port(GW1, 2, true);
        onos.devices.port(GW1, 4, false);
        String[] lines = output(tenants).split("\n");
        assertThat(lines[1], is("VTEP 1.1.1.1 (02:00:01:01:01:01), DC port 1 with MTU 1500, "
                + "OTR ports [2, 4 (down)], server ports [3]"));
        assertThat(lines[2], is("in-flight timeout 250 ms, idle timeout 60000 ms, max age 3600000 ms, tunnel TTL 64, "
                + "source port by entropy, VLANs up to 4094, VXLAN port 8472"));
        JsonNode json = TestOnos.json(output(tenants, "-j")).get(0);
        assertThat(json.get("ports"), is(TestOnos.json("{'dc': 1, 'otr': [2, 4], 'otrDown': [4], 'servers': [3]}")));
        assertThat(json.get("cache"), is(TestOnos.json("{'inFlightTimeout': 250, 'idleTimeout': 60000, "
                + "'maxAge': 3600000, 'tunnelTtl': 64, 'sourcePort': 'entropy', 'vlanEncoding': 'extended', "
                + "'vxlanPort': 8472}")));
        assertThat(json.get("dcMtu"), is(TestOnos.json("1500")));
    }

    @Test
    public void showHowFarAGatewayIs() throws Exception {
        onos.config.apply(GW1, config);
        onos.devices.connectPlain(GW1);
        assertThat(firstLine(), is("device:gw1: connected, but its pipeline has no flow cache"));
        TestFlowCache flowCache = onos.devices.connect(GW1);
        assertThat(firstLine(), is("device:gw1: installing, 0 of 11 flow rules are there"));
        Gateway gateway = service.gateways().get(GW1);
        flowCache.groups(gateway, onos.appId).forEach(onos.groups::addGroup);
        flowCache.flowRules(gateway, Set.of(), onos.appId).forEach(rule ->
                onos.flowRules.apply(FlowRuleOperations.builder().add(rule).build()));
        assertThat(firstLine(), is("device:gw1: ready, 11 flow rules"));
    }

    @Test
    public void tellWhatAGatewayWaitsForAndWhatWentWrong() throws Exception {
        GatewayManager manager = new GatewayManager(onos.componentConfig, onos.applications, app.configs,
                onos.devices, app.flowCaches, onos.mastership, onos.pipelines, onos.flowRules, onos.groups,
                app.plans, app.progress, app.pins, app.store, Map.of());
        TestFlowCache flowCache = onos.devices.connect(GW1);
        flowCache.breakOnly("bindings");
        onos.config.apply(GW1, config);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (service.status(GW1).lastError().isEmpty() && System.nanoTime() < end) {
            Thread.yield();
        }
        GatewayStatus status = service.status(GW1);
        String[] lines = output(tenants)
                .replaceAll("20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ", "<time>")
                .split("\n");
        assertThat(lines[0], is("device:gw1: installing, 0 of 11 flow rules are there"));
        assertThat(lines[1], is("waits for the switch to tell whose VLANs are, since <time>"));
        assertThat(lines[2], is("last error, at <time>: no answer"));
        JsonNode json = TestOnos.json(output(tenants, "-j")).get(0);
        assertThat(json.get("waitsFor"), is(TestOnos.json("{'text': 'the switch to tell whose VLANs are', "
                + "'since': '" + status.waitsFor().get().time() + "'}")));
        assertThat(json.get("lastError").get("text").asText(), is("no answer"));
        manager.deactivate();
    }

    @Test
    public void showTenantsAsJson() throws Exception {
        config.set("tenants", TestOnos.json(
                "[{'name': 't1', 'vni': 100, 'vlan': 10, 'servers': [{'prefix': '10.0.1.10/32', 'port': 3}]}]"));
        onos.config.apply(GW1, config);
        assertThat(TestOnos.json(output(tenants, "-j")), is(TestOnos.json("[{'device': 'device:gw1', "
                + "'state': 'OFFLINE', 'installedRules': 0, 'rules': 0, 'vtep': '1.1.1.1', "
                + "'vtepMac': '02:00:01:01:01:01', "
                + "'ports': {'dc': 1, 'otr': [2], 'otrDown': [], 'servers': [3]}, "
                + "'cache': {'inFlightTimeout': 1000, 'idleTimeout': 30000, 'maxAge': 0, 'tunnelTtl': 0, "
                + "'sourcePort': 'learned', 'vlanEncoding': 'compatible', 'vxlanPort': 4789}, "
                + "'pinning': {'enabled': true, 'capacity': 8192, 'pinRate': 1.0, 'unpinRate': 0.25, "
                + "'idleTimeout': 60000}, "
                + "'tenants': [{'name': 't1', 'vni': 100, 'vlan': 10, 'pinned': 0, "
                + "'servers': [{'prefix': '10.0.1.10/32', 'port': 3}]}]}]")));
    }

    @Test
    public void showOnlyTheDeviceThatIsNamed() throws Exception {
        onos.config.apply(GW1, config);
        onos.config.apply(GW2, config);
        onos.devices.connect(GW1);
        onos.devices.connect(GW2);
        assertThat(output(entries), is("device:gw1\n0 flows, 0 learnt\ndevice:gw2\n0 flows, 0 learnt\n"));
        assertThat(output(entries, "device:gw2"), is("device:gw2\n0 flows, 0 learnt\n"));
        assertThat(output(entries, "-s", "device:gw2"), is("device:gw2\n0 learned entries\n"));
    }

    @Test
    public void showEntries() throws Exception {
        knowThree();
        assertThat(output(entries, "device:gw1"), is(""
                + "device:gw1\n"
                + "VLAN  DESTINATION  STATE   VNI  OUTER SOURCE  OUTER DEST.  UDP SOURCE  SOURCE MAC         "
                + "DEST. MAC          HITS  IDLE (s)  AGE (s)\n"
                + "   5  10.9.0.1     NEW       -  -             -                     -  -                  "
                + "-                     2       0.0        -\n"
                + "   5  2001:db8::9  LEARNT   50  1.1.1.1       2.2.2.5           49157  00:00:00:00:01:01  "
                + "00:00:00:00:02:02  1005       1.3   3600.0\n"
                + "  10  10.9.0.1     LEARNT  100  1.1.1.1       2.2.2.11          49163  00:00:00:00:01:01  "
                + "00:00:00:00:02:02  1011       1.3   3600.0\n"
                + "3 flows, 2 learnt\n"));
    }

    @Test
    public void sayHowManyContextsTheSwitchDidNotTell() throws Exception {
        TestFlowCache flowCache = knowThree();
        flowCache.missing = 12;
        String[] lines = output(entries).split("\n");
        assertThat(lines[lines.length - 2], is("3 flows, 2 learnt"));
        assertThat(lines[lines.length - 1], is("12 of 4096 contexts were not read: the switch did not answer"));
        JsonNode json = TestOnos.json(output(entries, "-j"));
        assertThat(json.size(), is(4));
        assertThat(json.get(3), is(TestOnos.json("{'device': 'device:gw1', 'contextsNotRead': 12}")));
    }

    @Test
    public void filterEntries() throws Exception {
        onos.config.apply(GW1, config);
        TestFlowCache flowCache = onos.devices.connect(GW1);
        flowCache.put(TestFlows.learnt(10, "10.9.0.1", 1));
        flowCache.put(TestFlows.learnt(10, "10.9.1.1", 2));
        flowCache.put(TestFlows.learnt(20, "2001:db8::9", 3));
        flowCache.put(TestFlows.waiting(20, "10.9.0.1"));
        assertThat(destinations("--tenant", "t1"), is(List.of("10.9.0.1", "10.9.1.1")));
        assertThat(destinations("--vlan", "20"), is(List.of("10.9.0.1", "2001:db8::9")));
        assertThat(destinations("--destination", "10.9.0.0/24"), is(List.of("10.9.0.1", "10.9.0.1")));
        assertThat(destinations("--destination", "2001:db8::/32"), is(List.of("2001:db8::9")));
        assertThat(destinations("--destination", "10.9.1.1"), is(List.of("10.9.1.1")));
        assertThat(destinations("--state", "new"), is(List.of("10.9.0.1")));
        assertThat(destinations("--state", "LEARNT", "--vlan", "20"), is(List.of("2001:db8::9")));
        assertThat(destinations("--pinned"), is(List.of()));
        assertThat(destinations("-s", "--tenant", "t2"), is(List.of("2001:db8::9")));
        assertThat(output(entries, "--tenant", "t3"), is("device:gw1\n0 flows, 0 learnt\n"));
    }

    @Test
    public void sortEntries() throws Exception {
        knowThree();
        assertThat(destinations("--sort", "hits"), is(List.of("10.9.0.1", "2001:db8::9", "10.9.0.1")));
        assertThat(destinations("--sort", "idle"), is(List.of("10.9.0.1", "2001:db8::9", "10.9.0.1")));
        assertThat(destinations("--sort", "age"), is(List.of("2001:db8::9", "10.9.0.1", "10.9.0.1")));
        assertThat(destinations(), is(List.of("10.9.0.1", "2001:db8::9", "10.9.0.1")));
    }

    @Test
    public void sortEntriesByRate() throws Exception {
        TestFlowCache flowCache = knowThree();
        flowCache.beforeContexts = () -> flowCache.contextsNow().stream()
                .filter(context -> context.key().equals(TestFlows.key(5, "2001:db8::9")))
                .forEach(context -> flowCache.put(TestFlows.hit(context, 700)));
        JsonNode json = TestOnos.json(output(entries, "-j", "--sort", "rate"));
        assertThat(json.get(0).get("destination").asText(), is("2001:db8::9"));
        // At least a second lies between the readings, and a slow machine makes it more.
        assertThat(json.get(0).get("packetsPerSecond").asDouble(), is(both(greaterThan(20.0)).and(lessThan(700.1))));
        assertThat(json.get(1).get("packetsPerSecond").asDouble(), is(0.0));
        assertThat(output(entries, "--sort", "rate").split("\n")[1].endsWith("AGE (s)  PACKETS/s"), is(true));
    }

    @Test
    public void showPinnedFlowsAmongOthers() throws Exception {
        TestFlowCache flowCache = knowThree();
        service.contexts(GW1).get();
        app.pinned.put(GW1, TestFlows.key(10, "10.9.0.1"), 1234.56);
        flowCache.lose(TestFlows.key(10, "10.9.0.1"));
        String[] lines = output(entries, "--pinned").split("\n");
        assertThat(lines[2].replaceAll(" {2,}", "  "), is("  10  10.9.0.1  PINNED  100  1.1.1.1  2.2.2.11  49163  "
                + "00:00:00:00:01:01  00:00:00:00:02:02  -  -  -  1234.6"));
        assertThat(lines[3], is("1 flow, 0 learnt, 1 pinned"));
        lines = output(entries).split("\n");
        assertThat(lines[lines.length - 1], is("3 flows, 1 learnt, 1 pinned"));
        assertThat(destinations("-s", "--state", "PINNED"), is(List.of("10.9.0.1")));
        JsonNode json = TestOnos.json(output(entries, "-j", "--pinned")).get(0);
        assertThat(json.get("state").asText(), is("PINNED"));
        assertThat(json.get("packetsPerSecond").asDouble(), is(1234.6));
        assertThat(json.get("outerDestination").asText(), is("2.2.2.11"));
    }

    @Test
    public void sayHowManyEntriesAreNotShown() throws Exception {
        onos.config.apply(GW1, config);
        TestFlowCache flowCache = onos.devices.connect(GW1);
        for (int flow = 0; flow < 1200; flow++) {
            flowCache.put(TestFlows.learnt(10, Ip4Address.valueOf(0x0a090000 + flow).toString(), 1));
        }
        String[] lines = output(entries).split("\n");
        assertThat(lines.length, is(1 + 1 + 1000 + 2));
        assertThat(lines[lines.length - 2], is("1200 flows, 1200 learnt"));
        assertThat(lines[lines.length - 1], is("1,000 of 1,200 flows are shown; use --limit"));
        lines = output(entries, "-s", "--limit", "2").split("\n");
        assertThat(lines.length, is(1 + 1 + 2 + 2));
        assertThat(lines[lines.length - 1], is("2 of 1,200 entries are shown; use --limit"));
        assertThat(output(entries, "--limit", "1200").split("\n").length, is(1 + 1 + 1200 + 1));
        // JSON is for programs.
        assertThat(TestOnos.json(output(entries, "-j")).size(), is(1200));
        assertThat(TestOnos.json(output(entries, "-j", "--limit", "3")).size(), is(3));
        assertThat(TestOnos.json(output(entries, "-s", "-j", "--limit", "3")).size(), is(3));
    }

    @Test
    public void refuseFiltersThatMakeNoSense() {
        onos.config.apply(GW1, config);
        onos.devices.connect(GW1);
        refused(entries, "--tenant t9: no gateway has it; these are: [t1, t2, t3]", "--tenant", "t9");
        refused(entries, "--vlan 4095: must be within 1 to 4094", "--vlan", "4095");
        refused(entries, "--destination 10.9: must be an IP prefix or an IP address", "--destination", "10.9");
        refused(entries, "--destination 10.9.0.0/33: must be an IP prefix or an IP address", "--destination",
                "10.9.0.0/33");
        refused(entries, "--state gone: must be one of [NEW, LEARNT, PINNED]", "--state", "gone");
        refused(entries, "--sort size: must be one of [destination, rate, hits, idle, age]", "--sort", "size");
        refused(entries, "--sort rate: the devices have to be asked for that; leave out -s", "-s", "--sort", "rate");
        refused(entries, "--limit 0: must be within 1 to 2147483647", "--limit", "0");
        refused(entries, "--limit 0: must be within 1 to 2147483647", "-j", "-w", "--limit", "0");
        refused(top, "-n 0: must be within 1 to 2147483647", "-n", "0");
    }

    @Test
    public void showTopTalkersOfAllGateways() throws Exception {
        TestFlowCache first = knowThree();
        onos.config.apply(GW2, config);
        TestFlowCache second = onos.devices.connect(GW2);
        second.put(TestFlows.learnt(20, "10.9.0.2", 2));
        second.put(TestFlows.learnt(20, "10.9.0.3", 3));
        service.contexts(GW2).get();
        app.pinned.put(GW2, TestFlows.key(20, "10.9.0.3"), 5000);
        second.lose(TestFlows.key(20, "10.9.0.3"));
        for (TestFlowCache flowCache : List.of(first, second)) {
            flowCache.beforeContexts = () -> flowCache.contextsNow().stream()
                    .filter(context -> context.tunnel().isPresent())
                    .forEach(context -> flowCache.put(TestFlows.hit(context, context.key().vlan().toShort() * 100)));
        }
        String[] lines = output(top).split("\n");
        assertThat(lines[0].replaceAll(" {2,}", "  "),
                is("PACKETS/s  DEVICE  VLAN  DESTINATION  STATE  VNI  OUTER DEST."));
        assertThat(lines[1].replaceAll(" {2,}", "  "),
                is("  5000.0  device:gw2  20  10.9.0.3  PINNED  200  2.2.2.3"));
        assertThat(lines[2].replaceFirst(" *[0-9.]+ +", "").replaceAll(" {2,}", "  "),
                is("device:gw2  20  10.9.0.2  LEARNT  200  2.2.2.2"));
        assertThat(lines[3].replaceFirst(" *[0-9.]+ +", "").replaceAll(" {2,}", "  "),
                is("device:gw1  10  10.9.0.1  LEARNT  100  2.2.2.11"));
        assertThat(lines[5].startsWith("4 of 4 flows with packets, "), is(true));
        JsonNode json = TestOnos.json(output(top, "-j", "-n", "1", "device:gw1"));
        assertThat(json.size(), is(1));
        assertThat(json.get(0).get("vlan").asInt(), is(10));
        assertThat(json.get(0).get("packetsPerSecond").asDouble(), is(both(greaterThan(20.0)).and(lessThan(1000.1))));
    }

    @Test
    public void repeatUntilTheyAreInterrupted() throws Exception {
        knowThree();
        String once = output(entries);
        assertThat(repeated("-w"), is((CLEAR + once).repeat(2) + CLEAR));
        assertThat(repeated("-w", "-j").split("\n").length, is(2));
    }

    @Test
    public void repeatWhileADeviceIsAway() throws Exception {
        knowThree();
        onos.devices.disconnect(GW1);
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Thread user = Thread.currentThread();
        PrintStream before = System.err;
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8) {
            @Override
            public void println(String line) {
                super.println(line);
                user.interrupt();
            }
        });
        try {
            run(new ByteArrayOutputStream(), entries, "-w");
        } finally {
            System.setErr(before);
        }
        assertThat(err.toString(StandardCharsets.UTF_8), is("device:gw1: not connected\n"));
    }

    @Test
    public void showEntriesAsJson() throws Exception {
        onos.config.apply(GW1, config);
        TestFlowCache flowCache = onos.devices.connect(GW1);
        flowCache.put(TestFlows.waiting(5, "10.9.0.1"));
        flowCache.put(TestFlows.learnt(5, "2001:db8::9", 5));
        onos.packets.learn(GW1, TestFlows.learned(5, "2001:db8::9", 4));
        onos.packets.learn(GW1, TestFlows.relearned(5, "2001:db8::9", 5));
        ArrayNode json = (ArrayNode) TestOnos.json(output(entries, "-j"));
        // Times are those of the test run; what they are is tested with the store.
        ((ObjectNode) json.get(1)).remove(List.of("learned", "changed"));
        assertThat(json, is(TestOnos.json("["
                + "{'device': 'device:gw1', 'vlan': 5, 'destination': '10.9.0.1', 'state': 'NEW', 'hits': 2, "
                + "'idleMillis': 3, 'inFlight': 2, 'index': 99}, "
                + "{'device': 'device:gw1', 'vlan': 5, 'destination': '2001:db8::9', 'state': 'LEARNT', 'vni': 50, "
                + "'outerSource': '1.1.1.1', 'outerDestination': '2.2.2.5', 'udpSourcePort': 49157, "
                + "'outerSourceMac': '00:00:00:00:01:01', 'outerDestinationMac': '00:00:00:00:02:02', 'ttl': 64, "
                + "'udpChecksum': true, 'hits': 1005, 'idleMillis': 1250, 'ageMillis': 3600000, 'inFlight': 0, "
                + "'index': 105, 'timesRelearned': 1}]")));
    }

    @Test
    public void showStoredEntriesOfADeviceThatIsAway() throws Exception {
        knowThree();
        onos.packets.learn(GW1, TestFlows.learned(10, "10.9.0.1", 10));
        onos.packets.learn(GW1, TestFlows.relearned(10, "10.9.0.1", 11));
        onos.packets.learn(GW1, TestFlows.learned(5, "2001:db8::9", 5));
        onos.devices.disconnect(GW1);
        String shown = output(entries, "--stored", "device:gw1")
                .replaceAll("20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ", "<time>");
        assertThat(shown.replaceAll(" {2,}", "  "), is(""
                + "device:gw1\n"
                + "VLAN  DESTINATION  VNI  OUTER SOURCE  OUTER DEST.  UDP SOURCE  SOURCE MAC  DEST. MAC  "
                + "LEARNED  RELEARNED\n"
                + "  5  2001:db8::9  50  1.1.1.1  2.2.2.5  49157  00:00:00:00:01:01  00:00:00:00:02:02  "
                + "<time>  0\n"
                + "  10  10.9.0.1  100  1.1.1.1  2.2.2.11  49163  00:00:00:00:01:01  00:00:00:00:02:02  "
                + "<time>  1\n"
                + "2 learned entries\n"));
        ArrayNode json = (ArrayNode) TestOnos.json(output(entries, "-s", "-j"));
        ((ObjectNode) json.get(1)).remove(List.of("learned", "changed"));
        assertThat(json.get(1), is(TestOnos.json("{'device': 'device:gw1', 'vlan': 10, 'destination': '10.9.0.1', "
                + "'vni': 100, 'outerSource': '1.1.1.1', 'outerDestination': '2.2.2.11', 'udpSourcePort': 49163, "
                + "'outerSourceMac': '00:00:00:00:01:01', 'outerDestinationMac': '00:00:00:00:02:02', 'ttl': 64, "
                + "'udpChecksum': true, 'timesRelearned': 1}")));
    }

    @Test
    public void failWhenADeviceDoesNotTellItsFlows() {
        knowThree();
        onos.config.apply(GW2, config);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CommandException e = assertThrows(CommandException.class, () -> run(out, entries));
        assertThat(e.getMessage(), is("device:gw2: not connected"));
        assertThat(out.toString(StandardCharsets.UTF_8).endsWith("3 flows, 2 learnt\n"), is(true));
        CommandException json = assertThrows(CommandException.class, () -> output(entries, "-j"));
        assertThat(json.getMessage(), is("device:gw2: not connected"));
    }

    @Test
    public void evictAFlow() throws Exception {
        TestFlowCache flowCache = knowThree();
        assertThat(output(evict, "device:gw1", "5", "2001:DB8:0::9"),
                is("device:gw1 forgot VLAN 5 to 2001:db8::9, which was LEARNT and had 1005 hits\n"));
        assertThat(output(evict, "device:gw1", "5", "2001:db8::9"),
                is("device:gw1 did not know VLAN 5 to 2001:db8::9\n"));
        assertThat(flowCache.flows(),
                is(Set.of(TestFlows.key(10, "10.9.0.1"), TestFlows.key(5, "10.9.0.1"))));
    }

    @Test
    public void flushAllFlows() throws Exception {
        TestFlowCache flowCache = knowThree();
        assertThat(output(flush, "device:gw1"), is("device:gw1 forgot all flows\n"));
        assertThat(flowCache.flows(), is(Set.of()));
    }

    @Test
    public void tellWhatTheyTookAwayAsJson() throws Exception {
        TestFlowCache flowCache = knowThree();
        assertThat(TestOnos.json(output(evict, "-j", "device:gw1", "5", "2001:DB8::9")), is(TestOnos.json("{'device': "
                + "'device:gw1', 'vlan': 5, 'destination': '2001:db8::9', 'evicted': true, 'state': 'LEARNT', "
                + "'hits': 1005}")));
        assertThat(TestOnos.json(output(evict, "-j", "device:gw1", "5", "2001:db8::9")), is(TestOnos.json("{'device': "
                + "'device:gw1', 'vlan': 5, 'destination': '2001:db8::9', 'evicted': false}")));
        assertThat(TestOnos.json(output(flush, "-j", "device:gw1")),
                is(TestOnos.json("{'device': 'device:gw1', 'flushed': true}")));
        assertThat(flowCache.flows(), is(Set.of()));
    }

    @Test
    public void teachAFlowAllThatATunnelHas() throws Exception {
        onos.config.apply(GW1, config);
        TestFlowCache flowCache = onos.devices.connect(GW1);
        assertThat(output(teach, "--vni", "200", "--outer-source", "3.3.3.3", "--outer-destination", "2.2.2.2",
                "--udp-source-port", "65535", "--outer-source-mac", "02:00:00:00:00:01", "--outer-destination-mac",
                "02:00:00:00:00:02", "--ttl", "255", "--udp-checksum", "device:gw1", "20", "2001:db8::9"),
                is("device:gw1 learned VLAN 20 to 2001:db8::9: VNI 200 3.3.3.3:65535 -> 2.2.2.2 "
                        + "(02:00:00:00:00:01 -> 02:00:00:00:00:02)\n"));
        assertThat(flowCache.contexts().get().contexts().get(0).tunnel(), is(Optional.of(new Tunnel(Vni.of(200),
                Ip4Address.valueOf("3.3.3.3"), Ip4Address.valueOf("2.2.2.2"), 65535,
                MacAddress.valueOf("02:00:00:00:00:01"), MacAddress.valueOf("02:00:00:00:00:02"), 255, true))));
    }

    @Test
    public void teachAFlowWithTheGatewaysOwnAddresses() throws Exception {
        onos.config.apply(GW1, config);
        TestFlowCache flowCache = onos.devices.connect(GW1);
        output(teach, teaching("20", "10.9.0.1"));
        assertThat(flowCache.contexts().get().contexts().get(0).tunnel(), is(Optional.of(new Tunnel(Vni.of(200),
                Ip4Address.valueOf("1.1.1.1"), Ip4Address.valueOf("2.2.2.2"), 49152,
                MacAddress.valueOf("02:00:01:01:01:01"), MacAddress.valueOf("02:00:00:00:00:02"), 64, false))));
    }

    @Test
    public void tellWhatTheyTaughtAsJson() throws Exception {
        onos.config.apply(GW1, config);
        TestFlowCache flowCache = onos.devices.connect(GW1);
        assertThat(TestOnos.json(output(teach, teaching("20", "2001:DB8::9", "-j", "--udp-checksum"))),
                is(TestOnos.json("{'device': 'device:gw1', 'vlan': 20, 'destination': '2001:db8::9', 'vni': 200, "
                        + "'outerSource': '1.1.1.1', 'outerDestination': '2.2.2.2', 'udpSourcePort': 49152, "
                        + "'outerSourceMac': '02:00:01:01:01:01', 'outerDestinationMac': '02:00:00:00:00:02', "
                        + "'ttl': 64, 'udpChecksum': true}")));
        assertThat(flowCache.flows(), is(Set.of(TestFlows.key(20, "2001:db8::9"))));
    }

    @Test
    public void pinFlowsAndUnpinThem() throws Exception {
        GatewayManager manager = new GatewayManager(onos.componentConfig, onos.applications, app.configs,
                onos.devices, app.flowCaches, onos.mastership, onos.pipelines, onos.flowRules, onos.groups,
                app.plans, app.progress, app.pins, app.store, Map.of());
        onos.config.apply(GW1, config);
        onos.devices.connect(GW1);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!app.pins.isOpen(GW1) && System.nanoTime() < end) {
            Thread.yield();
        }
        output(teach, teaching("10", "10.9.0.1"));
        assertThat(output(pin, "device:gw1", "10", "10.9.0.1"), is("device:gw1 pinned VLAN 10 to 10.9.0.1: VNI 100 "
                + "1.1.1.1:49152 -> 2.2.2.2 (02:00:01:01:01:01 -> 02:00:00:00:00:02)\n"));
        assertThat(TestOnos.json(output(pin, "-j", "device:gw1", "10", "10.9.0.1")),
                is(TestOnos.json("{'device': 'device:gw1', 'vlan': 10, 'destination': '10.9.0.1', 'vni': 100, "
                        + "'outerSource': '1.1.1.1', 'outerDestination': '2.2.2.2', 'udpSourcePort': 49152, "
                        + "'outerSourceMac': '02:00:01:01:01:01', 'outerDestinationMac': '02:00:00:00:00:02', "
                        + "'ttl': 64, 'udpChecksum': false}")));
        assertThat(output(unpin, "-j", "device:gw1", "10", "10.9.0.1"), is("{\"device\":\"device:gw1\","
                + "\"vlan\":10,\"destination\":\"10.9.0.1\",\"unpinned\":true}\n"));
        assertThat(output(unpin, "device:gw1", "10", "10.9.0.1"),
                is("device:gw1 had not pinned VLAN 10 to 10.9.0.1\n"));
        output(pin, "device:gw1", "10", "10.9.0.1");
        assertThat(output(unpin, "device:gw1", "10", "10.9.0.1"), is("device:gw1 unpinned VLAN 10 to 10.9.0.1\n"));
        manager.deactivate();
    }

    @Test
    public void refuseToPinWhatWasNotLearnedOrIsConfigured() {
        ((ObjectNode) config.get("tenants").get(0)).set("pinned", TestOnos.json("[{'destination': '10.9.0.1', "
                + "'outerDestination': '2.2.2.2', 'outerDestinationMac': '02:00:00:00:00:02'}]"));
        onos.config.apply(GW1, config);
        onos.devices.connect(GW1);
        String configured = "the network configuration pins VLAN 10 to 10.9.0.1; change the field pinned of tenant t1";
        refused(pin, configured, "device:gw1", "10", "10.9.0.1");
        refused(unpin, configured, "device:gw1", "10", "10.9.0.1");
        refused(pin, "device:gw1 learned no tunnel of VLAN 20 to 10.9.0.1; use flowcache-teach, or name the flow in "
                + "the network configuration", "device:gw1", "20", "10.9.0.1");
        refused(pin, "no tenant of device:gw1 has VLAN 11", "device:gw1", "11", "10.9.0.1");
        refused(unpin, "device:gw1: is not yet what it should be; flowcache-tenants tells what it waits for",
                "device:gw1", "20", "10.9.0.1");
    }

    @Test
    public void refuseToTeachTunnelsThatLeadNowhere() throws Exception {
        onos.config.apply(GW1, config);
        TestFlowCache flowCache = onos.devices.connect(GW1);
        String remote = "must be the unicast address of the remote VTEP, and ";
        refusedTunnel("outer destination 224.0.0.1: " + remote + "224.0.0.0/4 is multicast",
                "--outer-destination", "224.0.0.1");
        refusedTunnel("outer destination 255.255.255.255: " + remote + "255.255.255.255/32 is broadcast",
                "--outer-destination", "255.255.255.255");
        refusedTunnel("outer destination 127.0.0.1: " + remote + "127.0.0.0/8 is loopback",
                "--outer-destination", "127.0.0.1");
        refusedTunnel("outer destination 0.0.0.0: " + remote + "0.0.0.0/8 is \"this network\"",
                "--outer-destination", "0.0.0.0");
        refusedTunnel("outer destination 169.254.1.1: " + remote + "169.254.0.0/16 is link-local",
                "--outer-destination", "169.254.1.1");
        refusedTunnel("outer destination 1.1.1.1: is the gateway's own VTEP; give the address of the remote VTEP",
                "--outer-source", "3.3.3.3", "--outer-destination", "1.1.1.1");
        refusedTunnel("outer destination 2.2.2.2: is the outer source too; give the address of the remote VTEP",
                "--outer-source", "2.2.2.2");
        refusedTunnel("outer source 239.1.1.1: must be a unicast address, and 224.0.0.0/4 is multicast",
                "--outer-source", "239.1.1.1");
        for (String mac : List.of("01:00:5e:00:00:01", "ff:ff:ff:ff:ff:ff", "00:00:00:00:00:00")) {
            String given = mac.toUpperCase(Locale.ROOT);
            refusedTunnel("outer destination MAC " + given + ": must be the unicast MAC address of the next hop",
                    "--outer-destination-mac", mac);
            refusedTunnel("outer source MAC " + given + ": must be a unicast MAC address",
                    "--outer-source-mac", mac);
        }
        refusedTunnel("outer destination MAC 02:00:01:01:01:01: is that of the gateway's own VTEP; give that of the "
                + "next hop", "--outer-destination-mac", "02:00:01:01:01:01");
        assertThat(flowCache.flows(), is(Set.of()));
    }

    @Test
    public void refuseToTeachFlowsToNoSingleHost() throws Exception {
        onos.config.apply(GW1, config);
        TestFlowCache flowCache = onos.devices.connect(GW1);
        Map.of("0.0.0.0", "0.0.0.0/8 is \"this network\"", "127.0.0.1", "127.0.0.0/8 is loopback",
                "240.0.0.1", "240.0.0.0/4 is reserved", "255.255.255.255", "255.255.255.255/32 is broadcast",
                "::", "::/128 is the unspecified address", "::1", "::1/128 is loopback").forEach((bad, use) ->
                        refused(teach, "destination " + bad + ": must be the unicast address that the flow goes to, "
                                + "and " + use, teaching("10", bad)));
        refused(teach, "destination 224.0.0.1: must be a unicast address", teaching("10", "224.0.0.1"));
        assertThat(flowCache.flows(), is(Set.of()));
        output(teach, teaching("10", "fe80::1"));
        assertThat(flowCache.flows(), is(Set.of(TestFlows.key(10, "fe80::1"))));
    }

    @Test
    public void refuseToTeachWhatTheConfigurationDoesNotKnow() {
        onos.config.apply(GW1, config);
        onos.devices.connect(GW1);
        refused(teach, "the tenant with VLAN 10 has VNI 100, not 200", teaching("10", "10.9.0.1", "--vni", "200"));
        refused(teach, "no tenant of device:gw1 has VLAN 11", teaching("11", "10.9.0.1"));
        refused(teach, "no tenant of device:gw1 has VLAN 11", teaching("11", "10.9.0.1", "--vni", "100"));
    }

    @Test
    public void refuseWhatIsNoFlowOrTunnel() {
        onos.config.apply(GW1, config);
        onos.devices.connect(GW1);
        refused(evict, "vlan 0: must be within 1 to 4094", "device:gw1", "0", "10.9.0.1");
        refused(evict, "vlan 65546: must be within 1 to 4094", "device:gw1", "65546", "10.9.0.1");
        refused(evict, "destination 10.9.0: must be an IPv4 or IPv6 address", "device:gw1", "10", "10.9.0");
        refused(evict, "destination ff02::1: must be a unicast address", "device:gw1", "10", "ff02::1");
        refused(teach, "--vni 16777216: must be within 0 to 16777215",
                teaching("10", "10.9.0.1", "--vni", "16777216"));
        refused(teach, "--ttl 0: must be within 1 to 255", teaching("10", "10.9.0.1", "--ttl", "0"));
        refused(teach, "--udp-source-port 65536: must be within 0 to 65535",
                teaching("10", "10.9.0.1", "--udp-source-port", "65536"));
        refused(teach, "--outer-source ::1: must be an IPv4 address",
                teaching("10", "10.9.0.1", "--outer-source", "::1"));
        refused(teach, "--outer-source-mac 02: must be a MAC address",
                teaching("10", "10.9.0.1", "--outer-source-mac", "02"));
    }

    @Test
    public void refuseToChangeDevicesThatAreNoGateways() {
        onos.config.apply(GW1, config);
        String reason = "device:gw9 is not configured as a gateway; these are: [device:gw1]";
        refused(flush, reason, "device:gw9");
        refused(evict, reason, "device:gw9", "10", "10.9.0.1");
        refused(teach, reason, teachingOf("device:gw9", "10", "10.9.0.1"));
        refused(flush, "device:gw1: not connected", "device:gw1");
        refused(evict, "device:gw1: not connected", "device:gw1", "10", "10.9.0.1");
        refused(teach, "device:gw1: not connected", teaching("10", "10.9.0.1"));
    }

    @Test
    public void refuseToChangeWithoutSayingWhat() {
        for (Supplier<FlowCacheCommand> command : List.of(evict, flush, teach)) {
            assertThrows(CommandException.class, () -> output(command));
        }
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
                + "total               1     64\n"
                + "EVENTS   PACKETS  BYTES\n"
                + "evicted        3    300\n"));
        assertThat(output(stats, "-j"), is("[{\"device\":\"device:gw1\","
                + "\"forwarded\":{\"decapsulated\":{\"packets\":12,\"bytes\":1200},"
                + "\"to-otr\":{\"packets\":1234,\"bytes\":5678901}},"
                + "\"dropped\":{\"unknown-vni\":{\"packets\":1,\"bytes\":64},"
                + "\"unknown-port\":{\"packets\":0,\"bytes\":0}},"
                + "\"events\":{\"evicted\":{\"packets\":3,\"bytes\":300}}}]\n"));
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
        Map<String, Count> events = new LinkedHashMap<>();
        events.put("evicted", new Count(3, 300));
        return new FlowCacheCounters(paths, drops, events);
    }

    /** What is shown when Ctrl-C is typed while the devices are asked for the third time. */
    private String repeated(String... arguments) throws Exception {
        Thread user = Thread.currentThread();
        AtomicInteger readings = new AtomicInteger();
        onos.devices.connect(GW1).beforeContexts = () -> {
            if (readings.incrementAndGet() == 3) {
                user.interrupt();
            }
        };
        String shown = output(entries, arguments);
        assertThat(Thread.interrupted(), is(false));
        return shown;
    }

    private List<String> destinations(String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-j"));
        arguments.addAll(List.of(options));
        List<String> destinations = new ArrayList<>();
        TestOnos.json(output(entries, arguments.toArray(new String[0])))
                .forEach(entry -> destinations.add(entry.get("destination").asText()));
        return destinations;
    }

    private TestFlowCache knowThree() {
        onos.config.apply(GW1, config);
        TestFlowCache flowCache = onos.devices.connect(GW1);
        flowCache.put(TestFlows.learnt(10, "10.9.0.1", 11));
        flowCache.put(TestFlows.learnt(5, "2001:db8::9", 5));
        flowCache.put(TestFlows.waiting(5, "10.9.0.1"));
        return flowCache;
    }

    /** Karaf takes the last of an option that is given twice. */
    private void refusedTunnel(String reason, String... options) {
        List<String> arguments = new ArrayList<>(List.of("--outer-destination", "2.2.2.2", "--outer-destination-mac",
                "02:00:00:00:00:02"));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of("device:gw1", "10", "10.9.0.1"));
        refused(teach, reason, arguments.toArray(new String[0]));
    }

    private static String[] teaching(String vlan, String destination, String... options) {
        return teachingOf("device:gw1", vlan, destination, options);
    }

    private static String[] teachingOf(String device, String vlan, String destination, String... options) {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("--outer-destination", "2.2.2.2", "--outer-destination-mac", "02:00:00:00:00:02",
                device, vlan, destination));
        return arguments.toArray(new String[0]);
    }

    private static void refused(Supplier<FlowCacheCommand> command, String reason, String... arguments) {
        CommandException e = assertThrows(CommandException.class, () -> output(command, arguments));
        assertThat(e.getMessage(), is(reason));
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

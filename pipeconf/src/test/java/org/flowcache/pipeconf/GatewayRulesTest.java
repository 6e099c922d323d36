// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.flowcache.api.CacheSettings;
import org.flowcache.api.Gateway;
import org.flowcache.api.Server;
import org.flowcache.api.Tenant;
import org.flowcache.api.Vni;
import org.junit.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.TestApplicationId;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.criteria.Criterion;
import org.onosproject.net.flow.criteria.PiCriterion;
import org.onosproject.net.flow.instructions.PiInstruction;
import org.onosproject.net.pi.model.PiActionModel;
import org.onosproject.net.pi.model.PiPipelineModel;
import org.onosproject.net.pi.model.PiTableId;
import org.onosproject.net.pi.model.PiTableModel;
import org.onosproject.net.pi.runtime.PiAction;
import org.onosproject.net.pi.runtime.PiExactFieldMatch;
import org.onosproject.net.pi.runtime.PiFieldMatch;
import org.onosproject.net.pi.runtime.PiLpmFieldMatch;

public class GatewayRulesTest {

    private static final DeviceId DEVICE = DeviceId.deviceId("device:test");
    private static final ApplicationId APP = new TestApplicationId("org.flowcache.test");

    @Test
    public void writesEachPartOfAGatewayIntoItsTable() {
        Set<String> rules = written(gateway(
                tenant("t1", 100, 10, server("10.1.1.0/24", 3)),
                tenant("t2", 200, 20, server("10.2.1.1/32", 3), server("2001:db8::/64", 4))));

        rules.removeIf(rule -> rule.startsWith("otrs "));
        assertEquals(new TreeSet<>(Set.of(
                "settings -> configure entropy=0 extended_vlan=0 idle_timeout=30000000 in_flight_timeout=1000000"
                        + " max_age=0 ttl=0 vxlan_port=4789",
                "port_roles ingress_port=1 -> set_role role=1",
                "port_roles ingress_port=2 -> set_role role=2",
                "port_roles ingress_port=3 -> set_role role=3",
                "port_roles ingress_port=4 -> set_role role=3",
                "dc_ports role=1 -> forward port=1",
                "live_otrs port=2 -> NoAction",
                "vteps addr=16843009 is_arp=0 -> accept_vtep",
                "vteps addr=16843009 is_arp=1 -> answer_arp mac=2199023255553",
                "tenants vni=100 -> set_tenant flood_group=4106 vlan_id=10",
                "tenants vni=200 -> set_tenant flood_group=4116 vlan_id=20",
                "servers vni=100 dst_addr=167837952/24 -> forward port=3",
                "servers vni=200 dst_addr=167903489/32 -> forward port=3",
                "servers_ipv6 vni=200 dst_addr=42540766411282592856903984951653826560/64 -> forward port=4",
                "server_vlans ingress_port=3 vlan_id=10 -> accept_vlan vni=100",
                "server_vlans ingress_port=3 vlan_id=20 -> accept_vlan vni=200",
                "server_vlans ingress_port=4 vlan_id=20 -> accept_vlan vni=200")), rules);
    }

    @Test
    public void writesEverySettingInTheUnitsOfTheProgram() {
        CacheSettings settings = CacheSettings.builder()
                .inFlightTimeout(Duration.ofMillis(2)).idleTimeout(Duration.ofDays(1)).maxAge(Duration.ofNanos(5999))
                .tunnelTtl(255).sourcePortEntropy(true).extendedVlans(true).vxlanPort(8472).build();

        assertTrue(written(gateway(OptionalInt.of(9000), Set.of(port(2)), settings)).containsAll(Set.of(
                "settings -> configure entropy=1 extended_vlan=1 idle_timeout=86400000000 in_flight_timeout=2000"
                        + " max_age=5 ttl=255 vxlan_port=8472",
                "mtus egress_port=1 -> limit mtu=9000")));
    }

    /** A table without a key has a default entry only, which ONOS's translator makes of a rule without criteria. */
    @Test
    public void settingsAreTheDefaultEntryOfTheirTable() {
        FlowRule rule = rules(gateway(), Set.of()).stream()
                .filter(r -> r.table().toString().endsWith("settings.settings")).findFirst().orElseThrow();

        assertTrue(rule.selector().criteria().isEmpty());
    }

    @Test
    public void everyBucketOfFlowsHasOneOtr() {
        Map<String, String> otrs = otrs(gateway(OptionalInt.empty(), Set.of(port(2), port(5), port(6)),
                CacheSettings.DEFAULT), Set.of());

        assertEquals(64, otrs.size());
        for (int bucket = 0; bucket < 64; bucket++) {
            assertTrue(Set.of("2", "5", "6").contains(otrs.get(String.valueOf(bucket))));
        }
        // 64 throws of a fair die with three sides give each one fewer than 10 times once in 1500 tries.
        for (String port : Set.of("2", "5", "6")) {
            assertTrue(otrs.values().stream().filter(port::equals).count() >= 10);
        }
    }

    @Test
    public void aPortThatGoesDownMovesItsOwnBucketsOnly() {
        Gateway gateway = gateway(OptionalInt.empty(), Set.of(port(2), port(5), port(6)), CacheSettings.DEFAULT);
        Map<String, String> before = otrs(gateway, Set.of());
        Map<String, String> after = otrs(gateway, Set.of(port(5)));

        assertEquals(64, after.size());
        before.forEach((bucket, port) -> {
            if (port.equals("5")) {
                assertTrue(Set.of("2", "6").contains(after.get(bucket)));
            } else {
                assertEquals(port, after.get(bucket));
            }
        });
        Set<String> written = rules(gateway, Set.of(port(5))).stream().map(GatewayRulesTest::written)
                .collect(Collectors.toSet());
        assertTrue("still an OTR port", written.contains("port_roles ingress_port=5 -> set_role role=2"));
        assertTrue("packets at it are lost", !written.contains("live_otrs port=5 -> NoAction"));
        assertTrue(written.contains("live_otrs port=6 -> NoAction"));
    }

    @Test
    public void withoutAnOtrNoFlowIsSentToOne() {
        Set<FlowRule> rules = rules(gateway(), Set.of(port(2)));

        assertTrue(rules.stream().map(GatewayRulesTest::written)
                .noneMatch(rule -> rule.startsWith("otrs ") || rule.startsWith("live_otrs ")));
    }

    /** P4Runtime refuses a prefix length of 0. */
    @Test
    public void serverOfAnyAddressMatchesTheVniOnly() {
        assertTrue(written(gateway(tenant("t1", 100, 10, server("0.0.0.0/0", 3))))
                .contains("servers vni=100 -> forward port=3"));
    }

    @Test
    public void ipv6ServerOfAnyAddressMatchesTheVniOnly() {
        assertTrue(written(gateway(tenant("t1", 100, 10, server("::/0", 3))))
                .contains("servers_ipv6 vni=100 -> forward port=3"));
    }

    @Test
    public void carriesTheLargestValues() {
        Set<String> rules = written(gateway(tenant("t1", 0xFFFFFF, 4094, server("255.255.255.255/32", 3))));

        assertTrue(rules.contains("tenants vni=16777215 -> set_tenant flood_group=8190 vlan_id=4094"));
        assertTrue(rules.contains("servers vni=16777215 dst_addr=4294967295/32 -> forward port=3"));
    }

    @Test
    public void aTenantWithoutServersHasNoFloodGroup() {
        assertTrue(written(gateway(tenant("t1", 100, 10)))
                .contains("tenants vni=100 -> set_tenant flood_group=0 vlan_id=10"));
    }

    @Test
    public void twoServersBehindOnePortShareItsVlan() {
        Gateway gateway = gateway(tenant("t1", 100, 10, server("10.1.1.1/32", 3), server("10.1.1.2/32", 3)));

        assertEquals(1, written(gateway).stream().filter(rule -> rule.startsWith("server_vlans")).count());
    }

    @Test
    public void sameGatewayGivesTheSameRules() {
        assertEquals(rules(gateway(tenant("t1", 100, 10, server("10.1.1.0/24", 3))), Set.of()),
                rules(gateway(tenant("t1", 100, 10, server("10.1.1.0/24", 3))), Set.of()));
    }

    @Test
    public void everyRuleFitsTheP4Program() {
        PiPipelineModel model = PipeconfLoader.pipeconf().pipelineModel();
        for (FlowRule rule : rules(gateway(
                tenant("t1", 0xFFFFFF, 4094, server("10.1.1.0/24", 3), server("2001:db8::/64", 3))), Set.of())) {
            PiTableModel table = model.table((PiTableId) rule.table()).orElseThrow();
            for (PiFieldMatch match : matches(rule)) {
                assertEquals(table.matchField(match.fieldId()).orElseThrow().matchType(), match.type());
            }
            PiAction action = action(rule);
            PiActionModel actionModel = table.action(action.id()).orElseThrow();
            assertEquals(actionModel.params().size(), action.parameters().size());
            assertTrue(rule.isPermanent());
            assertEquals(DEVICE, rule.deviceId());
            assertEquals(APP.id(), rule.appId());
        }
    }

    private static Set<FlowRule> rules(Gateway gateway, Set<PortNumber> downPorts) {
        return new GatewayRules(DEVICE, APP).of(gateway, downPorts);
    }

    private static Set<String> written(Gateway gateway) {
        return rules(gateway, Set.of()).stream().map(GatewayRulesTest::written)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Ports of OTRs by bucket of flows. */
    private static Map<String, String> otrs(Gateway gateway, Set<PortNumber> downPorts) {
        Pattern rule = Pattern.compile("otrs bucket=(\\d+) -> to_otr port=(\\d+)");
        return rules(gateway, downPorts).stream().map(GatewayRulesTest::written).map(rule::matcher)
                .filter(Matcher::matches)
                .collect(Collectors.toMap(match -> match.group(1), match -> match.group(2)));
    }

    private static Collection<PiFieldMatch> matches(FlowRule rule) {
        PiCriterion criterion = (PiCriterion) rule.selector().getCriterion(Criterion.Type.PROTOCOL_INDEPENDENT);
        return criterion == null ? Set.of() : criterion.fieldMatches();
    }

    private static String written(FlowRule rule) {
        Map<String, String> matches = new HashMap<>();
        matches(rule).forEach(match -> matches.put(match.fieldId().id(), value(match)));
        StringBuilder text = new StringBuilder(lastName(rule.table().toString()));
        for (String field : new String[] {"ingress_port", "egress_port", "port", "bucket", "role", "addr", "is_arp",
                "vni", "dst_addr", "vlan_id"}) {
            if (matches.containsKey(field)) {
                text.append(' ').append(field).append('=').append(matches.remove(field));
            }
        }
        assertTrue("fields that this test does not know: " + matches, matches.isEmpty());
        PiAction action = action(rule);
        text.append(" -> ").append(lastName(action.id().id()));
        action.parameters().stream()
                .map(param -> " " + param.id().id() + "=" + new BigInteger(1, param.value().asArray()))
                .sorted().forEach(text::append);
        return text.toString();
    }

    private static String value(PiFieldMatch match) {
        if (match instanceof PiLpmFieldMatch) {
            PiLpmFieldMatch lpm = (PiLpmFieldMatch) match;
            return new BigInteger(1, lpm.value().asArray()) + "/" + lpm.prefixLength();
        }
        return new BigInteger(1, ((PiExactFieldMatch) match).value().asArray()).toString();
    }

    private static PiAction action(FlowRule rule) {
        return (PiAction) ((PiInstruction) rule.treatment().allInstructions().get(0)).action();
    }

    private static String lastName(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static Gateway gateway(Tenant... tenants) {
        return gateway(OptionalInt.empty(), Set.of(port(2)), CacheSettings.DEFAULT, tenants);
    }

    private static Gateway gateway(OptionalInt mtu, Set<PortNumber> otrPorts, CacheSettings settings,
                                   Tenant... tenants) {
        return new Gateway(Ip4Address.valueOf("1.1.1.1"), MacAddress.valueOf("02:00:00:00:00:01"), port(1), mtu,
                otrPorts, Set.of(port(3), port(4)), Set.of(tenants), settings);
    }

    private static Tenant tenant(String name, int vni, int vlan, Server... servers) {
        return new Tenant(name, Vni.of(vni), VlanId.vlanId((short) vlan), Set.of(servers));
    }

    private static Server server(String prefix, int port) {
        return new Server(IpPrefix.valueOf(prefix), port(port));
    }

    private static PortNumber port(int number) {
        return PortNumber.portNumber(number);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.flowcache.api.Gateway;
import org.flowcache.api.Server;
import org.flowcache.api.Tenant;
import org.flowcache.api.Vni;
import org.junit.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
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
                tenant("t2", 200, 20, server("10.2.1.1/32", 3), server("10.2.2.0/24", 4))));

        assertEquals(new TreeSet<>(Set.of(
                "port_roles ingress_port=1 -> set_role role=1",
                "port_roles ingress_port=2 -> set_role role=2",
                "port_roles ingress_port=3 -> set_role role=3",
                "port_roles ingress_port=4 -> set_role role=3",
                "role_ports role=1 -> forward port=1",
                "role_ports role=2 -> forward port=2",
                "vteps outer_dst_addr=16843009 -> accept_vtep",
                "tenants vni=100 -> set_vlan vlan_id=10",
                "tenants vni=200 -> set_vlan vlan_id=20",
                "servers vni=100 dst_addr=167837952/24 -> forward port=3",
                "servers vni=200 dst_addr=167903489/32 -> forward port=3",
                "servers vni=200 dst_addr=167903744/24 -> forward port=4",
                "server_vlans ingress_port=3 vlan_id=10 -> accept_vlan",
                "server_vlans ingress_port=3 vlan_id=20 -> accept_vlan",
                "server_vlans ingress_port=4 vlan_id=20 -> accept_vlan")), rules);
    }

    /** P4Runtime refuses a prefix length of 0. */
    @Test
    public void serverOfAnyAddressMatchesTheVniOnly() {
        assertTrue(written(gateway(tenant("t1", 100, 10, server("0.0.0.0/0", 3))))
                .contains("servers vni=100 -> forward port=3"));
    }

    @Test
    public void carriesTheLargestValues() {
        Set<String> rules = written(gateway(tenant("t1", 0xFFFFFF, 4094, server("255.255.255.255/32", 3))));

        assertTrue(rules.contains("tenants vni=16777215 -> set_vlan vlan_id=4094"));
        assertTrue(rules.contains("servers vni=16777215 dst_addr=4294967295/32 -> forward port=3"));
    }

    @Test
    public void twoServersBehindOnePortShareItsVlan() {
        Gateway gateway = gateway(tenant("t1", 100, 10, server("10.1.1.1/32", 3), server("10.1.1.2/32", 3)));

        assertEquals(1, written(gateway).stream().filter(rule -> rule.startsWith("server_vlans")).count());
    }

    @Test
    public void sameGatewayGivesTheSameRules() {
        GatewayRules rules = new GatewayRules(DEVICE, APP);

        assertEquals(rules.of(gateway(tenant("t1", 100, 10, server("10.1.1.0/24", 3)))),
                rules.of(gateway(tenant("t1", 100, 10, server("10.1.1.0/24", 3)))));
    }

    @Test
    public void everyRuleFitsTheP4Program() {
        PiPipelineModel model = PipeconfLoader.pipeconf().pipelineModel();
        for (FlowRule rule : new GatewayRules(DEVICE, APP).of(gateway(
                tenant("t1", 0xFFFFFF, 4094, server("10.1.1.0/24", 3))))) {
            PiTableModel table = model.table((PiTableId) rule.table()).orElseThrow();
            PiCriterion criterion = (PiCriterion) rule.selector().getCriterion(Criterion.Type.PROTOCOL_INDEPENDENT);
            for (PiFieldMatch match : criterion.fieldMatches()) {
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

    private static Set<String> written(Gateway gateway) {
        return new GatewayRules(DEVICE, APP).of(gateway).stream().map(GatewayRulesTest::written)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String written(FlowRule rule) {
        Map<String, String> matches = new HashMap<>();
        ((PiCriterion) rule.selector().getCriterion(Criterion.Type.PROTOCOL_INDEPENDENT)).fieldMatches()
                .forEach(match -> matches.put(match.fieldId().id(), value(match)));
        StringBuilder text = new StringBuilder(lastName(rule.table().toString()));
        for (String field : new String[] {"ingress_port", "role", "outer_dst_addr", "vni", "dst_addr", "vlan_id"}) {
            if (matches.containsKey(field)) {
                text.append(' ').append(field).append('=').append(matches.remove(field));
            }
        }
        assertTrue("fields that this test does not know: " + matches, matches.isEmpty());
        PiAction action = action(rule);
        text.append(" -> ").append(lastName(action.id().id()));
        action.parameters().forEach(param -> text.append(' ').append(param.id().id()).append('=')
                .append(new BigInteger(1, param.value().asArray())));
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
        return new Gateway(Ip4Address.valueOf("1.1.1.1"), port(1), port(2), Set.of(port(3), port(4)),
                Set.of(tenants));
    }

    private static Tenant tenant(String name, int vni, int vlan, Server... servers) {
        return new Tenant(name, Vni.of(vni), VlanId.vlanId((short) vlan), Set.of(servers));
    }

    private static Server server(String prefix, int port) {
        return new Server(Ip4Prefix.valueOf(prefix), port(port));
    }

    private static PortNumber port(int number) {
        return PortNumber.portNumber(number);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.config;

import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThat;
import static org.junit.Assert.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.flowcache.api.Gateway;
import org.flowcache.api.Server;
import org.flowcache.api.Tenant;
import org.flowcache.api.Vni;
import org.flowcache.app.TestOnos;
import org.junit.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
import org.onlab.packet.VlanId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.config.InvalidConfigException;
import org.onosproject.net.config.InvalidFieldException;

/**
 * What a configuration may be and what not, rule by rule.
 */
public class FlowCacheConfigTest {

    private static final String NAME = "1 to 32 letters, digits, dots, underscores or hyphens";
    private static final String PORT = "must be a port, a whole number from 1 to 510";
    private static final String VNI = "must be a VNI, a whole number from 0 to 16777215";
    private static final String VLAN = "must be a VLAN id that fits the last reserved byte of the VXLAN header, "
            + "a whole number from 1 to 255";
    private static final String PREFIX = "must be an IPv4 prefix, as 10.0.1.0/24, of a length from 1 to 32";
    private static final String TWICE = "no two tenants may have the same, and this is ";

    private final ObjectNode config = (ObjectNode) TestOnos.demoConfig();

    @Test
    public void readsTheDemo() {
        assertThat(GatewayParser.parse(config), is(new Gateway(
                Ip4Address.valueOf("1.1.1.1"), port(1), port(2), Set.of(port(3)), Set.of(
                        tenant("t1", 100, 10, "10.0.1.10/32"),
                        tenant("t2", 200, 20, "10.0.2.20/32"),
                        tenant("t3", 300, 30, "10.0.3.10/32")))));
    }

    @Test
    public void acceptsTheLimits() {
        tenant(0).put("vni", 0).put("vlan", 1).put("name", "a.b_c-D.0123456789.0123456789.01");
        tenant(1).put("vni", 16777215).put("vlan", 255);
        ports().put("dc", 510).put("otr", 254);
        server(0).put("prefix", "128.0.0.0/1");
        GatewayParser.parse(config);
    }

    @Test
    public void acceptsAGatewayWithoutTenants() {
        ((ArrayNode) config.get("tenants")).removeAll();
        assertThat(GatewayParser.parse(config).tenants(), is(empty()));
    }

    @Test
    public void acceptsATenantWithoutServers() {
        ((ArrayNode) tenant(0).get("servers")).removeAll();
        GatewayParser.parse(config);
    }

    @Test
    public void acceptsTheSamePrefixOfTwoTenants() {
        server(1).put("prefix", "10.0.1.10/32");
        GatewayParser.parse(config);
    }

    @Test
    public void refusesAVniAbove24Bits() {
        tenant(1).put("vni", 16777216);
        refused("tenants[1].vni", "16777216: " + VNI);
    }

    @Test
    public void refusesANegativeVni() {
        tenant(1).put("vni", -1);
        refused("tenants[1].vni", "-1: " + VNI);
    }

    @Test
    public void refusesAVniThatWrapsRound() {
        tenant(1).put("vni", 4294967396L);
        refused("tenants[1].vni", "4294967396: " + VNI);
    }

    @Test
    public void refusesAVniWithAFraction() {
        tenant(1).put("vni", 100.5);
        refused("tenants[1].vni", "100.5: " + VNI);
    }

    @Test
    public void refusesAVniInQuotes() {
        tenant(1).put("vni", "100");
        refused("tenants[1].vni", "\"100\": " + VNI);
    }

    @Test
    public void refusesVlan0() {
        tenant(2).put("vlan", 0);
        refused("tenants[2].vlan", "0: " + VLAN);
    }

    @Test
    public void refusesVlan4095() {
        tenant(2).put("vlan", 4095);
        refused("tenants[2].vlan", "4095: " + VLAN);
    }

    @Test
    public void refusesAVlanThatDoesNotFitTheReservedByte() {
        tenant(2).put("vlan", 256);
        refused("tenants[2].vlan", "256: " + VLAN);
    }

    @Test
    public void refusesTwoTenantsWithOneName() {
        tenant(2).put("name", "t1");
        refused("tenants[2].name", "\"t1\": " + TWICE + "tenants[0].name too");
    }

    @Test
    public void refusesTwoTenantsWithOneVni() {
        tenant(2).put("vni", 200);
        refused("tenants[2].vni", "200: " + TWICE + "tenants[1].vni too");
    }

    @Test
    public void refusesTwoTenantsWithOneVlan() {
        tenant(1).put("vlan", 10);
        refused("tenants[1].vlan", "10: " + TWICE + "tenants[0].vlan too");
    }

    @Test
    public void refusesAnEmptyName() {
        tenant(0).put("name", "");
        refused("tenants[0].name", "\"\": must be " + NAME);
    }

    @Test
    public void refusesANameThatIsNotAString() {
        tenant(0).put("name", 1);
        refused("tenants[0].name", "1: must be " + NAME);
    }

    @Test
    public void refusesAPortThatIsDcAndOtr() {
        ports().put("otr", 1);
        refused("ports.otr", "1: this port has a role already, as ports.dc");
    }

    @Test
    public void refusesAServerPortThatIsTheOtrPort() {
        ((ArrayNode) ports().get("servers")).add(2);
        refused("ports.servers[1]", "2: this port has a role already, as ports.otr");
    }

    @Test
    public void refusesAServerPortTwice() {
        ((ArrayNode) ports().get("servers")).add(3);
        refused("ports.servers[1]", "3: this port has a role already, as ports.servers[0]");
    }

    @Test
    public void refusesAGatewayWithoutServerPorts() {
        ((ArrayNode) ports().get("servers")).removeAll();
        refused("ports.servers", "[]: must have at least one port");
    }

    @Test
    public void refusesPort0() {
        ports().put("dc", 0);
        refused("ports.dc", "0: " + PORT);
    }

    @Test
    public void refusesTheDropPort() {
        ports().put("dc", 511);
        refused("ports.dc", "511: " + PORT);
    }

    @Test
    public void refusesTheCpuPort() {
        ports().put("dc", 255);
        refused("ports.dc", "255: this port leads to the controller");
    }

    @Test
    public void refusesAServerAtAPortWithAnotherRole() {
        server(0).put("port", 2);
        refused("tenants[0].servers[0].port", "2: must be one of ports.servers, which are [3]");
    }

    @Test
    public void refusesAServerTwice() {
        addServer(0, "10.0.1.10/32");
        refused("tenants[0].servers[1].prefix", "\"10.0.1.10/32\": overlaps 10.0.1.10/32 of the same tenant");
    }

    @Test
    public void refusesAPrefixWithinAnother() {
        server(0).put("prefix", "10.0.0.0/16");
        addServer(0, "10.0.1.0/24");
        refused("tenants[0].servers[1].prefix", "\"10.0.1.0/24\": overlaps 10.0.0.0/16 of the same tenant");
    }

    @Test
    public void refusesAPrefixAroundAnother() {
        addServer(0, "10.0.0.0/8");
        refused("tenants[0].servers[1].prefix", "\"10.0.0.0/8\": overlaps 10.0.1.10/32 of the same tenant");
    }

    @Test
    public void acceptsPrefixesSideBySide() {
        server(0).put("prefix", "10.0.0.0/25");
        addServer(0, "10.0.0.128/25");
        GatewayParser.parse(config);
    }

    @Test
    public void refusesAPrefixWithHostBits() {
        server(0).put("prefix", "10.0.1.10/24");
        refused("tenants[0].servers[0].prefix",
                "\"10.0.1.10/24\": has bits set to the right of its length; the prefix would be 10.0.1.0/24");
    }

    @Test
    public void refusesPrefixesThatAreNone() {
        for (String bad : new String[] {"10.0.1.10", "10.0.1/24", "10.0.1.256/32", "10.0.1.10/33", "0.0.0.0/0",
            "10.0.1.10/-1", "10.0.1.10/032", "10.0.1.10/32 ", "/32", "2001:db8::/32", ""}) {
            server(0).put("prefix", bad);
            refused("tenants[0].servers[0].prefix", "\"" + bad + "\": " + PREFIX);
        }
    }

    @Test
    public void refusesVtepsThatAreNone() {
        for (String bad : new String[] {"0.0.0.0", "224.0.0.1", "239.255.255.255", "255.255.255.255", "127.0.0.1",
            "1.1.1", "1.1.1.1/32", "::1", "gw1", ""}) {
            config.put("vtep", bad);
            refused("vtep", "\"" + bad + "\": must be a unicast IPv4 address");
        }
    }

    @Test
    public void refusesUnknownFields() {
        config.put("mtu", 1500);
        refused("mtu", "1500: unknown field; the fields here are vtep, ports, tenants");
    }

    @Test
    public void quotesUnknownFieldsWithOddNames() {
        ports().put("a.b\n", 1);
        refused("ports.\"a.b\\n\"", "1: unknown field; the fields here are dc, otr, servers");
    }

    @Test
    public void refusesUnknownFieldsOfPorts() {
        ports().put("cpu", 255);
        refused("ports.cpu", "255: unknown field; the fields here are dc, otr, servers");
    }

    @Test
    public void refusesUnknownFieldsOfTenants() {
        tenant(1).put("VNI", 200);
        refused("tenants[1].VNI", "200: unknown field; the fields here are name, vni, vlan, servers");
    }

    @Test
    public void refusesUnknownFieldsOfServers() {
        server(2).put("vlan", 30);
        refused("tenants[2].servers[0].vlan", "30: unknown field; the fields here are prefix, port");
    }

    @Test
    public void refusesMissingFields() {
        missing(config, "vtep", "vtep");
        missing(config, "ports", "ports");
        missing(config, "tenants", "tenants");
        missing(ports(), "dc", "ports.dc");
        missing(ports(), "otr", "ports.otr");
        missing(ports(), "servers", "ports.servers");
        missing(tenant(1), "name", "tenants[1].name");
        missing(tenant(1), "vni", "tenants[1].vni");
        missing(tenant(1), "vlan", "tenants[1].vlan");
        missing(tenant(1), "servers", "tenants[1].servers");
        missing(server(1), "prefix", "tenants[1].servers[0].prefix");
        missing(server(1), "port", "tenants[1].servers[0].port");
    }

    @Test
    public void refusesWrongTypes() {
        wrongType("vtep", "1", "1: must be a unicast IPv4 address");
        wrongType("ports", "[1, 2, 3]", "[1,2,3]: must be an object with the fields dc, otr, servers");
        wrongType("tenants", "{'t1': {}}", "{\"t1\":{}}: must be an array");
        wrongType("tenants", "null", "null: must be an array");
    }

    @Test
    public void refusesATenantThatIsNotAnObject() {
        config.set("tenants", TestOnos.json("['t1']"));
        refused("tenants[0]", "\"t1\": must be an object with the fields name, vni, vlan, servers");
    }

    @Test
    public void shortensLongValues() {
        config.put("vtep", "x".repeat(1000));
        refused("vtep", "\"" + "x".repeat(79) + "...: must be a unicast IPv4 address");
    }

    @Test
    public void tellsFieldAndValueToTheOneWhoPushedIt() {
        tenant(1).put("vni", 16777216);
        InvalidConfigException e = assertThrows(InvalidConfigException.class,
                () -> new TestOnos().config.apply(TestOnos.GW1, config));
        assertThat(e.getMessage(), is("Error parsing config devices/device:gw1/flowcache: "
                + "Field \"tenants[1].vni\" is invalid: 16777216: " + VNI));
    }

    private void refused(String field, String reason) {
        InvalidFieldException e = assertThrows(InvalidFieldException.class, () -> GatewayParser.parse(config));
        assertThat(e.field(), is(field));
        assertThat(e.reason(), is(reason));
    }

    private void missing(ObjectNode parent, String name, String field) {
        JsonNode value = parent.remove(name);
        refused(field, "missing");
        parent.set(name, value);
    }

    private void wrongType(String name, String value, String reason) {
        JsonNode good = config.replace(name, TestOnos.json(value));
        refused(name, reason);
        config.set(name, good);
    }

    private ObjectNode ports() {
        return (ObjectNode) config.get("ports");
    }

    private ObjectNode tenant(int index) {
        return (ObjectNode) config.get("tenants").get(index);
    }

    private ObjectNode server(int tenant) {
        return (ObjectNode) tenant(tenant).get("servers").get(0);
    }

    private void addServer(int tenant, String prefix) {
        ((ArrayNode) tenant(tenant).get("servers")).addObject().put("prefix", prefix).put("port", 3);
    }

    private static PortNumber port(int number) {
        return PortNumber.portNumber(number);
    }

    private static Tenant tenant(String name, int vni, int vlan, String prefix) {
        return new Tenant(name, Vni.of(vni), VlanId.vlanId((short) vlan),
                Set.of(new Server(Ip4Prefix.valueOf(prefix), port(3))));
    }
}

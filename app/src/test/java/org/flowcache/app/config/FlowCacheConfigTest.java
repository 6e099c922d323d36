// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.config;

import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThat;
import static org.junit.Assert.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.flowcache.api.CacheSettings;
import org.flowcache.api.Gateway;
import org.flowcache.api.Server;
import org.flowcache.api.Tenant;
import org.flowcache.api.Vni;
import org.flowcache.app.TestOnos;
import org.junit.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
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
    private static final String VLAN = "must be a VLAN id, a whole number from 1 to 4094";
    private static final String VLAN_TOO_LONG = "does not fit the one byte that the OTR returns VLAN ids in; make it "
            + "1 to 255, or set cache.vlanEncoding to \"extended\" if the OTR returns all 12 bits";
    private static final String MAC = "must be a unicast MAC address, as 02:00:00:00:00:01";
    private static final String MTU = "must be the length of an IP packet in bytes, a whole number from 576 to 9202";
    private static final String TIME = "must be a time in milliseconds, a whole number from ";
    private static final String PREFIX = "must be an IPv4 or IPv6 prefix of a length of at least 1, as 10.0.1.0/24";
    private static final String TWICE = "no two tenants may have the same, and this is ";

    private final ObjectNode config = (ObjectNode) TestOnos.demoConfig();

    @Test
    public void readsTheDemo() {
        assertThat(GatewayParser.parse(config), is(new Gateway(
                Ip4Address.valueOf("1.1.1.1"), MacAddress.valueOf("02:00:01:01:01:01"), port(1), OptionalInt.empty(),
                Set.of(port(2)), Set.of(port(3)), Set.of(
                        tenant("t1", 100, 10, "10.0.1.10/32"),
                        tenant("t2", 200, 20, "10.0.2.20/32"),
                        tenant("t3", 300, 30, "10.0.3.10/32")), CacheSettings.DEFAULT)));
    }

    @Test
    public void readsWhatIsOptional() {
        ports().set("otr", TestOnos.json("[2, 4]"));
        tenant(1).put("vlan", 4094);
        server(2).put("prefix", "2001:db8::/32");
        config.put("vtep", "192.168.254.10").put("vtepMac", "AC:DE:48:00:00:80").put("dcMtu", 9000)
                .set("cache", TestOnos.json("{'inFlightTimeout': 250, 'idleTimeout': 60000, 'maxAge': 3600000, "
                        + "'tunnelTtl': 64, 'sourcePort': 'entropy', 'vlanEncoding': 'extended', 'vxlanPort': 8472}"));
        assertThat(GatewayParser.parse(config), is(new Gateway(
                Ip4Address.valueOf("192.168.254.10"), MacAddress.valueOf("ac:de:48:00:00:80"), port(1),
                OptionalInt.of(9000), Set.of(port(2), port(4)), Set.of(port(3)), Set.of(
                        tenant("t1", 100, 10, "10.0.1.10/32"),
                        tenant("t2", 200, 4094, "10.0.2.20/32"),
                        tenant("t3", 300, 30, "2001:db8::/32")),
                CacheSettings.builder().inFlightTimeout(Duration.ofMillis(250)).idleTimeout(Duration.ofMinutes(1))
                        .maxAge(Duration.ofHours(1)).tunnelTtl(64).sourcePortEntropy(true).extendedVlans(true)
                        .vxlanPort(8472).build())));
    }

    @Test
    public void takesEachSettingAlone() {
        CacheSettings.Builder defaults = CacheSettings.builder();
        assertThat(settings("{}"), is(CacheSettings.DEFAULT));
        assertThat(settings("{'inFlightTimeout': 1}"),
                is(CacheSettings.builder().inFlightTimeout(Duration.ofMillis(1)).build()));
        assertThat(settings("{'idleTimeout': 281474976710}"),
                is(CacheSettings.builder().idleTimeout(Duration.ofMillis(281_474_976_710L)).build()));
        assertThat(settings("{'maxAge': 0}"), is(defaults.build()));
        assertThat(settings("{'tunnelTtl': 255}"), is(CacheSettings.builder().tunnelTtl(255).build()));
        assertThat(settings("{'sourcePort': 'learned', 'vlanEncoding': 'compatible'}"), is(defaults.build()));
        assertThat(settings("{'sourcePort': 'entropy'}"), is(CacheSettings.builder().sourcePortEntropy(true).build()));
        assertThat(settings("{'vlanEncoding': 'extended'}"), is(CacheSettings.builder().extendedVlans(true).build()));
        assertThat(settings("{'vxlanPort': 4789}"), is(defaults.build()));
        assertThat(settings("{'vxlanPort': 8472}"), is(CacheSettings.builder().vxlanPort(8472).build()));
    }

    @Test
    public void makesTheVtepsMacOfItsAddress() {
        config.put("vtep", "192.168.254.10");
        assertThat(GatewayParser.parse(config).vtepMac(), is(MacAddress.valueOf("02:00:c0:a8:fe:0a")));
    }

    @Test
    public void refusesVtepMacsThatAreNone() {
        for (String bad : new String[] {"01:00:5e:00:00:01", "ff:ff:ff:ff:ff:ff", "00:00:00:00:00:00",
            "02:00:00:00:00", "02:00:00:00:00:01:02", "02-00-00-00-00-01", "020000000001", "2:0:0:0:0:1", ""}) {
            config.put("vtepMac", bad);
            refused("vtepMac", "\"" + bad + "\": " + MAC);
        }
        config.put("vtepMac", 2);
        refused("vtepMac", "2: " + MAC);
    }

    @Test
    public void acceptsTheLimitsOfTheMtu() {
        assertThat(GatewayParser.parse(config.put("dcMtu", 576)).dcMtu(), is(OptionalInt.of(576)));
        assertThat(GatewayParser.parse(config.put("dcMtu", 9202)).dcMtu(), is(OptionalInt.of(9202)));
    }

    @Test
    public void refusesAnMtuThatNoHostNeedsToTake() {
        config.put("dcMtu", 575);
        refused("dcMtu", "575: " + MTU);
    }

    @Test
    public void refusesAnMtuBeyondTheLongestFrame() {
        config.put("dcMtu", 9203);
        refused("dcMtu", "9203: " + MTU);
    }

    @Test
    public void acceptsOneOtrPortInAnArray() {
        ports().set("otr", TestOnos.json("[2]"));
        assertThat(GatewayParser.parse(config).otrPorts(), is(Set.of(port(2))));
    }

    @Test
    public void refusesAGatewayWithoutOtrPorts() {
        ports().set("otr", TestOnos.json("[]"));
        refused("ports.otr", "[]: must have at least one port");
    }

    @Test
    public void refusesAnOtrPortTwice() {
        ports().set("otr", TestOnos.json("[2, 4, 2]"));
        refused("ports.otr[2]", "2: this port has a role already, as ports.otr[0]");
    }

    @Test
    public void refusesAnOtrPortInQuotes() {
        ports().set("otr", TestOnos.json("['2']"));
        refused("ports.otr[0]", "\"2\": " + PORT);
        ports().put("otr", "2");
        refused("ports.otr", "\"2\": " + PORT);
    }

    @Test
    public void refusesMoreOtrPortsThanThereAreBuckets() {
        ArrayNode otrs = ports().putArray("otr");
        for (int port = 101; port <= 164; port++) {
            otrs.add(port);
        }
        assertThat(GatewayParser.parse(config).otrPorts(), hasSize(64));
        otrs.add(165);
        refused("ports.otr", otrs.toString().substring(0, 80) + "...: must have at most 64 ports");
    }

    @Test
    public void refusesTimesBeyondTheirLimits() {
        for (String field : new String[] {"inFlightTimeout", "idleTimeout"}) {
            refusedSetting(field, "0", TIME + "1 to 281474976710");
            refusedSetting(field, "281474976711", TIME + "1 to 281474976710");
            refusedSetting(field, "1.5", TIME + "1 to 281474976710");
            refusedSetting(field, "\"1s\"", TIME + "1 to 281474976710");
        }
        refusedSetting("maxAge", "-1", TIME + "0 to 281474976710");
        refusedSetting("maxAge", "281474976711", TIME + "0 to 281474976710");
        refusedSetting("maxAge", "18446744073709551616", TIME + "0 to 281474976710");
    }

    @Test
    public void refusesTtlsThatAreNone() {
        refusedSetting("tunnelTtl", "-1", "must be a TTL, or 0 for the OTR's, a whole number from 0 to 255");
        refusedSetting("tunnelTtl", "256", "must be a TTL, or 0 for the OTR's, a whole number from 0 to 255");
    }

    @Test
    public void refusesChoicesThatThereAreNot() {
        refusedSetting("sourcePort", "\"Entropy\"", "must be \"learned\" or \"entropy\"");
        refusedSetting("sourcePort", "49152", "must be \"learned\" or \"entropy\"");
        refusedSetting("vlanEncoding", "\"\"", "must be \"compatible\" or \"extended\"");
        refusedSetting("vlanEncoding", "true", "must be \"compatible\" or \"extended\"");
        for (String port : List.of("4790", "0", "-1", "8472.0", "70008", "4294972085", "\"8472\"", "null")) {
            refusedSetting("vxlanPort", port, "must be 4789 or 8472");
        }
    }

    @Test
    public void refusesUnknownSettings() {
        refusedSetting("size", "8192", "unknown field; the fields here are inFlightTimeout, idleTimeout, maxAge, "
                + "tunnelTtl, sourcePort, vlanEncoding, vxlanPort");
    }

    @Test
    public void refusesSettingsThatAreNoObject() {
        config.set("cache", TestOnos.json("[]"));
        refused("cache", "[]: must be an object with the fields inFlightTimeout, idleTimeout, maxAge, tunnelTtl, "
                + "sourcePort, vlanEncoding, vxlanPort");
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
    public void refusesVlansThatAreNone() {
        for (String encoding : new String[] {"compatible", "extended"}) {
            config.putObject("cache").put("vlanEncoding", encoding);
            for (int bad : new int[] {-1, 0, 4095, 4096}) {
                tenant(2).put("vlan", bad);
                refused("tenants[2].vlan", bad + ": " + VLAN);
            }
        }
    }

    @Test
    public void refusesVlansThatDoNotFitTheReservedByteAndTellsTheRemedy() {
        tenant(2).put("vlan", 256);
        refused("tenants[2].vlan", "256: " + VLAN_TOO_LONG);
        config.putObject("cache").put("vlanEncoding", "compatible");
        tenant(2).put("vlan", 4094);
        refused("tenants[2].vlan", "4094: " + VLAN_TOO_LONG);
        config.putObject("cache").put("vlanEncoding", "extended");
        GatewayParser.parse(config);
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
    public void refusesIpv6PrefixesThatOverlap() {
        server(0).put("prefix", "2001:db8::/32");
        addServer(0, "2001:db8:0:1::/64");
        refused("tenants[0].servers[1].prefix",
                "\"2001:db8:0:1::/64\": overlaps 2001:db8::/32 of the same tenant");
        server(0).put("prefix", "2001:db8:0:1::2/128");
        refused("tenants[0].servers[1].prefix",
                "\"2001:db8:0:1::/64\": overlaps 2001:db8:0:1::2/128 of the same tenant");
    }

    @Test
    public void acceptsIpv4AndIpv6SideBySide() {
        server(0).put("prefix", "128.0.0.0/1");
        addServer(0, "8000::/1");
        addServer(0, "::2/128");
        assertThat(GatewayParser.parse(config).tenants().stream().filter(tenant -> tenant.name().equals("t1"))
                .findAny().get().servers(), hasSize(3));
    }

    @Test
    public void refusesAnIpv6PrefixWithHostBits() {
        server(0).put("prefix", "2001:db8::1/64");
        refused("tenants[0].servers[0].prefix", "\"2001:db8::1/64\": has bits set to the right of its length; the "
                + "prefix would be 2001:db8::/64");
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
            "10.0.1.10/-1", "10.0.1.10/032", "10.0.1.10/32 ", "/32", "2001:db8::/129",
            "2001:db8::", "::/0", "::ffff:10.0.1.10/32", "fe80::1%1/128", ""}) {
            server(0).put("prefix", bad);
            refused("tenants[0].servers[0].prefix", "\"" + bad + "\": " + PREFIX);
        }
    }

    @Test
    public void refusesVtepsThatAreNone() {
        for (String bad : new String[] {"1.1.1", "1.1.1.1/32", "::1", "2001:db8::1", "gw1", ""}) {
            config.put("vtep", bad);
            refused("vtep", "\"" + bad + "\": must be a unicast IPv4 address");
        }
    }

    @Test
    public void refusesVtepsThatNoHostCanHave() {
        Map.of("0.0.0.0", "0.0.0.0/8 is \"this network\"", "0.255.255.255", "0.0.0.0/8 is \"this network\"",
                "127.0.0.1", "127.0.0.0/8 is loopback", "169.254.0.1", "169.254.0.0/16 is link-local",
                "224.0.0.1", "224.0.0.0/4 is multicast", "239.255.255.255", "224.0.0.0/4 is multicast",
                "240.0.0.0", "240.0.0.0/4 is reserved", "255.255.255.255", "255.255.255.255/32 is broadcast")
                .forEach((bad, use) -> {
                    config.put("vtep", bad);
                    refused("vtep", "\"" + bad + "\": must be a unicast IPv4 address, and " + use);
                });
    }

    @Test
    public void refusesServersWithAddressesThatNoHostCanHave() {
        Map.ofEntries(
                Map.entry("0.0.0.0/32", "0.0.0.0/8 is \"this network\""),
                Map.entry("0.0.0.0/8", "0.0.0.0/8 is \"this network\""),
                Map.entry("127.0.0.1/32", "127.0.0.0/8 is loopback"),
                Map.entry("169.254.128.0/17", "169.254.0.0/16 is link-local"),
                Map.entry("224.0.0.5/32", "224.0.0.0/4 is multicast"),
                Map.entry("239.0.0.0/8", "224.0.0.0/4 is multicast"),
                Map.entry("240.0.0.0/4", "240.0.0.0/4 is reserved"),
                Map.entry("255.255.255.254/31", "240.0.0.0/4 is reserved"),
                Map.entry("255.255.255.255/32", "255.255.255.255/32 is broadcast"),
                Map.entry("224.0.0.0/3", "224.0.0.0/3 is multicast and reserved"),
                Map.entry("::/128", "::/128 is the unspecified address"),
                Map.entry("::1/128", "::1/128 is loopback"),
                Map.entry("::/127", "::/127 is the unspecified address and loopback"),
                Map.entry("ff02::1/128", "ff00::/8 is multicast"),
                Map.entry("ff00::/8", "ff00::/8 is multicast"),
                Map.entry("fe80::1/128", "fe80::/10 is link-local"),
                Map.entry("fe80::/10", "fe80::/10 is link-local")).forEach((bad, use) -> {
                    server(1).put("prefix", bad);
                    refused("tenants[1].servers[0].prefix", "\"" + bad + "\": must be addresses of hosts, and " + use);
                });
    }

    @Test
    public void acceptsServersBesideAndAroundAddressesThatNoHostCanHave() {
        for (String good : new String[] {"0.0.0.0/1", "1.0.0.0/8", "126.0.0.0/7", "128.0.0.0/1", "169.252.0.0/14",
            "169.253.255.255/32", "192.0.0.0/2", "223.255.255.255/32", "::/1", "::2/127", "fe00::/9", "fec0::/10",
            "8000::/1", "fc00::/6"}) {
            server(1).put("prefix", good);
            GatewayParser.parse(config);
        }
    }

    @Test
    public void refusesUnknownFields() {
        config.put("mtu", 1500);
        refused("mtu", "1500: unknown field; the fields here are vtep, ports, tenants, vtepMac, dcMtu, cache, "
                + "pinning");
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
        refused("tenants[1].VNI", "200: unknown field; the fields here are name, vni, vlan, servers, pinned");
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
        refused("tenants[0]", "\"t1\": must be an object with the fields name, vni, vlan, servers, pinned");
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

    private CacheSettings settings(String json) {
        config.set("cache", TestOnos.json(json));
        return GatewayParser.parse(config).settings();
    }

    private void refusedSetting(String field, String value, String reason) {
        config.putObject("cache").set(field, TestOnos.json(value));
        refused("cache." + field, value + ": " + reason);
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
                Set.of(new Server(IpPrefix.valueOf(prefix), port(3))));
    }
}

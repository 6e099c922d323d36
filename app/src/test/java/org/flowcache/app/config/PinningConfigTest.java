// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.config;

import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThat;
import static org.junit.Assert.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import org.flowcache.api.Gateway;
import org.flowcache.api.PinningSettings;
import org.flowcache.api.Tenant;
import org.flowcache.api.Tunnel;
import org.flowcache.api.Vni;
import org.flowcache.app.TestOnos;
import org.junit.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onosproject.net.config.InvalidFieldException;

/**
 * What can be configured about pinned flows, and what not.
 */
public class PinningConfigTest {

    private static final String RATE = "must be packets a second, a number from ";
    private static final String HOST = "must be the unicast address of a host, IPv4 or IPv6";
    private static final String VTEP = "must be a unicast IPv4 address";
    private static final String MAC = "must be a unicast MAC address, as 02:00:00:00:00:01";

    private final ObjectNode config = (ObjectNode) TestOnos.demoConfig();

    @Test
    public void pinsUnlessToldOtherwise() {
        assertThat(GatewayParser.parse(config).pinning(), is(PinningSettings.DEFAULT));
        assertThat(settings("{}"), is(PinningSettings.DEFAULT));
    }

    @Test
    public void readsSettings() {
        assertThat(settings("{'enabled': false, 'capacity': 3072, 'pinRate': 12.5, 'unpinRate': 2, "
                        + "'idleTimeout': 5000}"),
                is(new PinningSettings(false, 3072, 12.5, 2, Duration.ofSeconds(5))));
        assertThat(settings("{'capacity': 1, 'pinRate': 0.5, 'unpinRate': 0.5, 'idleTimeout': 1000}"),
                is(new PinningSettings(true, 1, 0.5, 0.5, Duration.ofSeconds(1))));
        assertThat(settings("{'capacity': 8192, 'pinRate': 1000000000, 'unpinRate': 0}"),
                is(new PinningSettings(true, 8192, 1e9, 0, Duration.ofSeconds(60))));
    }

    @Test
    public void refusesSettingsOutOfRange() {
        refusedSetting("enabled", "1", "must be true, for pinning the top talkers, or false");
        refusedSetting("capacity", "0", "must be how many flows are pinned at a time, a whole number from 1 to 8192");
        refusedSetting("capacity", "8193",
                "must be how many flows are pinned at a time, a whole number from 1 to 8192");
        refusedSetting("pinRate", "0", RATE + "0.5 to 1000000000");
        refusedSetting("pinRate", "\"10\"", RATE + "0.5 to 1000000000");
        refusedSetting("pinRate", "1000000001", RATE + "0.5 to 1000000000");
        refusedSetting("unpinRate", "-0.1", RATE + "0 to 1000000000");
        refusedSetting("unpinRate", "1.5", "must not be greater than pinRate, which is 1.0");
        refusedSetting("idleTimeout", "999",
                "must be a time in milliseconds, a whole number from 1000 to 281474976710");
        refusedSetting("rate", "1",
                "unknown field; the fields here are enabled, capacity, pinRate, unpinRate, idleTimeout");
    }

    @Test
    public void readsFlowsWithAFixedTunnel() {
        pin("[{'destination': '10.9.0.1', 'outerDestination': '2.2.2.2', "
                + "'outerDestinationMac': '02:00:00:00:00:02'}, "
                + "{'destination': '2001:db8::9', 'outerDestination': '2.2.2.3', "
                + "'outerDestinationMac': '02:00:00:00:00:03', 'outerSource': '1.1.1.9', "
                + "'outerSourceMac': '02:00:00:00:00:09', 'udpSourcePort': 0, 'ttl': 255, 'udpChecksum': true}]");
        Gateway gateway = GatewayParser.parse(config);
        Tenant tenant = gateway.tenants().stream().filter(t -> t.name().equals("t2")).findAny().orElseThrow();
        assertThat(tenant.pinned(), is(Map.of(
                IpAddress.valueOf("10.9.0.1"), new Tunnel(Vni.of(200), Ip4Address.valueOf("1.1.1.1"),
                        Ip4Address.valueOf("2.2.2.2"), 49152, MacAddress.valueOf("02:00:01:01:01:01"),
                        MacAddress.valueOf("02:00:00:00:00:02"), 64, false),
                IpAddress.valueOf("2001:db8::9"), new Tunnel(Vni.of(200), Ip4Address.valueOf("1.1.1.9"),
                        Ip4Address.valueOf("2.2.2.3"), 0, MacAddress.valueOf("02:00:00:00:00:09"),
                        MacAddress.valueOf("02:00:00:00:00:03"), 255, true))));
        assertThat(GatewayParser.parse(TestOnos.demoConfig()).tenants().stream()
                .allMatch(other -> other.pinned().isEmpty()), is(true));
    }

    @Test
    public void refusesFlowsThatLackSomething() {
        pin("[{'destination': '10.9.0.1', 'outerDestination': '2.2.2.2'}]");
        refused("tenants[1].pinned[0].outerDestinationMac", "missing");
        pin("[{'destination': '10.9.0.1', 'outerDestinationMac': '02:00:00:00:00:02'}]");
        refused("tenants[1].pinned[0].outerDestination", "missing");
        pin("{}");
        refused("tenants[1].pinned", "{}: must be an array");
        refusedFlow("vni", "200", "unknown field; the fields here are destination, outerDestination, "
                + "outerDestinationMac, outerSource, outerSourceMac, udpSourcePort, ttl, udpChecksum");
    }

    @Test
    public void refusesFlowsToNoSingleHost() {
        refusedFlow("destination", "\"10.9.0\"", HOST);
        refusedFlow("destination", "\"224.0.0.1\"", HOST + ", and 224.0.0.0/4 is multicast");
        refusedFlow("destination", "\"ff02::1\"", HOST + ", and ff00::/8 is multicast");
        refusedFlow("destination", "10", HOST);
    }

    @Test
    public void refusesTunnelsThatLeadNowhere() {
        refusedFlow("outerDestination", "\"::1\"", VTEP);
        refusedFlow("outerDestination", "\"127.0.0.1\"", VTEP + ", and 127.0.0.0/8 is loopback");
        refusedFlow("outerSource", "\"239.1.1.1\"", VTEP + ", and 224.0.0.0/4 is multicast");
        refusedFlow("outerDestinationMac", "\"ff:ff:ff:ff:ff:ff\"", MAC);
        refusedFlow("outerSourceMac", "\"01:00:00:00:00:00\"", MAC);
        refusedFlow("udpSourcePort", "65536", "must be a UDP port, a whole number from 0 to 65535");
        refusedFlow("ttl", "0", "must be a TTL, a whole number from 1 to 255");
        refusedFlow("udpChecksum", "1", "must be true, for an outer UDP checksum, or false");
        refusedTunnel("outerDestination", "1.1.1.1", "outer destination 1.1.1.1: is the gateway's own VTEP; give the "
                + "address of the remote VTEP");
        refusedTunnel("outerSource", "2.2.2.2", "outer destination 2.2.2.2: is the outer source too; give the address "
                + "of the remote VTEP");
        refusedTunnel("outerDestinationMac", "02:00:01:01:01:01", "outer destination MAC 02:00:01:01:01:01: is that of "
                + "the gateway's own VTEP; give that of the next hop");
    }

    @Test
    public void refusesAFlowTwice() {
        String flow = "{'destination': '2001:db8::9', 'outerDestination': '2.2.2.2', "
                + "'outerDestinationMac': '02:00:00:00:00:02'}";
        pin("[" + flow + ", " + flow.replace("2001:db8::9", "2001:db8:0::9") + "]");
        refused("tenants[1].pinned[1].destination",
                "\"2001:db8:0::9\": is pinned already for the same tenant");
        // Another tenant may have the same destination.
        pin("[" + flow + "]");
        ((ObjectNode) config.get("tenants").get(0)).set("pinned", TestOnos.json("[" + flow + "]"));
        assertThat(GatewayParser.parse(config).tenants().stream().filter(t -> !t.pinned().isEmpty()).count(), is(2L));
    }

    private PinningSettings settings(String json) {
        config.set("pinning", TestOnos.json(json));
        return GatewayParser.parse(config).pinning();
    }

    private void pin(String json) {
        ((ObjectNode) config.get("tenants").get(1)).set("pinned", TestOnos.json(json));
    }

    private ObjectNode flow() {
        pin("[{'destination': '10.9.0.1', 'outerDestination': '2.2.2.2', "
                + "'outerDestinationMac': '02:00:00:00:00:02'}]");
        return (ObjectNode) config.get("tenants").get(1).get("pinned").get(0);
    }

    private void refusedFlow(String field, String value, String reason) {
        flow().set(field, TestOnos.json(value));
        refused("tenants[1].pinned[0]." + field, value + ": " + reason);
    }

    private void refusedTunnel(String field, String value, String reason) {
        ObjectNode flow = flow().put(field, value);
        InvalidFieldException e = assertThrows(InvalidFieldException.class, () -> GatewayParser.parse(config));
        assertThat(e.field(), is("tenants[1].pinned[0]"));
        assertThat(e.reason(), is(flow.toString().substring(0, 80) + "...: " + reason));
    }

    private void refusedSetting(String field, String value, String reason) {
        config.putObject("pinning").set(field, TestOnos.json(value));
        refused("pinning." + field, value + ": " + reason);
    }

    private void refused(String field, String reason) {
        InvalidFieldException e = assertThrows(InvalidFieldException.class, () -> GatewayParser.parse(config));
        assertThat(e.field(), is(field));
        assertThat(e.reason(), is(reason));
    }
}

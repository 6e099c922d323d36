// SPDX-License-Identifier: Apache-2.0
package org.flowcache.packettests;

import static org.flowcache.packettests.Demo.DC;
import static org.flowcache.packettests.Demo.OTR;
import static org.flowcache.packettests.Demo.ROUTER_OUTER;
import static org.flowcache.packettests.Frames.ipv4;
import static org.flowcache.packettests.Frames.tagged;
import static org.flowcache.packettests.Frames.vxlan;
import static org.flowcache.packettests.Sent.sent;
import static org.junit.Assert.assertEquals;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.flowcache.api.CacheSettings;
import org.flowcache.api.Gateway;
import org.flowcache.api.Server;
import org.flowcache.api.Tenant;
import org.flowcache.api.Vni;
import org.flowcache.pipeconf.P4Program.DropReason;
import org.junit.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.PortNumber;

/**
 * Tenants whose servers are at several ports.
 */
public class ServersTest {

    private static final String SWITCH_MAC = "02:00:00:00:00:02";
    private static final int RED_VNI = 0xFFFFFF;
    private static final int RED_VLAN = 4094;
    private static final int BLUE_VNI = 7;
    private static final int BLUE_VLAN = 1;

    private final FlowCacheSwitch gateway;

    public ServersTest() throws Exception {
        Tenant red = new Tenant("red", Vni.of(RED_VNI), VlanId.vlanId((short) RED_VLAN), Set.of(
                server("0.0.0.0/0", 3), server("10.0.0.0/8", 4), server("10.1.1.1/32", 5)));
        Tenant blue = new Tenant("blue", Vni.of(BLUE_VNI), VlanId.vlanId((short) BLUE_VLAN), Set.of(
                server("10.1.1.0/24", 510)));
        gateway = new FlowCacheSwitch(new Gateway(Ip4Address.valueOf(Demo.VTEP), MacAddress.valueOf(SWITCH_MAC),
                PortNumber.portNumber(DC), OptionalInt.empty(), Set.of(PortNumber.portNumber(OTR)),
                Set.of(PortNumber.portNumber(3), PortNumber.portNumber(4), PortNumber.portNumber(5),
                        PortNumber.portNumber(510)), Set.of(red, blue), CacheSettings.DEFAULT));
    }

    @Test
    public void longestPrefixOfTheTenantWins() throws Exception {
        assertServed(3, RED_VNI, RED_VLAN, "192.0.2.1");
        assertServed(4, RED_VNI, RED_VLAN, "10.1.1.2");
        assertServed(5, RED_VNI, RED_VLAN, "10.1.1.1");
        assertServed(510, BLUE_VNI, BLUE_VLAN, "10.1.1.1");
    }

    @Test
    public void portCarriesTheVlansOfItsServersOnly() throws Exception {
        byte[] red = tagged(RED_VLAN, frameTo("198.51.100.1"));
        byte[] blue = tagged(BLUE_VLAN, frameTo("198.51.100.1"));

        for (int port : new int[] {3, 4, 5}) {
            assertEquals(List.of(sent(OTR, red)), gateway.send(port, red));
            assertEquals(List.of(), gateway.send(port, blue));
        }
        assertEquals(List.of(), gateway.send(510, red));
        assertEquals(List.of(sent(OTR, blue)), gateway.send(510, blue));
        assertEquals(4, gateway.count(DropReason.UNKNOWN_VLAN).packets());
    }

    /** The VXLAN header's last byte has 8 bits for a VLAN id. */
    @Test
    public void vlanAbove255IsNeverLearned() throws Exception {
        byte[] frame = frameTo("198.51.100.1");

        assertEquals(List.of(), gateway.send(OTR, vxlan(Demo.OTR_OUTER, RED_VNI, RED_VLAN & 0xFF, frame)));
        assertEquals(1, gateway.count(DropReason.UNKNOWN_VLAN).packets());
    }

    private void assertServed(int port, int vni, int vlan, String destination) throws Exception {
        byte[] frame = frameTo(destination);

        assertEquals(List.of(sent(port, tagged(vlan, frame))), gateway.send(DC, vxlan(ROUTER_OUTER, vni, 0, frame)));
    }

    private static byte[] frameTo(String destination) {
        return ipv4("02:00:00:00:0a:01", "02:00:00:00:0b:01", "203.0.113.1", destination, 0, "hello");
    }

    private static Server server(String prefix, int port) {
        return new Server(Ip4Prefix.valueOf(prefix), PortNumber.portNumber(port));
    }
}

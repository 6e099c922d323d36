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
import org.flowcache.packettests.Frames.Outer;
import org.flowcache.pipeconf.P4Program.DropReason;
import org.flowcache.pipeconf.P4Program.Path;
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
        gateway = new FlowCacheSwitch(gateway(CacheSettings.DEFAULT));
    }

    private static Gateway gateway(CacheSettings settings) {
        Tenant red = new Tenant("red", Vni.of(RED_VNI), VlanId.vlanId((short) RED_VLAN), Set.of(
                server("0.0.0.0/0", 3), server("10.0.0.0/8", 4), server("10.1.1.1/32", 5)));
        Tenant blue = new Tenant("blue", Vni.of(BLUE_VNI), VlanId.vlanId((short) BLUE_VLAN), Set.of(
                server("10.1.1.0/24", 510)));
        return new Gateway(Ip4Address.valueOf(Demo.VTEP), MacAddress.valueOf(SWITCH_MAC),
                PortNumber.portNumber(DC), OptionalInt.empty(), Set.of(PortNumber.portNumber(OTR)),
                Set.of(PortNumber.portNumber(3), PortNumber.portNumber(4), PortNumber.portNumber(5),
                        PortNumber.portNumber(510)), Set.of(red, blue), settings);
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

    /** The first reserved field then carries the upper four bits. */
    @Test
    public void extendedVlansAreLearnedAndBothFieldsCleared() throws Exception {
        FlowCacheSwitch extended = new FlowCacheSwitch(gateway(CacheSettings.builder().extendedVlans(true).build()));
        byte[] frame = frameTo("198.51.100.1");
        for (boolean udpChecksum : new boolean[] {false, true}) {
            Outer outer = Demo.OTR_OUTER.withUdpChecksum(udpChecksum);
            for (int[] tenant : new int[][] {{RED_VNI, RED_VLAN, 3}, {BLUE_VNI, BLUE_VLAN, 510}}) {
                byte[] tagged = tagged(tenant[1], frame);
                byte[] taught = vxlan(outer, 0x08 << 24 | tenant[1] >> 8, tenant[0], tenant[1] & 0xFF, frame);
                extended.ask(ContextFrame.request(ContextFrame.Op.FLUSH));
                assertEquals(List.of(sent(OTR, tagged)), extended.send(tenant[2], tagged));
                assertEquals(List.of(sent(DC, vxlan(outer, tenant[0], 0, frame))), extended.send(OTR, taught));
                assertEquals(List.of(sent(DC, vxlan(outer.withIdentification(0), tenant[0], 0, frame))),
                        extended.send(tenant[2], tagged));
            }
        }
        assertEquals(4, extended.count(Path.LEARNED).packets());
        // The other bits of the field are reserved still; the four are not.
        assertEquals(List.of(sent(DC, vxlan(Demo.OTR_OUTER, RED_VNI, 0, frame))),
                extended.send(OTR, vxlan(Demo.OTR_OUTER, 0xFFFFFFFF, RED_VNI, RED_VLAN & 0xFF, frame)));
        assertEquals(List.of(), extended.send(OTR, vxlan(Demo.OTR_OUTER, RED_VNI, RED_VLAN & 0xFF, frame)));
        assertEquals(1, extended.count(DropReason.UNKNOWN_VLAN).packets());
    }

    /** Many checksums, so that sums wrap around. */
    @Test
    public void clearingBothFieldsKeepsTheUdpChecksumRight() throws Exception {
        FlowCacheSwitch extended = new FlowCacheSwitch(gateway(CacheSettings.builder().extendedVlans(true).build()));
        Outer outer = Demo.OTR_OUTER.withUdpChecksum(true);
        for (int i = 0; i < 2000; i++) {
            byte[] frame = frameTo("198.51." + (i >> 8) + "." + (i & 255));
            int flagsAndReserved = 0x08000000 | i * 0x10001 << 4 | RED_VLAN >> 8;
            assertEquals(List.of(sent(DC, vxlan(outer, RED_VNI, 0, frame))),
                    extended.send(OTR, vxlan(outer, flagsAndReserved, RED_VNI, RED_VLAN & 0xFF, frame)));
        }
    }

    /** The first field is reserved in the compatible mode: ignored, and cleared. */
    @Test
    public void firstReservedFieldMeansNothingInTheCompatibleMode() throws Exception {
        byte[] frame = frameTo("198.51.100.1");

        assertEquals(List.of(sent(DC, vxlan(Demo.OTR_OUTER, BLUE_VNI, 0, frame))),
                gateway.send(OTR, vxlan(Demo.OTR_OUTER, 0xFFFFFFFF, BLUE_VNI, BLUE_VLAN, frame)));
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

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.packettests;

import static org.flowcache.packettests.Demo.DC;
import static org.flowcache.packettests.Demo.ROUTER_OUTER;
import static org.flowcache.packettests.Demo.SERVERS;
import static org.flowcache.packettests.Demo.T1;
import static org.flowcache.packettests.Demo.T2;
import static org.flowcache.packettests.Frames.bytes;
import static org.flowcache.packettests.Frames.ipv4;
import static org.flowcache.packettests.Frames.ipv6;
import static org.flowcache.packettests.Frames.padded;
import static org.flowcache.packettests.Frames.patched;
import static org.flowcache.packettests.Frames.tagged;
import static org.flowcache.packettests.Frames.vxlan;
import static org.flowcache.packettests.Sent.sent;
import static org.junit.Assert.assertEquals;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.flowcache.api.CacheSettings;
import org.flowcache.api.Count;
import org.flowcache.api.Gateway;
import org.flowcache.api.Server;
import org.flowcache.api.Tenant;
import org.flowcache.api.Vni;
import org.flowcache.packettests.Frames.Outer;
import org.flowcache.pipeconf.P4Program.DropReason;
import org.flowcache.pipeconf.P4Program.Path;
import org.junit.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.PortNumber;

/**
 * What comes from the DC.
 */
public class DecapsulationTest {

    private static final String VM_MAC = "02:00:00:00:0a:01";
    private static final String SERVER_MAC = "02:00:00:00:0b:01";
    private static final String SWITCH_MAC = "02:00:00:00:00:02";
    private static final int DROPPED = -1;

    private final FlowCacheSwitch gateway;

    public DecapsulationTest() throws Exception {
        gateway = new FlowCacheSwitch(Demo.gateway());
    }

    @Test
    public void decapsulationKeepsTheInnerFrame() throws Exception {
        byte[] request = padded(60, T1.request());

        for (Outer outer : List.of(ROUTER_OUTER, ROUTER_OUTER.withUdpChecksum(true), ROUTER_OUTER.withTtl(1),
                ROUTER_OUTER.withDontFragment(false))) {
            assertEquals(List.of(sent(SERVERS, tagged(T1.vlan, request))),
                    gateway.send(DC, vxlan(outer, T1.vni, 0, request)));
        }
    }

    /** Reserved bits are ignored on receipt (RFC 7348, section 5). */
    @Test
    public void reservedBitsFromTheDcAreIgnored() throws Exception {
        byte[] packet = patched(vxlan(ROUTER_OUTER, T1.vni, 0xFF, T1.request()), 42, "ffffffff");

        assertEquals(List.of(sent(SERVERS, tagged(T1.vlan, T1.request()))), gateway.send(DC, packet));
    }

    /** RFC 6040, section 4.2, figure 4: rows by the inner, columns by the outer ECN field, as their bits count. */
    @Test
    public void ecnOfTheTunnelIsMergedIntoTheFrames() throws Exception {
        int[][] expected = {
                // Not-ECT, ECT(1), ECT(0), CE
                {0b00, 0b00, 0b00, DROPPED}, // Not-ECT
                {0b01, 0b01, 0b01, 0b11},    // ECT(1)
                {0b10, 0b01, 0b10, 0b11},    // ECT(0)
                {0b11, 0b11, 0b11, 0b11}};   // CE
        int dropped = 0;
        for (int inner = 0; inner < 4; inner++) {
            for (int outer = 0; outer < 4; outer++) {
                for (int dscp : new int[] {0, 0b101110, 0b111111}) {
                    int ecn = expected[inner][outer];
                    Outer tunnel = ROUTER_OUTER.withTos(dscp << 2 | outer);
                    byte[] v4 = ipv4(VM_MAC, SERVER_MAC, T1.vm, T1.server, 0b001010 << 2 | inner, "x");
                    byte[] v6 = ipv6(VM_MAC, SERVER_MAC, "fd00::a", "fd00::b", 0b001010 << 2 | inner, "x");
                    List<Sent> v4Sent = gateway.send(DC, vxlan(tunnel, T1.vni, 0, v4));
                    List<Sent> v6Sent = gateway.send(DC, vxlan(tunnel, T1.vni, 0, v6));
                    if (ecn == DROPPED) {
                        assertEquals(List.of(), v4Sent);
                        assertEquals(List.of(), v6Sent);
                        dropped += 2;
                    } else {
                        int tos = dscp << 2 | ecn;
                        assertEquals(List.of(sent(SERVERS, tagged(T1.vlan,
                                ipv4(VM_MAC, SERVER_MAC, T1.vm, T1.server, tos, "x")))), v4Sent);
                        assertEquals(List.of(sent(SERVERS, tagged(T1.vlan,
                                ipv6(VM_MAC, SERVER_MAC, "fd00::a", "fd00::b", tos, "x")))), v6Sent);
                    }
                }
            }
        }
        assertEquals(dropped, gateway.count(DropReason.ECN).packets());
    }

    /** Whatever the checksum is, and however the DSCP changes it (RFC 1624). */
    @Test
    public void innerIpv4ChecksumStaysRight() throws Exception {
        for (int i = 0; i < 3000; i++) {
            String vm = "10.1." + (i >> 8) + "." + (i & 255);
            byte[] request = ipv4(VM_MAC, SERVER_MAC, vm, T1.server, 0, "x");
            int dscp = i % 64;
            assertEquals(List.of(sent(SERVERS, tagged(T1.vlan,
                            ipv4(VM_MAC, SERVER_MAC, vm, T1.server, dscp << 2, "x")))),
                    gateway.send(DC, vxlan(ROUTER_OUTER.withTos(dscp << 2), T1.vni, 0, request)));
        }
    }

    /** The tenant's frames for all, and those that no prefix tells a port of. */
    @Test
    public void broadcastMulticastAndOtherProtocolsGoToAllServersOfTheTenant() throws Exception {
        FlowCacheSwitch spread = new FlowCacheSwitch(spread());
        List<byte[]> frames = List.of(
                bytes("ffffffffffff 020000000a01 0806", "0001080006040001 020000000a01 0a010001 000000000000 0a010101"),
                bytes("020000000b01 020000000a01 0806", "0001080006040002 020000000a01 0a010001 020000000b01 0a010101"),
                bytes("0180c2000000 020000000a01 0026", "424203000000", "00".repeat(32)),
                ipv4(VM_MAC, "ff:ff:ff:ff:ff:ff", T1.vm, "255.255.255.255", 0, "broadcast"),
                ipv4(VM_MAC, "ff:ff:ff:ff:ff:ff", T1.vm, "10.1.1.255", 0, "directed broadcast"),
                ipv4(VM_MAC, "01:00:5e:00:00:05", T1.vm, "224.0.0.5", 0, "multicast"),
                ipv4(VM_MAC, SERVER_MAC, T1.vm, "239.1.2.3", 0, "multicast to a unicast MAC"),
                ipv6(VM_MAC, "33:33:00:00:00:01", "fe80::1", "ff02::1", 0, "multicast"),
                ipv6(VM_MAC, SERVER_MAC, "fd00::a", "ff02::2", 0, "multicast to a unicast MAC"),
                ipv6(VM_MAC, SERVER_MAC, "fd00::a", "fd00:99::1", 0, "unknown server"));
        for (byte[] frame : frames) {
            byte[] tagged = tagged(T1.vlan, frame);
            assertEquals(Set.of(sent(3, tagged), sent(4, tagged), sent(5, tagged)),
                    Set.copyOf(spread.send(DC, vxlan(ROUTER_OUTER, T1.vni, 0, frame))));
            assertEquals(List.of(sent(5, tagged(T2.vlan, frame))),
                    spread.send(DC, vxlan(ROUTER_OUTER, T2.vni, 0, frame)));
        }
        assertEquals(2L * frames.size(), spread.count(Path.FLOODED).packets());
    }

    @Test
    public void ipv6ServersHavePrefixesToo() throws Exception {
        FlowCacheSwitch spread = new FlowCacheSwitch(spread());
        for (String[] server : new String[][] {{"fd00:1::1", "3"}, {"fd00:1::ffff:1", "3"}, {"fd00:1::5", "4"}}) {
            byte[] frame = ipv6(VM_MAC, SERVER_MAC, "fd00::a", server[0], 0, "request");
            assertEquals(List.of(sent(Integer.parseInt(server[1]), tagged(T1.vlan, frame))),
                    spread.send(DC, vxlan(ROUTER_OUTER, T1.vni, 0, frame)));
        }
        assertEquals(3, spread.count(Path.DECAPSULATED).packets());
    }

    @Test
    public void arpRequestForTheVtepIsAnswered() throws Exception {
        byte[] request = padded(60, bytes("ffffffffffff 020000000001 0806",
                "0001 0800 06 04 0001 020000000001 02020202 000000000000 01010101"));
        byte[] answer = padded(60, bytes("020000000001 020000000002 0806",
                "0001 0800 06 04 0002 020000000002 01010101 020000000001 02020202"));

        assertEquals(List.of(sent(DC, answer)), gateway.send(DC, request));

        assertEquals(new Count(1, 60), gateway.count(Path.ARP_ANSWERED));
    }

    private static Gateway spread() {
        Tenant t1 = new Tenant("t1", Vni.of(T1.vni), VlanId.vlanId((short) T1.vlan), Set.of(
                server("10.1.1.0/24", 3), server("10.1.2.0/24", 4), server("10.1.3.0/24", 5),
                server("fd00:1::/64", 3), server("fd00:1::5/128", 4)));
        Tenant t2 = new Tenant("t2", Vni.of(T2.vni), VlanId.vlanId((short) T2.vlan), Set.of(
                server("10.1.1.0/24", 5)));
        return new Gateway(Ip4Address.valueOf(Demo.VTEP), MacAddress.valueOf(SWITCH_MAC), PortNumber.portNumber(DC),
                OptionalInt.empty(), Set.of(PortNumber.portNumber(Demo.OTR)), Set.of(PortNumber.portNumber(3),
                PortNumber.portNumber(4), PortNumber.portNumber(5)), Set.of(t1, t2), CacheSettings.DEFAULT);
    }

    private static Server server(String prefix, int port) {
        return new Server(IpPrefix.valueOf(prefix), PortNumber.portNumber(port));
    }
}

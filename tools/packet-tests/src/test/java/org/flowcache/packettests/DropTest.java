// SPDX-License-Identifier: Apache-2.0
package org.flowcache.packettests;

import static org.flowcache.packettests.Demo.DC;
import static org.flowcache.packettests.Demo.OTR;
import static org.flowcache.packettests.Demo.OTR_OUTER;
import static org.flowcache.packettests.Demo.ROUTER_OUTER;
import static org.flowcache.packettests.Demo.SERVERS;
import static org.flowcache.packettests.Demo.T1;
import static org.flowcache.packettests.Demo.T2;
import static org.flowcache.packettests.Frames.bytes;
import static org.flowcache.packettests.Frames.patched;
import static org.flowcache.packettests.Frames.tagged;
import static org.flowcache.packettests.Frames.truncated;
import static org.flowcache.packettests.Frames.vxlan;
import static org.junit.Assert.assertEquals;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.flowcache.api.CacheSettings;
import org.flowcache.api.Count;
import org.flowcache.api.Gateway;
import org.flowcache.packettests.Frames.Outer;
import org.flowcache.pipeconf.P4Program.DropReason;
import org.flowcache.pipeconf.P4Program.Path;
import org.junit.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.MacAddress;
import org.onosproject.net.PortNumber;

/**
 * What is dropped, and as what it is counted.
 */
public class DropTest {

    private static final int UNUSED_PORT = 9;

    // Offsets in a VXLAN packet.
    private static final int ETHER_TYPE = 12;
    private static final int VERSION_AND_IHL = 14;
    private static final int TOTAL_LENGTH = 16;
    private static final int FRAGMENT = 20;
    private static final int TTL = 22;
    private static final int UDP_LENGTH = 38;
    private static final int VXLAN_FLAGS = 42;
    private static final int INNER_ETHER_TYPE = 62;
    private static final int INNER_VERSION_AND_IHL = 64;

    private static final byte[] REQUEST = vxlan(ROUTER_OUTER, T1.vni, 0, T1.request());
    private static final byte[] TAUGHT = T1.taught(OTR_OUTER, T1.reply());
    private static final byte[] REPLY = tagged(T1.vlan, T1.reply());

    private final FlowCacheSwitch gateway;

    public DropTest() throws Exception {
        gateway = new FlowCacheSwitch(Demo.gateway());
    }

    @Test
    public void portWithoutRole() throws Exception {
        dropped(DropReason.UNKNOWN_PORT, UNUSED_PORT, REQUEST);
        dropped(DropReason.UNKNOWN_PORT, UNUSED_PORT, REPLY);
        dropped(DropReason.UNKNOWN_PORT, UNUSED_PORT, truncated(5, REPLY));
    }

    @Test
    public void frameThatEndsWithinAHeader() throws Exception {
        // 14 Ethernet, 20 IPv4, 8 UDP, 8 VXLAN, 14 inner Ethernet, 20 inner IPv4.
        for (int length : new int[] {1, 13, 14, 33, 34, 41, 42, 49, 50, 63, 64, 83}) {
            dropped(DropReason.MALFORMED, DC, truncated(length, REQUEST));
            dropped(DropReason.MALFORMED, OTR, truncated(length, TAUGHT));
        }
        // 14 Ethernet, 4 VLAN, 20 IPv4.
        for (int length : new int[] {1, 13, 14, 17, 18, 37}) {
            dropped(DropReason.MALFORMED, SERVERS, truncated(length, REPLY));
        }
    }

    @Test
    public void frameShorterThanItsIpPacket() throws Exception {
        dropped(DropReason.MALFORMED, DC, truncated(REQUEST.length - 1, REQUEST));
        dropped(DropReason.MALFORMED, OTR, truncated(TAUGHT.length - 1, TAUGHT));
    }

    @Test
    public void headersThatContradictEachOther() throws Exception {
        // UDP says one byte less than IPv4.
        int udpLength = REQUEST.length - 14 - 20;
        dropped(DropReason.MALFORMED, DC, patched(REQUEST, UDP_LENGTH, "%04x".formatted(udpLength - 1)));
        dropped(DropReason.MALFORMED, DC, patched(REQUEST, UDP_LENGTH, "0000"));
        // UDP is so long that IPv4's length wraps around; IPv4 ends before the headers within do.
        byte[] wrapped = patched(patched(REQUEST, TOTAL_LENGTH, "0000"), UDP_LENGTH, "ffec");
        dropped(DropReason.MALFORMED, DC, reheadered(wrapped));
        for (int length : new int[] {20, 28, 36, 49, 50, 69}) {
            dropped(DropReason.MALFORMED, DC, shortened(REQUEST, length));
            dropped(DropReason.MALFORMED, OTR, shortened(TAUGHT, length));
        }
        // IPv4 by Ethertype, something else by version; a header of less than 20 bytes.
        for (String versionAndIhl : List.of("65", "05", "44", "40")) {
            dropped(DropReason.MALFORMED, DC, patched(REQUEST, VERSION_AND_IHL, versionAndIhl));
            dropped(DropReason.MALFORMED, DC, patched(REQUEST, INNER_VERSION_AND_IHL, versionAndIhl));
            dropped(DropReason.MALFORMED, SERVERS, patched(REPLY, 18, versionAndIhl));
        }
    }

    @Test
    public void damagedOuterIpv4Header() throws Exception {
        dropped(DropReason.BAD_CHECKSUM, DC, patched(REQUEST, TTL, "01"));
        dropped(DropReason.BAD_CHECKSUM, OTR, patched(TAUGHT, TTL, "01"));
        dropped(DropReason.BAD_CHECKSUM, DC, patched(REQUEST, TOTAL_LENGTH, "ffff"));
    }

    @Test
    public void notVxlanFromTheDc() throws Exception {
        dropped(DropReason.NOT_VXLAN, DC, Frames.udp(ROUTER_OUTER, 4788, new byte[40]));
        dropped(DropReason.NOT_VXLAN, DC, patched(REQUEST, ETHER_TYPE, "86dd"));
        dropped(DropReason.NOT_VXLAN, DC, tagged(T1.vlan, T1.request()));
        // ARP: an answer, a request for something else than IPv4 over Ethernet.
        dropped(DropReason.NOT_VXLAN, DC, arp("0001 0800 06 04 0002"));
        for (String header : List.of("0006 0800 06 04 0001", "0001 86dd 06 04 0001", "0001 0800 08 04 0001",
                "0001 0800 06 06 0001", "0001 0800 06 04 0000")) {
            dropped(DropReason.NOT_VXLAN, DC, arp(header));
        }
    }

    @Test
    public void fragments() throws Exception {
        // More fragments; the rest of a packet. The header checksum moves by what the flags moved.
        dropped(DropReason.FRAGMENT, DC, reheadered(patched(REQUEST, FRAGMENT, "2000")));
        dropped(DropReason.FRAGMENT, DC, reheadered(patched(REQUEST, FRAGMENT, "0003")));
        dropped(DropReason.FRAGMENT, DC, reheadered(patched(REQUEST, FRAGMENT, "1fff")));
        dropped(DropReason.FRAGMENT, OTR, reheadered(patched(TAUGHT, FRAGMENT, "2000")));
    }

    /** Even if what follows the options, or stands in their place, would pass for VXLAN. */
    @Test
    public void ipOptions() throws Exception {
        for (int port : new int[] {DC, OTR}) {
            byte[] vxlan = port == DC ? REQUEST : TAUGHT;
            dropped(DropReason.IP_OPTIONS, port, patched(vxlan, VERSION_AND_IHL, "46"));
            dropped(DropReason.IP_OPTIONS, port, patched(vxlan, VERSION_AND_IHL, "4f"));
            String hex = Frames.hex(vxlan);
            dropped(DropReason.IP_OPTIONS, port, patched(
                    bytes(hex.substring(0, 68), "01010101", hex.substring(68)), VERSION_AND_IHL, "46"));
        }
    }

    @Test
    public void tagWithinTheTunnel() throws Exception {
        dropped(DropReason.INNER_VLAN, DC, vxlan(ROUTER_OUTER, T1.vni, 0, tagged(T1.vlan, T1.request())));
        dropped(DropReason.INNER_VLAN, DC, patched(REQUEST, INNER_ETHER_TYPE, "88a8"));
    }

    @Test
    public void arpForAnotherAddress() throws Exception {
        dropped(DropReason.UNKNOWN_VTEP, DC, patched(arp("0001 0800 06 04 0001"), 38, "01010102"));
    }

    @Test
    public void ipv4ThatIsNotVxlanFromTheOtr() throws Exception {
        dropped(DropReason.NOT_VXLAN, OTR, Frames.udp(OTR_OUTER, 53, new byte[40]));
        dropped(DropReason.NOT_VXLAN, OTR, REPLY);
    }

    @Test
    public void vxlanWithoutVni() throws Exception {
        dropped(DropReason.NO_VNI, DC, patched(REQUEST, VXLAN_FLAGS, "00"));
        dropped(DropReason.NO_VNI, DC, patched(REQUEST, VXLAN_FLAGS, "f7"));
        dropped(DropReason.NO_VNI, OTR, patched(TAUGHT, VXLAN_FLAGS, "00"));
    }

    @Test
    public void otherVtep() throws Exception {
        Outer elsewhere = ROUTER_OUTER.withDstIp("1.1.1.2");
        dropped(DropReason.UNKNOWN_VTEP, DC, vxlan(elsewhere, T1.vni, 0, T1.request()));
    }

    @Test
    public void unknownVni() throws Exception {
        dropped(DropReason.UNKNOWN_VNI, DC, vxlan(ROUTER_OUTER, 101, 0, T1.request()));
        dropped(DropReason.UNKNOWN_VNI, DC, vxlan(ROUTER_OUTER, 0xFFFF64, 0, T1.request()));
        dropped(DropReason.UNKNOWN_VNI, OTR, vxlan(OTR_OUTER, 101, T1.vlan, T1.reply()));
    }

    @Test
    public void unknownVlanFromAServer() throws Exception {
        dropped(DropReason.UNKNOWN_VLAN, SERVERS, tagged(11, T1.reply()));
        dropped(DropReason.UNKNOWN_VLAN, SERVERS, tagged(0, T1.reply()));
        dropped(DropReason.UNKNOWN_VLAN, SERVERS, tagged(4095, T1.reply()));
        dropped(DropReason.UNKNOWN_VLAN, SERVERS, tagged(256 + T1.vlan, T1.reply()));
        dropped(DropReason.UNKNOWN_VLAN, SERVERS, T1.reply());
        // What passes for a VXLAN packet elsewhere, or would have to be dropped there, is a frame without a tag here.
        dropped(DropReason.UNKNOWN_VLAN, SERVERS, TAUGHT);
        dropped(DropReason.UNKNOWN_VLAN, SERVERS, patched(TAUGHT, VERSION_AND_IHL, "46"));
        dropped(DropReason.UNKNOWN_VLAN, SERVERS, patched(TAUGHT, TTL, "01"));
        dropped(DropReason.UNKNOWN_VLAN, SERVERS, patched(TAUGHT, FRAGMENT, "2000"));
    }

    @Test
    public void vlanThatIsNotTheTenantsFromTheOtr() throws Exception {
        dropped(DropReason.UNKNOWN_VLAN, OTR, vxlan(OTR_OUTER, T1.vni, T2.vlan, T1.reply()));
        dropped(DropReason.UNKNOWN_VLAN, OTR, vxlan(OTR_OUTER, T1.vni, 0, T1.reply()));
        assertEquals(List.of(), gateway.packetIns());
    }

    @Test
    public void noServer() throws Exception {
        byte[] toNowhere = Frames.ipv4("02:00:00:00:0a:01", "02:00:00:00:0b:01", T1.vm, "10.1.2.1", 0, "request");
        dropped(DropReason.NO_SERVER, DC, vxlan(ROUTER_OUTER, T1.vni, 0, toNowhere));
        // Another tenant's server.
        dropped(DropReason.NO_SERVER, DC, vxlan(ROUTER_OUTER, T1.vni, 0, T2.request()));
    }

    @Test
    public void noPort() throws Exception {
        FlowCacheSwitch halfConfigured = new FlowCacheSwitch(Demo.gateway(), "otrs");

        assertEquals(List.of(), halfConfigured.send(SERVERS, REPLY));
        assertEquals(new Count(1, REPLY.length), halfConfigured.count(DropReason.NO_PORT));
    }

    @Test
    public void everythingOnASwitchThatWasNotTold() throws Exception {
        Gateway elsewhere = new Gateway(Ip4Address.valueOf("9.9.9.9"), MacAddress.valueOf("02:00:00:00:00:09"),
                PortNumber.portNumber(101), OptionalInt.empty(), Set.of(PortNumber.portNumber(102)), Set.of(), Set.of(),
                CacheSettings.DEFAULT);
        FlowCacheSwitch notOurs = new FlowCacheSwitch(elsewhere);

        assertEquals(List.of(), notOurs.send(DC, REQUEST));
        assertEquals(List.of(), notOurs.send(SERVERS, REPLY));
        assertEquals(2, notOurs.count(DropReason.UNKNOWN_PORT).packets());
    }

    private void dropped(DropReason reason, int port, byte[] frame) throws Exception {
        Count before = gateway.count(reason);

        assertEquals(reason + " on port " + port + ": " + Frames.hex(frame), List.of(), gateway.send(port, frame));

        assertEquals(reason + " on port " + port + ": " + Frames.hex(frame),
                new Count(before.packets() + 1, before.bytes() + frame.length), gateway.count(reason));
        for (Path path : Path.values()) {
            assertEquals(Count.ZERO, gateway.count(path));
        }
    }

    /** A request for the address of the VTEP, but for what its header says. */
    private static byte[] arp(String header) {
        return bytes("ffffffffffff 020000000001 0806", header, "020000000001 02020202 000000000000 01010101");
    }

    /** The frame, whose outer IPv4 and UDP say that the packet ends early. */
    private static byte[] shortened(byte[] frame, int totalLength) {
        return reheadered(patched(patched(frame, TOTAL_LENGTH, "%04x".formatted(totalLength)),
                UDP_LENGTH, "%04x".formatted(totalLength - 20)));
    }

    /** Makes the outer IPv4 header checksum right: RFC 1071. */
    private static byte[] reheadered(byte[] frame) {
        int sum = 0;
        for (int i = VERSION_AND_IHL; i < VERSION_AND_IHL + 20; i += 2) {
            if (i != VERSION_AND_IHL + 10) {
                sum += (frame[i] & 0xFF) << 8 | frame[i + 1] & 0xFF;
            }
        }
        sum = (sum & 0xFFFF) + (sum >> 16);
        sum = (sum & 0xFFFF) + (sum >> 16);
        return patched(frame, VERSION_AND_IHL + 10, "%04x".formatted(~sum & 0xFFFF));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.packettests;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import org.pcap4j.packet.EthernetPacket;
import org.pcap4j.packet.IpV4Packet;
import org.pcap4j.packet.IpV4Rfc791Tos;
import org.pcap4j.packet.IpV6Packet;
import org.pcap4j.packet.IpV6SimpleFlowLabel;
import org.pcap4j.packet.IpV6SimpleTrafficClass;
import org.pcap4j.packet.Packet;
import org.pcap4j.packet.UdpPacket;
import org.pcap4j.packet.UnknownPacket;
import org.pcap4j.packet.namednumber.EtherType;
import org.pcap4j.packet.namednumber.IpNumber;
import org.pcap4j.packet.namednumber.IpVersion;
import org.pcap4j.packet.namednumber.UdpPort;
import org.pcap4j.util.MacAddress;

/**
 * Frames built with pcap4j, or from hex.
 */
final class Frames {

    /** Where the checksum is in a UDP datagram's frame. */
    static final int UDP_CHECKSUM = 14 + 20 + 6;

    private static final byte I_FLAG = 0x08;

    private Frames() {
    }

    /**
     * How a VTEP wraps frames.
     */
    record Outer(String srcMac, String dstMac, String srcIp, String dstIp, int srcPort, int ttl, boolean dontFragment,
                 int identification, int tos, boolean udpChecksum) {

        Outer withIdentification(int value) {
            return new Outer(srcMac, dstMac, srcIp, dstIp, srcPort, ttl, dontFragment, value, tos, udpChecksum);
        }

        Outer withTos(int value) {
            return new Outer(srcMac, dstMac, srcIp, dstIp, srcPort, ttl, dontFragment, identification, value,
                    udpChecksum);
        }

        Outer withTtl(int value) {
            return new Outer(srcMac, dstMac, srcIp, dstIp, srcPort, value, dontFragment, identification, tos,
                    udpChecksum);
        }

        Outer withDontFragment(boolean value) {
            return new Outer(srcMac, dstMac, srcIp, dstIp, srcPort, ttl, value, identification, tos, udpChecksum);
        }

        Outer withUdpChecksum(boolean value) {
            return new Outer(srcMac, dstMac, srcIp, dstIp, srcPort, ttl, dontFragment, identification, tos, value);
        }

        Outer withSrcPort(int value) {
            return new Outer(srcMac, dstMac, srcIp, dstIp, value, ttl, dontFragment, identification, tos,
                    udpChecksum);
        }

        Outer withDstIp(String value) {
            return new Outer(srcMac, dstMac, srcIp, value, srcPort, ttl, dontFragment, identification, tos,
                    udpChecksum);
        }
    }

    /** A frame in a VXLAN packet (RFC 7348, section 5). */
    static byte[] vxlan(Outer outer, int vni, int reserved2, byte[] inner) {
        return vxlan(outer, I_FLAG << 24, vni, reserved2, inner);
    }

    /** The same with the first four bytes of the VXLAN header as they are given. */
    static byte[] vxlan(Outer outer, int flagsAndReserved, int vni, int reserved2, byte[] inner) {
        byte[] payload = new byte[8 + inner.length];
        payload[0] = (byte) (flagsAndReserved >> 24);
        payload[1] = (byte) (flagsAndReserved >> 16);
        payload[2] = (byte) (flagsAndReserved >> 8);
        payload[3] = (byte) flagsAndReserved;
        payload[4] = (byte) (vni >> 16);
        payload[5] = (byte) (vni >> 8);
        payload[6] = (byte) vni;
        payload[7] = (byte) reserved2;
        System.arraycopy(inner, 0, payload, 8, inner.length);
        return udp(outer, 4789, payload);
    }

    /** A UDP datagram, options and fragments aside. */
    static byte[] udp(Outer outer, int dstPort, byte[] payload) {
        UdpPacket.Builder udp = new UdpPacket.Builder()
                .srcPort(UdpPort.getInstance((short) outer.srcPort()))
                .dstPort(UdpPort.getInstance((short) dstPort))
                .srcAddr(address(outer.srcIp()))
                .dstAddr(address(outer.dstIp()))
                .checksum((short) 0)
                .correctChecksumAtBuild(outer.udpChecksum())
                .correctLengthAtBuild(true)
                .payloadBuilder(raw(payload));
        IpV4Packet.Builder ipv4 = new IpV4Packet.Builder()
                .version(IpVersion.IPV4)
                .tos(IpV4Rfc791Tos.newInstance((byte) outer.tos()))
                .identification((short) outer.identification())
                .dontFragmentFlag(outer.dontFragment())
                .ttl((byte) outer.ttl())
                .protocol(IpNumber.UDP)
                .srcAddr(address(outer.srcIp()))
                .dstAddr(address(outer.dstIp()))
                .correctChecksumAtBuild(true)
                .correctLengthAtBuild(true)
                .payloadBuilder(udp);
        byte[] frame = ethernet(outer.srcMac(), outer.dstMac(), EtherType.IPV4, ipv4);
        // pcap4j sends a checksum that comes out as zero as it is; RFC 768 wants all ones.
        boolean zero = frame[UDP_CHECKSUM] == 0 && frame[UDP_CHECKSUM + 1] == 0;
        return outer.udpChecksum() && zero ? patched(frame, UDP_CHECKSUM, "ffff") : frame;
    }

    /** An IPv4 frame of a tenant, carrying text over UDP. */
    static byte[] ipv4(String srcMac, String dstMac, String srcIp, String dstIp, int tos, String text) {
        return udp(new Outer(srcMac, dstMac, srcIp, dstIp, 7, 64, false, 1, tos, true), 7, text.getBytes());
    }

    /** An IPv6 frame of a tenant, carrying text over UDP. */
    static byte[] ipv6(String srcMac, String dstMac, String srcIp, String dstIp, int trafficClass, String text) {
        UdpPacket.Builder udp = new UdpPacket.Builder()
                .srcPort(UdpPort.getInstance((short) 7))
                .dstPort(UdpPort.getInstance((short) 7))
                .srcAddr(address6(srcIp))
                .dstAddr(address6(dstIp))
                .correctChecksumAtBuild(true)
                .correctLengthAtBuild(true)
                .payloadBuilder(raw(text.getBytes()));
        return ethernet(srcMac, dstMac, EtherType.IPV6, new IpV6Packet.Builder()
                .version(IpVersion.IPV6)
                .trafficClass(IpV6SimpleTrafficClass.newInstance((byte) trafficClass))
                .flowLabel(IpV6SimpleFlowLabel.newInstance(0x12345))
                .nextHeader(IpNumber.UDP)
                .hopLimit((byte) 64)
                .srcAddr(address6(srcIp))
                .dstAddr(address6(dstIp))
                .correctLengthAtBuild(true)
                .payloadBuilder(udp));
    }

    static byte[] ethernet(String srcMac, String dstMac, EtherType type, Packet.Builder payload) {
        return new EthernetPacket.Builder()
                .srcAddr(MacAddress.getByName(srcMac))
                .dstAddr(MacAddress.getByName(dstMac))
                .type(type)
                .pad(new byte[0])
                .paddingAtBuild(false)
                .payloadBuilder(payload)
                .build()
                .getRawData();
    }

    static UnknownPacket.Builder raw(byte[] bytes) {
        return new UnknownPacket.Builder().rawData(bytes);
    }

    /** The frame with an IEEE 802.1Q tag. */
    static byte[] tagged(int vlan, byte[] frame) {
        return tagged(0, vlan, frame);
    }

    /** The frame with an IEEE 802.1Q tag with a priority, 0 to 7. */
    static byte[] tagged(int pcp, int vlan, byte[] frame) {
        return bytes(hex(frame).substring(0, 24) + "8100%04x".formatted(pcp << 13 | vlan) + hex(frame).substring(24));
    }

    /** The frame, filled up with zeros to a length. */
    static byte[] padded(int length, byte[] frame) {
        return Arrays.copyOf(frame, length);
    }

    static byte[] truncated(int length, byte[] frame) {
        return Arrays.copyOf(frame, length);
    }

    /** The frame with bytes changed. */
    static byte[] patched(byte[] frame, int offset, String hex) {
        byte[] patched = frame.clone();
        byte[] patch = bytes(hex);
        System.arraycopy(patch, 0, patched, offset, patch.length);
        return patched;
    }

    static String hex(byte[] frame) {
        return HexFormat.of().formatHex(frame);
    }

    static byte[] bytes(String... hex) {
        return HexFormat.of().parseHex(String.join("", hex).replace(" ", ""));
    }

    private static Inet6Address address6(String address) {
        try {
            return (Inet6Address) InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address, e);
        }
    }

    private static Inet4Address address(String address) {
        try {
            return (Inet4Address) InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address, e);
        }
    }
}

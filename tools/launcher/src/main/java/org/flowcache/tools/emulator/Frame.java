// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.emulator;

import java.util.Optional;
import org.pcap4j.packet.ArpPacket;
import org.pcap4j.packet.Dot1qVlanTagPacket;
import org.pcap4j.packet.EthernetPacket;
import org.pcap4j.packet.IllegalPacket;
import org.pcap4j.packet.IllegalRawDataException;
import org.pcap4j.packet.IpV4Packet;
import org.pcap4j.packet.Packet;
import org.pcap4j.packet.UdpPacket;

/**
 * An Ethernet frame taken apart, as far as the emulators look into it.
 *
 * @param ethernet the whole frame
 * @param vlan     its 802.1Q tag, if it has one
 * @param arp      its ARP packet, if it carries one
 * @param ip       its IPv4 packet, if it carries one
 * @param udp      its UDP datagram, if it carries a whole one
 * @param vxlan    its VXLAN packet, if the datagram is sound, for one of VXLAN's ports and long enough
 */
public record Frame(EthernetPacket ethernet, Optional<Dot1qVlanTagPacket> vlan, Optional<ArpPacket> arp,
                    Optional<IpV4Packet> ip, Optional<UdpPacket> udp, Optional<VxlanPacket> vxlan) {

    /**
     * Takes a frame apart.
     *
     * @param bytes a frame without frame check sequence
     * @return the frame, or empty if it is malformed: too short for one of its headers, or with an IPv4 or UDP
     *         length field or checksum that does not agree with the bytes
     */
    public static Optional<Frame> parse(byte[] bytes) {
        return parse(bytes, false);
    }

    /**
     * Takes a frame apart as far as a router does: what is behind an IPv4 header, a wrong checksum or a part of a
     * datagram perhaps, is none of its business.
     *
     * @param bytes a frame without frame check sequence
     * @return the frame, with a UDP datagram that need not be sound, or empty if it is malformed: too short for a
     *         header before that, or with an IPv4 length field or checksum that does not agree with the bytes
     */
    static Optional<Frame> parseAsRouter(byte[] bytes) {
        return parse(bytes, true);
    }

    private static Optional<Frame> parse(byte[] bytes, boolean asRouter) {
        if (bytes.length == 0) {
            return Optional.empty();
        }
        try {
            EthernetPacket ethernet = EthernetPacket.newPacket(bytes, 0, bytes.length);
            Packet first = ethernet.getPayload();
            Optional<Dot1qVlanTagPacket> vlan = as(Dot1qVlanTagPacket.class, first);
            Packet payload = vlan.isPresent() ? vlan.get().getPayload() : first;
            boolean malformed = asRouter ? first instanceof IllegalPacket || payload instanceof IllegalPacket
                    : ethernet.contains(IllegalPacket.class);
            if (malformed) {
                return Optional.empty();
            }
            Optional<ArpPacket> arp = as(ArpPacket.class, payload);
            Optional<IpV4Packet> ip = as(IpV4Packet.class, payload);
            Optional<UdpPacket> udp = ip.flatMap(packet -> as(UdpPacket.class, packet.getPayload()));
            boolean soundDatagram = udp.isEmpty() || isSound(udp.get(), ip.get());
            if (ip.isPresent() && !isSound(ip.get()) || !soundDatagram && !asRouter) {
                return Optional.empty();
            }
            Optional<VxlanPacket> vxlan = udp
                    .filter(datagram -> soundDatagram)
                    .filter(datagram -> datagram.getHeader().getDstPort().equals(VxlanPacket.PORT)
                            || datagram.getHeader().getDstPort().equals(VxlanPacket.LINUX_PORT))
                    .flatMap(datagram -> VxlanPacket.parse(payload(datagram)));
            return Optional.of(new Frame(ethernet, vlan, arp, ip, udp, vxlan));
        } catch (IllegalRawDataException e) {
            return Optional.empty();
        }
    }

    /**
     * Returns the VLAN id.
     *
     * @return 0 to 4095, or empty if the frame has no tag
     */
    public Optional<Integer> vlanId() {
        return vlan.map(tag -> tag.getHeader().getVidAsInt());
    }

    /**
     * Returns the encapsulated frame of a VXLAN packet.
     *
     * @return the frame, or empty if this is no VXLAN packet
     */
    public Optional<byte[]> encapsulated() {
        return vxlan.map(packet -> packet.getPayload().getRawData());
    }

    /**
     * Returns the payload of a UDP datagram.
     *
     * @param datagram the datagram
     * @return the bytes after the UDP header
     */
    public static byte[] payload(UdpPacket datagram) {
        return datagram.getPayload() == null ? new byte[0] : datagram.getPayload().getRawData();
    }

    private static <T extends Packet> Optional<T> as(Class<T> type, Packet packet) {
        return Optional.ofNullable(packet).filter(type::isInstance).map(type::cast);
    }

    private static boolean isSound(IpV4Packet packet) {
        return packet.getHeader().getTotalLengthAsInt() == packet.length()
                && packet.getHeader().hasValidChecksum(false);
    }

    private static boolean isSound(UdpPacket datagram, IpV4Packet ip) {
        return datagram.getHeader().getLengthAsInt() == datagram.length()
                && datagram.hasValidChecksum(ip.getHeader().getSrcAddr(), ip.getHeader().getDstAddr(), true);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.emulator;

import java.net.Inet4Address;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import org.pcap4j.packet.EthernetPacket;
import org.pcap4j.packet.IpV4Packet;
import org.pcap4j.packet.IpV4Rfc791Tos;
import org.pcap4j.packet.SimpleBuilder;
import org.pcap4j.packet.UdpPacket;
import org.pcap4j.packet.namednumber.EtherType;
import org.pcap4j.packet.namednumber.IpNumber;
import org.pcap4j.packet.namednumber.IpVersion;
import org.pcap4j.packet.namednumber.UdpPort;
import org.pcap4j.util.ByteArrays;
import org.pcap4j.util.MacAddress;

/**
 * A tunnel end point: puts Ethernet frames into VXLAN packets and takes them out (RFC 7348).
 */
public final class Vtep {

    private static final int TTL = 64;
    private static final int FIRST_DYNAMIC_PORT = 49152;
    private static final int DYNAMIC_PORTS = 65536 - FIRST_DYNAMIC_PORT;

    private final MacAddress mac;
    private final Inet4Address address;
    private final UdpPort port;
    private final AtomicInteger identification = new AtomicInteger();

    /**
     * Creates a tunnel end point.
     *
     * @param mac     its MAC address
     * @param address its IP address
     * @param port    the UDP port of VXLAN: {@link VxlanPacket#PORT} or {@link VxlanPacket#LINUX_PORT}
     */
    public Vtep(MacAddress mac, Inet4Address address, UdpPort port) {
        this.mac = Objects.requireNonNull(mac);
        this.address = Objects.requireNonNull(address);
        this.port = Objects.requireNonNull(port);
    }

    /**
     * Another tunnel end point.
     *
     * @param address its IP address
     * @param nextHop the MAC address to send to in order to get there
     */
    public record Remote(Inet4Address address, MacAddress nextHop) {
    }

    /**
     * Encapsulates a frame. The outer IPv4 header copies DSCP and ECN from the frame's own (RFC 2983, uniform model;
     * RFC 6040, normal mode), forbids fragmentation (RFC 7348, section 4.3) and has TTL 64; the UDP checksum is zero
     * and the UDP source port in 49152..65535 depends on the frame's flow (RFC 7348, section 5).
     *
     * @param frame     the frame, untagged
     * @param vni       the VNI
     * @param reserved2 the last byte of the VXLAN header
     * @param remote    the tunnel end point to send it to
     * @return the VXLAN packet as an untagged Ethernet frame
     */
    public byte[] encapsulate(byte[] frame, int vni, int reserved2, Remote remote) {
        Optional<Frame> inner = Frame.parseAsRouter(frame);
        UdpPacket.Builder udp = new UdpPacket.Builder()
                .srcPort(UdpPort.getInstance((short) sourcePort(frame, inner)))
                .dstPort(port)
                .correctLengthAtBuild(true)
                .payloadBuilder(new SimpleBuilder(VxlanPacket.of(vni, reserved2, frame)));
        IpV4Packet.Builder ip = new IpV4Packet.Builder()
                .version(IpVersion.IPV4)
                .tos(inner.flatMap(Frame::ip).map(packet -> packet.getHeader().getTos())
                        .orElse(IpV4Rfc791Tos.newInstance((byte) 0)))
                .identification((short) identification.incrementAndGet())
                .dontFragmentFlag(true)
                .ttl((byte) TTL)
                .protocol(IpNumber.UDP)
                .srcAddr(address)
                .dstAddr(remote.address())
                .correctLengthAtBuild(true)
                .correctChecksumAtBuild(true)
                .payloadBuilder(udp);
        return new EthernetPacket.Builder()
                .srcAddr(mac)
                .dstAddr(remote.nextHop())
                .type(EtherType.IPV4)
                .pad(new byte[0])
                .payloadBuilder(ip)
                .build().getRawData();
    }

    /**
     * Takes a VXLAN packet that is for this tunnel end point. Reserved bits have to be zero, which RFC 7348 tells
     * senders, and which Open vSwitch insists on as well.
     *
     * @param frame a frame
     * @return the VXLAN packet; empty if the frame is malformed, for another MAC or IP address or UDP port, no VXLAN,
     *         or has reserved bits set
     */
    public Optional<VxlanPacket> accept(byte[] frame) {
        return Frame.parse(frame)
                .filter(packet -> packet.vlan().isEmpty())
                .filter(packet -> packet.ethernet().getHeader().getDstAddr().equals(mac))
                .filter(packet -> packet.ip().isPresent()
                        && packet.ip().get().getHeader().getDstAddr().equals(address))
                .filter(packet -> packet.udp().isPresent()
                        && packet.udp().get().getHeader().getDstPort().equals(port))
                .flatMap(Frame::vxlan)
                .filter(vxlan -> vxlan.getHeader().hasVni() && vxlan.getHeader().isReservedZero());
    }

    /**
     * Answers an ARP request or a ping for its address.
     *
     * @param frame a frame
     * @return the answer; empty if the frame is malformed, anything else, or not for this address
     */
    public Optional<byte[]> answer(byte[] frame) {
        return Frame.parse(frame).filter(request -> request.vlan().isEmpty()).flatMap(new Host(mac, address)::answer);
    }

    /** Gives all packets of a flow one port, and different flows most likely different ones. */
    private static int sourcePort(byte[] frame, Optional<Frame> inner) {
        CRC32 hash = new CRC32();
        inner.flatMap(Frame::ip).ifPresentOrElse(packet -> {
            hash.update(packet.getHeader().getSrcAddr().getAddress());
            hash.update(packet.getHeader().getDstAddr().getAddress());
            hash.update(packet.getHeader().getProtocol().value());
        }, () -> hash.update(frame, 0, Math.min(frame.length, 2 * MacAddress.SIZE_IN_BYTES)));
        inner.flatMap(Frame::udp).ifPresent(packet -> {
            hash.update(ByteArrays.toByteArray(packet.getHeader().getSrcPort().value()));
            hash.update(ByteArrays.toByteArray(packet.getHeader().getDstPort().value()));
        });
        return FIRST_DYNAMIC_PORT + (int) (hash.getValue() % DYNAMIC_PORTS);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.emulator;

import java.net.Inet4Address;
import java.util.Objects;
import java.util.Optional;
import org.pcap4j.packet.ArpPacket;
import org.pcap4j.packet.EthernetPacket;
import org.pcap4j.packet.IcmpV4CommonPacket;
import org.pcap4j.packet.IpV4Packet;
import org.pcap4j.packet.namednumber.ArpHardwareType;
import org.pcap4j.packet.namednumber.ArpOperation;
import org.pcap4j.packet.namednumber.EtherType;
import org.pcap4j.packet.namednumber.IcmpV4Type;
import org.pcap4j.util.MacAddress;

/**
 * An address that answers who has it (RFC 826) and whether it is there (ICMP echo, RFC 792), in the VLAN that the
 * question came in.
 */
public final class Host {

    private final MacAddress mac;
    private final Inet4Address address;

    /**
     * Creates a host.
     *
     * @param mac     its MAC address
     * @param address its IP address
     */
    public Host(MacAddress mac, Inet4Address address) {
        this.mac = Objects.requireNonNull(mac);
        this.address = Objects.requireNonNull(address);
    }

    /**
     * Answers a frame.
     *
     * @param frame what arrived
     * @return the answer, or empty if this is neither an ARP request nor an ICMP echo request for this host
     */
    public Optional<byte[]> answer(Frame frame) {
        return frame.arp().isPresent() ? answerArp(frame, frame.arp().get().getHeader()) : answerPing(frame);
    }

    private Optional<byte[]> answerArp(Frame frame, ArpPacket.ArpHeader request) {
        if (!request.getOperation().equals(ArpOperation.REQUEST)
                || !request.getHardwareType().equals(ArpHardwareType.ETHERNET)
                || !request.getProtocolType().equals(EtherType.IPV4)
                || !request.getDstProtocolAddr().equals(address)) {
            return Optional.empty();
        }
        EthernetPacket.Builder answer = replyTo(frame);
        answer.get(ArpPacket.Builder.class)
                .operation(ArpOperation.REPLY)
                .srcHardwareAddr(mac)
                .srcProtocolAddr(address)
                .dstHardwareAddr(request.getSrcHardwareAddr())
                .dstProtocolAddr(request.getSrcProtocolAddr());
        return Optional.of(answer.build().getRawData());
    }

    private Optional<byte[]> answerPing(Frame frame) {
        Optional<IcmpV4CommonPacket> ping = frame.ip()
                .filter(ip -> ip.getHeader().getDstAddr().equals(address))
                .filter(ip -> frame.ethernet().getHeader().getDstAddr().equals(mac))
                .map(IpV4Packet::getPayload)
                .filter(IcmpV4CommonPacket.class::isInstance).map(IcmpV4CommonPacket.class::cast)
                .filter(icmp -> icmp.getHeader().getType().equals(IcmpV4Type.ECHO) && icmp.hasValidChecksum(false));
        return ping.map(request -> {
            EthernetPacket.Builder answer = replyTo(frame);
            answer.get(IpV4Packet.Builder.class)
                    .srcAddr(address)
                    .dstAddr(frame.ip().orElseThrow().getHeader().getSrcAddr());
            answer.get(IcmpV4CommonPacket.Builder.class).type(IcmpV4Type.ECHO_REPLY).correctChecksumAtBuild(true);
            return answer.build().getRawData();
        });
    }

    private EthernetPacket.Builder replyTo(Frame frame) {
        return frame.ethernet().getBuilder()
                .srcAddr(mac)
                .dstAddr(frame.ethernet().getHeader().getSrcAddr());
    }
}

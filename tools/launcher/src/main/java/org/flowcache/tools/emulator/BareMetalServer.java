// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.emulator;

import java.net.Inet4Address;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.pcap4j.packet.EthernetPacket;
import org.pcap4j.packet.IpV4Packet;
import org.pcap4j.packet.UdpPacket;
import org.pcap4j.util.MacAddress;

/**
 * A server on a VLAN trunk that echoes UDP: what is for it goes back with MAC addresses, IP addresses and ports
 * swapped, on the VLAN that it came on. It answers ARP requests and pings there too.
 */
public final class BareMetalServer {

    private final MacAddress mac;
    private final Map<Integer, Inet4Address> addressByVlan;

    /**
     * Creates a server.
     *
     * @param mac           its MAC address
     * @param addressByVlan its IP address on each of its VLANs
     */
    public BareMetalServer(MacAddress mac, Map<Integer, Inet4Address> addressByVlan) {
        this.mac = Objects.requireNonNull(mac);
        this.addressByVlan = Map.copyOf(addressByVlan);
    }

    /**
     * Answers a frame.
     *
     * @param frame what arrived
     * @return the answer, or empty if the frame is malformed, neither UDP nor ARP request nor ping, or not for this
     *         server on this VLAN
     */
    public Optional<byte[]> answer(byte[] frame) {
        return Frame.parse(frame).flatMap(request -> request.udp().isPresent()
                ? Optional.of(request).filter(this::isForMe).map(BareMetalServer::swap)
                : request.vlanId().map(addressByVlan::get).flatMap(address -> new Host(mac, address).answer(request)));
    }

    private boolean isForMe(Frame request) {
        return request.ethernet().getHeader().getDstAddr().equals(mac)
                && request.vlanId().map(addressByVlan::get)
                        .equals(request.ip().map(ip -> ip.getHeader().getDstAddr()));
    }

    private static byte[] swap(Frame request) {
        EthernetPacket.Builder answer = request.ethernet().getBuilder();
        EthernetPacket.EthernetHeader ethernet = request.ethernet().getHeader();
        answer.srcAddr(ethernet.getDstAddr()).dstAddr(ethernet.getSrcAddr());
        IpV4Packet.IpV4Header ip = request.ip().orElseThrow().getHeader();
        answer.get(IpV4Packet.Builder.class).srcAddr(ip.getDstAddr()).dstAddr(ip.getSrcAddr());
        UdpPacket.UdpHeader udp = request.udp().orElseThrow().getHeader();
        answer.get(UdpPacket.Builder.class).srcPort(udp.getDstPort()).dstPort(udp.getSrcPort());
        return answer.build().getRawData();
    }
}

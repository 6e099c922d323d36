// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.flowcache.tools.demo.DemoNetwork.Tenant;
import org.flowcache.tools.emulator.Frame;
import org.flowcache.tools.emulator.VxlanPacket;
import org.pcap4j.packet.EthernetPacket;
import org.pcap4j.packet.IpV4Packet;
import org.pcap4j.packet.IpV4Rfc791Tos;
import org.pcap4j.packet.UdpPacket;
import org.pcap4j.packet.UnknownPacket;
import org.pcap4j.packet.namednumber.EtherType;
import org.pcap4j.packet.namednumber.IpNumber;
import org.pcap4j.packet.namednumber.IpVersion;
import org.pcap4j.packet.namednumber.UdpPort;

/**
 * The frames of the demo: the one that tenants send, what has to become of it byte by byte, and how to put it into
 * words.
 */
public final class Frames {

    private static final int MAC_ADDRESSES = 12;
    private static final int VLAN_TAG = 4;
    private static final int ETHERNET = 14;
    private static final int IP_IDENTIFICATION = ETHERNET + 4;
    private static final int IP_CHECKSUM = ETHERNET + 10;
    private static final int VXLAN_RESERVED2 = ETHERNET + 20 + 8 + 7;

    private static final short TENANT_PORT = 5001;
    private static final short ECHO_PORT = 7;
    private static final byte TTL = 64;
    private static final String PAYLOAD = "hello";

    private Frames() {
    }

    /**
     * Makes the packet that a tenant's virtual machine sends to its server.
     *
     * @param tenant the tenant
     * @return an untagged Ethernet frame
     */
    static byte[] request(Tenant tenant) {
        return request(tenant, (short) 0, PAYLOAD.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Makes a packet that a tenant's virtual machine sends to its server.
     *
     * @param tenant         the tenant
     * @param identification the IPv4 identification, which the server's answer has too
     * @param payload        what the UDP datagram holds
     * @return an untagged Ethernet frame
     */
    public static byte[] request(Tenant tenant, short identification, byte[] payload) {
        UdpPacket.Builder udp = new UdpPacket.Builder()
                .srcPort(UdpPort.getInstance(TENANT_PORT))
                .dstPort(UdpPort.getInstance(ECHO_PORT))
                .srcAddr(tenant.vm())
                .dstAddr(tenant.serverAddress())
                .correctLengthAtBuild(true)
                .correctChecksumAtBuild(true)
                .payloadBuilder(new UnknownPacket.Builder().rawData(payload));
        IpV4Packet.Builder ip = new IpV4Packet.Builder()
                .version(IpVersion.IPV4)
                .tos(IpV4Rfc791Tos.newInstance((byte) 0))
                .identification(identification)
                .ttl(TTL)
                .protocol(IpNumber.UDP)
                .srcAddr(tenant.vm())
                .dstAddr(tenant.serverAddress())
                .correctLengthAtBuild(true)
                .correctChecksumAtBuild(true)
                .payloadBuilder(udp);
        return new EthernetPacket.Builder()
                .srcAddr(tenant.vmMac())
                .dstAddr(tenant.server().mac())
                .type(EtherType.IPV4)
                .pad(new byte[0])
                .payloadBuilder(ip)
                .build().getRawData();
    }

    /**
     * Adds a VLAN tag of priority 0.
     *
     * @param frame an untagged frame
     * @param vlan  the VLAN id
     * @return the tagged frame
     */
    public static byte[] tagged(byte[] frame, int vlan) {
        byte[] tagged = new byte[frame.length + VLAN_TAG];
        System.arraycopy(frame, 0, tagged, 0, MAC_ADDRESSES);
        tagged[MAC_ADDRESSES] = (byte) 0x81;
        tagged[MAC_ADDRESSES + 2] = (byte) (vlan >> 8);
        tagged[MAC_ADDRESSES + 3] = (byte) vlan;
        System.arraycopy(frame, MAC_ADDRESSES, tagged, MAC_ADDRESSES + VLAN_TAG, frame.length - MAC_ADDRESSES);
        return tagged;
    }

    /**
     * Takes the VLAN tag away.
     *
     * @param frame a tagged frame
     * @return the untagged frame
     */
    public static byte[] untagged(byte[] frame) {
        byte[] untagged = new byte[frame.length - VLAN_TAG];
        System.arraycopy(frame, 0, untagged, 0, MAC_ADDRESSES);
        System.arraycopy(frame, MAC_ADDRESSES + VLAN_TAG, untagged, MAC_ADDRESSES, untagged.length - MAC_ADDRESSES);
        return untagged;
    }

    /**
     * Clears the last byte of a VXLAN header, where the OTR put the VLAN id.
     *
     * @param frame a VXLAN packet without IPv4 options
     * @return the packet as RFC 7348 wants it
     */
    static byte[] withoutVlan(byte[] frame) {
        byte[] cleared = frame.clone();
        cleared[VXLAN_RESERVED2] = 0;
        return cleared;
    }

    /**
     * Clears the fields in which two packets that go the same way may differ.
     *
     * @param frame an untagged IPv4 packet
     * @return the packet with IPv4 identification and header checksum zero
     */
    static byte[] withoutIdentification(byte[] frame) {
        byte[] cleared = frame.clone();
        for (int field : new int[] {IP_IDENTIFICATION, IP_CHECKSUM}) {
            cleared[field] = 0;
            cleared[field + 1] = 0;
        }
        return cleared;
    }

    /**
     * Puts a frame into words.
     *
     * @param bytes the frame
     * @return a line without line break
     */
    static String describe(byte[] bytes) {
        return Frame.parse(bytes).map(Frames::describe).orElse("malformed frame of " + bytes.length + " bytes");
    }

    private static String describe(Frame frame) {
        String vlan = frame.vlanId().map(id -> "VLAN " + id + " | ").orElse("");
        if (frame.ip().isEmpty()) {
            return vlan + "Ethernet, type " + frame.ethernet().getHeader().getType();
        }
        IpV4Packet.IpV4Header ip = frame.ip().get().getHeader();
        String source = ip.getSrcAddr().getHostAddress();
        String destination = ip.getDstAddr().getHostAddress();
        Optional<VxlanPacket.Header> vxlan = frame.vxlan().map(VxlanPacket::getHeader);
        if (vxlan.isPresent()) {
            String reserved = vxlan.get().isReservedZero() ? "" : " reserved2 " + vxlan.get().getReserved2();
            return "VXLAN " + source + " > " + destination + " VNI " + vxlan.get().getVni() + reserved + " | "
                    + describe(frame.encapsulated().orElseThrow());
        }
        if (frame.udp().isEmpty()) {
            return vlan + source + " > " + destination + " " + ip.getProtocol().name();
        }
        UdpPacket.UdpHeader udp = frame.udp().get().getHeader();
        return vlan + source + ":" + udp.getSrcPort().valueAsInt() + " > " + destination + ":"
                + udp.getDstPort().valueAsInt() + " UDP \""
                + new String(Frame.payload(frame.udp().get()), StandardCharsets.US_ASCII) + "\"";
    }
}

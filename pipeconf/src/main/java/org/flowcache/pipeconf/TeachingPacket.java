// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.flowcache.api.CacheSettings;
import org.flowcache.api.FlowKey;
import org.flowcache.api.Tunnel;
import org.flowcache.api.Vni;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;

/**
 * A packet that the OTR returned: Ethernet, IPv4, UDP and VXLAN (RFC 7348, section 5) around a tenant's Ethernet and
 * IPv4 or IPv6, with the server's VLAN id in the last byte of the VXLAN header, and its upper four bits in the last
 * four of the header's first reserved field.
 */
final class TeachingPacket {

    private static final int OUTER_IPV4 = 14;
    private static final int UDP = OUTER_IPV4 + 20;
    private static final int VXLAN = UDP + 8;
    private static final int INNER_ETHERNET = VXLAN + 8;
    private static final int INNER_IP = INNER_ETHERNET + 14;

    private static final int ETHER_TYPE = 12;
    private static final int IPV4_TTL = 8;
    private static final int IPV4_PROTOCOL = 9;
    private static final int IPV4_SOURCE = 12;
    private static final int IPV4_DESTINATION = 16;
    private static final int IPV4_LENGTH = 20;
    private static final int IPV6_DESTINATION = 24;
    private static final int IPV6_LENGTH = 40;
    private static final int UDP_CHECKSUM = 6;

    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_IPV6 = 0x86DD;
    private static final int VERSION_4_NO_OPTIONS = 0x45;
    private static final int PROTOCOL_UDP = 17;
    private static final int FLAG_VNI_VALID = 0x08;

    private final FlowKey key;
    private final Tunnel tunnel;

    private TeachingPacket(FlowKey key, Tunnel tunnel) {
        this.key = key;
        this.tunnel = tunnel;
    }

    /**
     * Reads a packet.
     *
     * @param frame an Ethernet frame
     * @return what it teaches, or empty if it is anything else, or ends within a header
     */
    static Optional<TeachingPacket> parse(ByteBuffer frame) {
        if (frame.limit() < INNER_IP
                || unsignedShort(frame, ETHER_TYPE) != ETHERTYPE_IPV4
                || frame.get(OUTER_IPV4) != VERSION_4_NO_OPTIONS
                || frame.get(OUTER_IPV4 + IPV4_PROTOCOL) != PROTOCOL_UDP
                || !isVxlan(unsignedShort(frame, UDP + 2))
                || (frame.get(VXLAN) & FLAG_VNI_VALID) == 0) {
            return Optional.empty();
        }
        int vniAndVlan = frame.getInt(VXLAN + 4);
        int vlan = (frame.getInt(VXLAN) & 0xF) << 8 | vniAndVlan & 0xFF;
        Tunnel tunnel = new Tunnel(Vni.of(vniAndVlan >>> 8),
                ipv4(frame, OUTER_IPV4 + IPV4_SOURCE), ipv4(frame, OUTER_IPV4 + IPV4_DESTINATION),
                unsignedShort(frame, UDP), mac(frame, 6), mac(frame, 0),
                Byte.toUnsignedInt(frame.get(OUTER_IPV4 + IPV4_TTL)), unsignedShort(frame, UDP + UDP_CHECKSUM) != 0);
        return innerDestination(frame).map(destination ->
                new TeachingPacket(new FlowKey(VlanId.vlanId((short) vlan), destination), tunnel));
    }

    /** The switch has learned of the port that it was told; which one that was then need not be known here. */
    private static boolean isVxlan(int port) {
        return port == CacheSettings.RFC_VXLAN_PORT || port == CacheSettings.LINUX_VXLAN_PORT;
    }

    private static Optional<IpAddress> innerDestination(ByteBuffer frame) {
        switch (unsignedShort(frame, INNER_ETHERNET + ETHER_TYPE)) {
            case ETHERTYPE_IPV4:
                return hasIp(frame, 4, IPV4_LENGTH)
                        ? Optional.of(ipv4(frame, INNER_IP + IPV4_DESTINATION)) : Optional.empty();
            case ETHERTYPE_IPV6:
                return hasIp(frame, 6, IPV6_LENGTH)
                        ? Optional.of(Ip6Address.valueOf(bytes(frame, INNER_IP + IPV6_DESTINATION,
                                Ip6Address.BYTE_LENGTH))) : Optional.empty();
            default:
                return Optional.empty();
        }
    }

    private static boolean hasIp(ByteBuffer frame, int version, int length) {
        return frame.limit() >= INNER_IP + length && Byte.toUnsignedInt(frame.get(INNER_IP)) >>> 4 == version;
    }

    FlowKey key() {
        return key;
    }

    Tunnel tunnel() {
        return tunnel;
    }

    private static int unsignedShort(ByteBuffer frame, int offset) {
        return Short.toUnsignedInt(frame.getShort(offset));
    }

    private static Ip4Address ipv4(ByteBuffer frame, int offset) {
        return Ip4Address.valueOf(frame.getInt(offset));
    }

    private static MacAddress mac(ByteBuffer frame, int offset) {
        return MacAddress.valueOf(bytes(frame, offset, MacAddress.MAC_ADDRESS_LENGTH));
    }

    private static byte[] bytes(ByteBuffer frame, int offset, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = frame.get(offset + i);
        }
        return bytes;
    }
}

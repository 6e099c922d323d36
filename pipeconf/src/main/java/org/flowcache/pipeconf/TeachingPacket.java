// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.flowcache.api.FlowKey;
import org.flowcache.api.Tunnel;
import org.flowcache.api.Vni;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;

/**
 * A packet that the OTR returned: Ethernet, IPv4, UDP and VXLAN (RFC 7348, section 5) around a tenant's Ethernet and
 * IPv4, with the server's VLAN id in the last byte of the VXLAN header.
 */
final class TeachingPacket {

    private static final int OUTER_IPV4 = 14;
    private static final int UDP = OUTER_IPV4 + 20;
    private static final int VXLAN = UDP + 8;
    private static final int INNER_ETHERNET = VXLAN + 8;
    private static final int INNER_IPV4 = INNER_ETHERNET + 14;
    private static final int LENGTH = INNER_IPV4 + 20;

    private static final int ETHER_TYPE = 12;
    private static final int IPV4_PROTOCOL = 9;
    private static final int IPV4_SOURCE = 12;
    private static final int IPV4_DESTINATION = 16;

    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int VERSION_4_NO_OPTIONS = 0x45;
    private static final int PROTOCOL_UDP = 17;
    private static final int PORT_VXLAN = 4789;
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
        if (frame.limit() < LENGTH
                || unsignedShort(frame, ETHER_TYPE) != ETHERTYPE_IPV4
                || frame.get(OUTER_IPV4) != VERSION_4_NO_OPTIONS
                || frame.get(OUTER_IPV4 + IPV4_PROTOCOL) != PROTOCOL_UDP
                || unsignedShort(frame, UDP + 2) != PORT_VXLAN
                || (frame.get(VXLAN) & FLAG_VNI_VALID) == 0
                || unsignedShort(frame, INNER_ETHERNET + ETHER_TYPE) != ETHERTYPE_IPV4
                || (frame.get(INNER_IPV4) & 0xF0) != 0x40) {
            return Optional.empty();
        }
        int vniAndVlan = frame.getInt(VXLAN + 4);
        FlowKey key = new FlowKey(VlanId.vlanId((short) (vniAndVlan & 0xFF)),
                address(frame, INNER_IPV4 + IPV4_DESTINATION));
        Tunnel tunnel = new Tunnel(Vni.of(vniAndVlan >>> 8),
                address(frame, OUTER_IPV4 + IPV4_SOURCE), address(frame, OUTER_IPV4 + IPV4_DESTINATION),
                unsignedShort(frame, UDP), mac(frame, 6), mac(frame, 0));
        return Optional.of(new TeachingPacket(key, tunnel));
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

    private static Ip4Address address(ByteBuffer frame, int offset) {
        return Ip4Address.valueOf(frame.getInt(offset));
    }

    private static MacAddress mac(ByteBuffer frame, int offset) {
        byte[] address = new byte[MacAddress.MAC_ADDRESS_LENGTH];
        for (int i = 0; i < address.length; i++) {
            address[i] = frame.get(offset + i);
        }
        return MacAddress.valueOf(address);
    }
}

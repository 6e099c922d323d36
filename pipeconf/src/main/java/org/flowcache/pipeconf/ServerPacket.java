// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.flowcache.api.FlowKey;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.VlanId;

/**
 * A packet of a server: Ethernet with one VLAN tag (IEEE 802.1Q) around IPv4 or IPv6.
 */
final class ServerPacket {

    private static final int TPID = 12;
    private static final int TCI = 14;
    private static final int ETHER_TYPE = 16;
    private static final int IP = 18;
    private static final int IPV4_DESTINATION = IP + 16;
    private static final int IPV6_DESTINATION = IP + 24;

    private static final int ETHERTYPE_VLAN = 0x8100;
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_IPV6 = 0x86DD;
    private static final int VLAN_ID = 0xFFF;

    private ServerPacket() {
    }

    /**
     * Reads which flow a packet is of.
     *
     * @param frame an Ethernet frame
     * @return the flow, or empty if it is no such packet, or ends within a header
     */
    static Optional<FlowKey> key(ByteBuffer frame) {
        if (frame.limit() < IP || Short.toUnsignedInt(frame.getShort(TPID)) != ETHERTYPE_VLAN) {
            return Optional.empty();
        }
        VlanId vlan = VlanId.vlanId((short) (frame.getShort(TCI) & VLAN_ID));
        int etherType = Short.toUnsignedInt(frame.getShort(ETHER_TYPE));
        if (etherType == ETHERTYPE_IPV4 && frame.limit() >= IPV4_DESTINATION + Ip4Address.BYTE_LENGTH) {
            return Optional.of(new FlowKey(vlan, Ip4Address.valueOf(frame.getInt(IPV4_DESTINATION))));
        }
        if (etherType == ETHERTYPE_IPV6 && frame.limit() >= IPV6_DESTINATION + Ip6Address.BYTE_LENGTH) {
            byte[] address = new byte[Ip6Address.BYTE_LENGTH];
            frame.duplicate().position(IPV6_DESTINATION).get(address);
            return Optional.of(new FlowKey(vlan, Ip6Address.valueOf(address)));
        }
        return Optional.empty();
    }
}

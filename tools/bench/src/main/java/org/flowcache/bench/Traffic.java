// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Frames of the flow cache scenario: 64 bytes of UDP between a bare-metal server of a tenant, of which there are
 * {@link Gateway#TENANTS} numbered from 1, and a host in the DC, which each tenant has 65536 of.
 */
public final class Traffic {

    private static final int PAYLOAD = 22;
    private static final int INNER_IP = 20 + 8 + PAYLOAD;
    private static final int INNER_FRAME = 14 + INNER_IP;
    private static final int MACS = 12;
    private static final int VLAN_TAG = 4;
    private static final short ETHERTYPE_IPV4 = 0x0800;
    private static final short ETHERTYPE_VLAN = (short) 0x8100;
    /** The first two bytes of MAC addresses. */
    private static final short LOCAL = 0x0200;
    private static final int TUNNEL_DESTINATION = 0x04;
    private static final int TUNNEL_SOURCE = 0x05;
    private static final int TUNNEL_SOURCE_PORT = 50000;
    private static final byte TTL = 64;
    private static final byte UDP = 17;
    private static final short VXLAN_PORT = 4789;
    private static final int VXLAN_FLAG_I = 0x08000000;

    private Traffic() {
    }

    private static int server(int tenant) {
        return Gateway.subnet(tenant) + 1;
    }

    static int dcHost(int tenant, int host) {
        return 0x0b000000 + (tenant << 16) + host;
    }

    /** From a server, with the tenant's VLAN tag, to a host in the DC. */
    public static byte[] fromServer(int tenant, int host) {
        ByteBuffer frame = ByteBuffer.allocate(INNER_FRAME + VLAN_TAG);
        ethernet(frame, 0x02, 0x03);
        frame.putShort(ETHERTYPE_VLAN).putShort((short) Gateway.vlan(tenant)).putShort(ETHERTYPE_IPV4);
        udpPacket(frame, server(tenant), dcHost(tenant, host));
        return frame.array();
    }

    /** From the DC, in VXLAN, to a server. */
    public static byte[] fromDc(int tenant, int host) {
        ByteBuffer frame = tunnel(INNER_FRAME, 0x02020202, Gateway.VTEP, Gateway.vni(tenant), 0);
        ethernet(frame, 0x03, 0x02);
        frame.putShort(ETHERTYPE_IPV4);
        udpPacket(frame, dcHost(tenant, host), server(tenant));
        return frame.array();
    }

    /**
     * What the OTR makes of a frame from a server: without the VLAN tag, in VXLAN with the VLAN in the reserved byte,
     * on its way to the VTEP that the destination is behind.
     */
    public static byte[] fromOtr(byte[] tagged, int offset, int length, int vtep) {
        int vlan = tagged[offset + MACS + 3] & 0xff;
        ByteBuffer frame = tunnel(length - VLAN_TAG, Gateway.VTEP, vtep, Gateway.vniOf(vlan), vlan);
        frame.put(tagged, offset, MACS);
        frame.put(tagged, offset + MACS + VLAN_TAG, length - MACS - VLAN_TAG);
        return frame.array();
    }

    /** What the OTR makes of a frame from a server. */
    static byte[] fromOtr(int tenant, int host, int vtep) {
        byte[] tagged = fromServer(tenant, host);
        return fromOtr(tagged, 0, tagged.length, vtep);
    }

    /**
     * What an OTR teaches with, for any tenant.
     *
     * @param vlan        its VLAN, the upper four bits of which are in the first reserved field
     * @param vni         its VNI
     * @param destination the host in the DC
     * @param vtep        the VTEP that the host is behind
     */
    public static byte[] teaching(int vlan, int vni, int destination, int vtep) {
        ByteBuffer frame = tunnel(INNER_FRAME, Gateway.VTEP, vtep, vni, vlan);
        ethernet(frame, 0x02, 0x03);
        frame.putShort(ETHERTYPE_IPV4);
        udpPacket(frame, Gateway.subnet(1) + 1, destination);
        return frame.array();
    }

    /** The parameters of an entry with the tunnel of the OTR's frames, in the order of the program's actions. */
    static List<Long> tunnelOf(Flow flow, int vtep) {
        return List.of((long) Gateway.vni(flow.tenant()), mac(TUNNEL_SOURCE), mac(TUNNEL_DESTINATION),
                (long) Gateway.VTEP, (long) vtep, (long) TUNNEL_SOURCE_PORT, (long) TTL, 0L);
    }

    private static ByteBuffer tunnel(int innerLength, int source, int destination, int vni, int vlan) {
        int udpLength = 8 + 8 + innerLength;
        ByteBuffer frame = ByteBuffer.allocate(14 + 20 + udpLength);
        ethernet(frame, TUNNEL_DESTINATION, TUNNEL_SOURCE);
        frame.putShort(ETHERTYPE_IPV4);
        ip(frame, source, destination, 20 + udpLength);
        udp(frame, TUNNEL_SOURCE_PORT, VXLAN_PORT, udpLength);
        return frame.putInt(VXLAN_FLAG_I | vlan >>> 8).putInt(vni << 8 | vlan & 0xff);
    }

    private static void udpPacket(ByteBuffer frame, int source, int destination) {
        ip(frame, source, destination, INNER_IP);
        udp(frame, 5000, 6000, 8 + PAYLOAD);
    }

    private static void ethernet(ByteBuffer frame, int destination, int source) {
        frame.putShort(LOCAL).putInt(destination).putShort(LOCAL).putInt(source);
    }

    private static long mac(int low) {
        return (long) LOCAL << 32 | low;
    }

    private static void ip(ByteBuffer frame, int source, int destination, int length) {
        int at = frame.position();
        frame.putShort((short) 0x4500).putShort((short) length).putShort((short) 1).putShort((short) 0x4000);
        frame.put(TTL).put(UDP).putShort((short) 0).putInt(source).putInt(destination);
        int sum = 0;
        for (int i = 0; i < 20; i += 2) {
            sum += frame.getShort(at + i) & 0xffff;
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        frame.putShort(at + 10, (short) ~sum);
    }

    private static void udp(ByteBuffer frame, int source, int destination, int length) {
        frame.putShort((short) source).putShort((short) destination).putShort((short) length).putShort((short) 0);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench;

import java.nio.ByteBuffer;

/** Frames of the flow cache scenario: 64 bytes of UDP between a bare-metal server of a tenant and a host in the DC. */
final class Traffic {

    private static final int PAYLOAD = 22;
    private static final int INNER_IP = 20 + 8 + PAYLOAD;
    private static final int INNER_FRAME = 14 + INNER_IP;
    private static final short ETHERTYPE_IPV4 = 0x0800;
    private static final short ETHERTYPE_VLAN = (short) 0x8100;
    private static final byte UDP = 17;
    private static final short VXLAN_PORT = 4789;
    private static final int SWITCH_VTEP = 0x01010101;

    private Traffic() {
    }

    private static int server(int tenant, int host) {
        return 0x0a000000 + (tenant << 16) + host;
    }

    private static int dcHost(int tenant, int host) {
        return 0x0b000000 + (tenant << 16) + host;
    }

    /** From a server, with the tenant's VLAN tag, to a host in the DC. */
    static byte[] fromServer(int tenant, int host) {
        ByteBuffer frame = ByteBuffer.allocate(INNER_FRAME + 4);
        ethernet(frame, 0x02, 0x03);
        frame.putShort(ETHERTYPE_VLAN).putShort((short) (10 * tenant)).putShort(ETHERTYPE_IPV4);
        ip(frame, server(tenant, 1), dcHost(tenant, host), INNER_IP);
        udp(frame, 5000, 6000, 8 + PAYLOAD);
        return frame.array();
    }

    /** From the DC, in VXLAN, to a server. */
    static byte[] fromDc(int tenant, int host) {
        return vxlan(tenant, 0x02020202, SWITCH_VTEP, 0, dcHost(tenant, host), server(tenant, 1));
    }

    /** From the OTR, in VXLAN with the VLAN in the reserved byte, to a host in the DC behind {@code vtep}. */
    static byte[] fromOtr(int tenant, int host, int vtep) {
        return vxlan(tenant, SWITCH_VTEP, vtep, 10 * tenant, server(tenant, 1), dcHost(tenant, host));
    }

    private static byte[] vxlan(int tenant, int outerSource, int outerDestination, int reserved2, int source,
            int destination) {
        ByteBuffer frame = ByteBuffer.allocate(14 + 20 + 8 + 8 + INNER_FRAME);
        ethernet(frame, 0x04, 0x05);
        frame.putShort(ETHERTYPE_IPV4);
        ip(frame, outerSource, outerDestination, 20 + 8 + 8 + INNER_FRAME);
        udp(frame, 50000, VXLAN_PORT, 8 + 8 + INNER_FRAME);
        frame.putInt(0x08000000).putInt(100 * tenant << 8 | reserved2);
        ethernet(frame, 0x02, 0x03);
        frame.putShort(ETHERTYPE_IPV4);
        ip(frame, source, destination, INNER_IP);
        udp(frame, 5000, 6000, 8 + PAYLOAD);
        return frame.array();
    }

    private static void ethernet(ByteBuffer frame, int destination, int source) {
        frame.putShort((short) 0x0200).putInt(destination).putShort((short) 0x0200).putInt(source);
    }

    private static void ip(ByteBuffer frame, int source, int destination, int length) {
        int at = frame.position();
        frame.putShort((short) 0x4500).putShort((short) length).putShort((short) 1).putShort((short) 0x4000);
        frame.put((byte) 64).put(UDP).putShort((short) 0).putInt(source).putInt(destination);
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

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.netio;

import java.nio.ByteBuffer;

/** Cuts what the kernel merged, or left to hardware to cut, into the frames that it would be on a cable. */
final class Segmenter {

    private static final int MACS = 12;
    private static final int TAG = 4;
    private static final int VLAN = 0x8100;
    private static final int SERVICE_VLAN = 0x88a8;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int TCP = 6;
    private static final int UDP = 17;

    private static final int V4_LENGTH = 2;
    private static final int V4_IDENTIFICATION = 4;
    private static final int V4_CHECKSUM = 10;
    private static final int V4_ADDRESSES = 12;
    private static final int V4_ADDRESSES_END = 20;
    private static final int V6_LENGTH = 4;
    private static final int V6_ADDRESSES = 8;
    private static final int V6_HEADER = 40;
    private static final int TCP_SEQUENCE = 4;
    private static final int TCP_DATA_OFFSET = 12;
    private static final int TCP_FLAGS = 13;
    private static final int TCP_CHECKSUM = 16;
    private static final int TCP_HEADER = 20;
    private static final int UDP_LENGTH = 4;
    private static final int UDP_CHECKSUM = 6;
    private static final int UDP_HEADER = 8;
    private static final int FIN_AND_PSH = 0x09;
    private static final int CWR = 0x80;

    private final byte[] segment = new byte[FrameInterface.MAX_FRAME];
    private final ByteBuffer fields = ByteBuffer.wrap(segment);

    /**
     * Hands over the segments, in order.
     *
     * @param frame  the merged frame, from 0 on
     * @param length its length
     * @return how many there were; 0, and nothing was handed over, if it can't be cut
     */
    int cut(byte[] frame, int length, Offload offload, FrameHandler handler) {
        ByteBuffer merged = ByteBuffer.wrap(frame, 0, length);
        try {
            int network = network(merged);
            boolean v4 = Short.toUnsignedInt(merged.getShort(network - 2)) == IPV4;
            boolean tcp = offload.segmentation() == (v4 ? Offload.TCP_V4 : Offload.TCP_V6);
            if (!tcp && offload.segmentation() != Offload.UDP) {
                return 0;
            }
            int transport = offload.checksum() ? offload.checksumStart()
                    : network + (v4 ? (merged.get(network) & 0xf) * 4 : V6_HEADER);
            int head = transport + (tcp ? (merged.get(transport + TCP_DATA_OFFSET) >> 4 & 0xf) * 4 : UDP_HEADER);
            if (offload.segmentSize() == 0 || head + offload.segmentSize() > segment.length
                    || head < transport + (tcp ? TCP_HEADER : UDP_HEADER) || transport <= network) {
                return 0;
            }
            int count = 0;
            for (int at = head; at < length; at += offload.segmentSize()) {
                int end = Math.min(length, at + offload.segmentSize());
                System.arraycopy(frame, 0, segment, 0, head);
                System.arraycopy(frame, at, segment, head, end - at);
                int size = head + end - at;
                network(v4, network, size, count);
                if (tcp) {
                    tcp(transport, at - head, count == 0, end == length);
                } else {
                    fields.putShort(transport + UDP_LENGTH, (short) (size - transport));
                }
                checksum(v4, network, transport, size, tcp);
                handler.frame(segment, 0, size);
                count++;
            }
            return count;
        } catch (IndexOutOfBoundsException e) {
            return 0;
        }
    }

    /** Where the IP header starts, after any VLAN tags. */
    private static int network(ByteBuffer frame) {
        int at = MACS;
        int type = Short.toUnsignedInt(frame.getShort(at));
        while (type == VLAN || type == SERVICE_VLAN) {
            at += TAG;
            type = Short.toUnsignedInt(frame.getShort(at));
        }
        if (type != IPV4 && type != IPV6) {
            throw new IndexOutOfBoundsException("no IP header");
        }
        return at + 2;
    }

    private void network(boolean v4, int network, int size, int index) {
        if (!v4) {
            fields.putShort(network + V6_LENGTH, (short) (size - network - V6_HEADER));
            return;
        }
        fields.putShort(network + V4_LENGTH, (short) (size - network));
        fields.putShort(network + V4_IDENTIFICATION, (short) (fields.getShort(network + V4_IDENTIFICATION) + index));
        fields.putShort(network + V4_CHECKSUM, (short) 0);
        int end = network + (segment[network] & 0xf) * 4;
        fields.putShort(network + V4_CHECKSUM, (short) InternetChecksum.of(segment, network, end, 0));
    }

    private void tcp(int transport, int offset, boolean first, boolean last) {
        fields.putInt(transport + TCP_SEQUENCE, fields.getInt(transport + TCP_SEQUENCE) + offset);
        int cleared = (first ? 0 : CWR) | (last ? 0 : FIN_AND_PSH);
        segment[transport + TCP_FLAGS] &= (byte) ~cleared;
    }

    private void checksum(boolean v4, int network, int transport, int size, boolean tcp) {
        int at = transport + (tcp ? TCP_CHECKSUM : UDP_CHECKSUM);
        long pseudoHeader = (tcp ? TCP : UDP) + size - transport + (v4
                ? InternetChecksum.sum(segment, network + V4_ADDRESSES, network + V4_ADDRESSES_END)
                : InternetChecksum.sum(segment, network + V6_ADDRESSES, network + V6_HEADER));
        fields.putShort(at, (short) 0);
        InternetChecksum.put(segment, at, InternetChecksum.of(segment, transport, size, pseudoHeader));
    }
}

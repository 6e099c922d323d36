// SPDX-License-Identifier: Apache-2.0
package org.flowcache.netio;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts what the kernel merged, or left to hardware to cut, into the frames that it would be on a cable: TCP, and UDP of
 * one sender, each by itself or in a VXLAN tunnel.
 */
final class Segmenter {

    private static final int MACS = 12;
    private static final int TAG = 4;
    private static final int VLAN = 0x8100;
    private static final int SERVICE_VLAN = 0x88a8;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int TCP = 6;
    private static final int UDP = 17;

    private static final int V4_PROTOCOL = 9;
    private static final int V4_LENGTH = 2;
    private static final int V4_IDENTIFICATION = 4;
    private static final int V4_CHECKSUM = 10;
    private static final int V4_ADDRESSES = 12;
    private static final int V4_ADDRESSES_END = 20;
    private static final int V6_PROTOCOL = 6;
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
    private static final int VXLAN_HEADER = 8;
    private static final int FIN_AND_PSH = 0x09;
    private static final int CWR = 0x80;

    private final byte[] segment = new byte[FrameInterface.MAX_FRAME];
    private final ByteBuffer fields = ByteBuffer.wrap(segment);

    /** An IP header, and the header of TCP or UDP after it. */
    private record Layer(boolean v4, int network, int transport, boolean tcp) {
    }

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
            List<Layer> layers = layers(merged, offload);
            if (layers.isEmpty()) {
                return 0;
            }
            Layer last = layers.get(layers.size() - 1);
            int head = last.transport + (last.tcp ? (merged.get(last.transport + TCP_DATA_OFFSET) >> 4 & 0xf) * 4
                    : UDP_HEADER);
            if (offload.segmentSize() == 0 || head + offload.segmentSize() > segment.length
                    || head < last.transport + (last.tcp ? TCP_HEADER : UDP_HEADER)) {
                return 0;
            }
            int count = 0;
            for (int at = head; at < length; at += offload.segmentSize()) {
                int end = Math.min(length, at + offload.segmentSize());
                System.arraycopy(frame, 0, segment, 0, head);
                System.arraycopy(frame, at, segment, head, end - at);
                if (last.tcp) {
                    tcp(last.transport, at - head, count == 0, end == length);
                }
                // The checksum of a tunnel's UDP is also over what is inside.
                for (int i = layers.size() - 1; i >= 0; i--) {
                    adjust(layers.get(i), head + end - at, count, i == layers.size() - 1);
                }
                handler.frame(segment, 0, head + end - at);
                count++;
            }
            return count;
        } catch (IndexOutOfBoundsException e) {
            return 0;
        }
    }

    /** The headers, from the outermost on; none if they are not known. */
    private static List<Layer> layers(ByteBuffer frame, Offload offload) {
        boolean tcp = offload.segmentation() == Offload.TCP_V4 || offload.segmentation() == Offload.TCP_V6;
        if (!tcp && offload.segmentation() != Offload.UDP) {
            return List.of();
        }
        List<Layer> layers = new ArrayList<>();
        int network = network(frame, MACS);
        while (network > 0) {
            boolean v4 = (frame.get(network) >> 4 & 0xf) == 4;
            int transport = network + (v4 ? (frame.get(network) & 0xf) * 4 : V6_HEADER);
            int protocol = frame.get(network + (v4 ? V4_PROTOCOL : V6_PROTOCOL));
            boolean innermost = !offload.checksum() || transport == offload.checksumStart();
            layers.add(new Layer(v4, network, transport, protocol == TCP));
            if (innermost) {
                return protocol == (tcp ? TCP : UDP) ? layers : List.of();
            }
            network = protocol == UDP ? network(frame, transport + UDP_HEADER + VXLAN_HEADER + MACS) : 0;
        }
        return List.of();
    }

    /**
     * Where the IP header starts, after any VLAN tags.
     *
     * @param at where the EtherType is
     * @return 0 if there is none
     */
    private static int network(ByteBuffer frame, int at) {
        int type = Short.toUnsignedInt(frame.getShort(at));
        if (type == VLAN || type == SERVICE_VLAN) {
            return network(frame, at + TAG);
        }
        return type == IPV4 || type == IPV6 ? at + 2 : 0;
    }

    private void tcp(int transport, int offset, boolean first, boolean last) {
        fields.putInt(transport + TCP_SEQUENCE, fields.getInt(transport + TCP_SEQUENCE) + offset);
        int cleared = (first ? 0 : CWR) | (last ? 0 : FIN_AND_PSH);
        segment[transport + TCP_FLAGS] &= (byte) ~cleared;
    }

    /** Makes lengths, identification and checksums those of a segment. */
    private void adjust(Layer layer, int size, int index, boolean innermost) {
        int network = layer.network;
        if (layer.v4) {
            fields.putShort(network + V4_LENGTH, (short) (size - network));
            int identification = fields.getShort(network + V4_IDENTIFICATION) + index;
            fields.putShort(network + V4_IDENTIFICATION, (short) identification);
            fields.putShort(network + V4_CHECKSUM, (short) 0);
            fields.putShort(network + V4_CHECKSUM,
                    (short) InternetChecksum.of(segment, network, layer.transport, 0));
        } else {
            fields.putShort(network + V6_LENGTH, (short) (size - network - V6_HEADER));
        }
        int at = layer.transport + (layer.tcp ? TCP_CHECKSUM : UDP_CHECKSUM);
        if (!layer.tcp) {
            fields.putShort(layer.transport + UDP_LENGTH, (short) (size - layer.transport));
        }
        // A tunnel may do without.
        if (innermost || fields.getShort(at) != 0) {
            long pseudoHeader = (layer.tcp ? TCP : UDP) + size - layer.transport + (layer.v4
                    ? InternetChecksum.sum(segment, network + V4_ADDRESSES, network + V4_ADDRESSES_END)
                    : InternetChecksum.sum(segment, network + V6_ADDRESSES, network + V6_HEADER));
            fields.putShort(at, (short) 0);
            InternetChecksum.put(segment, at, InternetChecksum.of(segment, layer.transport, size, pseudoHeader));
        }
    }
}

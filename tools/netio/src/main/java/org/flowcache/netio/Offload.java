// SPDX-License-Identifier: Apache-2.0
package org.flowcache.netio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What the kernel left to hardware that isn't there: a checksum that has to be finished, or segments that have to be
 * cut (struct virtio_net_hdr; Virtual I/O Device 1.2, section 5.1.6).
 *
 * @param checksum       whether a checksum is unfinished
 * @param segmentation   what the segments are, {@link #NONE} if the frame is no more than one
 * @param segmentSize    bytes of payload of each segment but the last
 * @param checksumStart  where what the checksum covers starts in the frame; it goes to the end
 * @param checksumOffset where the checksum is from there on; the pseudo header's sum is there already
 */
record Offload(boolean checksum, int segmentation, int segmentSize, int checksumStart, int checksumOffset) {

    /** Length of struct virtio_net_hdr. */
    static final int LENGTH = 10;

    static final int NONE = 0;
    static final int TCP_V4 = 1;
    static final int TCP_V6 = 4;
    static final int UDP = 5;

    /** Set besides the kind of segments if TCP's congestion window was reduced. */
    private static final int ECN = 0x80;
    private static final int NEEDS_CHECKSUM = 1;
    private static final Offload NOTHING = new Offload(false, NONE, 0, 0, 0);
    private static final int SEGMENTATION = 1;
    private static final int SEGMENT_SIZE = 4;
    private static final int CHECKSUM_START = 6;
    private static final int CHECKSUM_OFFSET = 8;

    /**
     * Reads the structure.
     *
     * @param header holds it, in native order
     * @param at     where it starts
     * @param added  bytes that the frame got in front of what the checksum covers since the kernel wrote it
     */
    static Offload read(ByteBuffer header, int at, int added) {
        boolean checksum = (header.get(at) & NEEDS_CHECKSUM) != 0;
        int segmentation = header.get(at + SEGMENTATION) & 0xff & ~ECN;
        if (!checksum && segmentation == NONE) {
            return NOTHING;
        }
        return new Offload(checksum, segmentation,
                Short.toUnsignedInt(header.getShort(at + SEGMENT_SIZE)),
                Short.toUnsignedInt(header.getShort(at + CHECKSUM_START)) + added,
                Short.toUnsignedInt(header.getShort(at + CHECKSUM_OFFSET)));
    }

    /** Reads a structure that is an array of its own. */
    static Offload read(byte[] header, int added) {
        return read(ByteBuffer.wrap(header).order(ByteOrder.nativeOrder()), 0, added);
    }

    /** Finishes the checksum of a frame that starts at 0, if that is what is missing. */
    void finish(byte[] frame, int length) {
        int at = checksumStart + checksumOffset;
        if (checksum && at + 2 <= length) {
            InternetChecksum.put(frame, at, InternetChecksum.of(frame, checksumStart, length, 0));
        }
    }
}

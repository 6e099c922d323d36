// SPDX-License-Identifier: Apache-2.0
package org.flowcache.netio;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.Test;

/** What the kernel says that it left undone. */
public class OffloadTest {

    private static final String TAGGED =
            "020000000002020000000001 81000007 0800 4500001e00014000401100000a0000010a000002";

    private static byte[] header(int flags, int segmentation, int segmentSize, int checksumStart, int checksumOffset) {
        return ByteBuffer.allocate(Offload.LENGTH).order(ByteOrder.nativeOrder()).put((byte) flags)
                .put((byte) segmentation).putShort((short) 0).putShort((short) segmentSize)
                .putShort((short) checksumStart).putShort((short) checksumOffset).array();
    }

    private static byte[] frame(String datagram) {
        return HexFormat.of().parseHex((TAGGED + datagram).replace(" ", ""));
    }

    /** The addresses, the protocol and the length add up to 141e, and with ports, length and data to 1fec. */
    @Test
    public void aChecksumIsFinishedBehindTheTagThatWasPutBack() {
        byte[] frame = frame("03e8 07d0 000a 141e 000c");
        Offload.read(header(1, 0, 0, 34, 6), 4).finish(frame, frame.length);
        assertArrayEquals(frame("03e8 07d0 000a e013 000c"), frame);
    }

    @Test
    public void aChecksumOfZeroIsWrittenAsTheOtherZero() {
        byte[] frame = frame("03e8 07d0 000a 141e e01f");
        Offload.read(header(1, 0, 0, 34, 6), 4).finish(frame, frame.length);
        assertArrayEquals(frame("03e8 07d0 000a ffff e01f"), frame);
    }

    @Test
    public void aFinishedChecksumStays() {
        byte[] frame = frame("03e8 07d0 000a 1234 000c");
        int verified = 2;
        Offload.read(header(verified, 0, 0, 0, 0), 4).finish(frame, frame.length);
        assertArrayEquals(frame("03e8 07d0 000a 1234 000c"), frame);
    }

    @Test
    public void aChecksumOutsideTheFrameIsLeftAlone() {
        byte[] frame = frame("03e8 07d0 000a 1234 000c");
        Offload.read(header(1, 0, 0, 60, 6), 4).finish(frame, frame.length);
        assertArrayEquals(frame("03e8 07d0 000a 1234 000c"), frame);
    }

    @Test
    public void segmentsAreToldWithoutTheirMarkOfCongestion() {
        assertEquals(new Offload(true, Offload.TCP_V4, 1448, 38, 16), Offload.read(header(1, 0x81, 1448, 34, 16), 4));
    }
}

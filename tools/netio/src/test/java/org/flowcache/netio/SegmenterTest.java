// SPDX-License-Identifier: Apache-2.0
package org.flowcache.netio;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.Test;

/** Merged frames become the segments that hardware would have made of them. */
public class SegmenterTest {

    private static final String MACS = "020000000002 020000000001 ";
    private static final String TAG = "8100 0007 ";
    private static final int SIZE = 4;

    private static byte[] bytes(String... parts) {
        return HexFormat.of().parseHex(String.join("", parts).replace(" ", ""));
    }

    private static List<byte[]> cut(byte[] frame, int segmentation, int checksumStart) {
        List<byte[]> segments = new ArrayList<>();
        Offload offload = new Offload(checksumStart > 0, segmentation, SIZE, checksumStart, 0);
        int count = new Segmenter().cut(frame, frame.length, offload, (bytes, offset, length) ->
                segments.add(Arrays.copyOfRange(bytes, offset, offset + length)));
        assertEquals(count, segments.size());
        return segments;
    }

    /** Without the checksums, which are checked to be right. */
    private static void assertSegment(String expected, byte[] actual, int network, int addresses, int addressesEnd,
            int transport, int protocol, int checksumAt) {
        if (protocol == 17) {
            assertEquals(actual.length - transport, ByteBuffer.wrap(actual).getShort(transport + 4));
        }
        long pseudo = InternetChecksum.sum(actual, addresses, addressesEnd) + protocol + actual.length - transport;
        assertEquals("the transport's checksum", 0,
                InternetChecksum.of(actual, transport, actual.length, pseudo));
        byte[] rest = actual.clone();
        ByteBuffer.wrap(rest).putShort(transport + checksumAt, (short) 0);
        if (rest[network] >> 4 == 4) {
            assertEquals("the header's checksum", 0, InternetChecksum.of(actual, network, network + 20, 0));
            ByteBuffer.wrap(rest).putShort(network + 10, (short) 0);
        }
        assertArrayEquals(expected.replace(" ", ""), bytes(expected), rest);
    }

    @Test
    public void tcpOverIpv4() {
        String addresses = "c0000201 c0000202";
        byte[] merged = bytes(MACS, TAG, "0800 4500 0031 fffe 4000 40 06 dead", addresses,
                "03e8 07d0 fffffffa 00000001 50 99 0100 beef 0000", "000102030405060708");
        for (int checksumStart : new int[] {38, 0}) {
            List<byte[]> segments = cut(merged, Offload.TCP_V4, checksumStart);
            assertEquals(3, segments.size());
            assertSegment(MACS + TAG + "0800 4500 002c fffe 4000 40 06 0000" + addresses
                    + "03e8 07d0 fffffffa 00000001 50 90 0100 0000 0000 00010203", segments.get(0), 18, 30, 38, 38, 6, 16);
            assertSegment(MACS + TAG + "0800 4500 002c ffff 4000 40 06 0000" + addresses
                    + "03e8 07d0 fffffffe 00000001 50 10 0100 0000 0000 04050607", segments.get(1), 18, 30, 38, 38, 6, 16);
            assertSegment(MACS + TAG + "0800 4500 0029 0000 4000 40 06 0000" + addresses
                    + "03e8 07d0 00000002 00000001 50 19 0100 0000 0000 08", segments.get(2), 18, 30, 38, 38, 6, 16);
        }
    }

    @Test
    public void tcpOverIpv6WithOptions() {
        String addresses = "20010db8000000000000000000000001 20010db8000000000000000000000002";
        byte[] merged = bytes(MACS, "86dd 60000000 001e 06 40", addresses,
                "03e8 07d0 00000000 00000001 60 10 0100 beef 0000 01010101", "000102030405");
        List<byte[]> segments = cut(merged, Offload.TCP_V6, 54);
        assertEquals(2, segments.size());
        assertSegment(MACS + "86dd 60000000 001c 06 40" + addresses
                + "03e8 07d0 00000000 00000001 60 10 0100 0000 0000 01010101 00010203", segments.get(0), 14, 22, 54, 54,
                6, 16);
        assertSegment(MACS + "86dd 60000000 001a 06 40" + addresses
                + "03e8 07d0 00000004 00000001 60 10 0100 0000 0000 01010101 0405", segments.get(1), 14, 22, 54, 54, 6,
                16);
    }

    @Test
    public void udp() {
        String addresses = "c0000201 c0000202";
        byte[] merged = bytes(MACS, "0800 4500 0022 0001 4000 40 11 dead", addresses, "03e8 07d0 000e beef 000102030405");
        List<byte[]> segments = cut(merged, Offload.UDP, 34);
        assertEquals(2, segments.size());
        assertSegment(MACS + "0800 4500 0020 0001 4000 40 11 0000" + addresses + "03e8 07d0 000c 0000 00010203",
                segments.get(0), 14, 26, 34, 34, 17, 6);
        assertSegment(MACS + "0800 4500 001e 0002 4000 40 11 0000" + addresses + "03e8 07d0 000a 0000 0405",
                segments.get(1), 14, 26, 34, 34, 17, 6);
    }

    @Test
    public void whatCannotBeCutIsLeftAlone() {
        byte[] merged = bytes(MACS, "0800 4500 0031 fffe 4000 40 06 dead c0000201 c0000202",
                "03e8 07d0 fffffffa 00000001 50 99 0100 beef 0000", "000102030405060708");
        int fragments = 3;
        assertEquals(List.of(), cut(merged, fragments, 34));
        assertEquals(List.of(), cut(merged, Offload.TCP_V6, 34));
        assertEquals(List.of(), cut(Arrays.copyOf(merged, 40), Offload.TCP_V4, 34));
        assertEquals(List.of(), cut(bytes(MACS, "88b5 0000"), Offload.TCP_V4, 0));
    }
}

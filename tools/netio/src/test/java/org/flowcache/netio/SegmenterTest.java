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
                    + "03e8 07d0 fffffffa 00000001 50 90 0100 0000 0000 00010203",
                    segments.get(0), 18, 30, 38, 38, 6, 16);
            assertSegment(MACS + TAG + "0800 4500 002c ffff 4000 40 06 0000" + addresses
                    + "03e8 07d0 fffffffe 00000001 50 10 0100 0000 0000 04050607",
                    segments.get(1), 18, 30, 38, 38, 6, 16);
            assertSegment(MACS + TAG + "0800 4500 0029 0000 4000 40 06 0000" + addresses
                    + "03e8 07d0 00000002 00000001 50 19 0100 0000 0000 08",
                    segments.get(2), 18, 30, 38, 38, 6, 16);
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
        byte[] merged = bytes(MACS, "0800 4500 0022 0001 4000 40 11 dead", addresses,
                "03e8 07d0 000e beef 000102030405");
        List<byte[]> segments = cut(merged, Offload.UDP, 34);
        assertEquals(2, segments.size());
        assertSegment(MACS + "0800 4500 0020 0001 4000 40 11 0000" + addresses + "03e8 07d0 000c 0000 00010203",
                segments.get(0), 14, 26, 34, 34, 17, 6);
        assertSegment(MACS + "0800 4500 001e 0002 4000 40 11 0000" + addresses + "03e8 07d0 000a 0000 0405",
                segments.get(1), 14, 26, 34, 34, 17, 6);
    }

    @Test
    public void tcpInAVxlanTunnel() {
        String outer = "c0000201 c0000202";
        String inner = "0a000001 0a000002";
        String vxlan = "08000000 00000500" + MACS;
        for (String udpChecksum : new String[] {"0000", "beef"}) {
            byte[] merged = bytes(MACS, "0800 4500 0060 0001 0000 40 11 dead", outer, "d585 12b5 004c", udpChecksum,
                    vxlan, "0800 4500 002e 0007 4000 40 06 dead", inner,
                    "03e8 07d0 00000000 00000001 50 10 0100 beef 0000",
                    "000102030405");
            List<byte[]> segments = cut(merged, Offload.TCP_V4, 84);
            assertEquals(2, segments.size());
            assertTunnel(MACS + "0800 4500 005e 0001 0000 40 11 0000" + outer + "d585 12b5 004a 0000" + vxlan
                    + "0800 4500 002c 0007 4000 40 06 0000" + inner
                    + "03e8 07d0 00000000 00000001 50 10 0100 0000 0000 00010203", segments.get(0), udpChecksum);
            assertTunnel(MACS + "0800 4500 005c 0002 0000 40 11 0000" + outer + "d585 12b5 0048 0000" + vxlan
                    + "0800 4500 002a 0008 4000 40 06 0000" + inner
                    + "03e8 07d0 00000004 00000001 50 10 0100 0000 0000 0405", segments.get(1), udpChecksum);
        }
    }

    /** The outer checksums are checked, and taken out; the inner ones as always. */
    private static void assertTunnel(String expected, byte[] actual, String udpChecksum) {
        assertEquals("the outer header's checksum", 0, InternetChecksum.of(actual, 14, 34, 0));
        ByteBuffer fields = ByteBuffer.wrap(actual);
        if (udpChecksum.equals("0000")) {
            assertEquals(0, fields.getShort(40));
        } else {
            long pseudo = InternetChecksum.sum(actual, 26, 34) + 17 + actual.length - 34;
            assertEquals("the tunnel's checksum", 0, InternetChecksum.of(actual, 34, actual.length, pseudo));
        }
        byte[] withoutOuter = actual.clone();
        ByteBuffer.wrap(withoutOuter).putShort(24, (short) 0).putShort(40, (short) 0);
        assertSegment(expected, withoutOuter, 64, 76, 84, 84, 6, 16);
    }

    @Test
    public void whatCannotBeCutIsLeftAlone() {
        byte[] merged = bytes(MACS, "0800 4500 0031 fffe 4000 40 06 dead c0000201 c0000202",
                "03e8 07d0 fffffffa 00000001 50 99 0100 beef 0000", "000102030405060708");
        int fragments = 3;
        assertEquals(List.of(), cut(merged, fragments, 34));
        assertEquals("another protocol", List.of(), cut(merged, Offload.UDP, 34));
        assertEquals("an unknown tunnel", List.of(), cut(merged, Offload.TCP_V4, 54));
        assertEquals(List.of(), cut(Arrays.copyOf(merged, 40), Offload.TCP_V4, 34));
        assertEquals(List.of(), cut(bytes(MACS, "88b5 0000"), Offload.TCP_V4, 0));
    }
}

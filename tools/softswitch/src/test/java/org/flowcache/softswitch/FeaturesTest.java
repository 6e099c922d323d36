// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch;

import static org.flowcache.softswitch.testing.Frames.hex;
import static org.flowcache.softswitch.testing.Sent.out;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import org.flowcache.softswitch.testing.Program;
import org.flowcache.softswitch.testing.Sent;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import p4.v1.P4RuntimeOuterClass.Entity;
import p4.v1.P4RuntimeOuterClass.Update;

/** One feature of v1model a test; every byte that leaves is checked. */
public class FeaturesTest {

    private static final Program PROGRAM = new Program("features");
    private static final String MACS = "0a0000000001 0b0000000002 ";

    private SoftSwitch softSwitch;

    @Before
    public void load() {
        softSwitch = SoftSwitch.builder().build();
        softSwitch.load(PROGRAM.info(), PROGRAM.json());
    }

    @After
    public void close() {
        softSwitch.close();
    }

    private List<String> send(String... frame) {
        return Sent.by(softSwitch.pipeline(), 1, hex(frame));
    }

    // Header stacks. A label is 20 bits of value, 3 of class, 1 for the bottom and 8 of TTL.

    private static final String MPLS = MACS + "8847 ";

    @Test
    public void popsFromAHeaderStack() {
        assertEquals(List.of(out(1, MPLS, "00063140 dead")), send(MPLS, "00001040 00063140 dead"));
    }

    @Test
    public void pushesOntoAHeaderStack() {
        assertEquals(List.of(out(1, MPLS, "abcde009 00002040 00063140 dead")), send(MPLS, "00002040 00063140 dead"));
    }

    @Test
    public void aPushDropsTheLastElement() {
        assertEquals(List.of(out(1, MPLS, "abcde009 00002040 00011041 dead")),
                send(MPLS, "00002040 00011041 00063140 dead"));
    }

    @Test
    public void anInvalidHeaderReadsAsZero() {
        assertEquals(List.of(out(1, MPLS, "00003101 dead")), send(MPLS, "00003140 dead"));
    }

    @Test
    public void aFourthLabelIsOutOfBounds() {
        // The parser stops with an error; ingress sees the first label all the same.
        assertEquals(List.of(out(1, MPLS, "00011041 00012042 00001140 dead")),
                send(MPLS, "00001040 00011041 00012042 00001140 dead"));
    }

    @Test
    public void shortPacketsAreAParserErrorNotACrash() {
        assertEquals(List.of(out(2, MACS, "86dd 6000")), send(MACS, "86dd 6000"));
        assertEquals(List.of(out(2, "0a0000000001 0b")), send("0a0000000001 0b"));
        assertEquals(List.of(out(2)), send(""));
    }

    // 128-bit fields.

    private static final String V6 = MACS + "86dd 6 0000000 0004 3b 40 ";
    private static final String SRC = "20010db8000000000000000000000001";
    private static final String DST = "20010db80000000affffffffffffffff";

    @Test
    public void matchesAndSetsWideFields() throws Exception {
        softSwitch.control().insert(PROGRAM.entry("ipv6_routes").lpm("dst", "20010db8000000000000000000000000", 32)
                .action("set_wide", "fe800000000000000123456789abcdef", "05").build());
        softSwitch.control().insert(PROGRAM.entry("ipv6_routes").lpm("dst", "20010db80000000b0000000000000000", 64)
                .action("set_wide", "01", "06").build());
        // The destination went through a register of 128 bits and had one added, with a carry into the upper half.
        assertEquals(List.of(out(5, V6, "fe800000000000000123456789abcdef", "20010db80000000b0000000000000000",
                "01020304")), send(V6, SRC, DST, "01020304"));
    }

    @Test
    public void matchesWideFieldsExactly() throws Exception {
        softSwitch.control().insert(PROGRAM.entry("ipv6_hosts").exact("src", SRC).exact("next", "3b")
                .action("set_port", "07").build());
        assertEquals(List.of(out(7, V6, SRC, DST)), send(V6, SRC, DST));
        softSwitch.control().write(Update.Type.DELETE, PROGRAM.entry("ipv6_hosts").exact("src", SRC)
                .exact("next", "3b").entity());
        assertEquals(List.of(out(1, V6, SRC, "20010db80000000b0000000000000000")), send(V6, SRC, DST));
    }

    // Arithmetic: op, a8, b8, s8, a64, b64, then 3 + 61 and 4 + 60 bits.

    private static final String NUMBERS = MACS + "88b5 ";

    private void calculates(String before, String after) {
        assertEquals(List.of(out(1, NUMBERS, after)), send(NUMBERS, before));
    }

    @Test
    public void additionAndSubtractionWrapAround() {
        calculates("01 ff 03 00 ffffffffffffffff 0000000000000002 0000000000000000 0000000000000000",
                "01 02 03 00 0000000000000001 0000000000000002 0000000000000000 0000000000000000");
        calculates("02 01 03 00 0000000000000001 0000000000000002 0000000000000000 0000000000000000",
                "02 fe 03 00 ffffffffffffffff 0000000000000002 0000000000000000 0000000000000000");
    }

    @Test
    public void saturates() {
        calculates("03 f0 20 00 0000000000000000 0000000000000000 0000000000000000 0000000000000000",
                "03 ff 00 00 0000000000000000 0000000000000000 0000000000000000 0000000000000000");
    }

    @Test
    public void shifts() {
        calculates("04 00 04 00 f000000000000001 f000000000000001 0000000000000000 0000000000000000",
                "04 00 04 00 0f00000000000000 0000000000000010 0000000000000000 0000000000000000");
        calculates("04 00 40 00 f000000000000001 f000000000000001 0000000000000000 0000000000000000",
                "04 00 40 00 0000000000000000 0000000000000000 0000000000000000 0000000000000000");
    }

    @Test
    public void computesWithSignedNumbers() {
        // -3 >> 1 is -2, which is 0xfe; -2 + 1 is 0xff.
        calculates("05 00 00 fd 0000000000000000 0000000000000000 0000000000000000 0000000000000000",
                "05 ff 00 fe 0000000000000000 0000000000000000 0000000000000000 0000000000000000");
    }

    @Test
    public void comparesUnsignedAndSigned() {
        calculates("06 00 00 fe 7fffffffffffffff 8000000000000000 0000000000000000 0000000000000000",
                "06 01 01 fe 7fffffffffffffff 8000000000000000 0000000000000000 0000000000000000");
        calculates("06 00 00 01 8000000000000000 7fffffffffffffff 0000000000000000 0000000000000000",
                "06 02 02 01 8000000000000000 7fffffffffffffff 0000000000000000 0000000000000000");
    }

    @Test
    public void complementsAndMultiplies() {
        // ~0xff00 ^ 3 = 0xffffffffffff00fc; times 3, modulo 2^64.
        calculates("07 00 00 00 000000000000ff00 0000000000000003 0000000000000000 0000000000000000",
                "07 00 00 00 ffffffffffff00fc fffffffffffd02f4 0000000000000000 0000000000000000");
    }

    @Test
    public void slicesConcatenatesAndKeepsUnalignedFieldsApart() {
        calculates("08 00 00 00 0000000000000000 0102030405060708 1fffffffffffffff a000000000000001",
                "08 00 00 00 0801020304050607 0102030405060708 e000000000000000 a0000000000000a1");
    }

    @Test
    public void hashes() {
        String a64 = "0123456789abcdef";
        String b64 = "0001f203f4f5f6f7";
        CRC32 crc32 = new CRC32();
        crc32.update(hex(a64, "39"));
        long a = crc32.getValue() << 32 | 0x10000L * crc16(hex(a64, "39")) | 0x220d;
        // RFC 1071, section 3, sums 0001 f203 f4f5 f6f7 to ddf2. The identity takes the number modulo 1000, plus 1.
        long identity = 0x0001f203f4f5f6f7L % 1000 + 1;
        int xor = 0x0001 ^ 0xf203 ^ 0xf4f5 ^ 0xf6f7 ^ 0x3900;
        calculates("09 00 39 00" + a64 + b64 + "0000000000000000 0000000000000000",
                String.format("09003900 %016x 0001f203f4f5%04x 0000000000000000 0%015x", a, xor, identity));
    }

    /** CRC-16/ARC, bit by bit. */
    private static int crc16(byte[] bytes) {
        int crc = 0;
        for (byte b : bytes) {
            crc ^= b & 0xff;
            for (int i = 0; i < 8; i++) {
                crc = (crc & 1) != 0 ? crc >>> 1 ^ 0xa001 : crc >>> 1;
            }
        }
        return crc;
    }

    @Test
    public void registersKeepTheirWidthAndIgnoreIndicesBeyondTheirSize() {
        calculates("0a ff 03 00 0000000000000000 0000000000000000 0000000000000000 0000000000000000",
                "0a 1f 03 00 0000000000000000 0000000000000000 0000000000000000 0000000000000000");
        calculates("0a ff 04 00 0000000000000000 0000000000000000 0000000000000000 0000000000000000",
                "0a 00 04 00 0000000000000000 0000000000000000 0000000000000000 0000000000000000");
    }

    @Test
    public void randomNumbersAreWithinTheirBounds() {
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            String sent = send(NUMBERS,
                    "0b 00 00 00 0000000000000000 0000000000000000 0000000000000000 0000000000000000").get(0);
            seen.add(Integer.parseInt(sent.substring(2 + 30, 2 + 32), 16));
        }
        assertEquals(Set.of(10, 11, 12), seen);
    }

    // Range and optional matches.

    @Test
    public void matchesRangesByPriority() throws Exception {
        softSwitch.control().insert(PROGRAM.entry("ranges").range("value", "0100", "01ff").priority(1)
                .action("set_port", "03").build());
        softSwitch.control().insert(PROGRAM.entry("ranges").range("value", "0180", "0180").priority(2)
                .action("set_port", "04").build());
        softSwitch.control().insert(PROGRAM.entry("ranges").optional("other", "0007").priority(3)
                .action("set_port", "05").build());
        String tail = MACS + "88b6 ";
        assertEquals(List.of(out(1, tail, "00ff 0001")), send(tail, "00ff 0001"));
        assertEquals(List.of(out(3, tail, "0100 0001")), send(tail, "0100 0001"));
        assertEquals(List.of(out(3, tail, "01ff 0001")), send(tail, "01ff 0001"));
        assertEquals(List.of(out(4, tail, "0180 0001")), send(tail, "0180 0001"));
        assertEquals(List.of(out(5, tail, "0180 0007")), send(tail, "0180 0007"));
        assertEquals(List.of(out(1, tail, "0200 0001")), send(tail, "0200 0001"));
    }

    @Test
    public void selectsOnBitsThatAreNotYetParsed() {
        assertEquals(List.of(out(1, MACS, "88b7 ff01")), send(MACS, "88b7 ff01"));
        assertEquals("nothing to look at is a parser error", List.of(out(2, MACS, "88b7")), send(MACS, "88b7"));
    }

    // Second passes. The byte 0x88b8 header is two bytes to skip, then a and b of 16 bits; the source address of what
    // leaves is the packet length that egress saw.

    private static final String DST_MAC = "0a0000000001 ";

    @Test
    public void resubmitsWithItsFieldList() {
        // b grows by the rounds that the packet has had, once: in the last pass; the skipped bytes are gone.
        assertEquals(List.of(out(1, DST_MAC, "000000000014 88b8 0001 0013")),
                send(MACS, "88b8 9999 0001 0010"));
    }

    @Test
    public void recirculatesWhatTheDeparserMade() {
        // Each pass skips two bytes after the Ethernet header. In the second, what is left is too short for a and b,
        // so that it goes to port 2 as it is.
        assertEquals(List.of(out(2, DST_MAC, "000000000012 88b8 0010")), send(MACS, "88b8 9999 0002 0010"));
    }

    @Test
    public void clonesFromEgressWithTheHeadersAsTheyAre() throws Exception {
        Entity.Builder session = Entity.newBuilder();
        session.getPacketReplicationEngineEntryBuilder().getCloneSessionEntryBuilder().setSessionId(3)
                .addReplicasBuilder().setEgressPort(9).setInstance(1);
        softSwitch.control().write(Update.Type.INSERT, session.build());
        assertEquals(List.of(
                        out(1, DST_MAC, "000000000014 88b8 0033 0010"),
                        out(9, DST_MAC, "000000000014 88b8 0033 0050")),
                send(MACS, "88b8 9999 0003 0010"));
    }

    @Test
    public void truncates() {
        assertEquals(List.of(out(1, DST_MAC, "000000000018 88b8 0004")), send(MACS, "88b8 9999 0004 0010 01020304"));
    }

    @Test
    public void truncatesClonesToTheLengthOfTheirSession() throws Exception {
        Entity.Builder session = Entity.newBuilder();
        session.getPacketReplicationEngineEntryBuilder().getCloneSessionEntryBuilder().setSessionId(3)
                .setPacketLengthBytes(14).addReplicasBuilder().setEgressPort(9).setInstance(1);
        softSwitch.control().write(Update.Type.INSERT, session.build());
        assertTrue(send(MACS, "88b8 9999 0003 0010").contains(out(9, DST_MAC, "000000000014 88b8")));
    }
}

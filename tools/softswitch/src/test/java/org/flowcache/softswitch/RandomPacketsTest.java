// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch;

import static org.flowcache.softswitch.testing.Frames.hex;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.flowcache.softswitch.json.ProgramReader;
import org.flowcache.softswitch.pipeline.Pipeline;
import org.flowcache.softswitch.pipeline.Replication;
import org.flowcache.softswitch.pipeline.code.Interpreter;
import org.flowcache.softswitch.pipeline.code.ProgramCompiler;
import org.flowcache.softswitch.runtime.Control;
import org.flowcache.softswitch.testing.Alone;
import org.flowcache.softswitch.testing.Program;
import org.flowcache.softswitch.testing.Sent;
import org.junit.Test;
import p4.v1.P4RuntimeOuterClass.TableEntry;

/** Frames cut off, changed and made up at random: nothing crashes, and generated code does what the nodes say. */
public class RandomPacketsTest {

    private static final int FRAMES = 20_000;

    private static final List<byte[]> SEEDS = List.of(
            hex("0a0000000001 0b0000000002 0800 4500 0022 0001 0000 40 11 64c6 0a000001 0a010203 03e8 07d0 000e 0000"
                    + "68656c6c6f21"),
            hex("0a0000000001 0b0000000002 8100 6064 0800 4500 0022 0001 0000 40 11 64c6 0a000001 0a010203"
                    + "03e8 07d0 000e 1234 68656c6c6f"),
            hex("ffffffffffff 0b0000000002 8100 6064 1234 deadbeef"),
            hex("0180c200000e 0b0000000002 88cc 0000"),
            hex("0a0000000001 0b0000000002 8847 00002040 00011041 00063140 dead"),
            hex("0a0000000001 0b0000000002 86dd 60000000 0004 3b40 20010db8000000000000000000000001"
                    + "20010db80000000affffffffffffffff 01020304"),
            hex("0a0000000001 0b0000000002 88b5 01 ff 03 fd ffffffffffffffff 0000000000000002 fedcba9876543210"
                    + "0123456789abcdef"),
            hex("0a0000000001 0b0000000002 88b6 0180 0007"),
            hex("0a0000000001 0b0000000002 88b8 9999 0001 0010"));

    /** Bytes of methods that cut every control and most actions into pieces. */
    private static final int SHORT = 60;

    private static byte[] next(Random random, List<byte[]> seeds) {
        byte[] frame = seeds.get(random.nextInt(seeds.size())).clone();
        switch (random.nextInt(4)) {
            case 0 -> frame = Arrays.copyOf(frame, random.nextInt(frame.length + 1));
            case 1 -> {
                frame = new byte[random.nextInt(200)];
                random.nextBytes(frame);
            }
            default -> {
                for (int i = random.nextInt(6); i > 0; i--) {
                    frame[random.nextInt(frame.length)] = (byte) random.nextInt();
                }
                if (seeds == SEEDS && frame.length > 14 && frame[12] == (byte) 0x88 && frame[13] == (byte) 0xb5) {
                    frame[14] = (byte) random.nextInt(11);
                }
            }
        }
        return frame;
    }

    private static Pipeline fill(Program program, Pipeline pipeline, TableEntry... entries) throws Exception {
        Control control = new Control(program.info(), pipeline, new Alone());
        for (TableEntry entry : entries) {
            control.insert(entry);
        }
        List<Replication.Replica> replicas = List.of(new Replication.Replica(4, 1), new Replication.Replica(5, 2));
        for (int id = 1; id < 8; id++) {
            pipeline.replication().putSession(id, new Replication.Session(replicas, Integer.MAX_VALUE));
            pipeline.replication().putGroup(id, replicas);
        }
        return pipeline;
    }

    private static void compare(Program program, long seed, TableEntry... entries) throws Exception {
        compare(program, SEEDS, seed, entries);
    }

    private static void compare(Program program, List<byte[]> seeds, long seed, TableEntry... entries)
            throws Exception {
        var interpreted = ProgramReader.read(program.json());
        Pipeline nodes = fill(program, new Pipeline(interpreted, new Interpreter(interpreted)), entries);
        Pipeline generated = fill(program, new Pipeline(ProgramReader.read(program.json())), entries);
        var inPieces = ProgramReader.read(program.json());
        Pipeline pieces = fill(program, new Pipeline(inPieces, ProgramCompiler.compile(inPieces, SHORT)), entries);
        Random random = new Random(seed);
        int sent = 0;
        for (int i = 0; i < FRAMES; i++) {
            byte[] frame = next(random, seeds);
            int port = random.nextInt(8) == 0 ? 255 : 1 + random.nextInt(3);
            List<String> expected = Sent.by(nodes, port, frame);
            assertEquals("frame " + hex(frame) + " on port " + port, expected, Sent.by(generated, port, frame));
            assertEquals("in pieces, frame " + hex(frame) + " on port " + port, expected,
                    Sent.by(pieces, port, frame));
            sent += expected.size();
        }
        assertTrue("most frames were dropped: " + sent, sent > FRAMES / 4);
    }

    @Test
    public void theRouter() throws Exception {
        Program router = new Program("router");
        compare(router, 1,
                router.entry("routes").lpm("dst", "0a000000", 8).action("route", "02", "01", "03").build(),
                router.entry("routes").lpm("dst", "0a010200", 24).action("route", "02", "01", "04").build(),
                router.entry("acl").ternary("protocol", "11", "ff").priority(3).action("mirror", "05").build(),
                router.entry("acl").ternary("l4_dst", "0000", "0001").priority(4).action("deny").build(),
                router.entry("bridge").exact("tagged", "01").exact("vid", "064").exact("dst", "ffffffffffff")
                        .action("flood", "0007").build(),
                router.entry("bridge").exact("tagged", "00").exact("vid", "00").exact("dst", "0a0000000001")
                        .action("set_port", "0007").build());
    }

    @Test
    public void allFeatures() throws Exception {
        Program features = new Program("features");
        compare(features, 2,
                features.entry("ipv6_routes").lpm("dst", "20010db8000000000000000000000000", 32)
                        .action("set_wide", "fe800000000000000123456789abcdef", "05").build(),
                features.entry("ipv6_hosts").exact("src", "20010db8000000000000000000000001").exact("next", "3a")
                        .action("set_port", "07").build(),
                features.entry("ranges").range("value", "0100", "01ff").priority(1).action("set_port", "03").build(),
                features.entry("ranges").optional("other", "0007").priority(3).action("set_port", "05").build());
    }

    @Test
    public void theSmallPrograms() throws Exception {
        String start = "0a0000000001 0b0000000002 ";
        compare(new Program("stacks"), List.of(hex(start, "88b5 0000 020407 dead"), hex(start, "88b5 0501 02040609"),
                hex(start, "88b5 0300 020407")), 3);
        compare(new Program("select"), List.of(hex(start, "5001 3f"), hex(start, "2003"), hex(start, "3ab0"),
                hex(start, "5002 717273747576777879")), 4);
        compare(new Program("passes"), List.of(hex(start, "88b5 03 00 00 00 00 00000000 0000 dead")), 5);
        compare(new Program("notices"),
                List.of(hex(start, "88b5 01 01 deadbeef 0102030405060708090a0b0c ff80")), 9);
        compare(new Program("hashes"), List.of(hex(start, "88b5 313233343536373839 0001f203f4f5f6f7 64 cafe")), 6);
        compare(new Program("checksums"), List.of(hex(start, "0800 45000021 00004000 4011 b8b3 c0a80001 c0a800c7",
                "03e8 07d0 000d 2e31 68656c6c6f")), 7);
        Program wide = new Program("wide");
        compare(wide, List.of(hex(start, "88b5 09 ffffffffffffffff0123456789abcdef 00000000000000018000000000000001",
                "1fffffffffffffffffff"), hex(start, "88b5 0b ffffffffffffffff0123456789abcdef",
                "00000000000000018000000000000001 1fffffffffffffffffff")), 8,
                wide.entry("masked_keys").ternary("a", "0000000000000000000000000000cdef",
                        "0000000000000000000000000000ffff").priority(2).action("set_b", "02").build());
        compare(new Program("unions"), List.of(hex(start, "88b5 0301 1122 06aabbcc 05ee 07 dead"),
                hex(start, "88b5 0502 11223344 0501 06aabbcc dead"),
                hex(start, "88b5 0a03 0522 06112233 0522 06112233"),
                hex(start, "88b5 0900 0501 06aabbcc 05aa")), 10);
        compare(new Program("varbits"), List.of(hex(start, "88b5 01 0048 0000 10123456789abcdef01ffe dead"),
                hex(start, "88b5 02 0048 0000 10123456789abcdef01ffe"),
                hex(start, "88b5 04 0020 0000 123456789fff dead"),
                hex(start, "88b5 82 0010 0000 11234ffe 11234ffe dead"),
                hex(start, "88b5 81 0010 0000 11234ffe 25678001"),
                hex(start, "88b5 41 0000 0000 04aabbccdd 01ee 00 dead")), 11);
        compare(new Program("loops"), List.of(hex(start, "88b5 00 05 1f 00000000 dead"),
                hex(start, "88b5 01 0a 40 00000000")), 13);
        Program keys = new Program("keys");
        compare(keys, List.of(hex(start, "88b5 00 f23f 00000000000000000000 bf"),
                hex(start, "88b5 01 f23f 55123456789abcdef0ff cf")), 12,
                keys.entry("masked").exact("value", "0230").exact("signed", "30").priority(1)
                        .action("set_number", "11").build(),
                keys.entry("masked").exact("value", "0230").exact("signed", "40").priority(1)
                        .ternary("wide", "01000000000000000001", "01ffffffffffffffffff").action("set_number", "22")
                        .build(),
                keys.entry("errors").exact("error", "01").action("set_port", "07").build());
        Program matching = new Program("matching");
        compare(matching, List.of(hex(start, "88b5 1234 0000000000"), hex(start, "88b5 1300 0000000000")), 9,
                matching.entry("ternaries").ternary("value", "0034", "00ff").priority(2).action("set_ternary", "02")
                        .build(),
                matching.entry("ranges").range("value", "1201", "1fff").priority(1).action("set_range", "01").build());
    }

    @Test
    public void aPacketThatWouldGoRoundForEverEnds() {
        String json = new Program("features").json();
        String endless = json.replace("\"0x03\"", "\"0xff\"").replace("\"op\": \"<\"", "\"op\": \"<=\"");
        Pipeline pipeline = new Pipeline(ProgramReader.read(endless));
        String resubmitted = "0a0000000001 0b0000000002 88b8 9999 0001 0010";
        assertEquals(List.of(), Sent.by(pipeline, 1, hex(resubmitted)));
        String plain = "0a0000000001 0b0000000002 1234 01";
        assertEquals(List.of(Sent.out(1, plain)), Sent.by(pipeline, 1, hex(plain)));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.flowcache.bench.Entries.Match;
import org.flowcache.softswitch.SoftSwitch;
import org.flowcache.softswitch.pipeline.Pipeline;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Packets a second that one core looks up in a table with few and with many entries, the rest of the pipeline included,
 * which does next to nothing. Packets are of a number of flows in turn, each of which matches an entry drawn evenly.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class TableBenchmark {

    private static final int EXACT_PORT = 1;
    private static final int TERNARY_PORT = 2;
    private static final int TO = 3;
    private static final int FRAME_LENGTH = 64;

    /** Frames that go round, and where they come out. */
    private static final class Load {
        private final Pipeline pipeline;
        private final int port;
        private final byte[][] frames;
        private int turn;
        private long sent;
        private long received;

        Load(Pipeline pipeline, int port, byte[][] frames) {
            this.pipeline = pipeline;
            this.port = port;
            this.frames = frames;
        }

        long next() {
            byte[] frame = frames[turn];
            turn = turn + 1 == frames.length ? 0 : turn + 1;
            sent++;
            pipeline.process(port, frame, 0, frame.length, (to, bytes, offset, length) -> received++);
            return received;
        }

        /** Fails the run if a packet was dropped because it matched nothing. */
        void check() {
            if (sent == 0 || received != sent) {
                throw new IllegalStateException("of " + sent + " packets " + received + " matched");
            }
        }
    }

    /** A table and the load on it. */
    @State(Scope.Thread)
    public abstract static class Table {

        /** Flows: with more of them, less of what a lookup reads is in the processor's caches. */
        @Param({"1000", "16000"})
        public int flows;

        Load load;
        SoftSwitch softSwitch;

        /** Loads the program into a switch of its own. */
        Entries open() throws IOException {
            Program program = Program.read("/tables.p4info.txt", "/tables.json");
            softSwitch = SoftSwitch.builder().build();
            softSwitch.load(program.info(), program.json());
            return new Entries(program.info(), softSwitch.control());
        }

        /** Checks that all matched. */
        @TearDown(Level.Trial)
        public void check() {
            load.check();
        }
    }

    /** A table whose only field has to match exactly. */
    public static class ExactTable extends Table {

        /** Entries. */
        @Param({"1000", "100000"})
        public int entries;

        /** Fills the table. */
        @Setup
        public void fill() throws Exception {
            SplittableRandom random = new SplittableRandom(1);
            Entries table = open();
            long[] addresses = random.longs(0, 1L << 48).distinct().limit(entries).toArray();
            for (long address : addresses) {
                table.insert("exact_table", "forward", List.of((long) TO), address);
            }
            byte[][] frames = Stream.generate(() -> frame(addresses[random.nextInt(entries)], new long[FIELDS.length]))
                    .limit(flows).toArray(byte[][]::new);
            load = new Load(softSwitch.pipeline(), EXACT_PORT, frames);
        }
    }

    /** Bits of the ternary fields: addresses, protocol, ports. */
    private static final int[] FIELDS = {32, 32, 8, 16, 16};

    /**
     * A table of access list entries: prefixes of the addresses and, in half of them, protocol and destination port,
     * with 32 combinations in all. Priorities follow no order, which is the hardest for a lookup.
     */
    public static class TernaryTable extends Table {

        private static final int[] SOURCE_PREFIXES = {0, 16, 24, 32};
        private static final int[] DESTINATION_PREFIXES = {8, 16, 24, 32};

        /** Entries. */
        @Param({"100", "10000"})
        public int entries;

        /** Fills the table. */
        @Setup
        public void fill() throws Exception {
            SplittableRandom random = new SplittableRandom(1);
            Entries table = open();
            List<List<Match>> rules = Stream.generate(() -> rule(random)).distinct().limit(entries).toList();
            for (List<Match> rule : rules) {
                table.insert("ternary_table", "forward", List.of((long) TO), 1 + random.nextInt(1 << 20), rule);
            }
            byte[][] frames = Stream.generate(() -> frame(0, matching(rules.get(random.nextInt(entries)), random)))
                    .limit(flows).toArray(byte[][]::new);
            load = new Load(softSwitch.pipeline(), TERNARY_PORT, frames);
        }

        private static List<Match> rule(SplittableRandom random) {
            int ports = random.nextInt(2);
            int[] bits = {
                SOURCE_PREFIXES[random.nextInt(SOURCE_PREFIXES.length)],
                DESTINATION_PREFIXES[random.nextInt(DESTINATION_PREFIXES.length)],
                ports * FIELDS[2], 0, ports * FIELDS[4]
            };
            return IntStream.range(0, FIELDS.length).mapToObj(field -> {
                long mask = ((1L << bits[field]) - 1) << FIELDS[field] - bits[field];
                return new Match(random.nextLong() & mask, mask);
            }).toList();
        }

        private static long[] matching(List<Match> rule, SplittableRandom random) {
            return rule.stream().mapToLong(field -> field.value() | random.nextLong() & ~field.mask()).toArray();
        }
    }

    private static byte[] frame(long ethernetDestination, long[] fields) {
        ByteBuffer frame = ByteBuffer.allocate(FRAME_LENGTH);
        frame.putShort((short) (ethernetDestination >>> 32)).putInt((int) ethernetDestination);
        frame.position(14 + 9);
        frame.put((byte) fields[2]).putShort((short) 0).putInt((int) fields[0]).putInt((int) fields[1]);
        frame.putShort((short) fields[3]).putShort((short) fields[4]);
        return frame.array();
    }

    /** One field that has to match exactly. */
    @Benchmark
    public long exact(ExactTable table) {
        return table.load.next();
    }

    /** Five fields with masks, and priorities. */
    @Benchmark
    public long ternary(TernaryTable table) {
        return table.load.next();
    }
}

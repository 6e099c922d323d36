// SPDX-License-Identifier: Apache-2.0
package org.flowcache.packettests;

import static org.flowcache.packettests.Demo.DC;
import static org.flowcache.packettests.Demo.OTR;
import static org.flowcache.packettests.Demo.OTR_OUTER;
import static org.flowcache.packettests.Demo.SERVERS;
import static org.flowcache.packettests.Frames.tagged;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.flowcache.api.CacheSettings;
import org.flowcache.api.Count;
import org.flowcache.pipeconf.P4Program;
import org.flowcache.pipeconf.P4Program.Path;
import org.junit.Test;

/**
 * Packet order over millions of packets, with an OTR that keeps the order within each flow, but not between flows, and
 * loses packets. Time is virtual.
 */
public class OrderUnderLossTest {

    private static final int PACKETS = 1_000_000;
    private static final long[] SEEDS = {777, 778, 1, 2, 3, 4, 5, 6, 7, 20261128};

    @Test
    public void nothingIsOvertakenAtAnOtrThatLosesPackets() {
        List<String> results = LongStream.of(SEEDS).parallel().mapToObj(seed -> {
            Traffic traffic = new Traffic(seed, 0.02, now -> 3_000, Duration.ofMillis(700));
            traffic.run(PACKETS);
            // Of a flow's packets each fiftieth is lost on its way through the OTR, and costs a few of its round trips.
            assertTrue("seed " + seed + ": " + traffic.count(Path.DIRECT), traffic.count(Path.DIRECT) > PACKETS / 2);
            return "seed " + seed + ": " + traffic.overtaken + ", on purpose " + traffic.overtook();
        }).toList();

        assertEquals(LongStream.of(SEEDS).mapToObj(seed -> "seed " + seed + ": 0, on purpose 0").toList(), results);
    }

    /** But for the packets that left before it was known that the OTR takes longer now, and what is counted. */
    @Test
    public void nothingIsOvertakenAtAnOtrWhoseDelayJumps() {
        long second = 1_000_000;
        long jump = Traffic.START + 10 * second;
        // 1 ms; from the tenth second on 200 ms; from the thirtieth on 1 ms again.
        LongUnaryOperator delay = now -> now < jump || now >= jump + 20 * second ? 1_000 : 200_000;
        LongStream.range(0, 4).parallel().forEach(seed -> {
            Traffic traffic = new Traffic(seed, 0, delay, Duration.ZERO);
            traffic.run(PACKETS / 2);
            assertTrue("the run is long enough", traffic.gateway.micros() > jump + 30 * second);
            long unexpected = traffic.movedTooSoon.stream()
                    .filter(when -> when < jump || when > jump + 210_000).count();
            assertTrue("seed " + seed + ": " + traffic.movedTooSoon, unexpected <= traffic.overtook());
        });
    }

    /** Servers that send, an OTR that returns later, and a DC that looks at the order. */
    private static final class Traffic {

        private static final long START = 1_000_000_000;
        private static final int FLOWS = 6000;

        private record Returning(long at, long order, int flow, byte[] frame) {
        }

        private final Random random;
        private final FlowCacheSwitch gateway;
        private final double loss;
        private final LongUnaryOperator longestDelay;
        private final PriorityQueue<Returning> atOtr =
                new PriorityQueue<>(Comparator.comparingLong(Returning::at).thenComparingLong(Returning::order));
        private final long[] lastReturn = new long[FLOWS];
        private final int[] lastSent = new int[FLOWS];
        private final int[] lastArrived = new int[FLOWS];
        private final int[] atOtrOfFlow = new int[FLOWS];
        private final boolean[] isDirect = new boolean[FLOWS];
        private int overtaken;
        /** When a flow moved to the direct path although packets of it were at the OTR. */
        private final List<Long> movedTooSoon = new ArrayList<>();
        private final List<byte[]> fromServer = new ArrayList<>();
        private final List<byte[]> fromOtr = new ArrayList<>();
        private long order;

        Traffic(long seed, double loss, LongUnaryOperator longestDelay, Duration maxAge) {
            this.random = new Random(seed);
            this.loss = loss;
            this.longestDelay = longestDelay;
            try {
                gateway = new FlowCacheSwitch(Demo.gateway(CacheSettings.builder()
                        .idleTimeout(Duration.ofSeconds(2)).maxAge(maxAge).build()));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            // The last eight bytes are the flow and the packet's number, and so are the address and the UDP checksum.
            for (Demo tenant : Demo.values()) {
                byte[] frame = tenant.reply("10.9.0.0", 0, "01234567");
                fromServer.add(tagged(tenant.vlan, frame));
                fromOtr.add(tenant.taught(OTR_OUTER, frame));
            }
        }

        void run(int packets) {
            for (int sent = 0; sent < packets;) {
                // Low numbers are chosen more often than high ones; every now and then a burst.
                int flow = (int) (FLOWS * Math.pow(random.nextDouble(), 3));
                int burst = random.nextInt(8) == 0 ? 1 + random.nextInt(10) : 1;
                for (int i = 0; i < burst; i++, sent++) {
                    pass(random.nextInt(200));
                    send(flow);
                }
            }
        }

        long overtook() {
            return read(gateway::overtook);
        }

        long count(Path path) {
            return read(() -> gateway.count(path));
        }

        private static long read(Callable<Count> counter) {
            try {
                return counter.call().packets();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        private void pass(int micros) {
            long until = gateway.micros() + micros;
            while (!atOtr.isEmpty() && atOtr.peek().at() <= until) {
                Returning returning = atOtr.poll();
                gateway.sleep(Duration.ofNanos(1000 * (returning.at() - gateway.micros())));
                atOtrOfFlow[returning.flow()]--;
                forward(OTR, returning.frame());
            }
            gateway.sleep(Duration.ofNanos(1000 * (until - gateway.micros())));
        }

        private void send(int flow) {
            int number = ++lastSent[flow];
            boolean direct = forward(SERVERS, numbered(fromServer.get(flow % 3), flow, number)) == DC;
            if (direct && !isDirect[flow] && atOtrOfFlow[flow] > 0) {
                movedTooSoon.add(gateway.micros());
            }
            isDirect[flow] = direct;
            if (!direct && random.nextDouble() >= loss) {
                int delay = (int) longestDelay.applyAsLong(gateway.micros());
                long at = Math.max(gateway.micros() + 1 + random.nextInt(delay), lastReturn[flow]);
                lastReturn[flow] = at;
                atOtrOfFlow[flow]++;
                atOtr.add(new Returning(at, order++, flow, numbered(fromOtr.get(flow % 3), flow, number)));
            }
        }

        private static byte[] numbered(byte[] template, int flow, int number) {
            byte[] frame = template.clone();
            ByteBuffer tail = ByteBuffer.wrap(frame);
            tail.putInt(frame.length - 8, flow).putInt(frame.length - 4, number);
            // Ethernet payload: IPv4 destination, UDP, and the eight bytes.
            tail.putShort(frame.length - 8 - 8 - 2, (short) flow);
            tail.putShort(frame.length - 8 - 2, (short) number);
            return frame;
        }

        /** Sends a frame into the switch, looks at what arrives at the DC, and tells by which port it left. */
        private int forward(int port, byte[] frame) {
            int[] left = {-1};
            gateway.forward(port, frame, (to, bytes, offset, length) -> {
                if (to != P4Program.CPU_PORT) {
                    assertEquals("one frame leaves", -1, left[0]);
                    left[0] = to;
                }
                if (to == DC) {
                    ByteBuffer tail = ByteBuffer.wrap(bytes, offset, length);
                    arrive(tail.getInt(offset + length - 8), tail.getInt(offset + length - 4));
                }
            });
            assertTrue(left[0] == DC || left[0] == OTR);
            return left[0];
        }

        private void arrive(int flow, int number) {
            if (number <= lastArrived[flow]) {
                overtaken++;
            }
            lastArrived[flow] = Math.max(lastArrived[flow], number);
        }
    }
}

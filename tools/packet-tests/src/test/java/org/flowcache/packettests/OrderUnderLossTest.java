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
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.flowcache.api.CacheSettings;
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
        List<String> overtaken = LongStream.of(SEEDS).parallel().mapToObj(seed -> {
            Traffic traffic = new Traffic(seed, 0.02, now -> 3_000);
            traffic.run(PACKETS);
            assertEquals("seed " + seed, 0, traffic.overtook());
            // Most packets are direct although each fiftieth at the OTR is lost, and its flow waits.
            assertTrue("seed " + seed + ": " + traffic.held(), traffic.held() < PACKETS / 100);
            return seed + ": " + traffic.overtaken;
        }).filter(result -> !result.endsWith("[]")).toList();

        assertEquals(List.of(), overtaken);
    }

    /** But for the packets that left before it was known that the OTR takes longer now. */
    @Test
    public void nothingIsOvertakenAtAnOtrWhoseDelayJumps() {
        long start = Traffic.START;
        long second = 1_000_000;
        // 1 ms; from the tenth second on 200 ms; from the thirtieth on 1 ms again.
        LongUnaryOperator delay = now -> now - start < 10 * second || now - start >= 30 * second ? 1_000 : 200_000;
        IntStream.range(0, 4).parallel().forEach(seed -> {
            Traffic traffic = new Traffic(seed, 0, delay);
            traffic.run(PACKETS / 2);
            assertTrue("the run is long enough", traffic.gateway.micros() - start > 40 * second);
            List<Long> unexpected = traffic.overtaken.stream()
                    .filter(left -> left < start + 10 * second - 1_000 || left > start + 10 * second + 210_000).toList();
            assertEquals("seed " + seed, List.of(), unexpected);
        });
    }

    /** Servers that send, an OTR that returns later, and a DC that looks at the order. */
    private static final class Traffic {

        private static final long START = 1_000_000_000;
        private static final int FLOWS = 6000;

        private record Returning(long at, long order, byte[] frame) {
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
        private final long[][] leftAt = new long[FLOWS][16];
        /** When the packets that were overtaken left for the OTR. */
        private final List<Long> overtaken = new ArrayList<>();
        private final List<byte[]> fromServer = new ArrayList<>();
        private final List<byte[]> fromOtr = new ArrayList<>();
        private long order;

        Traffic(long seed, double loss, LongUnaryOperator longestDelay) {
            this.random = new Random(seed);
            this.loss = loss;
            this.longestDelay = longestDelay;
            try {
                gateway = new FlowCacheSwitch(Demo.gateway(CacheSettings.builder()
                        .idleTimeout(Duration.ofSeconds(2)).maxAge(Duration.ofMillis(700)).build()));
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
            return count(() -> gateway.overtook().packets());
        }

        long held() {
            return count(() -> gateway.count(Path.TO_OTR_ORDER_HOLD).packets());
        }

        private interface Counter {
            long read() throws Exception;
        }

        private static long count(Counter counter) {
            try {
                return counter.read();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        private void pass(int micros) {
            long until = gateway.micros() + micros;
            while (!atOtr.isEmpty() && atOtr.peek().at() <= until) {
                Returning returning = atOtr.poll();
                gateway.sleep(Duration.ofNanos(1000 * (returning.at() - gateway.micros())));
                forward(OTR, returning.frame());
            }
            gateway.sleep(Duration.ofNanos(1000 * (until - gateway.micros())));
        }

        private void send(int flow) {
            int number = ++lastSent[flow];
            leftAt[flow][number & 15] = gateway.micros();
            if (forward(SERVERS, numbered(fromServer.get(flow % 3), flow, number)) == OTR && random.nextDouble() >= loss) {
                int delay = (int) longestDelay.applyAsLong(gateway.micros());
                long at = Math.max(gateway.micros() + 1 + random.nextInt(delay), lastReturn[flow]);
                lastReturn[flow] = at;
                atOtr.add(new Returning(at, order++, numbered(fromOtr.get(flow % 3), flow, number)));
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
                overtaken.add(number > lastSent[flow] - 16 ? leftAt[flow][number & 15] : -1);
            }
            lastArrived[flow] = Math.max(lastArrived[flow], number);
        }
    }
}

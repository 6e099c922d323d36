// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.emulator;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.Test;

public class ImpairedLinkTest {

    private record Arrival(int number, long nanos) {
    }

    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private final Link far = new Link() {
        @Override
        public void send(byte[] frame) {
            arrivals.add(new Arrival(frame[0] << 8 | frame[1] & 0xff, System.nanoTime()));
        }

        @Override
        public void onReceive(Consumer<byte[]> receiver) {
            receiver.accept(new byte[] {7});
        }
    };

    @Test
    public void delaysAndKeepsTheOrder() throws InterruptedException {
        try (ImpairedLink link = new ImpairedLink(far, Duration.ofMillis(30), 0, new Random(1))) {
            long[] sentAt = new long[500];
            for (int number = 0; number < sentAt.length; number++) {
                sentAt[number] = System.nanoTime();
                send(link, number);
            }
            for (int number = 0; number < sentAt.length; number++) {
                Arrival arrival = arrivals.poll(10, TimeUnit.SECONDS);
                assertEquals(number, arrival.number());
                assertTrue("not before its time", arrival.nanos() - sentAt[number] >= 30_000_000);
            }
        }
    }

    @Test
    public void losesAsManyAsItShall() {
        try (ImpairedLink link = new ImpairedLink(far, Duration.ZERO, 0.25, new Random(1))) {
            for (int number = 0; number < 10_000; number++) {
                send(link, number);
            }
            assertEquals(10_000, arrivals.size() + link.lost());
        }
        // Five standard deviations of a binomial distribution.
        assertEquals(7500, arrivals.size(), 217);
        List<Integer> numbers = arrivals.stream().map(Arrival::number).toList();
        assertEquals("in order", numbers.stream().sorted().toList(), numbers);
    }

    @Test
    public void losesNothingOrAll() {
        try (ImpairedLink none = new ImpairedLink(far, Duration.ZERO, 0, new Random(1));
                ImpairedLink all = new ImpairedLink(far, Duration.ZERO, 1, new Random(1))) {
            for (int number = 0; number < 100; number++) {
                send(none, number);
                send(all, number + 100);
            }
        }
        assertEquals(100, arrivals.size());
    }

    @Test
    public void receivesUnimpaired() {
        List<byte[]> received = new ArrayList<>();
        try (ImpairedLink link = new ImpairedLink(far, Duration.ZERO, 1, new Random(1))) {
            link.onReceive(received::add);
        }
        assertEquals(1, received.size());
    }

    @Test
    public void refusesImpossibleValues() {
        assertThrows(IllegalArgumentException.class,
                () -> new ImpairedLink(far, Duration.ofMillis(-1), 0, new Random(1)));
        for (double loss : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThrows(IllegalArgumentException.class,
                    () -> new ImpairedLink(far, Duration.ZERO, loss, new Random(1)));
        }
    }

    private static void send(Link link, int number) {
        link.send(new byte[] {(byte) (number >> 8), (byte) number});
    }
}

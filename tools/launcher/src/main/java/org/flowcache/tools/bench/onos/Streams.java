// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench.onos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.flowcache.tools.bench.Stamp;

/**
 * Streams of numbered packets through a switch, one packet of each every millisecond, and when each of them came out.
 */
final class Streams implements AutoCloseable {

    private static final int MAX_PACKETS = (int) TimeUnit.MINUTES.toMillis(3);
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final Duration LAST_ONES = Duration.ofSeconds(5);
    private static final int NO_PACKET = 0;

    private final List<Stream> streams;
    private final List<AtomicLongArray> arrivals;
    private final Thread sender = new Thread(this::send, "streams");
    private volatile boolean ending;
    private volatile int sent;

    /**
     * A stream.
     *
     * @param port  where its packets go in
     * @param frame a packet; the last bytes become its {@link Stamp}
     */
    record Stream(MemoryPort port, byte[] frame) {
    }

    /** Takes frames into the switch. */
    @FunctionalInterface
    interface MemoryPort {

        /** Takes a frame, of which it keeps nothing. */
        void receive(byte[] frame);
    }

    /**
     * Describes streams; {@link #start} begins to send.
     *
     * @param streams the streams
     */
    Streams(List<Stream> streams) {
        this.streams = List.copyOf(streams);
        arrivals = streams.stream().map(stream -> new AtomicLongArray(MAX_PACKETS)).toList();
        sender.setDaemon(true);
    }

    void start() {
        sender.start();
    }

    /** Sees a frame that came out of the switch; what is of no stream is left alone. */
    void arrived(byte[] frame) {
        if (Stamp.isOn(frame, 0, frame.length) && Stamp.trial(frame, frame.length) < streams.size()) {
            arrivals.get(Stamp.trial(frame, frame.length))
                    .compareAndSet(Stamp.number(frame, frame.length), NO_PACKET, System.nanoTime());
        }
    }

    private void send() {
        long start = System.nanoTime();
        for (int number = 0; !ending && number < MAX_PACKETS; number++) {
            while (System.nanoTime() - start < number * PERIOD_NANOS) {
                LockSupport.parkNanos(start + number * PERIOD_NANOS - System.nanoTime());
            }
            for (int i = 0; i < streams.size(); i++) {
                byte[] frame = streams.get(i).frame();
                Stamp.write(frame, i, number, System.nanoTime());
                streams.get(i).port().receive(frame);
            }
            sent = number + 1;
        }
    }

    /**
     * Ends, and waits for the last packets of some streams.
     *
     * @param numbers streams of which all should come out
     * @throws InterruptedException if the thread is interrupted
     */
    void end(int... numbers) throws InterruptedException {
        ending = true;
        sender.join();
        long deadline = System.nanoTime() + LAST_ONES.toNanos();
        while (IntStream.of(numbers).anyMatch(stream -> lost(stream) > 0) && System.nanoTime() - deadline < 0) {
            TimeUnit.NANOSECONDS.sleep(PERIOD_NANOS);
        }
    }

    /** Tells how many packets of each stream have been sent. */
    int sent() {
        return sent;
    }

    /**
     * Counts packets that have not come out.
     *
     * @param numbers streams that carry the same: a packet counts if it came out of none
     * @return how many
     */
    int lost(int... numbers) {
        return (int) IntStream.range(0, sent).filter(packet -> IntStream.of(numbers)
                .allMatch(stream -> arrivals.get(stream).get(packet) == NO_PACKET)).count();
    }

    /**
     * Finds the longest time in which nothing came out.
     *
     * @param from    only what came after this counts, in nanoseconds of {@link System#nanoTime}
     * @param to      and before this
     * @param numbers streams that carry the same
     * @return the time
     */
    Duration longestGap(long from, long to, int... numbers) {
        List<Long> times = new ArrayList<>(List.of(from));
        IntStream.of(numbers).mapToObj(arrivals::get)
                .flatMapToLong(stream -> IntStream.range(0, sent).mapToLong(stream::get))
                .filter(time -> time != NO_PACKET && time - from > 0 && time - to < 0).sorted().forEach(times::add);
        times.add(to);
        return Duration.ofNanos(LongStream.range(1, times.size())
                .map(i -> times.get((int) i) - times.get((int) i - 1)).max().orElse(0));
    }

    @Override
    public void close() {
        ending = true;
    }
}

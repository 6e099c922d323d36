// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.util.Arrays;
import java.util.Locale;

/**
 * What became of packets that have a number of 16 bits: which ones came back, and after which time. A number that is
 * used again before it came back counts as lost the first time.
 */
public final class RoundTrips {

    private static final int NUMBERS = 1 << Short.SIZE;
    private static final double NANOS_PER_MILLI = 1e6;

    private final long[] sentAt = new long[NUMBERS];
    private final boolean[] isWaitedFor = new boolean[NUMBERS];
    private final long[] times;
    private int sent;
    private int received;
    private int unexpected;

    /**
     * Creates a record.
     *
     * @param most how many packets will be sent at most
     */
    public RoundTrips(int most) {
        times = new long[most];
    }

    /**
     * A packet leaves.
     *
     * @param number its number; the lower 16 bits count
     * @param nanos  when
     */
    public synchronized void sent(int number, long nanos) {
        int place = number & NUMBERS - 1;
        sentAt[place] = nanos;
        isWaitedFor[place] = true;
        sent++;
    }

    /**
     * A packet is back.
     *
     * @param number its number; the lower 16 bits count
     * @param nanos  when
     * @return true if it was waited for, false if it was not sent or is back already
     */
    public synchronized boolean received(int number, long nanos) {
        int place = number & NUMBERS - 1;
        if (!isWaitedFor[place]) {
            unexpected++;
            return false;
        }
        isWaitedFor[place] = false;
        times[received++] = nanos - sentAt[place];
        return true;
    }

    /** Counts a packet that is nobody's answer. */
    public synchronized void unexpected() {
        unexpected++;
    }

    /**
     * Tells whether every packet came back, once, and nothing else.
     *
     * @return true if so
     */
    public synchronized boolean isComplete() {
        return received == sent && unexpected == 0;
    }

    /**
     * Puts it into words: packets, loss, and round-trip times in milliseconds.
     *
     * @return a line without line break
     */
    @Override
    public synchronized String toString() {
        String line = String.format(Locale.ROOT, "%d sent, %d came back, %.1f %% lost", sent, received,
                sent == 0 ? 0 : 100.0 * (sent - received) / sent);
        if (unexpected > 0) {
            line += ", " + unexpected + " more arrived that should not";
        }
        if (received > 0) {
            long[] sorted = Arrays.copyOf(times, received);
            Arrays.sort(sorted);
            line += String.format(Locale.ROOT, "; round trip min %.3f, median %.3f, 99 %% %.3f, max %.3f ms",
                    millis(sorted, 0), millis(sorted, 50), millis(sorted, 99), millis(sorted, 100));
        }
        return line;
    }

    /** The smallest time that is not exceeded by so many of all (nearest-rank). */
    private static double millis(long[] sorted, int percent) {
        int rank = Math.max(1, (int) Math.ceil(sorted.length * percent / 100.0));
        return sorted[rank - 1] / NANOS_PER_MILLI;
    }
}

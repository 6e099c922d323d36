// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.cache;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** Messages of one kind to the controller, by the switch's clock. */
final class Messages {

    private static final long SECOND = 1_000_000;

    private final Deque<Long> lastSecond = new ArrayDeque<>();
    private long count;
    private int most;

    /** Counts a message at a time in microseconds, which is not before the last one's. */
    void count(long now) {
        lastSecond.add(now);
        while (lastSecond.peek() <= now - SECOND) {
            lastSecond.poll();
        }
        count++;
        most = Math.max(most, lastSecond.size());
    }

    /** All messages. */
    long total() {
        return count;
    }

    /** The most messages within any second. */
    int mostInASecond() {
        return most;
    }

    /** The mean number in each second of a run, and the most within any, as they are printed. */
    String rates(double seconds) {
        return String.format(Locale.ROOT, "%,.1f, %,d", count / seconds, most);
    }
}

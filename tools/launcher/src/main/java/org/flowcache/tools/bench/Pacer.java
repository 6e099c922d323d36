// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench;

import java.util.concurrent.TimeUnit;

/**
 * Says how many packets are to be sent by when, so that they leave evenly at some rate: in bursts, at most one in
 * 100 microseconds, of at most 16 packets. Who comes too late may catch up, but with gaps of at least half the usual
 * length: a generator that was held up would otherwise measure how the switch takes large bursts. What is more than
 * 100 milliseconds late is given up.
 */
final class Pacer {

    /** The longest burst, in packets. */
    static final int MAX_BURST = 16;

    private static final int BURSTS_PER_SECOND = 10_000;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long LATEST = TimeUnit.MILLISECONDS.toNanos(100);

    private final double nanosPerPacket;
    private final int burst;
    private final long shortestGap;
    /** When packet 0 would have been due, had nothing been given up. */
    private long start;
    private long earliest;
    private long sent;

    /**
     * Creates a pacer.
     *
     * @param rate  packets a second, 1 or more
     * @param start when the first is due, in nanoseconds
     */
    Pacer(int rate, long start) {
        this.nanosPerPacket = (double) SECOND / rate;
        this.burst = Math.min(MAX_BURST, Math.max(1, rate / BURSTS_PER_SECOND));
        this.shortestGap = (long) (burst * nanosPerPacket / 2);
        this.start = start;
        this.earliest = start;
    }

    /**
     * Tells how many packets are to be sent now, and takes it that they are.
     *
     * @param now the time, in nanoseconds
     * @return 0 or a whole burst
     */
    int due(long now) {
        if (until(now) > 0) {
            return 0;
        }
        start += Math.max(0, now - dueAt() - LATEST);
        earliest = now + shortestGap;
        sent += burst;
        return burst;
    }

    /**
     * Tells how long it is until packets are to be sent.
     *
     * @param now the time, in nanoseconds
     * @return nanoseconds; 0 or less if it is time
     */
    long until(long now) {
        return Math.max(dueAt() - now, earliest - now);
    }

    private long dueAt() {
        return start + (long) (sent * nanosPerPacket);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.state;

import java.util.Optional;

/**
 * A two rate three color marker (RFC 2698, color-blind mode), with the rounding of BMv2: what a bucket was given since
 * the clock's zero is rounded down to whole units. Only the packet thread executes it; any thread may configure it.
 */
public final class Meter {

    public static final int GREEN = 0;
    public static final int YELLOW = 1;
    public static final int RED = 2;

    /**
     * Rates and burst sizes in the meter's unit, rates per second.
     *
     * @param committedRate  not below 0 and not above {@code peakRate}
     * @param committedBurst not below 0
     * @param peakRate       not below 0
     * @param peakBurst      not below 0
     */
    public record Config(long committedRate, long committedBurst, long peakRate, long peakBurst) {
    }

    private record State(Config config, Bucket committed, Bucket peak) {
    }

    private volatile State state;

    /** The configuration; nothing for a meter that says green to everything. */
    public Optional<Config> config() {
        return Optional.ofNullable(state).map(State::config);
    }

    /** Starts again with full buckets; without a configuration, everything is green from now on. */
    public void configure(Optional<Config> config) {
        state = config.map(c -> new State(c, new Bucket(c.committedRate, c.committedBurst),
                new Bucket(c.peakRate, c.peakBurst))).orElse(null);
    }

    /**
     * The color of a packet.
     *
     * @param now    microseconds
     * @param amount what the packet takes, in the meter's unit
     */
    public int execute(long now, int amount) {
        State current = state;
        if (current == null) {
            return GREEN;
        }
        if (!current.peak.take(now, amount)) {
            return RED;
        }
        return current.committed.take(now, amount) ? GREEN : YELLOW;
    }

    private static final class Bucket {
        private final double perMicrosecond;
        private final long size;
        private long tokens;
        private long given;

        Bucket(long perSecond, long size) {
            this.perMicrosecond = perSecond / 1e6;
            this.size = size;
            this.tokens = size;
        }

        boolean take(long now, int amount) {
            long due = (long) (now * perMicrosecond);
            // A sum of two longs above 0 that overflows is negative: the bucket is full then, too.
            long filled = tokens + (due - given);
            given = due;
            tokens = filled < 0 ? size : Math.min(size, filled);
            if (tokens < amount) {
                return false;
            }
            tokens -= amount;
            return true;
        }
    }
}

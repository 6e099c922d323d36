// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.timing;

import java.time.Duration;

/**
 * How often something was done, and how long that took in all.
 */
public final class Timing {

    /** Never. */
    public static final Timing NONE = new Timing(0, 0);

    private final long count;
    private final long nanos;

    private Timing(long count, long nanos) {
        this.count = count;
        this.nanos = nanos;
    }

    /**
     * Times something that was done once.
     *
     * @param began when it began, as {@link System#nanoTime} tells
     * @return once, until now
     */
    public static Timing since(long began) {
        return new Timing(1, System.nanoTime() - began);
    }

    /**
     * Adds what was done besides.
     *
     * @param other how often, and how long that took
     * @return both
     */
    public Timing plus(Timing other) {
        return new Timing(count + other.count, nanos + other.nanos);
    }

    /**
     * Returns how often it was done.
     *
     * @return the number
     */
    public long count() {
        return count;
    }

    /**
     * Returns how long that took in all.
     *
     * @return the sum
     */
    public Duration sum() {
        return Duration.ofNanos(nanos);
    }
}

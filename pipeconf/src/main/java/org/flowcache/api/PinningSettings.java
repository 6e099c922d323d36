// SPDX-License-Identifier: Apache-2.0
package org.flowcache.api;

import java.time.Duration;
import java.util.Objects;

/**
 * Which flows of a gateway become pinned entries by themselves.
 */
public final class PinningSettings {

    /** The most flows that can be pinned at a time: as many as the switch has slots. */
    public static final int MAX_CAPACITY = 8192;
    /** What is used where nothing is said. */
    public static final PinningSettings DEFAULT =
            new PinningSettings(true, MAX_CAPACITY, 1, 0.25, Duration.ofSeconds(60));

    private final boolean enabled;
    private final int capacity;
    private final double pinRate;
    private final double unpinRate;
    private final Duration idleTimeout;

    /**
     * Creates settings.
     *
     * @param enabled     whether flows are pinned by themselves
     * @param capacity    how many of them at a time, 1 to {@link #MAX_CAPACITY}
     * @param pinRate     packets a second that a flow must have to be pinned, greater than zero
     * @param unpinRate   packets a second below which a pinned flow is pinned no longer, from 0 to the rate to pin
     * @param idleTimeout after which a pinned flow without packets is pinned no longer, from one second
     * @throws IllegalArgumentException if a value is out of its range
     */
    public PinningSettings(boolean enabled, int capacity, double pinRate, double unpinRate, Duration idleTimeout) {
        if (capacity < 1 || capacity > MAX_CAPACITY || !(pinRate > 0) || !(unpinRate >= 0) || unpinRate > pinRate
                || idleTimeout.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("no settings for pinning: capacity " + capacity + ", pin rate " + pinRate
                    + ", unpin rate " + unpinRate + ", idle time-out " + idleTimeout);
        }
        this.enabled = enabled;
        this.capacity = capacity;
        this.pinRate = pinRate;
        this.unpinRate = unpinRate;
        this.idleTimeout = idleTimeout;
    }

    /**
     * Tells whether flows are pinned by themselves.
     *
     * @return true if they are
     */
    public boolean enabled() {
        return enabled;
    }

    /**
     * Returns how many flows are pinned by themselves at a time.
     *
     * @return the number, 1 to {@link #MAX_CAPACITY}
     */
    public int capacity() {
        return capacity;
    }

    /**
     * Returns the rate that a flow must have to be pinned.
     *
     * @return packets a second, greater than zero
     */
    public double pinRate() {
        return pinRate;
    }

    /**
     * Returns the rate below which a pinned flow is pinned no longer.
     *
     * @return packets a second, from 0 to {@link #pinRate()}
     */
    public double unpinRate() {
        return unpinRate;
    }

    /**
     * Returns the time after which a pinned flow without packets is pinned no longer.
     *
     * @return the time, from one second
     */
    public Duration idleTimeout() {
        return idleTimeout;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof PinningSettings)) {
            return false;
        }
        PinningSettings that = (PinningSettings) other;
        return enabled == that.enabled && capacity == that.capacity && pinRate == that.pinRate
                && unpinRate == that.unpinRate && idleTimeout.equals(that.idleTimeout);
    }

    @Override
    public int hashCode() {
        return Objects.hash(enabled, capacity, pinRate, unpinRate, idleTimeout);
    }

    @Override
    public String toString() {
        return (enabled ? "up to " + capacity + " flows" : "no flows") + " pinned from " + pinRate + " packets/s to "
                + unpinRate + " packets/s, idle for no longer than " + idleTimeout;
    }
}

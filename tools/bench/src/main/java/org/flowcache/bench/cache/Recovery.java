// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.cache;

import java.util.Locale;

/**
 * How soon a cache gets over a change of what is popular.
 *
 * @param packets after the change from which on the hit ratio of each window is, and stays, within 2 points of that of
 *                the million packets before the change; -1 if it never is
 */
record Recovery(long packets) {

    private static final long TARGET = 2_000_000;
    private static final double POINTS = 0.02;
    private static final int MILLION = 1_000_000;

    /** Looks at a change at the start of a window. */
    static Recovery of(HitRatio ratio, int change) {
        return new Recovery(ratio.packetsUntil(ratio.of(change - MILLION / ratio.window(), change) - POINTS, change));
    }

    /** Whether it takes no longer than it should. */
    boolean isSoonEnough() {
        return packets >= 0 && packets <= TARGET;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s, target %,d%s", packets < 0 ? "Never within 2 points of what it was"
                : String.format(Locale.ROOT, "Within 2 points of what it was after %,d packets", packets), TARGET,
                isSoonEnough() ? "" : ": missed");
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline;

import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * What a program learns from outside its packets.
 *
 * @param clock  microseconds since some moment; never goes back
 * @param random what {@code random} draws from; used by the packet thread alone
 */
public record Environment(LongSupplier clock, SplittableRandom random) {

    /** The time since this call, and random numbers that nobody can foresee. */
    public static Environment system() {
        long start = System.nanoTime();
        return new Environment(() -> (System.nanoTime() - start) / 1000, new SplittableRandom());
    }
}

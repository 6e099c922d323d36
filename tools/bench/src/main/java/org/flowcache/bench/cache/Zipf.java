// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.cache;

import java.util.SplittableRandom;

/**
 * A Zipf distribution: of {@code size} items, that of rank {@code r} (0 is the most popular) is drawn with a
 * probability in proportion to {@code (r + 1) ^ -exponent}.
 */
final class Zipf {

    private final double[] cumulative;
    /** For each of as many equal parts of 0 to 1 as there are items, the rank that its lower end falls on. */
    private final int[] guide;

    Zipf(int size, double exponent) {
        if (size < 1 || !(exponent >= 0)) {
            throw new IllegalArgumentException("size " + size + " or exponent " + exponent + " is too small");
        }
        cumulative = new double[size];
        double sum = 0;
        for (int rank = 0; rank < size; rank++) {
            sum += Math.pow(rank + 1, -exponent);
            cumulative[rank] = sum;
        }
        for (int rank = 0; rank < size; rank++) {
            cumulative[rank] /= sum;
        }
        guide = new int[size];
        int rank = 0;
        for (int part = 0; part < size; part++) {
            while (cumulative[rank] <= (double) part / size) {
                rank++;
            }
            guide[part] = rank;
        }
    }

    /** The rank that a number from 0 (inclusive) to 1 (exclusive) falls on. */
    int rank(double number) {
        int rank = guide[(int) (number * guide.length)];
        while (cumulative[rank] <= number) {
            rank++;
        }
        return rank;
    }

    /** Draws a rank. */
    int draw(SplittableRandom random) {
        return rank(random.nextDouble());
    }
}

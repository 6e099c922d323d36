// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.cache;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.util.SplittableRandom;
import org.junit.Test;

public class ZipfTest {

    /** Weights 1, 1/2 and 1/3 are 6, 3 and 2 elevenths. */
    @Test
    public void splitsTheUnitIntervalByWeight() {
        Zipf zipf = new Zipf(3, 1);
        assertEquals(0, zipf.rank(0));
        assertEquals(0, zipf.rank(5.99 / 11));
        assertEquals(1, zipf.rank(6.01 / 11));
        assertEquals(1, zipf.rank(8.99 / 11));
        assertEquals(2, zipf.rank(9.01 / 11));
        assertEquals(2, zipf.rank(Math.nextDown(1.0)));
    }

    @Test
    public void exponentZeroIsUniform() {
        Zipf zipf = new Zipf(4, 0);
        assertEquals(0, zipf.rank(0.2499));
        assertEquals(1, zipf.rank(0.25));
        assertEquals(2, zipf.rank(0.5));
        assertEquals(3, zipf.rank(0.75));
    }

    @Test
    public void drawsEachRankAsOftenAsItsWeightSays() {
        Zipf zipf = new Zipf(3, 1);
        SplittableRandom random = new SplittableRandom(1);
        int[] counts = new int[3];
        for (int i = 0; i < 110_000; i++) {
            counts[zipf.draw(random)]++;
        }
        // Five standard deviations of the binomial distribution are less than 900.
        assertEquals(60_000, counts[0], 900);
        assertEquals(30_000, counts[1], 900);
        assertEquals(20_000, counts[2], 900);
    }

    @Test
    public void refusesWhatIsNoDistribution() {
        assertThrows(IllegalArgumentException.class, () -> new Zipf(0, 1));
        assertThrows(IllegalArgumentException.class, () -> new Zipf(3, -1));
        assertThrows(IllegalArgumentException.class, () -> new Zipf(3, Double.NaN));
    }
}

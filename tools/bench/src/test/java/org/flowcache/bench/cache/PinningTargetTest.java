// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.cache;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class PinningTargetTest {

    /** Two windows of a thousand packets, in which so many hit. */
    private static HitRatio ratio(int first, int second) {
        int[] next = {0};
        return HitRatio.measure(Workload.draw(2000, 10, 1, 1, 1), 1000, flow -> {
            int packet = next[0]++;
            return packet % 1000 < (packet < 1000 ? first : second);
        });
    }

    private static final HitRatio BOUND = ratio(618, 618);

    @Test
    public void smallSplitHasATargetOfAllAndOfTheSecondHalf() {
        PinningTarget target = PinningTarget.of(Split.SMALL, 1.0);
        assertTrue(target.isMet(ratio(590, 600), BOUND));
        assertFalse(target.isMet(ratio(600, 599), BOUND));
        assertFalse(target.isMet(ratio(580, 609), BOUND));
        assertEquals("0.595 / 0.6", target.toString());
    }

    @Test
    public void otherExponentsHaveOneOfAll() {
        PinningTarget target = PinningTarget.of(Split.SMALL, 1.2);
        assertTrue(target.isMet(ratio(880, 848), BOUND));
        assertFalse(target.isMet(ratio(860, 866), BOUND));
        assertEquals("0.864 / -", target.toString());
    }

    @Test
    public void defaultSplitIsComparedWithTheClairvoyantCache() {
        PinningTarget target = PinningTarget.of(Split.DEFAULT, 1.0);
        assertTrue(target.isMet(ratio(0, 600), BOUND));
        assertFalse(target.isMet(ratio(618, 599), BOUND));
        assertEquals("- / 0.97 of clairvoyant", target.toString());
    }

    @Test
    public void othersHaveNone() {
        assertTrue(PinningTarget.of(Split.DEFAULT, 0.8).isMet(ratio(0, 0), BOUND));
        assertEquals("- / -", PinningTarget.NONE.toString());
    }
}

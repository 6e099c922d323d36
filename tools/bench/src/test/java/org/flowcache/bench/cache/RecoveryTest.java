// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.cache;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class RecoveryTest {

    private static final int HALF_MILLION = 500_000;

    /** Windows of half a million packets, in each of which the given share of a hundred hits. */
    private static HitRatio ratio(int... shares) {
        int[] next = {0};
        return HitRatio.measure(Workload.draw(shares.length * HALF_MILLION, 10, 1, 1, 1), HALF_MILLION,
                flow -> next[0] % 100 < shares[next[0]++ / HALF_MILLION]);
    }

    /** The million before the change has 61, so 59 is good enough. */
    @Test
    public void lastsUntilAllIsWithinTwoPoints() {
        Recovery recovery = Recovery.of(ratio(20, 60, 62, 10, 60, 58, 59, 61), 3);
        assertEquals(3 * HALF_MILLION, recovery.packets());
        assertTrue(recovery.isSoonEnough());
    }

    @Test
    public void mayLastTwoMillionPackets() {
        assertTrue(Recovery.of(ratio(60, 60, 1, 1, 1, 1, 60), 2).isSoonEnough());
        Recovery late = Recovery.of(ratio(60, 60, 1, 1, 1, 1, 1, 60), 2);
        assertFalse(late.isSoonEnough());
        assertTrue(late.toString(), late.toString().endsWith("after 2,500,000 packets, target 2,000,000: missed"));
    }

    @Test
    public void mayNeverEnd() {
        Recovery never = Recovery.of(ratio(60, 60, 1), 2);
        assertFalse(never.isSoonEnough());
        assertTrue(never.toString(), never.toString().startsWith("Never"));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.cache;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.Test;

public class HitRatioTest {

    /** A cache whose n-th packet hits if the n-th character is h. */
    private static Cache scripted(String hits) {
        int[] next = {0};
        return flow -> hits.charAt(next[0]++) == 'h';
    }

    private static HitRatio ratio(int window, String hits) {
        return HitRatio.measure(Workload.draw(hits.length(), 10, 1, 1, 1), window, scripted(hits));
    }

    @Test
    public void countsHitsInWindows() {
        HitRatio ratio = ratio(4, "hhhhh-----h-");
        assertEquals(3, ratio.windows());
        assertEquals(1, ratio.of(0), 0);
        assertEquals(0.25, ratio.of(1), 0);
        assertEquals(0.25, ratio.of(2), 0);
        assertEquals(0.625, ratio.of(0, 2), 0);
        assertEquals(0.5, ratio.total(), 0);
    }

    @Test
    public void secondHalfIsOfTheLaterWindows() {
        assertEquals(0.25, ratio(2, "hhhh-h--").secondHalf(), 0);
    }

    @Test
    public void refusesAWindowThatDoesNotFit() {
        assertThrows(IllegalArgumentException.class, () -> ratio(5, "hhhhhhhh"));
    }

    /** Windows of two: 1, 0, 0.5, 0, 0.5, 1; from the one at 2 on it is 0.5 and more after the one at 3. */
    @Test
    public void recoversOnceAllLaterWindowsAreGoodEnough() {
        HitRatio ratio = ratio(2, "hh--h---h-hh");
        assertEquals(4, ratio.packetsUntil(0.5, 2));
        assertEquals(2, ratio.packetsUntil(0.5, 3));
        assertEquals(0, ratio.packetsUntil(0.5, 4));
        assertEquals(6, ratio.packetsUntil(1, 2));
        assertEquals(-1, ratio(2, "hhhhh-").packetsUntil(1, 1));
    }

    @Test
    public void changesToOtherFlowsFromPhaseToPhase() {
        Workload workload = Workload.draw(20_000, 1000, 1, 2, 1);
        assertEquals(0, workload.start(0));
        assertEquals(10_000, workload.start(1));
        assertEquals(20_000, workload.start(2));
        int[] first = counts(workload.phase(0));
        int[] second = counts(workload.phase(1));
        // Rank 0 has 13% of the packets and rank 500 less than 0.03%.
        assertTrue(first[0] > 1000 && first[500] < 30);
        assertTrue(second[500] > 1000 && second[0] < 30);
        assertEquals(10_000, Arrays.stream(first).sum());
        assertEquals(10_000, Arrays.stream(second).sum());
    }

    private static int[] counts(IntStream flows) {
        int[] counts = new int[1000];
        flows.forEach(flow -> counts[flow]++);
        return counts;
    }

    @Test
    public void sameSeedSamePackets() {
        Workload one = Workload.draw(1000, 50, 0.8, 1, 3);
        Workload other = Workload.draw(1000, 50, 0.8, 1, 3);
        assertEquals(one.phase(0).boxed().toList(), other.phase(0).boxed().toList());
    }

    @Test
    public void refusesPhasesOfDifferentLengths() {
        assertThrows(IllegalArgumentException.class, () -> Workload.draw(11, 5, 1, 2, 1));
    }

    /** Each phase has its own cache if it is asked for. */
    @Test
    public void measuresOneCacheForEachPhase() {
        Workload workload = Workload.draw(8, 4, 1, 2, 1);
        Cache[] caches = {scripted("hhhh"), scripted("---h")};
        HitRatio ratio = HitRatio.measure(workload, 4, caches);
        assertEquals(1, ratio.of(0), 0);
        assertEquals(0.25, ratio.of(1), 0);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.cache;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class SwitchCacheTest {

    @Test
    public void aFlowMissesOnceAndThenHits() throws Exception {
        SwitchCache cache = SwitchCache.alone(1);
        for (int flow : new int[] {0, 1, 99, 100, 999_999}) {
            assertFalse("flow " + flow, cache.use(flow));
        }
        for (int flow : new int[] {999_999, 0, 1, 99, 100}) {
            assertTrue("flow " + flow, cache.use(flow));
        }
    }

    /** Twice as many flows, all alike, as there is room for: no policy hits more than every other packet. */
    @Test
    public void hitsNoMoreThanThereIsRoomFor() throws Exception {
        SwitchCache cache = SwitchCache.alone(1);
        int flows = 2 * cache.entries();
        int hits = 0;
        for (int packet = 0; packet < 10 * flows; packet++) {
            hits += cache.use(packet % flows) ? 1 : 0;
        }
        assertTrue(hits + " hits", hits > 0 && hits <= 9 * flows / 2);
    }

    @Test
    public void sameSeedSameHits() throws Exception {
        Workload workload = Workload.draw(20_000, 100_000, 1, 1, 1);
        HitRatio one = HitRatio.measure(workload, 100, SwitchCache.alone(5));
        HitRatio other = HitRatio.measure(workload, 100, SwitchCache.alone(5));
        for (int i = 0; i < one.windows(); i++) {
            assertEquals("window " + i, one.of(i), other.of(i), 0);
        }
    }

    @Test
    public void tellsTheControllerOfFlowsThatItLearned() throws Exception {
        SwitchCache cache = SwitchCache.alone(1);
        for (int flow : new int[] {3, 4, 3, 5, 4}) {
            cache.use(flow);
        }
        assertEquals(3, cache.learned().total());
        assertEquals(0, cache.candidates().total());
    }

    /** A hundred packets a second: of the third that hits the controller is told, and it pins the flow two later. */
    @Test
    public void aBusyFlowIsPinned() throws Exception {
        SwitchCache cache = SwitchCache.pinning(Split.SMALL, 10_000, LateController.POLL_INTERVAL, 1);
        LateController controller = cache.controller().orElseThrow();
        assertEquals(1024 + 3072, cache.entries());
        assertFalse(cache.use(7));
        for (int packet = 1; packet < 1000; packet++) {
            assertEquals("packet " + packet, packet <= 5 ? 0 : 1, controller.pinned());
            assertTrue("packet " + packet, cache.use(7));
        }
        assertEquals(1, cache.candidates().total());
        assertEquals(1, cache.learned().total());
        assertEquals(10, cache.seconds(), 1e-9);
    }

    @Test
    public void aPinnedFlowThatStopsIsLearnedAgain() throws Exception {
        SwitchCache cache = SwitchCache.pinning(Split.SMALL, 10_000, LateController.POLL_INTERVAL, 1);
        for (int packet = 0; packet < 500; packet++) {
            cache.use(7);
        }
        for (int packet = 0; packet < 1000; packet++) {
            cache.use(8);
        }
        assertEquals(1, cache.controller().orElseThrow().pinned());
        assertTrue(cache.use(8));
        assertFalse(cache.use(7));
    }
}

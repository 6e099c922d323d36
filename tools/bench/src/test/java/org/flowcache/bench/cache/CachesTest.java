// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.cache;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.LinkedList;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.Test;

public class CachesTest {

    private static String hits(Cache cache, int... flows) {
        StringBuilder hits = new StringBuilder();
        for (int flow : flows) {
            hits.append(cache.use(flow) ? 'h' : '-');
        }
        return hits.toString();
    }

    /** With room for two: 0, 1, hit 0, 2 evicts 1, hit 0, 1 evicts 2, 2 evicts 0, hit 2, hit 1, 0 evicts 2. */
    @Test
    public void lruEvictsWhatWasUsedLeastRecently() {
        assertEquals("--h-h--hh-h", hits(new Lru(2, 3), 0, 1, 0, 2, 0, 1, 2, 2, 1, 0, 1));
    }

    @Test
    public void lruOfOneHitsRepetitionsOnly() {
        assertEquals("-h--hh-", hits(new Lru(1, 2), 0, 0, 1, 0, 0, 0, 1));
    }

    @Test
    public void lruWithRoomForAllMissesEachOnce() {
        assertEquals("---hhh", hits(new Lru(5, 5), 4, 0, 2, 0, 2, 4));
    }

    @Test
    public void lruDoesWhatAListDoes() {
        SplittableRandom random = new SplittableRandom(7);
        Lru lru = new Lru(10, 30);
        LinkedList<Integer> list = new LinkedList<>();
        for (int i = 0; i < 10_000; i++) {
            Integer flow = Math.min(random.nextInt(30), random.nextInt(30));
            boolean hit = list.remove(flow);
            list.addFirst(flow);
            if (list.size() > 10) {
                list.removeLast();
            }
            assertEquals("packet " + i, hit, lru.use(flow));
        }
    }

    @Test
    public void lruNeedsRoom() {
        assertThrows(IllegalArgumentException.class, () -> new Lru(0, 3));
    }

    /** Flow 2 has three packets, 0 has two, 1 and 3 have one each. */
    @Test
    public void clairvoyantHoldsTheFlowsWithMostPackets() {
        Clairvoyant cache = new Clairvoyant(2, 4, IntStream.of(0, 1, 2, 2, 3, 2, 0));
        assertEquals("h-hh-hh", hits(cache, 0, 1, 2, 2, 3, 2, 0));
    }

    @Test
    public void clairvoyantWithRoomForAllMissesNothing() {
        Clairvoyant cache = new Clairvoyant(9, 4, IntStream.of(0, 1));
        assertTrue(cache.use(0));
        assertTrue(cache.use(1));
    }

    @Test
    public void clairvoyantHoldsNoMoreThanItHasRoomFor() {
        Clairvoyant cache = new Clairvoyant(1, 4, IntStream.of(3, 3, 0));
        assertTrue(cache.use(3));
        assertFalse(cache.use(0));
        assertFalse(cache.use(1));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.flowcache.tools.bench.RateSearch.Highest;
import org.junit.Test;

/** Searches for what a switch does that is a formula. */
public class RateSearchTest {

    private static final int MAX = 500_000;

    private final List<Integer> tried = new ArrayList<>();

    @Test
    public void findsTheRateToWithinFivePercent() throws Exception {
        for (int capacity : new int[] {1, 10, 900, 1000, 4321, 20_000, 43_210, 119_000, 250_000, 450_000}) {
            Highest highest = search(MAX, (rate, confirms) -> forwarding(rate, capacity)).orElseThrow();
            assertTrue(capacity + ": " + highest.rate(), highest.rate() <= capacity / 0.99);
            assertTrue(capacity + ": " + highest.rate(), highest.rate() >= capacity / 1.06 - 1);
            assertFalse(highest.limitedByGenerator());
            assertEquals(3, highest.trials().size());
        }
    }

    @Test
    public void doublesAndThenHalves() throws Exception {
        search(MAX, (rate, confirms) -> forwarding(rate, 100_000));
        assertEquals(List.of(20_000, 40_000, 80_000, 160_000, 160_000, 120_000, 120_000, 100_000, 110_000, 110_000,
                105_000, 105_000, 100_000, 100_000, 100_000), tried);
    }

    @Test
    public void stopsAtTheHighestRateToTry() throws Exception {
        Highest highest = search(50_000, (rate, confirms) -> forwarding(rate, MAX)).orElseThrow();
        assertEquals(50_000, highest.rate(), 0);
        assertTrue(highest.limitedByGenerator());
        assertEquals(List.of(20_000, 40_000, 50_000, 50_000, 50_000, 50_000), tried);
    }

    @Test
    public void saysThatTheGeneratorIsTheLimit() throws Exception {
        Highest highest = search(MAX, (rate, confirms) -> Trials.sending(rate, Math.min(rate, 100_000))).orElseThrow();
        assertTrue(highest.limitedByGenerator());
        assertEquals(100_000, highest.rate(), 5000);
    }

    @Test
    public void aRateGetsASecondChance() throws Exception {
        Highest highest = search(MAX, (rate, confirms) ->
                !confirms && tried.stream().filter(r -> r == rate).count() == 1 ? forwarding(rate, 0)
                        : forwarding(rate, 100_000)).orElseThrow();
        assertEquals(100_000, highest.rate(), 5000);
    }

    @Test
    public void aConfirmationGetsASecondChance() throws Exception {
        int[] confirmation = {0};
        Highest highest = search(20_000, (rate, confirms) ->
                forwarding(rate, confirms && ++confirmation[0] == 2 ? 0 : MAX)).orElseThrow();
        assertEquals(20_000, highest.rate(), 0);
        assertEquals("one passed, one failed, three passed", 5, confirmation[0]);
        assertEquals(3, highest.trials().size());
    }

    @Test
    public void whatIsNotConfirmedDoesNotCount() throws Exception {
        Highest highest = search(MAX, (rate, confirms) -> forwarding(rate, confirms ? 50_000 : 100_000)).orElseThrow();
        assertTrue("" + highest.rate(), highest.rate() <= 50_000 / 0.99 && highest.rate() > 47_000);
    }

    @Test
    public void findsNothingWhereNothingIsForwarded() throws Exception {
        assertEquals(Optional.empty(), search(MAX, (rate, confirms) -> forwarding(rate, 0)));
        assertEquals(Optional.empty(), search(MAX, (rate, confirms) -> forwarding(rate, confirms ? 0 : 1000)));
    }

    @Test
    public void tellsTheSlowestAndTheWorstTrial() throws Exception {
        int[] confirmation = {0};
        Highest highest = search(20_000, (rate, confirms) -> confirms
                ? new Trial(rate, rate - confirmation[0]++, 1_000_000_000L, rate - 10, 0, 0, 0, null)
                : forwarding(rate, rate)).orElseThrow();
        assertEquals(19_998, highest.rate(), 0);
        assertEquals(10 / 20_000.0, highest.worst().loss(), 1e-9);
    }

    private Optional<Highest> search(int max, RateSearch.Attempt attempt) throws Exception {
        tried.clear();
        return new RateSearch(20_000, max, 3).run((rate, confirms) -> {
            tried.add(rate);
            return attempt.run(rate, confirms);
        });
    }

    private static Trial forwarding(int rate, int capacity) {
        return Trials.of(rate, Math.min(rate, capacity), 1);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.HdrHistogram.Histogram;
import org.junit.Test;

public class TrialTest {

    @Test
    public void lessThanOnePercentMayBeLost() {
        assertTrue(Trials.of(1000, 991, 1).passes());
        assertFalse(Trials.of(1000, 990, 1).passes());
        assertFalse(Trials.of(1000, 990, 1).isLimitedByGenerator());
        assertEquals(0.01, Trials.of(1000, 990, 1).loss(), 1e-9);
    }

    @Test
    public void packetsByWayOfTheOtrCountAsLost() {
        Trial trial = new Trial(1000, 1000, 1_000_000_000L, 1000, 10, 0, 0, new Histogram(3));
        assertEquals(0.01, trial.loss(), 1e-9);
        assertFalse(trial.passes());
    }

    @Test
    public void rateIsWhatWasReallySent() {
        Trial trial = new Trial(1000, 3000, 3_030_000_000L, 3000, 0, 0, 0, new Histogram(3));
        assertEquals(990.1, trial.rate(), 0.1);
    }

    @Test
    public void whatCouldNotBeSentIsTheGeneratorsFault() {
        assertTrue(Trials.sending(1000, 950).passes());
        assertFalse(Trials.sending(1000, 949).passes());
        assertTrue(Trials.sending(1000, 949).isLimitedByGenerator());
        assertFalse(Trials.sending(1000, 1000).isLimitedByGenerator());
    }

    @Test
    public void whatCouldNotBeReceivedIsTheGeneratorsFault() {
        Trial missed = new Trial(1000, 1000, 1_000_000_000L, 900, 0, 0, 95, new Histogram(3));
        assertFalse(missed.passes());
        assertTrue(missed.isLimitedByGenerator());
        Trial lost = new Trial(1000, 1000, 1_000_000_000L, 900, 0, 0, 90, new Histogram(3));
        assertFalse(lost.isLimitedByGenerator());
    }

    @Test
    public void nothingSentIsAllLost() {
        Trial trial = new Trial(1000, 0, 1_000_000_000L, 0, 0, 0, 0, new Histogram(3));
        assertEquals(1, trial.loss(), 0);
        assertFalse(trial.passes());
        assertTrue(trial.isLimitedByGenerator());
    }
}

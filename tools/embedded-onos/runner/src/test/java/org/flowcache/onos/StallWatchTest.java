// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;

import org.junit.Test;

public class StallWatchTest {

    private final StallWatch watch = new StallWatch(Duration.ofNanos(40));

    @Test
    public void sameStateForLongerThanThePatienceIsAStall() {
        assertFalse(watch.hasStalled("a", 100));
        assertFalse(watch.hasStalled("a", 140));
        assertTrue(watch.hasStalled("a", 141));
    }

    @Test
    public void eachChangeIsProgress() {
        assertFalse(watch.hasStalled("a", 100));
        assertFalse(watch.hasStalled("b", 141));
        assertFalse(watch.hasStalled("a", 181));
        assertFalse(watch.hasStalled("a", 221));
        assertTrue(watch.hasStalled("a", 222));
    }

    @Test
    public void clockMayOverflow() {
        assertFalse(watch.hasStalled("a", Long.MAX_VALUE));
        assertFalse(watch.hasStalled("a", Long.MIN_VALUE + 39));
        assertTrue(watch.hasStalled("a", Long.MIN_VALUE + 40));
    }
}

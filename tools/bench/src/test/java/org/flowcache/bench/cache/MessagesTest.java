// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.cache;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class MessagesTest {

    /** From 900,000 to before 1,900,000 there are three, although no second by the clock has more than two. */
    @Test
    public void mostAreOfAnySecond() {
        Messages messages = new Messages();
        for (long time : new long[] {0, 900_000, 1_000_000, 1_899_999, 3_000_000}) {
            messages.count(time);
        }
        assertEquals(5, messages.total());
        assertEquals(3, messages.mostInASecond());
        assertEquals("1.7, 3", messages.rates(3));
    }

    @Test
    public void noneAtFirst() {
        assertEquals(0, new Messages().total());
        assertEquals(0, new Messages().mostInASecond());
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class PacerTest {

    private static final long START = 1_000_000_000_000L;

    @Test
    public void sendsOnePacketATimeAtLowRates() {
        Pacer pacer = new Pacer(1000, START);
        assertEquals(1, pacer.due(START));
        assertEquals(0, pacer.due(START));
        assertEquals(0, pacer.due(START + 999_999));
        assertEquals(1, pacer.until(START + 999_999));
        assertEquals(1, pacer.due(START + 1_000_000));
    }

    @Test
    public void sendsBurstsATenthOfAMillisecondApart() {
        Pacer pacer = new Pacer(120_000, START);
        assertEquals(12, pacer.due(START));
        assertEquals(0, pacer.due(START + 99_999));
        assertEquals(12, pacer.due(START + 100_000));
    }

    @Test
    public void noBurstIsLongerThanSixteen() {
        Pacer pacer = new Pacer(400_000, START);
        assertEquals(16, pacer.due(START));
        assertEquals(0, pacer.due(START + 39_999));
        assertEquals(16, pacer.due(START + 40_000));
    }

    @Test
    public void keepsTheRate() {
        for (int rate : new int[] {1, 7, 1000, 33_333, 123_457, 500_000}) {
            assertEquals(rate, count(new Pacer(rate, START), START, START + 1_000_000_000L, 1000), Pacer.MAX_BURST);
        }
    }

    @Test
    public void catchesUpAtTwiceTheRate() {
        Pacer pacer = new Pacer(10_000, START);
        // 10 ms late: 100 packets, and 100 more while catching up.
        assertEquals(200, count(pacer, START + 10_000_000, START + 20_000_000, 1000), 2);
        assertEquals(100, count(pacer, START + 20_000_000, START + 30_000_000, 1000), 2);
    }

    @Test
    public void givesUpWhatIsTooLate() {
        Pacer pacer = new Pacer(10_000, START);
        // 1 s late: 100 ms of it are caught up.
        assertEquals(11_000, count(pacer, START + 1_000_000_000L, START + 2_000_000_000L, 1000), 2);
    }

    private static long count(Pacer pacer, long from, long to, long step) {
        long sent = 0;
        for (long now = from; now < to; now += step) {
            sent += pacer.due(now);
        }
        return sent;
    }
}

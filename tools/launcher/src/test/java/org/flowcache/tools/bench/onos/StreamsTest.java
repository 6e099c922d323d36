// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench.onos;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.flowcache.tools.bench.Stamp;
import org.junit.Test;

public class StreamsTest {

    private Streams streams;

    @Test
    public void whatComesOutIsNotLost() throws Exception {
        run(number -> true, number -> true);
        assertEquals(0, streams.lost(0));
        assertEquals(0, streams.lost(1));
        assertTrue(streams.sent() >= 300);
    }

    @Test
    public void packetIsLostOnlyIfItComesOutOfNoneOfTheStreamsThatCarryIt() throws Exception {
        run(number -> number < 100, number -> number >= 90 && number != 200);
        assertEquals(streams.sent() - 100, streams.lost(0));
        assertEquals(91, streams.lost(1));
        assertEquals(1, streams.lost(0, 1));
    }

    @Test
    public void longestGapIsThatOfAllStreamsThatCarryTheSame() throws Exception {
        long start = System.nanoTime();
        run(number -> number < 100, number -> number >= 200);
        long end = System.nanoTime();

        Duration gap = streams.longestGap(start, end, 0, 1);

        assertTrue("100 packets were not there: " + gap, gap.toMillis() >= 90);
        assertTrue("the first stream ended: " + gap, streams.longestGap(start, end, 0).compareTo(gap) > 0);
        assertEquals("nothing came before", Duration.ofNanos(5), streams.longestGap(start - 10, start - 5, 0, 1));
    }

    @Test
    public void leavesOtherFramesAlone() throws Exception {
        run(number -> true, number -> true);
        byte[] later = new byte[Stamp.LENGTH];
        Stamp.write(later, 7, 0, 0);
        streams.arrived(later);
        streams.arrived(new byte[60]);
        assertEquals(0, streams.lost(0));
    }

    private void run(IntPredicate first, IntPredicate second) throws Exception {
        streams = new Streams(List.of(
                new Streams.Stream(frame -> pass(frame, first), new byte[60]),
                new Streams.Stream(frame -> pass(frame, second), new byte[70])));
        streams.start();
        while (streams.sent() < 300) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        streams.end();
    }

    private void pass(byte[] frame, IntPredicate passes) {
        if (passes.test(Stamp.number(frame, frame.length))) {
            streams.arrived(frame);
        }
    }
}

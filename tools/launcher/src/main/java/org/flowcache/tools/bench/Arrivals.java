// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench;

import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;
import org.flowcache.netio.FrameHandler;

/**
 * What comes out of the switch in a trial. Only a frame that is as it has to be counts, and that once.
 */
final class Arrivals implements FrameHandler {

    private static final long LONGEST = TimeUnit.MINUTES.toNanos(1);
    private static final int DIGITS = 3;

    private final List<Expected> expected;
    private final int trial;
    private final LongSupplier clock;
    private final BitSet seen = new BitSet();
    private final Histogram times = new Histogram(LONGEST, DIGITS);
    private long received;
    private long wrong;

    /**
     * Creates a count.
     *
     * @param expected the frames that have to come out; packet n of the trial is one of n modulo their number
     * @param trial    number of the trial; the frames of others don't count
     * @param clock    tells the time in nanoseconds
     */
    Arrivals(List<Expected> expected, int trial, LongSupplier clock) {
        this.expected = expected;
        this.trial = trial;
        this.clock = clock;
    }

    @Override
    public synchronized void frame(byte[] bytes, int offset, int length) {
        long now = clock.getAsLong();
        int end = offset + length;
        if (!Stamp.isOn(bytes, offset, length) || Stamp.trial(bytes, end) != trial) {
            return;
        }
        int number = Stamp.number(bytes, end);
        if (number < 0 || seen.get(number)
                || !expected.get(number % expected.size()).matches(bytes, offset, length)) {
            wrong++;
            return;
        }
        seen.set(number);
        received++;
        times.recordValue(Math.max(0, Math.min(LONGEST, now - Stamp.nanos(bytes, end))));
    }

    /**
     * Tells how many have arrived.
     *
     * @return different packets of the trial, each as it has to be
     */
    synchronized long received() {
        return received;
    }

    /**
     * Tells how many more have arrived.
     *
     * @return packets of the trial that are not as they have to be, or came before
     */
    synchronized long wrong() {
        return wrong;
    }

    /**
     * Tells how long they took.
     *
     * @return a copy of the times from sending to receiving, in nanoseconds
     */
    synchronized Histogram times() {
        return times.copy();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What became of packets that were sent at some rate for some time.
 *
 * @param asked    at which rate they were to be sent, in packets a second
 * @param sent     how many were sent
 * @param nanos    in which time
 * @param received how many came out of the switch where they had to, as they had to
 * @param viaOtr   how many went by way of the OTR
 * @param wrong    how many came out that should not, or not so
 * @param missed   how many came out, but were lost for the measurement for lack of room
 * @param times    from sending to receiving, in nanoseconds
 */
record Trial(int asked, long sent, long nanos, long received, long viaOtr, long wrong, long missed, Histogram times) {

    private static final double MAX_LOSS = 0.01;
    private static final double MIN_OF_ASKED = 0.95;

    /**
     * Tells at which rate packets were really sent.
     *
     * @return packets a second
     */
    double rate() {
        return (double) sent * TimeUnit.SECONDS.toNanos(1) / nanos;
    }

    /**
     * Tells how many were lost. Those that went by way of the OTR count as lost: the switch did not do it.
     *
     * @return 0 to 1
     */
    double loss() {
        return sent == 0 ? 1 : Math.min(1, (double) (sent - received + viaOtr) / sent);
    }

    /**
     * Tells whether the switch holds the rate.
     *
     * @return true if they were sent at this rate, and less than 1 % were lost
     */
    boolean passes() {
        return loss() < MAX_LOSS && wasSentInTime();
    }

    /**
     * Tells whether it is the measurement itself that fails.
     *
     * @return true if packets could not be sent or received as fast as they should
     */
    boolean isLimitedByGenerator() {
        return !wasSentInTime() || !passes() && loss() - (double) missed / sent < MAX_LOSS;
    }

    private boolean wasSentInTime() {
        return rate() >= MIN_OF_ASKED * asked;
    }
}

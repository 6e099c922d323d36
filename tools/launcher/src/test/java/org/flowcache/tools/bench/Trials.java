// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench;

import org.HdrHistogram.Histogram;

/** Trials for tests. */
final class Trials {

    private Trials() {
    }

    /** A second in which all is sent, and every packet takes some time. */
    static Trial of(int rate, long received, long nanos) {
        Histogram times = new Histogram(3);
        times.recordValueWithCount(nanos, received);
        return new Trial(rate, rate, 1_000_000_000L, received, 0, 0, 0, times);
    }

    /** A second in which not all is sent. */
    static Trial sending(int rate, int sent) {
        return new Trial(rate, sent, 1_000_000_000L, sent, 0, 0, 0, new Histogram(3));
    }
}

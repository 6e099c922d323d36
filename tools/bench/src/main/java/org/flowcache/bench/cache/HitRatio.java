// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.cache;

import java.util.Arrays;
import java.util.stream.IntStream;

/** How many packets of a run hit, over time: one number for each window of so many packets. */
final class HitRatio {

    private final int window;
    private final int[] hits;

    private HitRatio(int window, int[] hits) {
        this.window = window;
        this.hits = hits;
    }

    /** Measures a cache that is not told when one phase ends and the next begins. */
    static HitRatio measure(Workload workload, int window, Cache cache) {
        Cache[] caches = new Cache[workload.phases()];
        Arrays.fill(caches, cache);
        return measure(workload, window, caches);
    }

    /**
     * Measures caches.
     *
     * @param window packets in a window, of which the workload must be a multiple
     * @param caches one for each phase
     */
    static HitRatio measure(Workload workload, int window, Cache[] caches) {
        if (workload.size() % window != 0) {
            throw new IllegalArgumentException(workload.size() + " packets are no multiple of " + window);
        }
        int[] hits = new int[workload.size() / window];
        for (int phase = 0; phase < workload.phases(); phase++) {
            for (int packet = workload.start(phase); packet < workload.start(phase + 1); packet++) {
                if (caches[phase].use(workload.flow(packet))) {
                    hits[packet / window]++;
                }
            }
        }
        return new HitRatio(window, hits);
    }

    /** Number of windows. */
    int windows() {
        return hits.length;
    }

    /** Packets in a window. */
    int window() {
        return window;
    }

    /** Hits to packets in a window, from 0 to 1. */
    double of(int index) {
        return of(index, index + 1);
    }

    /** Hits to packets in the windows from {@code from} to before {@code to}. */
    double of(int from, int to) {
        return IntStream.range(from, to).mapToDouble(i -> hits[i]).sum() / ((double) window * (to - from));
    }

    /** Hits to packets in the whole run. */
    double total() {
        return of(0, hits.length);
    }

    /** Hits to packets in the second half of the windows. */
    double secondHalf() {
        return of(hits.length / 2, hits.length);
    }

    /**
     * The number of packets after the start of a window after which all windows to the end have a hit ratio of at least
     * {@code least}, or -1 if the last one has not.
     */
    long packetsUntil(double least, int from) {
        int recovered = hits.length;
        while (recovered > from && of(recovered - 1) >= least) {
            recovered--;
        }
        return recovered == hits.length ? -1 : (long) (recovered - from) * window;
    }
}

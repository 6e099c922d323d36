// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.cache;

import java.util.stream.IntStream;

/**
 * What the switch and the two that it is compared with make of the same packets, with room for as many flows.
 *
 * @param entries     flows that each has room for
 * @param flowCache   the switch
 * @param lru         a fully associative LRU
 * @param clairvoyant the flows that most packets of the phase are of
 */
record Comparison(int entries, HitRatio flowCache, HitRatio lru, HitRatio clairvoyant) {

    /** Has the switch and the other two do a workload. */
    static Comparison run(Workload workload, int window, SwitchCache flowCache) {
        int entries = flowCache.entries();
        Lru lru = new Lru(entries, workload.flows());
        Cache[] clairvoyants = IntStream.range(0, workload.phases())
                .mapToObj(phase -> new Clairvoyant(entries, workload.flows(), workload.phase(phase)))
                .toArray(Cache[]::new);
        return new Comparison(entries,
                HitRatio.measure(workload, window, flowCache),
                HitRatio.measure(workload, window, lru),
                HitRatio.measure(workload, window, clairvoyants));
    }

    /** The three over time. */
    Plot plot(String title) {
        return new Plot(title)
                .line("flow cache", flowCache)
                .line("LRU of " + entries, lru)
                .line("clairvoyant top " + entries, clairvoyant);
    }
}

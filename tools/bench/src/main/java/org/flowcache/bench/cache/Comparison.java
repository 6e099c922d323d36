// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.cache;

import java.io.IOException;
import java.util.stream.IntStream;
import org.flowcache.softswitch.runtime.ControlException;

/**
 * What the switch and the two that it is compared with make of the same packets, with room for as many flows.
 *
 * @param contexts    flows that each has room for
 * @param flowCache   the switch
 * @param lru         a fully associative LRU
 * @param clairvoyant the flows that most packets of the phase are of
 */
record Comparison(int contexts, HitRatio flowCache, HitRatio lru, HitRatio clairvoyant) {

    /** Has all three do a workload. */
    static Comparison run(Workload workload, int window, long seed) throws IOException, ControlException {
        SwitchCache flowCache = new SwitchCache(seed);
        int contexts = flowCache.contexts();
        Lru lru = new Lru(contexts, workload.flows());
        Cache[] clairvoyants = IntStream.range(0, workload.phases())
                .mapToObj(phase -> new Clairvoyant(contexts, workload.flows(), workload.phase(phase)))
                .toArray(Cache[]::new);
        return new Comparison(contexts,
                HitRatio.measure(workload, window, flowCache),
                HitRatio.measure(workload, window, lru),
                HitRatio.measure(workload, window, clairvoyants));
    }

    /** The three over time. */
    Plot plot(String title) {
        return new Plot(title)
                .line("flow cache", flowCache)
                .line("LRU of " + contexts, lru)
                .line("clairvoyant top " + contexts, clairvoyant);
    }
}

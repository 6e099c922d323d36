// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.cache;

import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * A cache that knows what will come: it holds, from the first packet on, the flows that most packets are of. Among
 * caches that don't change what they hold it can't be beaten.
 */
final class Clairvoyant implements Cache {

    private final BitSet held = new BitSet();

    /**
     * @param capacity flows that it holds
     * @param flows    flows that there are, numbered from 0
     * @param packets  the flow of each packet that will come
     */
    Clairvoyant(int capacity, int flows, IntStream packets) {
        int[] counts = new int[flows];
        packets.forEach(flow -> counts[flow]++);
        IntStream.range(0, flows)
                .boxed()
                .sorted((a, b) -> Integer.compare(counts[b], counts[a]))
                .limit(capacity)
                .forEach(held::set);
    }

    @Override
    public boolean use(int flow) {
        return held.get(flow);
    }
}

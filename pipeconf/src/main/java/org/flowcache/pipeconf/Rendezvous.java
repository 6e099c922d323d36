// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/**
 * Spreads keys over nodes so that a node that goes or comes changes the place of its own keys only: each key is at the
 * node with the highest hash of the two (Thaler and Ravishankar, "Using name-based mappings to increase hit rates",
 * IEEE/ACM ToN 1998).
 */
final class Rendezvous {

    private final Set<Long> nodes;

    Rendezvous(Set<Long> nodes) {
        this.nodes = Set.copyOf(nodes);
    }

    /**
     * Chooses the node of a key.
     *
     * @param key the key
     * @return the node, or empty if there are none
     */
    Optional<Long> choose(int key) {
        return nodes.stream().max(Comparator.<Long>comparingLong(node -> weight(key, node))
                .thenComparing(Comparator.naturalOrder()));
    }

    /** The finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), once for each of the two. */
    private static long weight(int key, long node) {
        return mix(mix(node) ^ key);
    }

    private static long mix(long seed) {
        long z = seed + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A reading of a switch's counters. Paths and drop reasons bear the names that the P4 program gives them, in lower
 * case with hyphens ({@code to-otr}, {@code unknown-vni}); each that the program knows is there, in the program's
 * order, whether or not it counted anything.
 */
public final class FlowCacheCounters {

    private final Map<String, Count> paths;
    private final Map<String, Count> drops;

    /**
     * Creates a reading.
     *
     * @param paths what became of the packets that were forwarded, by path
     * @param drops packets dropped, by reason
     */
    public FlowCacheCounters(Map<String, Count> paths, Map<String, Count> drops) {
        this.paths = Collections.unmodifiableMap(new LinkedHashMap<>(paths));
        this.drops = Collections.unmodifiableMap(new LinkedHashMap<>(drops));
    }

    /**
     * Returns what became of the packets that were forwarded.
     *
     * @return counts by path, unmodifiable
     */
    public Map<String, Count> paths() {
        return paths;
    }

    /**
     * Returns the packets that were dropped.
     *
     * @return counts by reason, unmodifiable
     */
    public Map<String, Count> drops() {
        return drops;
    }

    @Override
    public String toString() {
        return "paths " + paths + ", drops " + drops;
    }
}

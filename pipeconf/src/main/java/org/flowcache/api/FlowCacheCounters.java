// SPDX-License-Identifier: Apache-2.0
package org.flowcache.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A reading of a switch's counters. Paths, drop reasons and events bear the names that the P4 program gives them, in
 * lower case with hyphens ({@code to-otr-new}, {@code unknown-vni}); each that the program knows is there, in the
 * program's order, whether or not it counted anything.
 */
public final class FlowCacheCounters {

    private final Map<String, Count> paths;
    private final Map<String, Count> drops;
    private final Map<String, Count> events;

    /**
     * Creates a reading.
     *
     * @param paths  what became of the packets that were forwarded, by path
     * @param drops  packets dropped, by reason
     * @param events what happened to flow contexts besides, by kind
     */
    public FlowCacheCounters(Map<String, Count> paths, Map<String, Count> drops, Map<String, Count> events) {
        this.paths = Collections.unmodifiableMap(new LinkedHashMap<>(paths));
        this.drops = Collections.unmodifiableMap(new LinkedHashMap<>(drops));
        this.events = Collections.unmodifiableMap(new LinkedHashMap<>(events));
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

    /**
     * Returns what happened to flow contexts besides what the paths tell, such as {@code evicted}.
     *
     * @return counts of the packets that made it happen, by kind, unmodifiable
     */
    public Map<String, Count> events() {
        return events;
    }

    @Override
    public String toString() {
        return "paths " + paths + ", drops " + drops + ", events " + events;
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.api;

import java.util.Objects;
import org.flowcache.api.Count;
import org.flowcache.api.PinnedEntry;

/**
 * A flow that is a flow rule of its device.
 */
public final class PinnedFlow {

    /** Who pinned a flow. */
    public enum Origin {
        /** The network configuration names it, with a fixed tunnel. */
        CONFIGURED,
        /** An operator, by {@link FlowCacheService#pin}. */
        OPERATOR,
        /** The application, because the flow carries so much. */
        TRAFFIC
    }

    private final PinnedEntry entry;
    private final Origin origin;
    private final Count count;

    /**
     * Creates a pinned flow.
     *
     * @param entry  the flow and its tunnel
     * @param origin who pinned it
     * @param count  what its rule had counted when ONOS last asked the device
     */
    public PinnedFlow(PinnedEntry entry, Origin origin, Count count) {
        this.entry = Objects.requireNonNull(entry);
        this.origin = Objects.requireNonNull(origin);
        this.count = Objects.requireNonNull(count);
    }

    /**
     * Returns the flow and its tunnel.
     *
     * @return the entry
     */
    public PinnedEntry entry() {
        return entry;
    }

    /**
     * Returns who pinned the flow.
     *
     * @return the origin
     */
    public Origin origin() {
        return origin;
    }

    /**
     * Returns what its rule has counted, by what ONOS last heard of the device.
     *
     * @return the count since the rule is there
     */
    public Count count() {
        return count;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof PinnedFlow)) {
            return false;
        }
        PinnedFlow that = (PinnedFlow) other;
        return entry.equals(that.entry) && origin == that.origin && count.equals(that.count);
    }

    @Override
    public int hashCode() {
        return Objects.hash(entry, origin, count);
    }

    @Override
    public String toString() {
        return entry + ", pinned by " + origin + ", " + count;
    }
}

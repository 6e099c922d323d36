// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.api;

import java.util.Objects;
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
    private final long packets;
    private final long bytes;

    /**
     * Creates a pinned flow.
     *
     * @param entry   the flow and its tunnel
     * @param origin  who pinned it
     * @param packets what its rule counted when ONOS last asked the device
     * @param bytes   what these packets came to
     */
    public PinnedFlow(PinnedEntry entry, Origin origin, long packets, long bytes) {
        this.entry = Objects.requireNonNull(entry);
        this.origin = Objects.requireNonNull(origin);
        this.packets = packets;
        this.bytes = bytes;
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
     * Returns how many packets its rule has counted, by what ONOS last heard of the device.
     *
     * @return packets since the rule is there
     */
    public long packets() {
        return packets;
    }

    /**
     * Returns how many bytes its rule has counted, by what ONOS last heard of the device.
     *
     * @return bytes since the rule is there
     */
    public long bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof PinnedFlow)) {
            return false;
        }
        PinnedFlow that = (PinnedFlow) other;
        return entry.equals(that.entry) && origin == that.origin && packets == that.packets && bytes == that.bytes;
    }

    @Override
    public int hashCode() {
        return Objects.hash(entry, origin, packets, bytes);
    }

    @Override
    public String toString() {
        return entry + ", pinned by " + origin + ", " + packets + " packets, " + bytes + " bytes";
    }
}

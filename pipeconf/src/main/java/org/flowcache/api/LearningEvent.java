// SPDX-License-Identifier: Apache-2.0
package org.flowcache.api;

import java.util.Objects;

/**
 * What a switch tells the controller when a packet from the OTR taught it a tunnel.
 */
public final class LearningEvent {

    /** What the packet changed. */
    public enum Type {
        /** The switch had no tunnel for the flow key. */
        LEARNED,
        /** The switch had another tunnel for the flow key. */
        RELEARNED
    }

    private final Type type;
    private final FlowKey key;
    private final Tunnel tunnel;

    /**
     * Creates a learning event.
     *
     * @param type   what the packet changed
     * @param key    the flow that the tunnel is for
     * @param tunnel what the switch learned
     */
    public LearningEvent(Type type, FlowKey key, Tunnel tunnel) {
        this.type = Objects.requireNonNull(type);
        this.key = Objects.requireNonNull(key);
        this.tunnel = Objects.requireNonNull(tunnel);
    }

    /**
     * Returns what the packet changed.
     *
     * @return the type
     */
    public Type type() {
        return type;
    }

    /**
     * Returns the flow that the tunnel is for.
     *
     * @return the flow key
     */
    public FlowKey key() {
        return key;
    }

    /**
     * Returns what the switch learned.
     *
     * @return the tunnel
     */
    public Tunnel tunnel() {
        return tunnel;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof LearningEvent)) {
            return false;
        }
        LearningEvent that = (LearningEvent) other;
        return type == that.type && key.equals(that.key) && tunnel.equals(that.tunnel);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, key, tunnel);
    }

    @Override
    public String toString() {
        return type + " " + key + ": " + tunnel;
    }
}

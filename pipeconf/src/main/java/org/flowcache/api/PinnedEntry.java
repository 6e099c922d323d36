// SPDX-License-Identifier: Apache-2.0
package org.flowcache.api;

import java.util.Objects;
import java.util.Optional;

/**
 * An entry of a switch's table of pinned flows: such a flow needs no flow context. The tunnel of an entry is either
 * learned or fixed.
 *
 * <p>A learned tunnel is what a flow context had: the entry is in force from the time that the switch sees that the two
 * are equal, until an OTR, or an operator, teaches another tunnel, or contexts are flushed or forgotten. From then on
 * the flow goes by its context again. A fixed tunnel is an operator's word: always in force, and nobody overrules it.
 */
public final class PinnedEntry {

    private final FlowKey key;
    private final Tunnel tunnel;
    private final Optional<Slot> slot;

    private PinnedEntry(FlowKey key, Tunnel tunnel, Optional<Slot> slot) {
        this.key = Objects.requireNonNull(key);
        this.tunnel = Objects.requireNonNull(tunnel);
        this.slot = slot;
    }

    /**
     * Creates an entry of a learned tunnel.
     *
     * @param key    the flow
     * @param tunnel its tunnel
     * @param slot   where the switch keeps whether the entry is in force
     * @return the entry
     */
    public static PinnedEntry learned(FlowKey key, Tunnel tunnel, Slot slot) {
        return new PinnedEntry(key, tunnel, Optional.of(slot));
    }

    /**
     * Creates an entry of a fixed tunnel.
     *
     * @param key    the flow
     * @param tunnel its tunnel
     * @return the entry
     */
    public static PinnedEntry fixed(FlowKey key, Tunnel tunnel) {
        return new PinnedEntry(key, tunnel, Optional.empty());
    }

    /**
     * Returns the flow.
     *
     * @return the flow key
     */
    public FlowKey key() {
        return key;
    }

    /**
     * Returns the flow's tunnel.
     *
     * @return the tunnel
     */
    public Tunnel tunnel() {
        return tunnel;
    }

    /**
     * Returns where the switch keeps whether the entry is in force.
     *
     * @return the slot, or empty if the tunnel is fixed
     */
    public Optional<Slot> slot() {
        return slot;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof PinnedEntry)) {
            return false;
        }
        PinnedEntry that = (PinnedEntry) other;
        return key.equals(that.key) && tunnel.equals(that.tunnel) && slot.equals(that.slot);
    }

    @Override
    public int hashCode() {
        return Objects.hash(key, tunnel, slot);
    }

    @Override
    public String toString() {
        return key + " " + tunnel + slot.map(place -> " in " + place).orElse(", fixed");
    }

    /**
     * Where a switch keeps whether an entry is in force. No two entries of a switch have the same index at a time, and
     * an index is not used again, nor another tunnel given to an entry, without another id: else what the switch knows
     * of the former entry would count for the new one.
     */
    public static final class Slot {

        private final int index;
        private final int id;

        /**
         * Creates a slot.
         *
         * @param index from 0 to below {@link FlowCacheProgrammable#pinCapacity()}
         * @param id    any number but that of the entry that had the index before
         * @throws IllegalArgumentException if the index is negative
         */
        public Slot(int index, int id) {
            if (index < 0) {
                throw new IllegalArgumentException("a slot's index is not negative, as " + index + " is");
            }
            this.index = index;
            this.id = id;
        }

        /**
         * Returns the slot's index.
         *
         * @return the index, from 0
         */
        public int index() {
            return index;
        }

        /**
         * Returns what tells the slot's entry from those that had the index before.
         *
         * @return the id, of 32 bits
         */
        public int id() {
            return id;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Slot && ((Slot) other).index == index && ((Slot) other).id == id;
        }

        @Override
        public int hashCode() {
            return Objects.hash(index, id);
        }

        @Override
        public String toString() {
            return "slot " + index + "/" + Integer.toUnsignedString(id);
        }
    }
}

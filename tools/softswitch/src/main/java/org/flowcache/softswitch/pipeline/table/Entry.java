// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.table;

import java.util.List;
import java.util.Optional;
import org.flowcache.softswitch.pipeline.PacketContext;
import org.flowcache.softswitch.pipeline.action.Action;
import org.flowcache.softswitch.pipeline.state.Counters;
import org.flowcache.softswitch.pipeline.state.LastHit;
import org.flowcache.softswitch.pipeline.state.Meter;

/** An immutable table entry as the packet path sees it. The counters are the one thing that moves. */
public final class Entry {

    final long[] key;
    final long[] mask;
    final int priority;
    final Range[] ranges;
    final Action action;
    final long[] data;
    final int next;
    final Counters counters;
    final Meter meter;
    final Choices choices;
    final LastHit lastHit;

    /**
     * Bounds of one range field, as unsigned numbers.
     *
     * @param field index of the key field
     * @param low   first value that matches
     * @param high  last value that matches
     */
    public record Range(int field, long low, long high) {
    }

    Entry(long[] key, long[] mask, int priority, Range[] ranges, Action action, long[] data, int next,
            Counters counters, Meter meter, Choices choices, LastHit lastHit) {
        this.key = key;
        this.mask = mask;
        this.priority = priority;
        this.ranges = ranges;
        this.action = action;
        this.data = data;
        this.next = next;
        this.counters = counters;
        this.meter = meter;
        this.choices = choices;
        this.lastHit = lastHit;
    }

    /** Packed value of its match. */
    public long[] key() {
        return key.clone();
    }

    /** Packed mask of its match. */
    public long[] mask() {
        return mask.clone();
    }

    /** Bounds of its range fields. */
    public List<Range> ranges() {
        return List.of(ranges);
    }

    /** The higher wins; the prefix length where the only inexact field is LPM. */
    public int priority() {
        return priority;
    }

    /** The action that it runs; nothing for a default entry that runs none or if an action profile says which. */
    public Optional<Action> action() {
        return Optional.ofNullable(action);
    }

    /** The data of its action. */
    public long[] data() {
        return data.clone();
    }

    /** Makes its data the parameters of the action to run. */
    public void bind(PacketContext c) {
        c.params = data;
    }

    /** The compiler's number of its action, or -1. */
    public int actionId() {
        return action == null ? -1 : action.id();
    }

    /** Index of the node after it, or {@link ControlNode#END}. */
    public int next() {
        return next;
    }

    /** Packets and bytes that hit it, in cell 0; of all entries with this match, across modifications. */
    public Counters counters() {
        return counters;
    }

    /** When a packet hit it last, if its table looks after that; of all entries with this match. */
    public LastHit lastHit() {
        return lastHit;
    }

    /** The meter of the packets that hit it, if its table has meters; of all entries with this match. */
    public Meter meter() {
        return meter;
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.table;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.flowcache.softswitch.pipeline.PacketContext;
import org.flowcache.softswitch.pipeline.action.Action;
import org.flowcache.softswitch.pipeline.state.Counters;

/**
 * A compiled match-action table with its entries. Lookups never wait; those who change entries hold the table's
 * monitor.
 */
public final class Table extends ControlNode {

    private final String name;
    private final KeyLayout layout;
    private final int maxSize;
    private final boolean counted;
    private final List<Action> actions;
    private final NextNodes next;
    private final MatchIndex index;
    private final AtomicInteger size = new AtomicInteger();
    private volatile Entry defaultEntry;

    /**
     * @param counted whether it has a direct counter
     */
    public Table(String name, KeyLayout layout, int maxSize, boolean counted, List<Action> actions, NextNodes next) {
        this.name = name;
        this.layout = layout;
        this.maxSize = maxSize;
        this.counted = counted;
        this.actions = List.copyOf(actions);
        this.next = next;
        this.index = indexFor(layout);
        setDefault(Optional.empty(), new long[0]);
    }

    private static MatchIndex indexFor(KeyLayout layout) {
        if (layout.fields().stream().anyMatch(f -> f.kind() == MatchKind.RANGE)) {
            return new RangeIndex(layout);
        }
        return layout.fields().stream().allMatch(f -> f.kind() == MatchKind.EXACT)
                ? new ExactIndex(layout.words()) : new MaskedIndex(layout.words());
    }

    /** P4 name. */
    public String name() {
        return name;
    }

    /** The key. */
    public KeyLayout layout() {
        return layout;
    }

    /** Entries that it can have. */
    public int maxSize() {
        return maxSize;
    }

    /** Entries that it has. */
    public int size() {
        return size.get();
    }

    /** Whether its entries count packets and bytes. */
    public boolean counted() {
        return counted;
    }

    /** Actions that entries can have. */
    public List<Action> actions() {
        return actions;
    }

    @Override
    public int execute(PacketContext c) {
        Entry entry = null;
        if (!layout.fields().isEmpty()) {
            layout.pack(c.slots, c.key);
            entry = index.find(c);
        }
        if (entry == null) {
            entry = defaultEntry;
        } else if (counted) {
            entry.counters.count(0, c.ingressLength);
        }
        if (entry.action != null) {
            entry.action.run(c, entry.data);
        }
        return entry.next;
    }

    /** What a miss runs. */
    public Entry defaultEntry() {
        return defaultEntry;
    }

    /** Sets what a miss runs. */
    public void setDefault(Optional<Action> action, long[] data) {
        int after = action.map(a -> next.afterMiss(a.id())).orElseGet(next::withoutAction);
        defaultEntry = new Entry(null, null, 0, null, action.orElse(null), data, after, null);
    }

    /**
     * Adds an entry, whose match and priority must be new. The caller has checked that there is room.
     *
     * @param key      packed value, zero where the mask is
     * @param mask     packed mask
     * @param priority the higher wins; the prefix length where the only inexact field is LPM
     */
    public Entry insert(long[] key, long[] mask, int priority, List<Entry.Range> ranges, Action action, long[] data) {
        Entry entry = new Entry(key, mask, priority, ranges.toArray(new Entry.Range[0]), action, data,
                next.afterHit(action.id()), new Counters(name, counted ? 1 : 0));
        index.insert(entry);
        size.incrementAndGet();
        return entry;
    }

    /** Changes the action of an entry. */
    public Entry replace(Entry old, Action action, long[] data) {
        Entry entry = new Entry(old.key, old.mask, old.priority, old.ranges, action, data,
                next.afterHit(action.id()), old.counters);
        index.replace(old, entry);
        return entry;
    }

    /** Removes an entry. */
    public void remove(Entry entry) {
        index.remove(entry);
        size.decrementAndGet();
    }
}

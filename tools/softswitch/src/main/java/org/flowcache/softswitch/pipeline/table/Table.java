// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.table;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.flowcache.softswitch.pipeline.PacketContext;
import org.flowcache.softswitch.pipeline.action.Action;
import org.flowcache.softswitch.pipeline.code.Code;
import org.flowcache.softswitch.pipeline.header.Field;
import org.flowcache.softswitch.pipeline.state.Counters;
import org.flowcache.softswitch.pipeline.state.LastHit;
import org.flowcache.softswitch.pipeline.state.Meter;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * A compiled match-action table with its entries. Lookups never wait; those who change entries hold the table's
 * monitor.
 */
public final class Table extends ControlNode {

    private static final long[] NO_DATA = new long[0];

    private final String name;
    private final KeyLayout layout;
    private final int maxSize;
    private final boolean counted;
    private final boolean timed;
    private final boolean withState;
    private final Counters defaultCounters;
    private final Meter defaultMeter;
    private final Optional<DirectMeter> meter;
    private final Optional<ActionProfile> profile;
    private final List<Action> actions;
    private final NextNodes next;
    private final boolean constantDefault;
    private final MatchIndex index;
    private final List<Entry> initialEntries = new ArrayList<>();
    private final AtomicInteger size = new AtomicInteger();
    private volatile Entry defaultEntry;

    /**
     * @param counted         whether it has a direct counter
     * @param timed           whether it looks after when its entries were hit
     * @param meter           its direct meter, if it has one
     * @param profile         the action profile that it is implemented by, if it is
     * @param initialDefault  what a miss runs at first
     * @param data            data of {@code initialDefault}
     * @param constantDefault whether a miss always runs that
     */
    public Table(String name, KeyLayout layout, int maxSize, boolean counted, boolean timed,
            Optional<DirectMeter> meter, Optional<ActionProfile> profile, List<Action> actions, NextNodes next,
            Optional<Action> initialDefault, long[] data, boolean constantDefault) {
        this.name = name;
        this.layout = layout;
        this.maxSize = maxSize;
        this.counted = counted;
        this.timed = timed;
        this.withState = counted || timed || meter.isPresent();
        this.defaultCounters = new Counters(name, counted ? 1 : 0);
        this.defaultMeter = meter.isPresent() ? new Meter() : null;
        this.meter = meter;
        this.profile = profile;
        this.actions = List.copyOf(actions);
        this.next = next;
        this.index = indexFor(layout);
        this.constantDefault = constantDefault;
        setDefault(initialDefault, data);
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

    /** Whether it looks after when its entries were hit. */
    public boolean timed() {
        return timed;
    }

    /** The meter that its entries have, if they have one. */
    public Optional<DirectMeter> meter() {
        return meter;
    }

    /** The action profile that its entries refer to, if they do. */
    public Optional<ActionProfile> profile() {
        return profile;
    }

    /** Actions that entries can have. */
    public List<Action> actions() {
        return actions;
    }

    @Override
    public int execute(PacketContext c) {
        layout.pack(c.slots, c.key);
        Entry entry = find(c);
        if (entry.action != null) {
            entry.action.run(c, entry.data);
        }
        return entry.next;
    }

    /** What the entry for {@link PacketContext#key}, counted and metered, runs, or else the default entry. */
    public Entry find(PacketContext c) {
        Entry entry = layout.fields().isEmpty() ? null : index.find(c);
        if (entry == null) {
            return withState ? miss(c) : defaultEntry;
        }
        if (withState) {
            hit(entry, c);
        }
        return entry.choices == null ? entry : entry.choices.choose(c, entry);
    }

    private void hit(Entry entry, PacketContext c) {
        if (counted) {
            entry.counters.count(0, c.ingressLength);
        }
        if (meter.isPresent()) {
            execute(meter.get(), entry.meter, c);
        }
        if (timed) {
            entry.lastHit.hit(c.clock.getAsLong());
        }
    }

    /** BMv2 neither counts nor meters misses; a meter that is not configured leaves the color alone as it does. */
    private Entry miss(PacketContext c) {
        if (counted) {
            defaultCounters.count(0, c.ingressLength);
        }
        if (meter.isPresent() && defaultMeter.config().isPresent()) {
            execute(meter.get(), defaultMeter, c);
        }
        return defaultEntry;
    }

    private static void execute(DirectMeter spec, Meter cell, PacketContext c) {
        int color = cell.execute(c.clock.getAsLong(), spec.unit().amount(c.ingressLength));
        if (spec.target().isPresent()) {
            Field target = spec.target().get();
            c.slots[target.slot()] = target.wrap(color);
        }
    }

    /** A table without key and with a constant default action is nothing but that action. */
    private boolean isJustAction() {
        return layout.fields().isEmpty() && constantDefault && defaultEntry.action != null && !counted
                && meter.isEmpty();
    }

    @Override
    Collection<Integer> successors() {
        List<Integer> ids = new ArrayList<>(actions.stream().map(Action::id).toList());
        defaultEntry.action().ifPresent(a -> ids.add(a.id()));
        return next.all(ids);
    }

    @Override
    void emit(Code code, Label[] nodes, Label end, ActionCalls calls) {
        if (isJustAction()) {
            code.context();
            code.constant(defaultEntry.data, long[].class);
            code.method().visitFieldInsn(Opcodes.PUTFIELD, Type.getInternalName(PacketContext.class), "params", "[J");
            calls.call(code, defaultEntry.action);
            emitExitCheck(code, end);
            emitJump(code, defaultEntry.next, nodes, end);
            return;
        }
        int entry = code.variable(1);
        layout.emitPack(code);
        code.constant(this, Table.class);
        code.context();
        code.call(Table.class, "find", "(" + Code.CONTEXT_TYPE + ")" + Type.getDescriptor(Entry.class));
        code.method().visitVarInsn(Opcodes.ASTORE, entry);
        code.method().visitVarInsn(Opcodes.ALOAD, entry);
        code.context();
        code.call(Entry.class, "bind", "(" + Code.CONTEXT_TYPE + ")V");
        emitActions(code, entry, calls);
        emitExitCheck(code, end);
        emitNext(code, entry, nodes, end);
    }

    private void emitActions(Code code, int entry, ActionCalls calls) {
        Label done = new Label();
        for (Action action : actions) {
            Label next = new Label();
            code.method().visitVarInsn(Opcodes.ALOAD, entry);
            code.call(Entry.class, "actionId", "()I");
            code.push(action.id());
            code.method().visitJumpInsn(Opcodes.IF_ICMPNE, next);
            calls.call(code, action);
            code.jump(done);
            code.here(next);
        }
        code.here(done);
    }

    private static void emitExitCheck(Code code, Label end) {
        code.context();
        code.method().visitFieldInsn(Opcodes.GETFIELD, Type.getInternalName(PacketContext.class), "exit", "Z");
        code.jumpIf(Opcodes.IFNE, end);
    }

    private void emitNext(Code code, int entry, Label[] nodes, Label end) {
        List<Integer> targets = List.copyOf(successors());
        for (int target : targets.subList(1, targets.size())) {
            Label other = new Label();
            code.method().visitVarInsn(Opcodes.ALOAD, entry);
            code.call(Entry.class, "next", "()I");
            code.push(target);
            code.method().visitJumpInsn(Opcodes.IF_ICMPNE, other);
            emitJump(code, target, nodes, end);
            code.here(other);
        }
        emitJump(code, targets.get(0), nodes, end);
    }

    /** Entries that the program itself has. */
    public List<Entry> initialEntries() {
        return List.copyOf(initialEntries);
    }

    /** Adds an entry of the program itself. */
    public void insertInitial(long[] key, long[] mask, int priority, List<Entry.Range> ranges, Action action,
            long[] data) {
        initialEntries.add(insert(key, mask, priority, ranges, action, data));
    }

    /** What a miss runs. */
    public Entry defaultEntry() {
        return defaultEntry;
    }

    /** Sets what a miss runs. */
    public void setDefault(Optional<Action> action, long[] data) {
        int after = action.map(a -> next.afterMiss(a.id())).orElseGet(next::withoutAction);
        defaultEntry = new Entry(null, null, 0, null, action.orElse(null), data, after, defaultCounters,
                defaultMeter, null, null);
    }

    /**
     * Adds an entry, whose match and priority must be new. The caller has checked that there is room.
     *
     * @param key      packed value, zero where the mask is
     * @param mask     packed mask
     * @param priority the higher wins; the prefix length where the only inexact field is LPM
     */
    public Entry insert(long[] key, long[] mask, int priority, List<Entry.Range> ranges, Action action, long[] data) {
        return insert(key, mask, priority, ranges, action, data, next.afterHit(action.id()), null);
    }

    /** Adds an entry as {@link #insert(long[], long[], int, List, Action, long[])} does, of a table with a profile. */
    public Entry insert(long[] key, long[] mask, int priority, List<Entry.Range> ranges, Choices choices) {
        return insert(key, mask, priority, ranges, null, NO_DATA, next.afterHitWithoutAction(), choices);
    }

    private Entry insert(long[] key, long[] mask, int priority, List<Entry.Range> ranges, Action action, long[] data,
            int after, Choices choices) {
        Entry entry = new Entry(key, mask, priority, ranges.toArray(new Entry.Range[0]), action, data, after,
                new Counters(name, counted ? 1 : 0), meter.isPresent() ? new Meter() : null, choices,
                timed ? new LastHit() : null);
        index.insert(entry);
        size.incrementAndGet();
        return entry;
    }

    /** What a member of an action profile makes an entry of this table run. */
    public Entry choice(Action action, long[] data) {
        return new Entry(null, null, 0, null, action, data, next.afterHit(action.id()), null, null, null, null);
    }

    /** Changes the action of an entry. */
    public Entry replace(Entry old, Action action, long[] data) {
        return replace(old, new Entry(old.key, old.mask, old.priority, old.ranges, action, data,
                next.afterHit(action.id()), old.counters, old.meter, null, old.lastHit));
    }

    /** Changes what an entry of a table with a profile refers to. */
    public Entry replace(Entry old, Choices choices) {
        return replace(old, new Entry(old.key, old.mask, old.priority, old.ranges, null, NO_DATA,
                next.afterHitWithoutAction(), old.counters, old.meter, choices, old.lastHit));
    }

    private Entry replace(Entry old, Entry entry) {
        index.replace(old, entry);
        return entry;
    }

    /** Removes an entry. */
    public void remove(Entry entry) {
        index.remove(entry);
        size.decrementAndGet();
    }
}

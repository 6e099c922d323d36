// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.runtime;

import com.google.rpc.Code;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.flowcache.softswitch.UnsupportedProgramException;
import org.flowcache.softswitch.pipeline.state.Counters;
import org.flowcache.softswitch.pipeline.state.Meter;
import org.flowcache.softswitch.pipeline.state.MeterUnit;
import org.flowcache.softswitch.pipeline.table.ActionProfile;
import org.flowcache.softswitch.pipeline.table.Choices;
import org.flowcache.softswitch.pipeline.table.Entry;
import org.flowcache.softswitch.pipeline.table.Table;
import p4.config.v1.P4InfoOuterClass;
import p4.v1.P4RuntimeOuterClass.Action;
import p4.v1.P4RuntimeOuterClass.CounterData;
import p4.v1.P4RuntimeOuterClass.DirectCounterEntry;
import p4.v1.P4RuntimeOuterClass.DirectMeterEntry;
import p4.v1.P4RuntimeOuterClass.TableAction;
import p4.v1.P4RuntimeOuterClass.TableEntry;
import p4.v1.P4RuntimeOuterClass.Update;

/** The entries of one table as clients see them. Not thread-safe; {@link Control} serializes. */
final class TableControl {

    private record Stored(Entry entry, Optional<Choices> choices, TableEntry canonical) {
    }

    /** What an entry is to run, checked. */
    private record Bound(Optional<ActionReader.Bound> action, Optional<Choices> choices, TableAction canonical) {
    }

    private final P4InfoOuterClass.Table info;
    private final Table table;
    private final MatchReader matches;
    private final ActionReader actions;
    private final Optional<ActionProfileControl> profile;
    private final boolean packetsCounted;
    private final boolean bytesCounted;
    private final Entry initialDefault;
    private final LongSupplier clock;
    private final Map<MatchKey.Id, Stored> entries = new LinkedHashMap<>();
    /** Entries with an idle timeout, with when it began to count, if they were not hit since; in microseconds. */
    private final Map<MatchKey.Id, Long> expiring = new LinkedHashMap<>();

    /**
     * @param counter the table's direct counter, or the default instance if it has none
     * @param profile the action profile that it is implemented by, if it is
     * @param clock   microseconds, as packets see them
     */
    TableControl(P4InfoOuterClass.Table info, Table table, Map<Integer, P4InfoOuterClass.Action> actions,
            P4InfoOuterClass.CounterSpec.Unit counter, Optional<ActionProfileControl> profile,
            LongSupplier clock) {
        this.info = info;
        this.table = table;
        this.matches = new MatchReader(info, table.layout());
        this.actions = new ActionReader(info, table.actions(), actions);
        this.packetsCounted = counter != P4InfoOuterClass.CounterSpec.Unit.BYTES;
        this.bytesCounted = counter != P4InfoOuterClass.CounterSpec.Unit.PACKETS;
        this.profile = profile;
        this.clock = clock;
        checkProfile();
        this.initialDefault = table.defaultEntry();
        table.initialEntries().forEach(this::storeInitial);
    }

    private void checkProfile() {
        String inJson = table.profile().map(ActionProfile::name).orElse("");
        String inInfo = profile.map(ActionProfileControl::name).orElse("");
        if (!inJson.equals(inInfo)) {
            throw new UnsupportedProgramException("P4Info table \"" + name() + "\"", "is implemented by \"" + inInfo
                    + "\", but by \"" + inJson + "\" in the JSON");
        }
        profile.ifPresent(p -> p.addTable(this));
    }

    private void storeInitial(Entry entry) {
        MatchKey key = matches.describe(entry);
        TableEntry.Builder canonical = TableEntry.newBuilder()
                .setTableId(info.getPreamble().getId())
                .addAllMatch(key.canonical())
                .setPriority(key.priority());
        entry.action().flatMap(a -> actions.describe(a, entry.data()))
                .ifPresent(a -> canonical.getActionBuilder().setAction(a));
        entries.put(key.id(), new Stored(entry, Optional.empty(), canonical.build()));
    }

    String name() {
        return info.getPreamble().getName();
    }

    boolean counted() {
        return table.counted();
    }

    /** Refuses a P4Info whose direct meter of this table is not the one that the program has. */
    void checkMeter(String what, P4InfoOuterClass.MeterSpec spec) {
        MeterUnit unit = table.meter().orElseThrow(() -> new UnsupportedProgramException("P4Info " + what,
                "is of table \"" + name() + "\", which has none in the JSON")).unit();
        MeterControl.checkUnit(what, spec, unit);
    }

    boolean metered() {
        return table.meter().isPresent();
    }

    void write(Update.Type type, TableEntry entry) throws ControlException {
        if (entry.hasMeterConfig() && !metered()) {
            throw ControlException.invalid("table " + name() + " has no direct meter");
        }
        checkIdleTimeout(entry);
        if (entry.hasTimeSinceLastHit()) {
            throw ControlException.invalid("time_since_last_hit cannot be written");
        }
        if (entry.hasCounterData() && !table.counted()) {
            throw ControlException.invalid("table " + name() + " has no direct counter");
        }
        if (entry.getIsDefaultAction()) {
            writeDefault(type, entry);
            return;
        }
        if (info.getIsConstTable()) {
            throw new ControlException(Code.PERMISSION_DENIED, "table " + name() + " has constant entries");
        }
        if (info.getMatchFieldsCount() == 0) {
            throw ControlException.invalid("table " + name() + " has no key, so no entries but the default one");
        }
        MatchKey key = matches.read(entry.getMatchList(), entry.getPriority());
        switch (type) {
            case INSERT -> insert(key, entry);
            case MODIFY -> modify(key, entry);
            case DELETE -> delete(key);
            default -> throw ControlException.invalid("update type " + type);
        }
    }

    /** Whether entries can have an idle timeout. */
    boolean timed() {
        return table.timed()
                && info.getIdleTimeoutBehavior() == P4InfoOuterClass.Table.IdleTimeoutBehavior.NOTIFY_CONTROL;
    }

    private void checkIdleTimeout(TableEntry entry) throws ControlException {
        boolean asked = entry.getIdleTimeoutNs() != 0 || entry.hasTimeSinceLastHit();
        if (asked && (!timed() || entry.getIsDefaultAction())) {
            throw ControlException.invalid(timed() ? "a default entry has no idle timeout"
                    : "table " + name() + " does not support idle timeouts");
        }
        if (entry.getIdleTimeoutNs() < 0) {
            throw ControlException.invalid("idle_timeout_ns " + entry.getIdleTimeoutNs() + " is below 0");
        }
    }

    /** Entries whose idle timeout has passed, each of which begins to count anew. */
    List<TableEntry> expired() {
        List<TableEntry> expired = new ArrayList<>();
        long now = clock.getAsLong();
        for (Map.Entry<MatchKey.Id, Long> each : expiring.entrySet()) {
            Stored stored = entries.get(each.getKey());
            long timeout = (stored.canonical.getIdleTimeoutNs() + 999) / 1000;
            if (now - Math.max(each.getValue(), stored.entry.lastHit().time()) >= timeout) {
                each.setValue(now);
                expired.add(stored.canonical.toBuilder().clearAction().build());
            }
        }
        return expired;
    }

    /** The action as it is answered to reads, if an entry may have it. */
    Action canonical(Action action) throws ControlException {
        return actions.read(action, false).canonical();
    }

    /** What a member of an action profile makes an entry run. */
    Entry choice(Action action) throws ControlException {
        ActionReader.Bound bound = actions.read(action, false);
        return table.choice(bound.action(), bound.data());
    }

    /** Choices for entries of this table. */
    Choices newChoices() {
        return new Choices(table.profile().flatMap(ActionProfile::selector));
    }

    private Bound bind(TableAction action) throws ControlException {
        if (profile.isPresent()) {
            return new Bound(Optional.empty(), Optional.of(profile.get().refer(this, action)), action);
        }
        ActionReader.Bound bound = actions.read(action, false);
        return new Bound(Optional.of(bound), Optional.empty(),
                TableAction.newBuilder().setAction(bound.canonical()).build());
    }

    private Entry insert(MatchKey key, Bound bound) {
        int priority = matches.withPriority() ? key.priority() : key.prefixLength();
        return bound.action
                .map(a -> table.insert(key.value(), key.mask(), priority, key.ranges(), a.action(), a.data()))
                .orElseGet(() -> table.insert(key.value(), key.mask(), priority, key.ranges(), bound.choices.get()));
    }

    private Entry replace(Entry old, Bound bound) {
        return bound.action.map(a -> table.replace(old, a.action(), a.data()))
                .orElseGet(() -> table.replace(old, bound.choices.get()));
    }

    private void release(Stored gone) {
        gone.choices.ifPresent(c -> profile.get().release(c));
    }

    private void insert(MatchKey key, TableEntry entry) throws ControlException {
        Optional<Meter.Config> meter = MeterConfigs.read(entry.hasMeterConfig(), entry.getMeterConfig());
        if (entries.containsKey(key.id())) {
            throw new ControlException(Code.ALREADY_EXISTS, "table " + name() + " has that entry already");
        }
        if (table.size() >= table.maxSize()) {
            throw new ControlException(Code.RESOURCE_EXHAUSTED, "table " + name() + " is full: it holds "
                    + table.maxSize() + " entries");
        }
        Bound bound = bind(entry.getAction());
        Entry added = insert(key, bound);
        if (table.timed()) {
            added.lastHit().hit(clock.getAsLong());
        }
        configure(added, meter);
        store(key, added, bound, entry);
    }

    private void modify(MatchKey key, TableEntry entry) throws ControlException {
        Optional<Meter.Config> meter = MeterConfigs.read(entry.hasMeterConfig(), entry.getMeterConfig());
        Stored old = existing(key);
        Bound bound = bind(entry.getAction());
        configure(old.entry, meter);
        store(key, replace(old.entry, bound), bound, entry);
        release(old);
    }

    private void configure(Entry entry, Optional<Meter.Config> config) {
        if (metered()) {
            entry.meter().configure(config);
        }
    }

    private void delete(MatchKey key) throws ControlException {
        Stored gone = existing(key);
        table.remove(gone.entry);
        entries.remove(key.id());
        expiring.remove(key.id());
        release(gone);
    }

    private Stored existing(MatchKey key) throws ControlException {
        Stored stored = entries.get(key.id());
        if (stored == null) {
            throw ControlException.notFound("table " + name() + " has no such entry");
        }
        return stored;
    }

    private void store(MatchKey key, Entry compiled, Bound bound, TableEntry given) {
        TableEntry.Builder canonical = TableEntry.newBuilder()
                .setTableId(info.getPreamble().getId())
                .addAllMatch(key.canonical())
                .setPriority(key.priority())
                .setIdleTimeoutNs(given.getIdleTimeoutNs())
                .setControllerMetadata(given.getControllerMetadata())
                .setMetadata(given.getMetadata());
        canonical.setAction(bound.canonical);
        entries.put(key.id(), new Stored(compiled, bound.choices, canonical.build()));
        if (given.getIdleTimeoutNs() == 0) {
            expiring.remove(key.id());
        } else {
            expiring.put(key.id(), clock.getAsLong());
        }
        if (given.hasCounterData()) {
            setCounter(compiled, given.getCounterData());
        }
    }

    private void writeDefault(Update.Type type, TableEntry entry) throws ControlException {
        if (type != Update.Type.MODIFY) {
            throw ControlException.invalid("a default entry can only be modified");
        }
        if (entry.getMatchCount() != 0 || entry.getPriority() != 0) {
            throw ControlException.invalid("a default entry has no match and no priority");
        }
        if (profile.isPresent()) {
            throw ControlException.unimplemented("default entries of tables with an action profile are not supported");
        }
        Optional<Meter.Config> meter = MeterConfigs.read(entry.hasMeterConfig(), entry.getMeterConfig());
        if (info.getConstDefaultActionId() != 0) {
            throw new ControlException(Code.PERMISSION_DENIED, "the default action of table " + name()
                    + " is constant");
        }
        if (entry.hasAction()) {
            ActionReader.Bound bound = actions.read(entry.getAction(), true);
            table.setDefault(Optional.of(bound.action()), bound.data());
        } else {
            table.setDefault(initialDefault.action(), initialDefault.data());
        }
        configure(table.defaultEntry(), meter);
        if (entry.hasCounterData()) {
            setCounter(table.defaultEntry(), entry.getCounterData());
        }
    }

    private static void setCounter(Entry entry, CounterData data) {
        entry.counters().set(0, data.getPacketCount(), data.getByteCount());
    }

    /** Entries that a read asks for, with counts if it asks for them. */
    void read(TableEntry filter, Consumer<TableEntry> out) throws ControlException {
        if (filter.getTableId() != 0) {
            checkIdleTimeout(filter);
        }
        if (filter.getIsDefaultAction()) {
            readDefault(filter, out);
            return;
        }
        forEach(filter, stored -> {
            TableEntry.Builder entry = stored.canonical.toBuilder();
            addState(filter, stored.entry, entry);
            if (filter.hasTimeSinceLastHit() && timed()) {
                long elapsed = Math.max(0, clock.getAsLong() - stored.entry.lastHit().time());
                entry.getTimeSinceLastHitBuilder().setElapsedNs(elapsed * 1000);
            }
            out.accept(entry.build());
        });
    }

    private void readDefault(TableEntry filter, Consumer<TableEntry> out) {
        Entry current = table.defaultEntry();
        current.action().flatMap(a -> actions.describe(a, current.data())).ifPresent(described -> {
            TableEntry.Builder entry = defaultKey();
            entry.getActionBuilder().setAction(described);
            addState(filter, current, entry);
            out.accept(entry.build());
        });
    }

    private TableEntry.Builder defaultKey() {
        return TableEntry.newBuilder().setTableId(info.getPreamble().getId()).setIsDefaultAction(true);
    }

    private void addState(TableEntry filter, Entry of, TableEntry.Builder entry) {
        if (filter.hasCounterData() && table.counted()) {
            entry.setCounterData(data(of));
        }
        if (filter.hasMeterConfig() && metered()) {
            of.meter().config().ifPresent(c -> entry.setMeterConfig(MeterConfigs.write(c)));
        }
    }

    private void forEach(TableEntry filter, Consumer<Stored> out) throws ControlException {
        if (filter.getMatchCount() == 0 && filter.getPriority() == 0) {
            entries.values().forEach(out);
            return;
        }
        Stored stored = entries.get(matches.read(filter.getMatchList(), filter.getPriority()).id());
        if (stored != null) {
            out.accept(stored);
        }
    }

    private CounterData data(Entry entry) {
        Counters counters = entry.counters();
        CounterData.Builder data = CounterData.newBuilder();
        if (packetsCounted) {
            data.setPacketCount(counters.packets(0));
        }
        if (bytesCounted) {
            data.setByteCount(counters.bytes(0));
        }
        return data.build();
    }

    /** Counts of entries that a read asks for. */
    void readCounters(TableEntry filter, Consumer<DirectCounterEntry> out) throws ControlException {
        requireCounter();
        if (filter.getIsDefaultAction()) {
            out.accept(DirectCounterEntry.newBuilder().setTableEntry(defaultKey()).setData(data(table.defaultEntry()))
                    .build());
            return;
        }
        forEach(filter, stored -> out.accept(DirectCounterEntry.newBuilder()
                .setTableEntry(match(stored))
                .setData(data(stored.entry))
                .build()));
    }

    private TableEntry match(Stored stored) {
        return TableEntry.newBuilder()
                .setTableId(info.getPreamble().getId())
                .addAllMatch(stored.canonical.getMatchList())
                .setPriority(stored.canonical.getPriority())
                .build();
    }

    /** Sets the counts of an entry. */
    void writeCounter(TableEntry entry, CounterData data) throws ControlException {
        requireCounter();
        setCounter(find(entry), data);
    }

    /** The entry of that key, which may be the default entry. */
    private Entry find(TableEntry key) throws ControlException {
        return key.getIsDefaultAction() ? table.defaultEntry()
                : existing(matches.read(key.getMatchList(), key.getPriority())).entry;
    }

    /** Meters of entries that a read asks for. */
    void readMeters(TableEntry filter, Consumer<DirectMeterEntry> out) throws ControlException {
        requireMeter();
        if (filter.getIsDefaultAction()) {
            out.accept(meter(defaultKey().build(), table.defaultEntry()));
            return;
        }
        forEach(filter, stored -> out.accept(meter(match(stored), stored.entry)));
    }

    private static DirectMeterEntry meter(TableEntry key, Entry entry) {
        DirectMeterEntry.Builder meter = DirectMeterEntry.newBuilder().setTableEntry(key);
        entry.meter().config().ifPresent(c -> meter.setConfig(MeterConfigs.write(c)));
        return meter.build();
    }

    /** Configures the meter of an entry. */
    void writeMeter(DirectMeterEntry entry) throws ControlException {
        requireMeter();
        Optional<Meter.Config> config = MeterConfigs.read(entry.hasConfig(), entry.getConfig());
        find(entry.getTableEntry()).meter().configure(config);
    }

    private void requireMeter() throws ControlException {
        if (!metered()) {
            throw ControlException.invalid("table " + name() + " has no direct meter");
        }
    }

    private void requireCounter() throws ControlException {
        if (!table.counted()) {
            throw ControlException.invalid("table " + name() + " has no direct counter");
        }
    }
}

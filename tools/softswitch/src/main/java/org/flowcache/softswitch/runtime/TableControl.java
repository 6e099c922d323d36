// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.runtime;

import com.google.rpc.Code;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
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
    private final Map<MatchKey.Id, Stored> entries = new LinkedHashMap<>();

    /**
     * @param counter the table's direct counter, or the default instance if it has none
     * @param profile the action profile that it is implemented by, if it is
     */
    TableControl(P4InfoOuterClass.Table info, Table table, Map<Integer, P4InfoOuterClass.Action> actions,
            P4InfoOuterClass.CounterSpec.Unit counter, Optional<ActionProfileControl> profile) {
        this.info = info;
        this.table = table;
        this.matches = new MatchReader(info, table.layout());
        this.actions = new ActionReader(info, table.actions(), actions);
        this.packetsCounted = counter != P4InfoOuterClass.CounterSpec.Unit.BYTES;
        this.bytesCounted = counter != P4InfoOuterClass.CounterSpec.Unit.PACKETS;
        this.profile = profile;
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
        if (entry.getIdleTimeoutNs() != 0) {
            throw ControlException.unimplemented("idle timeouts are not supported");
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
                .setControllerMetadata(given.getControllerMetadata())
                .setMetadata(given.getMetadata());
        canonical.setAction(bound.canonical);
        entries.put(key.id(), new Stored(compiled, bound.choices, canonical.build()));
        if (given.hasCounterData()) {
            CounterData data = given.getCounterData();
            compiled.counters().set(0, data.getPacketCount(), data.getByteCount());
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
        if (entry.hasMeterConfig()) {
            throw ControlException.unimplemented("misses are not measured by direct meters");
        }
        if (entry.hasCounterData()) {
            throw ControlException.unimplemented("misses are not counted by direct counters");
        }
        if (info.getConstDefaultActionId() != 0) {
            throw new ControlException(Code.PERMISSION_DENIED, "the default action of table " + name()
                    + " is constant");
        }
        if (!entry.hasAction()) {
            table.setDefault(initialDefault.action(), initialDefault.data());
            return;
        }
        ActionReader.Bound bound = actions.read(entry.getAction(), true);
        table.setDefault(Optional.of(bound.action()), bound.data());
    }

    /** Entries that a read asks for, with counts if it asks for them. */
    void read(TableEntry filter, Consumer<TableEntry> out) throws ControlException {
        if (filter.getIsDefaultAction()) {
            readDefault(out);
            return;
        }
        forEach(filter, stored -> {
            TableEntry.Builder entry = stored.canonical.toBuilder();
            if (filter.hasCounterData() && table.counted()) {
                entry.setCounterData(data(stored));
            }
            if (filter.hasMeterConfig() && metered()) {
                stored.entry.meter().config().ifPresent(c -> entry.setMeterConfig(MeterConfigs.write(c)));
            }
            out.accept(entry.build());
        });
    }

    private void readDefault(Consumer<TableEntry> out) {
        Entry current = table.defaultEntry();
        current.action().flatMap(a -> actions.describe(a, current.data())).ifPresent(described -> {
            TableEntry.Builder entry = TableEntry.newBuilder()
                    .setTableId(info.getPreamble().getId())
                    .setIsDefaultAction(true);
            entry.getActionBuilder().setAction(described);
            out.accept(entry.build());
        });
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

    private CounterData data(Stored stored) {
        Counters counters = stored.entry.counters();
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
        forEach(filter, stored -> out.accept(DirectCounterEntry.newBuilder()
                .setTableEntry(match(stored))
                .setData(data(stored))
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
        if (entry.getIsDefaultAction()) {
            throw ControlException.unimplemented("misses are not counted by direct counters");
        }
        Stored stored = existing(matches.read(entry.getMatchList(), entry.getPriority()));
        stored.entry.counters().set(0, data.getPacketCount(), data.getByteCount());
    }

    /** Meters of entries that a read asks for. */
    void readMeters(TableEntry filter, Consumer<DirectMeterEntry> out) throws ControlException {
        requireMeter();
        forEach(filter, stored -> {
            DirectMeterEntry.Builder entry = DirectMeterEntry.newBuilder().setTableEntry(match(stored));
            stored.entry.meter().config().ifPresent(c -> entry.setConfig(MeterConfigs.write(c)));
            out.accept(entry.build());
        });
    }

    /** Configures the meter of an entry. */
    void writeMeter(DirectMeterEntry entry) throws ControlException {
        requireMeter();
        TableEntry of = entry.getTableEntry();
        if (of.getIsDefaultAction()) {
            throw ControlException.unimplemented("misses are not measured by direct meters");
        }
        Optional<Meter.Config> config = MeterConfigs.read(entry.hasConfig(), entry.getConfig());
        existing(matches.read(of.getMatchList(), of.getPriority())).entry.meter().configure(config);
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

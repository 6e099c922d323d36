// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.runtime;

import com.google.rpc.Code;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.flowcache.softswitch.UnsupportedProgramException;
import org.flowcache.softswitch.pipeline.LearnList;
import org.flowcache.softswitch.pipeline.Pipeline;
import org.flowcache.softswitch.pipeline.Program;
import org.flowcache.softswitch.pipeline.state.Counters;
import org.flowcache.softswitch.pipeline.state.MeterArray;
import org.flowcache.softswitch.pipeline.state.RegisterArray;
import org.flowcache.softswitch.pipeline.table.Table;
import org.flowcache.softswitch.port.LinkStates;
import p4.config.v1.P4InfoOuterClass.Action;
import p4.config.v1.P4InfoOuterClass.ActionProfile;
import p4.config.v1.P4InfoOuterClass.Counter;
import p4.config.v1.P4InfoOuterClass.CounterSpec;
import p4.config.v1.P4InfoOuterClass.Digest;
import p4.config.v1.P4InfoOuterClass.DirectCounter;
import p4.config.v1.P4InfoOuterClass.DirectMeter;
import p4.config.v1.P4InfoOuterClass.Meter;
import p4.config.v1.P4InfoOuterClass.P4Info;
import p4.config.v1.P4InfoOuterClass.Register;
import p4.config.v1.P4InfoOuterClass.ValueSet;
import p4.v1.P4RuntimeOuterClass.CounterData;
import p4.v1.P4RuntimeOuterClass.CounterEntry;
import p4.v1.P4RuntimeOuterClass.DigestListAck;
import p4.v1.P4RuntimeOuterClass.DirectCounterEntry;
import p4.v1.P4RuntimeOuterClass.DirectMeterEntry;
import p4.v1.P4RuntimeOuterClass.Entity;
import p4.v1.P4RuntimeOuterClass.IdleTimeoutNotification;
import p4.v1.P4RuntimeOuterClass.MeterEntry;
import p4.v1.P4RuntimeOuterClass.PacketIn;
import p4.v1.P4RuntimeOuterClass.PacketOut;
import p4.v1.P4RuntimeOuterClass.RegisterEntry;
import p4.v1.P4RuntimeOuterClass.TableEntry;
import p4.v1.P4RuntimeOuterClass.Update;

/**
 * The state of a loaded program in terms of its P4Info: what P4Runtime's Write and Read act on. Any thread may call any
 * method at any time, also while packets are processed.
 */
public final class Control {

    private record IndirectCounter(Counters counters, CounterSpec.Unit unit) {
    }

    private final Map<Integer, TableControl> tables = new LinkedHashMap<>();
    private final Map<Integer, IndirectCounter> counters = new LinkedHashMap<>();
    private final Map<Integer, ActionProfileControl> profiles = new LinkedHashMap<>();
    private final Map<Integer, MeterControl> meters = new LinkedHashMap<>();
    private final Map<Integer, ValueSetControl> valueSets = new LinkedHashMap<>();
    private final Map<Integer, RegisterControl> registers = new LinkedHashMap<>();
    private final Map<Integer, DigestControl> digests = new LinkedHashMap<>();
    private final ReplicationControl replication;
    private final PacketHeader packetIn;
    private final PacketHeader packetOut;

    /**
     * Binds a P4Info to a program.
     *
     * @throws UnsupportedProgramException if they are not of the same P4 program, or it has what is not supported
     */
    public Control(P4Info info, Pipeline pipeline, Surroundings surroundings) {
        Program program = pipeline.program();
        Map<Integer, Action> actions = new HashMap<>();
        info.getActionsList().forEach(a -> actions.put(a.getPreamble().getId(), a));
        Map<Integer, CounterSpec.Unit> direct = new HashMap<>();
        for (DirectCounter counter : info.getDirectCountersList()) {
            direct.put(counter.getDirectTableId(), counter.getSpec().getUnit());
        }
        for (ActionProfile profile : info.getActionProfilesList()) {
            profiles.put(profile.getPreamble().getId(), new ActionProfileControl(profile, surroundings));
        }
        for (var table : info.getTablesList()) {
            String name = table.getPreamble().getName();
            Table compiled = program.tables().get(name);
            if (compiled == null && isOfAnotherProgram(info, program)) {
                throw new UnsupportedProgramException("P4Info table \"" + name + "\"", "is not in the JSON");
            }
            if (compiled == null) {
                continue;
            }
            int id = table.getPreamble().getId();
            tables.put(id, new TableControl(table, compiled, actions,
                    direct.getOrDefault(id, CounterSpec.Unit.BOTH),
                    Optional.ofNullable(profiles.get(table.getImplementationId())), pipeline.clock()));
        }
        for (Counter counter : info.getCountersList()) {
            String name = counter.getPreamble().getName();
            Counters compiled = program.counters().get(name);
            if (compiled == null) {
                throw new UnsupportedProgramException("P4Info counter \"" + name + "\"", "is not in the JSON");
            }
            counters.put(counter.getPreamble().getId(), new IndirectCounter(compiled, counter.getSpec().getUnit()));
        }
        addMeters(info, program);
        for (ValueSet set : info.getValueSetsList()) {
            String name = set.getPreamble().getName();
            var compiled = program.valueSets().get(name);
            if (compiled == null) {
                throw new UnsupportedProgramException("P4Info value set \"" + name + "\"", "is not in the JSON");
            }
            valueSets.put(set.getPreamble().getId(), new ValueSetControl(set, compiled));
        }
        for (Register register : info.getRegistersList()) {
            RegisterArray compiled = program.registers().get(register.getPreamble().getName());
            if (compiled == null) {
                throw new UnsupportedProgramException("P4Info register \"" + register.getPreamble().getName() + "\"",
                        "is not in the JSON");
            }
            registers.put(register.getPreamble().getId(),
                    new RegisterControl(register, info.getTypeInfo(), compiled, surroundings));
        }
        addDigests(info, pipeline, surroundings);
        replication = new ReplicationControl(pipeline.replication());
        packetIn = PacketHeader.of(info, "packet_in");
        packetOut = PacketHeader.of(info, "packet_out");
    }

    /**
     * Whether the program has a table that is not in the P4Info. The other way round the compiler may have removed a
     * table that is never applied. Names without a dot and tables without a key are the compiler's own.
     */
    private static boolean isOfAnotherProgram(P4Info info, Program program) {
        Set<String> known = info.getTablesList().stream().map(t -> t.getPreamble().getName())
                .collect(Collectors.toSet());
        return program.tables().values().stream().anyMatch(
                t -> t.name().contains(".") && !t.layout().fields().isEmpty() && !known.contains(t.name()));
    }

    private void addDigests(P4Info info, Pipeline pipeline, Surroundings surroundings) {
        Map<Integer, DigestControl> byList = new HashMap<>();
        for (Digest digest : info.getDigestsList()) {
            Optional<LearnList> list = pipeline.program().learnLists().values().stream()
                    .filter(l -> l.name().equals(digest.getPreamble().getName())).findFirst();
            DigestControl control = new DigestControl(digest, info.getTypeInfo(), list, surroundings);
            digests.put(digest.getPreamble().getId(), control);
            list.ifPresent(l -> byList.put(l.id(), control));
        }
        pipeline.onDigest((list, values) -> {
            DigestControl control = byList.get(list.id());
            if (control != null) {
                control.take(values);
            }
        });
    }

    private void addMeters(P4Info info, Program program) {
        for (Meter meter : info.getMetersList()) {
            String name = meter.getPreamble().getName();
            MeterArray compiled = program.meters().get(name);
            if (compiled == null) {
                throw new UnsupportedProgramException("P4Info meter \"" + name + "\"", "is not in the JSON");
            }
            meters.put(meter.getPreamble().getId(), new MeterControl(meter, compiled));
        }
        for (DirectMeter meter : info.getDirectMetersList()) {
            String what = "direct meter \"" + meter.getPreamble().getName() + "\"";
            TableControl table = tables.get(meter.getDirectTableId());
            if (table == null) {
                throw new UnsupportedProgramException("P4Info " + what, "is of a table that is not there");
            }
            table.checkMeter(what, meter.getSpec());
        }
    }

    /**
     * Makes one change, or none if it is refused.
     *
     * @throws ControlException if the P4Runtime specification says to refuse it, with the code it says
     */
    public void write(Update update) throws ControlException {
        NewerFields.refuse(update);
        Entity entity = update.getEntity();
        Update.Type type = update.getType();
        if (type == Update.Type.UNSPECIFIED || type == Update.Type.UNRECOGNIZED) {
            throw ControlException.invalid("the update has no type");
        }
        if (entity.hasRegisterEntry()) {
            // Waits for the packet thread, which may itself wait for this monitor in a listener to packet-ins.
            register(entity.getRegisterEntry().getRegisterId()).write(type, entity.getRegisterEntry());
            return;
        }
        synchronized (this) {
            change(type, entity);
        }
    }

    private void change(Update.Type type, Entity entity) throws ControlException {
        switch (entity.getEntityCase()) {
            case TABLE_ENTRY -> table(entity.getTableEntry().getTableId()).write(type, entity.getTableEntry());
            case COUNTER_ENTRY -> writeCounter(type, entity.getCounterEntry());
            case DIRECT_COUNTER_ENTRY -> writeDirectCounter(type, entity.getDirectCounterEntry());
            case ACTION_PROFILE_MEMBER -> profile(entity.getActionProfileMember().getActionProfileId())
                    .write(type, entity.getActionProfileMember());
            case ACTION_PROFILE_GROUP -> profile(entity.getActionProfileGroup().getActionProfileId())
                    .write(type, entity.getActionProfileGroup());
            case METER_ENTRY -> meter(entity.getMeterEntry().getMeterId()).write(type, entity.getMeterEntry());
            case DIRECT_METER_ENTRY -> {
                requireModify(type, "a direct meter");
                DirectMeterEntry entry = entity.getDirectMeterEntry();
                table(entry.getTableEntry().getTableId()).writeMeter(entry);
            }
            case VALUE_SET_ENTRY ->
                valueSet(entity.getValueSetEntry().getValueSetId()).write(type, entity.getValueSetEntry());
            case DIGEST_ENTRY -> digest(entity.getDigestEntry().getDigestId()).write(type, entity.getDigestEntry());
            case PACKET_REPLICATION_ENGINE_ENTRY ->
                replication.write(type, entity.getPacketReplicationEngineEntry());
            case ENTITY_NOT_SET -> throw ControlException.invalid("the update has no entity");
            default -> throw ControlException.unimplemented(entity.getEntityCase() + " is not supported");
        }
    }

    /** Takes notice of a client that got a list of digests. */
    public void acknowledge(DigestListAck ack) throws ControlException {
        digest(ack.getDigestId()).acknowledge(ack.getListId());
    }

    /** What there is to tell of entries that were not hit for as long as their idle timeout: a message a table. */
    public synchronized List<IdleTimeoutNotification> idle() {
        List<IdleTimeoutNotification> notifications = new ArrayList<>();
        for (TableControl table : tables.values()) {
            List<TableEntry> expired = table.expired();
            if (!expired.isEmpty()) {
                notifications.add(IdleTimeoutNotification.newBuilder().addAllTableEntry(expired)
                        .setTimestamp(LinkStates.now()).build());
            }
        }
        return notifications;
    }

    /** Takes notice of a port that went up or down. */
    public synchronized void portChanged(int port) throws ControlException {
        for (ActionProfileControl profile : profiles.values()) {
            profile.portChanged(port);
        }
    }

    /** Writes an update of that type for an entity. */
    public void write(Update.Type type, Entity entity) throws ControlException {
        write(Update.newBuilder().setType(type).setEntity(entity).build());
    }

    /** Adds a table entry. */
    public void insert(TableEntry entry) throws ControlException {
        write(Update.Type.INSERT, Entity.newBuilder().setTableEntry(entry).build());
    }

    /**
     * Reads the entities that {@code filter} selects; identifiers that are 0 or left out select all.
     *
     * @throws ControlException if the P4Runtime specification says to refuse the read
     */
    public List<Entity> read(Entity filter) throws ControlException {
        NewerFields.refuse(filter);
        List<Entity> found = new ArrayList<>();
        if (filter.hasRegisterEntry()) {
            readRegisters(filter.getRegisterEntry(), found::add);
        } else {
            read(filter, found::add);
        }
        return found;
    }

    private void readRegisters(RegisterEntry filter, Consumer<Entity> out) throws ControlException {
        boolean all = filter.getRegisterId() == 0;
        for (RegisterControl register : all ? registers.values() : List.of(register(filter.getRegisterId()))) {
            register.read(all ? RegisterEntry.getDefaultInstance() : filter,
                    e -> out.accept(Entity.newBuilder().setRegisterEntry(e).build()));
        }
    }

    private synchronized void read(Entity filter, Consumer<Entity> out) throws ControlException {
        switch (filter.getEntityCase()) {
            case TABLE_ENTRY -> {
                for (TableControl table : tables(filter.getTableEntry().getTableId())) {
                    table.read(filter.getTableEntry(), e -> out.accept(Entity.newBuilder().setTableEntry(e).build()));
                }
            }
            case COUNTER_ENTRY -> readCounters(filter.getCounterEntry(), out);
            case DIRECT_COUNTER_ENTRY -> readDirectCounters(filter.getDirectCounterEntry().getTableEntry(), out);
            case ACTION_PROFILE_MEMBER -> {
                for (ActionProfileControl p : profiles(filter.getActionProfileMember().getActionProfileId())) {
                    p.readMembers(filter.getActionProfileMember().getMemberId(),
                            m -> out.accept(Entity.newBuilder().setActionProfileMember(m).build()));
                }
            }
            case ACTION_PROFILE_GROUP -> {
                for (ActionProfileControl p : profiles(filter.getActionProfileGroup().getActionProfileId())) {
                    p.readGroups(filter.getActionProfileGroup().getGroupId(),
                            g -> out.accept(Entity.newBuilder().setActionProfileGroup(g).build()));
                }
            }
            case METER_ENTRY -> readMeters(filter.getMeterEntry(), out);
            case DIRECT_METER_ENTRY -> readDirectMeters(filter.getDirectMeterEntry().getTableEntry(), out);
            case VALUE_SET_ENTRY -> {
                int id = filter.getValueSetEntry().getValueSetId();
                for (ValueSetControl set : id == 0 ? valueSets.values() : List.of(valueSet(id))) {
                    out.accept(Entity.newBuilder().setValueSetEntry(set.read()).build());
                }
            }
            case DIGEST_ENTRY -> {
                int id = filter.getDigestEntry().getDigestId();
                for (DigestControl digest : id == 0 ? digests.values() : List.of(digest(id))) {
                    digest.read().ifPresent(e -> out.accept(Entity.newBuilder().setDigestEntry(e).build()));
                }
            }
            case PACKET_REPLICATION_ENGINE_ENTRY -> replication.read(filter.getPacketReplicationEngineEntry(),
                    e -> out.accept(Entity.newBuilder().setPacketReplicationEngineEntry(e).build()));
            case ENTITY_NOT_SET -> throw ControlException.invalid("the request has an empty entity");
            default -> throw ControlException.unimplemented(filter.getEntityCase() + " is not supported");
        }
    }

    /** The frame, controller header first, that a packet-out makes arrive at the CPU port. */
    public byte[] packetOut(PacketOut packet) throws ControlException {
        return packetOut.toFrame(packet);
    }

    /** The packet-in for a frame, controller header first, that leaves at the CPU port. */
    public PacketIn packetIn(byte[] bytes, int offset, int length) throws ControlException {
        return packetIn.toPacketIn(bytes, offset, length);
    }

    private TableControl table(int id) throws ControlException {
        TableControl table = tables.get(id);
        if (table == null) {
            throw ControlException.notFound("there is no table " + Integer.toUnsignedString(id));
        }
        return table;
    }

    private Collection<TableControl> tables(int id) throws ControlException {
        return id == 0 ? tables.values() : List.of(table(id));
    }

    private IndirectCounter counter(int id) throws ControlException {
        IndirectCounter counter = counters.get(id);
        if (counter == null) {
            throw ControlException.notFound("there is no counter " + Integer.toUnsignedString(id));
        }
        return counter;
    }

    private ActionProfileControl profile(int id) throws ControlException {
        ActionProfileControl profile = profiles.get(id);
        if (profile == null) {
            throw ControlException.notFound("there is no action profile " + Integer.toUnsignedString(id));
        }
        return profile;
    }

    private Collection<ActionProfileControl> profiles(int id) throws ControlException {
        return id == 0 ? profiles.values() : List.of(profile(id));
    }

    private ValueSetControl valueSet(int id) throws ControlException {
        ValueSetControl set = valueSets.get(id);
        if (set == null) {
            throw ControlException.notFound("there is no value set " + Integer.toUnsignedString(id));
        }
        return set;
    }

    private RegisterControl register(int id) throws ControlException {
        RegisterControl register = registers.get(id);
        if (register == null) {
            throw ControlException.notFound("there is no register " + Integer.toUnsignedString(id));
        }
        return register;
    }

    private DigestControl digest(int id) throws ControlException {
        DigestControl digest = digests.get(id);
        if (digest == null) {
            throw ControlException.notFound("there is no digest " + Integer.toUnsignedString(id));
        }
        return digest;
    }

    private MeterControl meter(int id) throws ControlException {
        MeterControl meter = meters.get(id);
        if (meter == null) {
            throw ControlException.notFound("there is no meter " + Integer.toUnsignedString(id));
        }
        return meter;
    }

    private void readMeters(MeterEntry filter, Consumer<Entity> out) throws ControlException {
        boolean all = filter.getMeterId() == 0;
        for (MeterControl meter : all ? meters.values() : List.of(meter(filter.getMeterId()))) {
            meter.read(all ? MeterEntry.getDefaultInstance() : filter,
                    e -> out.accept(Entity.newBuilder().setMeterEntry(e).build()));
        }
    }

    private void readDirectMeters(TableEntry filter, Consumer<Entity> out) throws ControlException {
        for (TableControl table : tables(filter.getTableId())) {
            if (filter.getTableId() != 0 || table.metered()) {
                table.readMeters(filter, e -> out.accept(Entity.newBuilder().setDirectMeterEntry(e).build()));
            }
        }
    }

    private static void requireModify(Update.Type type, String what) throws ControlException {
        if (type != Update.Type.MODIFY) {
            throw ControlException.invalid(what + " can only be modified");
        }
    }

    private void writeCounter(Update.Type type, CounterEntry entry) throws ControlException {
        requireModify(type, "a counter");
        Counters cells = counter(entry.getCounterId()).counters;
        CounterData data = entry.getData();
        if (entry.hasIndex()) {
            cells.set(index(entry, cells), data.getPacketCount(), data.getByteCount());
            return;
        }
        for (int i = 0; i < cells.size(); i++) {
            cells.set(i, data.getPacketCount(), data.getByteCount());
        }
    }

    private static int index(CounterEntry entry, Counters cells) throws ControlException {
        long index = entry.getIndex().getIndex();
        if (index < 0 || index >= cells.size()) {
            throw new ControlException(Code.OUT_OF_RANGE, "counter " + cells.name() + " has cells 0 to "
                    + (cells.size() - 1) + ", not " + index);
        }
        return (int) index;
    }

    private void readCounters(CounterEntry filter, Consumer<Entity> out) throws ControlException {
        int id = filter.getCounterId();
        if (id == 0) {
            for (int each : counters.keySet()) {
                readCounters(filter.toBuilder().setCounterId(each).clearIndex().build(), out);
            }
            return;
        }
        IndirectCounter counter = counter(id);
        int first = filter.hasIndex() ? index(filter, counter.counters) : 0;
        int end = filter.hasIndex() ? first + 1 : counter.counters.size();
        for (int i = first; i < end; i++) {
            CounterEntry.Builder entry = CounterEntry.newBuilder().setCounterId(id);
            entry.getIndexBuilder().setIndex(i);
            CounterData.Builder data = entry.getDataBuilder();
            if (counter.unit != CounterSpec.Unit.BYTES) {
                data.setPacketCount(counter.counters.packets(i));
            }
            if (counter.unit != CounterSpec.Unit.PACKETS) {
                data.setByteCount(counter.counters.bytes(i));
            }
            out.accept(Entity.newBuilder().setCounterEntry(entry).build());
        }
    }

    private void writeDirectCounter(Update.Type type, DirectCounterEntry entry) throws ControlException {
        requireModify(type, "a direct counter");
        table(entry.getTableEntry().getTableId()).writeCounter(entry.getTableEntry(), entry.getData());
    }

    private void readDirectCounters(TableEntry filter, Consumer<Entity> out) throws ControlException {
        for (TableControl table : tables(filter.getTableId())) {
            if (filter.getTableId() != 0 || table.counted()) {
                table.readCounters(filter, e -> out.accept(Entity.newBuilder().setDirectCounterEntry(e).build()));
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.flowcache.softswitch.runtime.Control;
import org.flowcache.softswitch.runtime.ControlException;
import p4.config.v1.P4InfoOuterClass.Action;
import p4.config.v1.P4InfoOuterClass.MatchField;
import p4.config.v1.P4InfoOuterClass.P4Info;
import p4.config.v1.P4InfoOuterClass.Preamble;
import p4.config.v1.P4InfoOuterClass.Table;
import p4.v1.P4RuntimeOuterClass.Entity;
import p4.v1.P4RuntimeOuterClass.FieldMatch;
import p4.v1.P4RuntimeOuterClass.TableEntry;
import p4.v1.P4RuntimeOuterClass.Update;

/** Writes table entries of a program by the names that its P4 source uses. */
final class Entries {

    private static final long ALL_ONES = -1;

    private final P4Info info;
    private final Control control;

    Entries(P4Info info, Control control) {
        this.info = info;
        this.control = control;
    }

    /** What a field has to be, in the bits of a mask. */
    record Match(long value, long mask) {

        static Match exact(long value) {
            return new Match(value, ALL_ONES);
        }

        static Match any() {
            return new Match(0, 0);
        }

        /** A prefix of a 32-bit field. */
        static Match prefix(long value, int bits) {
            return new Match(value, 0xffffffffL << 32 - bits & 0xffffffffL);
        }
    }

    /** Adds an entry. */
    void insert(TableEntry entry) throws ControlException {
        control.insert(entry);
    }

    /** Adds an entry to a table of exact fields. */
    void insert(String table, String action, List<Long> params, long... match) throws ControlException {
        insert(entry(table, action, params, match));
    }

    /**
     * Adds an entry.
     *
     * @param priority 0 in a table without ternary fields
     * @param match    one for each field of the table
     */
    void insert(String table, String action, List<Long> params, int priority, List<Match> match)
            throws ControlException {
        insert(entry(table, action, params, priority, match));
    }

    /** Replaces the default entry of a table. */
    void setDefault(String table, String action, List<Long> params) throws ControlException {
        control.write(Update.Type.MODIFY, Entity.newBuilder().setTableEntry(
                entry(table, action, params, 0, List.of()).toBuilder().setIsDefaultAction(true)).build());
    }

    /** Removes an entry. */
    void remove(TableEntry entry) throws ControlException {
        control.write(Update.Type.DELETE, Entity.newBuilder().setTableEntry(entry).build());
    }

    /** The packets that an entry's direct counter has counted. */
    long packets(TableEntry entry) throws ControlException {
        Entity.Builder filter = Entity.newBuilder();
        filter.getDirectCounterEntryBuilder().setTableEntry(entry);
        return control.read(filter.build()).get(0).getDirectCounterEntry().getData().getPacketCount();
    }

    /** An entry of a table of exact fields. */
    TableEntry entry(String table, String action, List<Long> params, long... match) {
        return entry(table, action, params, 0, Arrays.stream(match).mapToObj(Match::exact).toList());
    }

    private TableEntry entry(String tableName, String actionName, List<Long> params, int priority, List<Match> match) {
        Table table = info.getTablesList().stream()
                .filter(t -> named(t.getPreamble(), tableName)).findFirst().orElseThrow();
        Action action = info.getActionsList().stream()
                .filter(a -> named(a.getPreamble(), actionName))
                .filter(a -> table.getActionRefsList().stream().anyMatch(r -> r.getId() == a.getPreamble().getId()))
                .findFirst().orElseThrow();
        TableEntry.Builder entry = TableEntry.newBuilder()
                .setTableId(table.getPreamble().getId())
                .setPriority(priority);
        for (int i = 0; i < match.size(); i++) {
            if (match.get(i).mask() != 0) {
                entry.addMatch(match(table.getMatchFields(i), match.get(i)));
            }
        }
        var built = entry.getActionBuilder().getActionBuilder().setActionId(action.getPreamble().getId());
        for (int i = 0; i < params.size(); i++) {
            built.addParamsBuilder().setParamId(action.getParams(i).getId()).setValue(bytes(params.get(i)));
        }
        return entry.build();
    }

    private static FieldMatch match(MatchField field, Match match) {
        FieldMatch.Builder built = FieldMatch.newBuilder().setFieldId(field.getId());
        long mask = match.mask() & ALL_ONES >>> 64 - field.getBitwidth();
        switch (field.getMatchType()) {
            case EXACT -> built.getExactBuilder().setValue(bytes(match.value()));
            case LPM -> built.getLpmBuilder().setValue(bytes(match.value())).setPrefixLen(Long.bitCount(mask));
            case TERNARY -> built.getTernaryBuilder().setValue(bytes(match.value())).setMask(bytes(mask));
            default -> throw new IllegalArgumentException("no benchmark matches by " + field.getMatchType());
        }
        return built.build();
    }

    private static boolean named(Preamble preamble, String name) {
        return preamble.getName().equals(name) || preamble.getName().endsWith("." + name);
    }

    /** Most significant byte first; P4Runtime allows zeros in front. */
    private static ByteString bytes(long value) {
        return ByteString.copyFrom(new BigInteger(Long.toUnsignedString(value)).toByteArray());
    }
}

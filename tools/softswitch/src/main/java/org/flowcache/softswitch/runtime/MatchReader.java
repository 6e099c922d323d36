// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.runtime;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flowcache.softswitch.UnsupportedProgramException;
import org.flowcache.softswitch.pipeline.table.Entry;
import org.flowcache.softswitch.pipeline.table.KeyLayout;
import org.flowcache.softswitch.pipeline.table.MatchKind;
import p4.config.v1.P4InfoOuterClass.MatchField;
import p4.config.v1.P4InfoOuterClass.MatchField.MatchType;
import p4.config.v1.P4InfoOuterClass.Table;
import p4.v1.P4RuntimeOuterClass.FieldMatch;

/** Checks and packs the match of table entries. */
final class MatchReader {

    /** Width in the P4Info of what has none in P4, which are errors. */
    private static final int NO_WIDTH = 0;

    private final String table;
    private final List<MatchField> fields;
    private final KeyLayout layout;
    private final boolean withPriority;

    MatchReader(Table info, KeyLayout layout) {
        this.table = info.getPreamble().getName();
        this.fields = info.getMatchFieldsList();
        this.layout = layout;
        this.withPriority = fields.stream().anyMatch(f -> f.getMatchType() == MatchType.TERNARY
                || f.getMatchType() == MatchType.RANGE || f.getMatchType() == MatchType.OPTIONAL);
        check();
    }

    private void check() {
        if (fields.size() != layout.fields().size()) {
            throw mismatch("has " + fields.size() + " match fields, but its key in the JSON has "
                    + layout.fields().size());
        }
        for (int i = 0; i < fields.size(); i++) {
            MatchField field = fields.get(i);
            int bits = layout.fields().get(i).field().bits();
            if (field.getBitwidth() != bits && field.getBitwidth() != NO_WIDTH) {
                throw mismatch("match field \"" + field.getName() + "\" has " + field.getBitwidth()
                        + " bits, but " + bits + " in the JSON");
            }
            MatchKind kind = layout.fields().get(i).kind();
            boolean same = switch (field.getMatchType()) {
                case EXACT -> kind == MatchKind.EXACT;
                case LPM -> kind == MatchKind.LPM;
                case TERNARY, OPTIONAL -> kind == MatchKind.TERNARY;
                case RANGE -> kind == MatchKind.RANGE;
                default -> false;
            };
            if (!same) {
                throw mismatch("match field \"" + field.getName() + "\" has match type " + field.getMatchType()
                        + ", but " + kind + " in the JSON");
            }
        }
    }

    private UnsupportedProgramException mismatch(String problem) {
        return new UnsupportedProgramException("P4Info table \"" + table + "\"", problem);
    }

    /** Whether the table's entries have a priority. */
    boolean withPriority() {
        return withPriority;
    }

    MatchKey read(List<FieldMatch> match, int priority) throws ControlException {
        if (withPriority && priority <= 0) {
            throw ControlException.invalid("table " + table + " needs a priority above 0, not " + priority);
        }
        if (!withPriority && priority != 0) {
            throw ControlException.invalid("entries of table " + table + " have no priority, but " + priority
                    + " is given");
        }
        Map<Integer, FieldMatch> byId = new HashMap<>();
        for (FieldMatch m : match) {
            if (byId.put(m.getFieldId(), m) != null) {
                throw ControlException.invalid("match field " + m.getFieldId() + " of table " + table
                        + " is given twice");
            }
        }
        List<FieldMatch> canonical = new ArrayList<>();
        long[] value = new long[layout.words()];
        long[] mask = new long[layout.words()];
        List<Entry.Range> ranges = new ArrayList<>();
        int prefix = 0;
        for (int i = 0; i < fields.size(); i++) {
            MatchField field = fields.get(i);
            FieldMatch m = byId.remove(field.getId());
            if (m == null) {
                if (field.getMatchType() == MatchType.EXACT) {
                    throw ControlException.invalid("exact match field " + describe(field) + " is missing");
                }
                continue;
            }
            canonical.add(one(field, i, m, value, mask, ranges));
            if (m.hasLpm()) {
                prefix = m.getLpm().getPrefixLen();
            }
        }
        if (!byId.isEmpty()) {
            throw ControlException.invalid("table " + table + " has no match field " + byId.keySet());
        }
        return new MatchKey(List.copyOf(canonical), priority, value, mask, ranges, prefix);
    }

    /** The match of an entry that the program itself has, as a client would have written it. */
    MatchKey describe(Entry entry) {
        List<FieldMatch> canonical = new ArrayList<>();
        int prefix = 0;
        for (int i = 0; i < fields.size(); i++) {
            MatchField field = fields.get(i);
            ByteString value = Bytestrings.encode(layout.valueOf(entry.key(), i));
            BigInteger mask = layout.valueOf(entry.mask(), i);
            FieldMatch.Builder match = FieldMatch.newBuilder().setFieldId(field.getId());
            if (field.getMatchType() == MatchType.RANGE) {
                int index = i;
                entry.ranges().stream().filter(r -> r.field() == index).forEach(r -> match.getRangeBuilder()
                        .setLow(Bytestrings.encode(new BigInteger(Long.toUnsignedString(r.low()))))
                        .setHigh(Bytestrings.encode(new BigInteger(Long.toUnsignedString(r.high())))));
            } else if (mask.signum() != 0) {
                switch (field.getMatchType()) {
                    case EXACT -> match.getExactBuilder().setValue(value);
                    case OPTIONAL -> match.getOptionalBuilder().setValue(value);
                    case LPM -> {
                        prefix = mask.bitCount();
                        match.getLpmBuilder().setValue(value).setPrefixLen(prefix);
                    }
                    default -> match.getTernaryBuilder().setValue(value).setMask(Bytestrings.encode(mask));
                }
            }
            if (match.getFieldMatchTypeCase() != FieldMatch.FieldMatchTypeCase.FIELDMATCHTYPE_NOT_SET) {
                canonical.add(match.build());
            }
        }
        return new MatchKey(List.copyOf(canonical), withPriority ? entry.priority() : 0, entry.key(), entry.mask(),
                entry.ranges(), prefix);
    }

    private String describe(MatchField field) {
        return "\"" + field.getName() + "\" of table " + table;
    }

    private FieldMatch one(MatchField field, int index, FieldMatch m, long[] value, long[] mask,
            List<Entry.Range> ranges) throws ControlException {
        String what = "match field " + describe(field);
        int bits = layout.fields().get(index).field().bits();
        FieldMatch.Builder canonical = FieldMatch.newBuilder().setFieldId(field.getId());
        BigInteger v;
        BigInteger bitsThatCount = Bytestrings.ones(bits);
        switch (field.getMatchType()) {
            case EXACT -> {
                expect(m.hasExact(), field, m);
                v = Bytestrings.decode(m.getExact().getValue(), bits, what);
                canonical.getExactBuilder().setValue(Bytestrings.encode(v));
            }
            case OPTIONAL -> {
                expect(m.hasOptional(), field, m);
                v = Bytestrings.decode(m.getOptional().getValue(), bits, what);
                canonical.getOptionalBuilder().setValue(Bytestrings.encode(v));
            }
            case LPM -> {
                expect(m.hasLpm(), field, m);
                v = Bytestrings.decode(m.getLpm().getValue(), bits, what);
                int prefix = m.getLpm().getPrefixLen();
                if (prefix < 1 || prefix > bits) {
                    throw ControlException.invalid("prefix length " + prefix + " for " + what + " is not 1 to " + bits
                            + "; leave the field out to match anything");
                }
                bitsThatCount = Bytestrings.ones(prefix).shiftLeft(bits - prefix);
                canonical.getLpmBuilder().setValue(Bytestrings.encode(v)).setPrefixLen(prefix);
            }
            case TERNARY -> {
                expect(m.hasTernary(), field, m);
                v = Bytestrings.decode(m.getTernary().getValue(), bits, what);
                bitsThatCount = Bytestrings.decode(m.getTernary().getMask(), bits, "mask of " + what);
                if (bitsThatCount.signum() == 0) {
                    throw ControlException.invalid("mask of " + what
                            + " is zero; leave the field out to match anything");
                }
                canonical.getTernaryBuilder().setValue(Bytestrings.encode(v))
                        .setMask(Bytestrings.encode(bitsThatCount));
            }
            default -> {
                expect(m.hasRange(), field, m);
                BigInteger low = Bytestrings.decode(m.getRange().getLow(), bits, "low of " + what);
                BigInteger high = Bytestrings.decode(m.getRange().getHigh(), bits, "high of " + what);
                if (low.compareTo(high) > 0) {
                    throw ControlException.invalid("low of " + what + " is above its high");
                }
                if (low.signum() == 0 && high.equals(bitsThatCount)) {
                    throw ControlException.invalid("range of " + what
                            + " holds all values; leave the field out to match anything");
                }
                ranges.add(new Entry.Range(index, low.longValue(), high.longValue()));
                canonical.getRangeBuilder().setLow(Bytestrings.encode(low)).setHigh(Bytestrings.encode(high));
                return canonical.build();
            }
        }
        if (!v.andNot(bitsThatCount).equals(BigInteger.ZERO)) {
            throw ControlException.invalid("value of " + what + " has bits set that its mask or prefix leaves out");
        }
        BigInteger matched = layout.fields().get(index).mask().orElse(v);
        if (v.andNot(matched).signum() != 0) {
            throw ControlException.invalid("value of " + what + " has bits set that the program masks out");
        }
        layout.put(value, index, v);
        layout.put(mask, index, bitsThatCount);
        return canonical.build();
    }

    private void expect(boolean right, MatchField field, FieldMatch m) throws ControlException {
        if (!right) {
            throw ControlException.invalid("match field " + describe(field) + " is " + field.getMatchType() + ", not "
                    + m.getFieldMatchTypeCase());
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.runtime;

import com.google.rpc.Code;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.flowcache.softswitch.UnsupportedProgramException;
import org.flowcache.softswitch.pipeline.action.Assignments;
import org.flowcache.softswitch.pipeline.header.Field;
import org.flowcache.softswitch.pipeline.parser.ValueSet;
import p4.config.v1.P4InfoOuterClass;
import p4.config.v1.P4InfoOuterClass.MatchField;
import p4.v1.P4RuntimeOuterClass.FieldMatch;
import p4.v1.P4RuntimeOuterClass.Update;
import p4.v1.P4RuntimeOuterClass.ValueSetEntry;
import p4.v1.P4RuntimeOuterClass.ValueSetMember;

/**
 * The members of one parser value set as clients see them (P4Runtime specification, "ValueSetEntry"). Not thread-safe;
 * {@link Control} serializes.
 */
final class ValueSetControl {

    private static final int MAX_BITS = 1 << 16;

    private final P4InfoOuterClass.ValueSet info;
    private final ValueSet set;
    private ValueSetEntry canonical;

    ValueSetControl(P4InfoOuterClass.ValueSet info, ValueSet set) {
        this.info = info;
        this.set = set;
        this.canonical = ValueSetEntry.newBuilder().setValueSetId(info.getPreamble().getId()).build();
        check();
    }

    private void check() {
        List<Integer> widths = new ArrayList<>();
        for (MatchField field : info.getMatchList()) {
            if (field.getMatchType() != MatchField.MatchType.EXACT) {
                throw mismatch("match type " + field.getMatchType() + " is not supported, only EXACT");
            }
            if (field.getBitwidth() < 1 || field.getBitwidth() > MAX_BITS) {
                throw mismatch("has a field of " + field.getBitwidth() + " bits, not 1 to " + MAX_BITS);
            }
            Field layout = new Field(field.getName(), 0, field.getBitwidth(), false, 0);
            for (int w = 0; w < layout.words(); w++) {
                widths.add(w == 0 ? layout.topBits() : 64);
            }
        }
        if (!widths.equals(set.widths())) {
            throw mismatch("has words of " + widths + " bits, but of " + set.widths() + " in the JSON");
        }
    }

    private UnsupportedProgramException mismatch(String problem) {
        return new UnsupportedProgramException("P4Info value set \"" + set.name() + "\"", problem);
    }

    ValueSetEntry read() {
        return canonical;
    }

    void write(Update.Type type, ValueSetEntry entry) throws ControlException {
        if (type != Update.Type.MODIFY) {
            throw ControlException.invalid("a value set can only be modified");
        }
        if (entry.getMembersCount() > set.size()) {
            throw new ControlException(Code.RESOURCE_EXHAUSTED, "value set " + set.name() + " takes " + set.size()
                    + " members, not " + entry.getMembersCount());
        }
        ValueSetEntry.Builder written = ValueSetEntry.newBuilder().setValueSetId(entry.getValueSetId());
        List<long[]> members = new ArrayList<>();
        Set<ValueSetMember> seen = new HashSet<>();
        for (ValueSetMember given : entry.getMembersList()) {
            long[] words = new long[set.widths().size()];
            ValueSetMember member = read(given, words);
            if (!seen.add(member)) {
                throw new ControlException(Code.ALREADY_EXISTS, "a member of value set " + set.name()
                        + " is there twice");
            }
            written.addMembers(member);
            members.add(words);
        }
        set.set(members);
        canonical = written.build();
    }

    private ValueSetMember read(ValueSetMember given, long[] words) throws ControlException {
        Map<Integer, FieldMatch> byId = new HashMap<>();
        given.getMatchList().forEach(m -> byId.put(m.getFieldId(), m));
        if (byId.size() != given.getMatchCount() || byId.size() != info.getMatchCount()) {
            throw ControlException.invalid("a member of value set " + set.name() + " has " + given.getMatchCount()
                    + " values, not one for each of " + info.getMatchCount() + " fields");
        }
        ValueSetMember.Builder member = ValueSetMember.newBuilder();
        int word = 0;
        for (MatchField field : info.getMatchList()) {
            String what = "field \"" + field.getName() + "\" of value set " + set.name();
            FieldMatch match = byId.get(field.getId());
            if (match == null || !match.hasExact()) {
                throw ControlException.invalid("no exact match for " + what);
            }
            BigInteger value = Bytestrings.decode(match.getExact().getValue(), field.getBitwidth(), what);
            Assignments.split(value, field.getBitwidth(), words, word);
            word += field.getBitwidth() + 63 >>> 6;
            member.addMatchBuilder().setFieldId(field.getId()).getExactBuilder().setValue(Bytestrings.encode(value));
        }
        return member.build();
    }
}

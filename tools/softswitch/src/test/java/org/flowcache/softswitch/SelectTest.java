// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch;

import static org.flowcache.softswitch.testing.Sent.out;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import com.google.rpc.Code;
import java.util.List;
import org.flowcache.softswitch.runtime.ControlException;
import org.flowcache.softswitch.testing.Program;
import org.flowcache.softswitch.testing.Running;
import org.junit.Rule;
import org.junit.Test;
import p4.v1.P4RuntimeOuterClass.Entity;
import p4.v1.P4RuntimeOuterClass.Update;
import p4.v1.P4RuntimeOuterClass.ValueSetEntry;

/** What parsers select on: masks, ranges, several keys, lookahead, value sets. A frame says which state it was in. */
public class SelectTest {

    private static final String MACS = "0a0000000001 0b0000000002 ";
    private static final String NOTHING = "0000";
    private static final String IN_SET = "5e75";
    private static final String IN_PAIR_SET = "9a14";
    private static final String IN_RANGE = "4a93";
    private static final String IN_ODD_RANGE = "0dd4";
    private static final String MASKED = "3a5c";
    private static final String ONE_VALUE = "e4ac";

    @Rule
    public final Running running = new Running("select");

    private void goes(String type, String payload, String state) {
        assertEquals(List.of(out(1, MACS, type, state, payload)), running.send(MACS, type, payload));
    }

    private void isTooShort(String type, String payload) {
        assertEquals(List.of(out(2, MACS, type, NOTHING, payload)), running.send(MACS, type, payload));
    }

    @Test
    public void ranges() {
        goes("0fff", "", NOTHING);
        goes("1000", "", IN_RANGE);
        goes("1fff", "", IN_RANGE);
        goes("2002", "", NOTHING);
        goes("2003", "", IN_ODD_RANGE);
        goes("2007", "", IN_ODD_RANGE);
        goes("200a", "", IN_ODD_RANGE);
        goes("200b", "", NOTHING);
    }

    @Test
    public void masksAndValues() {
        goes("3ab0", "", MASKED);
        goes("3ab1", "", NOTHING);
        goes("4000", "", ONE_VALUE);
        goes("4001", "", NOTHING);
    }

    @Test
    public void lookaheadTogetherWithAField() {
        goes("5001", "3f", IN_RANGE);
        goes("5001", "5f", IN_RANGE);
        goes("5001", "80", MASKED);
        goes("5003", "f0", MASKED);
        goes("5002", "0f", ONE_VALUE);
        goes("50ff", "00", ONE_VALUE);
        isTooShort("5001", "");
    }

    @Test
    public void lookaheadOfMoreThan64Bits() {
        goes("5002", "717273747576777879", ONE_VALUE);
        goes("5002", "717273747576777878", NOTHING);
        goes("5002", "811111111111111101 22", MASKED);
        goes("5002", "811111111111111102", NOTHING);
        isTooShort("5002", "7172737475767778");
    }

    // Value sets.

    private final Program program = running.program();

    /** A value set with these members, each with a value for each of its fields. */
    private Entity set(String alias, String[]... members) {
        ValueSetEntry.Builder entry = ValueSetEntry.newBuilder().setValueSetId(program.valueSet(alias));
        for (String[] member : members) {
            var added = entry.addMembersBuilder();
            for (int i = 0; i < member.length; i++) {
                added.addMatchBuilder().setFieldId(i + 1).getExactBuilder().setValue(Program.bytes(member[i]));
            }
        }
        return Entity.newBuilder().setValueSetEntry(entry).build();
    }

    private static String[] of(String... values) {
        return values;
    }

    private void modify(Entity set) throws ControlException {
        running.control().write(Update.Type.MODIFY, set);
    }

    private Code refusal(Update.Type type, Entity set) {
        return assertThrows(ControlException.class, () -> running.control().write(type, set)).code();
    }

    @Test
    public void aValueSetIsEmptyAtFirstAndThenHoldsWhatTheControllerSays() throws Exception {
        goes("1234", "", IN_RANGE);
        modify(set("types", of("1234"), of("9999")));
        goes("1234", "", IN_SET);
        goes("9999", "", IN_SET);
        goes("1235", "", IN_RANGE);
        modify(set("types", of("07")));
        goes("0007", "", IN_SET);
        goes("9999", "", NOTHING);
        modify(set("types"));
        goes("0007", "", NOTHING);
    }

    @Test
    public void membersOfSeveralFieldsMatchAsAWhole() throws Exception {
        modify(set("pairs", of("5001", "06"), of("5002", "07")));
        goes("5001", "6f", IN_PAIR_SET);
        goes("5002", "70", IN_PAIR_SET);
        goes("5001", "777777777777777777", NOTHING);
    }

    @Test
    public void valueSetsAreReadAsTheyWereWritten() throws Exception {
        modify(set("types", of("1234"), of("07")));
        Entity one = Entity.newBuilder().setValueSetEntry(
                ValueSetEntry.newBuilder().setValueSetId(program.valueSet("types"))).build();
        assertEquals(List.of(set("types", of("1234"), of("07"))), running.control().read(one));
        Entity all = Entity.newBuilder().setValueSetEntry(ValueSetEntry.getDefaultInstance()).build();
        assertEquals(List.of(set("types", of("1234"), of("07")), set("pairs")), running.control().read(all));
    }

    @Test
    public void whatMakesNoSenseIsRefusedWhole() throws Exception {
        modify(set("types", of("1234")));
        assertEquals(Code.INVALID_ARGUMENT, refusal(Update.Type.INSERT, set("types", of("1235"))));
        assertEquals(Code.RESOURCE_EXHAUSTED,
                refusal(Update.Type.MODIFY, set("types", of("1235"), of("1236"), of("1237"))));
        assertEquals(Code.ALREADY_EXISTS, refusal(Update.Type.MODIFY, set("types", of("1235"), of("1235"))));
        assertEquals(Code.INVALID_ARGUMENT, refusal(Update.Type.MODIFY, set("types", of("012345"))));
        assertEquals(Code.INVALID_ARGUMENT, refusal(Update.Type.MODIFY, set("pairs", of("1235"))));
        assertEquals(Code.NOT_FOUND, refusal(Update.Type.MODIFY, Entity.newBuilder()
                .setValueSetEntry(ValueSetEntry.newBuilder().setValueSetId(1)).build()));
        goes("1234", "", IN_SET);
        goes("1235", "", IN_RANGE);
    }
}

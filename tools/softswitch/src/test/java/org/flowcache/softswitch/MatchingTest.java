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
import p4.v1.P4RuntimeOuterClass.Update;

/**
 * Which entry wins. A frame carries a value and leaves with what each of five tables made of it: entries of the
 * program, ternary ones, prefixes, ranges, and a key of three kinds; ff is a miss.
 */
public class MatchingTest {

    private static final String MACS = "0a0000000001 0b0000000002 88b5 ";

    @Rule
    public final Running running = new Running("matching");

    private final Program program = running.program();

    private void becomes(String value, String results) {
        assertEquals(List.of(out(1, MACS, value, results)), running.send(MACS, value, "0000000000"));
    }

    private void insert(Program.EntryBuilder entry) throws ControlException {
        running.control().insert(entry.build());
    }

    @Test
    public void constantEntriesWinInTheirOrder() {
        becomes("1234", "01 ffffffff");
        becomes("1235", "02 ffffffff");
        becomes("7fee", "04 ffffffff");
        becomes("7fef", "ff ffffffff");
        becomes("8000", "ff ffffffff");
    }

    @Test
    public void constantEntriesCannotBeChanged() {
        ControlException refused = assertThrows(ControlException.class, () -> running.control().write(
                Update.Type.DELETE, program.entry("fixed").ternary("hdr.key.value", "1234", "ffff").priority(4)
                        .entity()));
        assertEquals(Code.PERMISSION_DENIED, refused.code());
    }

    @Test
    public void theHighestPriorityWins() throws Exception {
        insert(program.entry("ternaries").ternary("value", "0034", "00ff").priority(2).action("set_ternary", "02"));
        insert(program.entry("ternaries").ternary("value", "1200", "ff00").priority(1).action("set_ternary", "01"));
        insert(program.entry("ternaries").ternary("value", "1234", "ffff").priority(3).action("set_ternary", "03"));
        insert(program.entry("ternaries").priority(1).ternary("value", "8000", "8000").action("set_ternary", "04"));
        becomes("1234", "01 03 ffffff");
        becomes("1334", "04 02 ffffff");
        becomes("1235", "02 01 ffffff");
        becomes("ff34", "ff 02 ffffff");
        becomes("ff35", "ff 04 ffffff");
        running.control().write(Update.Type.DELETE,
                program.entry("ternaries").ternary("value", "1234", "ffff").priority(3).entity());
        becomes("1234", "01 02 ffffff");
    }

    @Test
    public void theLongestPrefixWins() throws Exception {
        insert(program.entry("prefixes").lpm("value", "1230", 12).action("set_lpm", "0c"));
        insert(program.entry("prefixes").lpm("value", "1234", 16).action("set_lpm", "10"));
        insert(program.entry("prefixes").lpm("value", "1200", 8).action("set_lpm", "08"));
        becomes("1234", "01 ff 10 ffff");
        becomes("1235", "02 ff 0c ffff");
        becomes("1245", "02 ff 08 ffff");
        becomes("1345", "ff ff ff ffff");
    }

    @Test
    public void bothEndsOfARangeBelongToIt() throws Exception {
        insert(program.entry("ranges").range("value", "1201", "1fff").priority(1).action("set_range", "01"));
        insert(program.entry("ranges").range("value", "1235", "1235").priority(9).action("set_range", "03"));
        insert(program.entry("ranges").range("value", "1233", "1237").priority(5).action("set_range", "02"));
        becomes("1200", "02 ffff ff ff");
        becomes("1201", "02 ffff 01 ff");
        becomes("1fff", "ff ffff 01 ff");
        becomes("2001", "ff ffff ff ff");
        becomes("1233", "02 ffff 02 ff");
        becomes("1237", "02 ffff 02 ff");
        becomes("1238", "02 ffff 01 ff");
        becomes("1235", "02 ffff 03 ff");
    }

    @Test
    public void aKeyOfSeveralKindsHasPriorities() throws Exception {
        insert(program.entry("mixed").exact("high", "12").lpm("nibble", "03", 4).priority(1)
                .action("set_mixed", "01"));
        insert(program.entry("mixed").exact("high", "12").lpm("nibble", "00", 2).optional("low", "04").priority(2)
                .action("set_mixed", "02"));
        becomes("1234", "01 ffffff 02");
        becomes("1235", "02 ffffff 01");
        becomes("1204", "02 ffffff 02");
        becomes("1205", "02 ffffff ff");
        becomes("1244", "02 ffffff ff");
        becomes("1335", "ff ffffff ff");
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch;

import static org.flowcache.softswitch.testing.Sent.out;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.grpc.Status;
import java.util.List;
import org.flowcache.softswitch.runtime.ControlException;
import org.flowcache.softswitch.testing.Program;
import org.flowcache.softswitch.testing.Running;
import org.junit.Rule;
import org.junit.Test;

/**
 * Keys that are not plain fields. A frame is an Ethernet header, seven bits that actions set, a truth value that is
 * negated, and fields of 16, 80 and 8 bits.
 */
public class KeysTest {

    private static final String MACS = "0a0000000001 0b0000000002 88b5 ";
    private static final String REST = "00000000000000000000 00";

    @Rule
    public final Running running = new Running("keys");

    private void becomes(String data, String dataAfter) {
        assertEquals(List.of(out(1, MACS, dataAfter)), running.send(MACS, data));
    }

    private Program.EntryBuilder entry(String table) {
        return running.program().entry(table);
    }

    @Test
    public void onlyTheBitsOfTheMaskCount() throws Exception {
        running.control().insert(entry("masked").exact("value", "0230").exact("signed", "30").priority(1)
                .action("set_number", "11").build());
        running.control().insert(entry("masked").exact("value", "0230").exact("signed", "40").priority(1)
                .ternary("wide", "01000000000000000001", "01ffffffffffffffffff").action("set_number", "22").build());
        becomes("00 f23f" + REST, "01 f23f" + REST);
        becomes("00 f23f 00000000000000000000 bf", "23 f23f 00000000000000000000 bf");
        becomes("00 f23f 55123456789abcdef0ff cf", "45 f23f 55123456789abcdef0ff cf");
        becomes("00 f23f 54123456789abcdef0ff cf", "01 f23f 54123456789abcdef0ff cf");
        becomes("00 f24f 55123456789abcdef0ff cf", "01 f24f 55123456789abcdef0ff cf");
    }

    @Test
    public void valuesThatTheMaskMakesImpossibleAreRefused() {
        ControlException refusal = assertThrows(ControlException.class, () -> running.control().insert(
                entry("masked").exact("value", "0231").exact("signed", "30").priority(1).action("set_number", "11")
                        .build()));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("\"value\"")
                && refusal.getMessage().contains("bits set that the program masks out"));
    }

    @Test
    public void errorsAreKeys() throws Exception {
        running.control().insert(entry("errors").exact("error", "01").action("set_port", "07").build());
        becomes("00 0000" + REST, "01 0000" + REST);
        assertEquals(List.of(out(7, MACS, "00 0000")), running.send(MACS, "00 0000"));
    }

    @Test
    public void truthValuesInHeaders() throws Exception {
        running.control().insert(entry("flags").exact("flag", "01").action("set_number", "33").build());
        becomes("00 0000" + REST, "01 0000" + REST);
        becomes("01 0000" + REST, "66 0000" + REST);
    }

    @Test
    public void aTableThatTheCompilerRemovedIsNotThere() {
        assertTrue(running.program().info().getTablesList().stream()
                .anyMatch(t -> t.getPreamble().getName().equals("KeysIngress.never")));
        ControlException refusal = assertThrows(ControlException.class, () -> running.control().insert(
                entry("never").exact("value", "01").action("set_number", "11").build()));
        assertEquals(Status.Code.NOT_FOUND.value(), refusal.code().getNumber());
    }
}

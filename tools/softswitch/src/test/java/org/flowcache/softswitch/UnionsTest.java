// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch;

import static org.flowcache.softswitch.testing.Frames.hex;
import static org.flowcache.softswitch.testing.Sent.out;
import static org.junit.Assert.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.flowcache.softswitch.testing.Running;
import org.flowcache.softswitch.testing.Sent;
import org.junit.Rule;
import org.junit.Test;

/**
 * Header unions. A frame is an Ethernet header, an operation, which of the single union's headers come next (1 the
 * short one, 2 the long one, 3 both), those, and up to three options: 05 and a byte, or 06 and three. Which of the
 * single union's headers are valid in the end (1, 2) and whether the stack was too small (80) come after them, and ee
 * if 07 ended the options.
 */
public class UnionsTest {

    private static final String MACS = "0a0000000001 0b0000000002 88b5 ";

    @Rule
    public final Running running = new Running("unions");

    private void becomes(String command, String unions, String unionsAfter, String found) {
        leaves(1, command, unions, unionsAfter, found);
    }

    private void leaves(int port, String command, String unions, String unionsAfter, String found) {
        assertEquals(List.of(out(port, MACS, command, unionsAfter, found, "dead")),
                running.send(MACS, command, unions, "dead"));
    }

    @Test
    public void eachHeaderOfAUnionIsExtractedAndEmitted() {
        becomes("0000", "", "", "0000");
        becomes("0001", "1122", "1122", "0100");
        becomes("0002", "11223344", "11223344", "0200");
    }

    @Test
    public void extractingOneMakesTheOtherInvalid() {
        becomes("0003", "1122 33445566", "33445566", "0200");
    }

    @Test
    public void settingOneValidMakesTheOtherInvalid() {
        becomes("0101", "1122", "5122", "0100");
        becomes("0102", "11223344", "5100", "0100");
        becomes("0200", "", "61000000", "0200");
        becomes("0201", "1122", "61000000", "0200");
    }

    @Test
    public void unionsAreCopied() {
        becomes("0301", "1122 06aabbcc", "06aabbcc 06aabbcc", "0200");
        becomes("0302", "11223344 05aa", "05aa 05aa", "0100");
        becomes("0302", "11223344", "", "0000");
    }

    @Test
    public void aCopiedHeaderMakesTheOthersInvalid() {
        becomes("0401", "1122 06aabbcc", "06aabbcc 06aabbcc", "0200");
        becomes("0402", "11223344 05aa", "05aa", "0000");
    }

    @Test
    public void stacksOfUnionsAreFilledByTheParser() {
        becomes("0000", "0501 06aabbcc 0502", "0501 06aabbcc 0502", "0000");
        becomes("0000", "0501 06aabbcc 0502 0503", "0501 06aabbcc 0502", "8000 0503");
    }

    @Test
    public void stacksOfUnionsArePushedAndPopped() {
        becomes("0500", "06aabbcc 0502", "05aa 06aabbcc 0502", "0000");
        becomes("0500", "0501 06aabbcc 0502", "05aa 0501 06aabbcc", "0000");
        becomes("0600", "0501 06aabbcc 0502", "06aabbcc 0502", "0000");
        becomes("0600", "06aabbcc", "", "0000");
    }

    @Test
    public void elementsOfStacksChange() {
        becomes("0700", "0501 0502", "0501 62000000", "0000");
        becomes("0800", "0501 06aabbcc 0502", "0502", "0000");
        becomes("0800", "06aabbcc 0502", "06aabbcc 0502", "0000");
        becomes("0900", "0501 06aabbcc", "0501 06aabbcc 0501 06aabbcc", "0000");
    }

    @Test
    public void theParserSeesWhatFollows() {
        assertEquals(List.of(out(1, MACS, "0000 0501 00ee 07")), running.send(MACS, "0000 0501 07"));
    }

    @Test
    public void whatBmv2ReadsBeyondWhatTheCompilerWrites() throws Exception {
        try (SoftSwitch softSwitch = SoftSwitch.builder().build()) {
            softSwitch.load(running.program().info(), inBmv2sTerms(running.program().json()));
            for (String frame : List.of("0301 1122 06aabbcc", "0302 11223344 05aa", "0700 0501 0502",
                    "0900 0501 06aabbcc", "0a01 0522 0522", "0a01 0522 0523", "0a01 0522 06222222",
                    "0b00 0522 06222222", "0b00 0522")) {
                assertEquals(frame, running.send(MACS, frame, "dead"),
                        Sent.by(softSwitch.pipeline(), 1, hex(MACS, frame, "dead")));
            }
            assertEquals(List.of(out(1, MACS, "0000 0501 05ee 00ee 05dd")),
                    Sent.by(softSwitch.pipeline(), 1, hex(MACS, "0000 0501 05ee 05dd")));
        }
    }

    /** The program with operations on whole unions and on elements of their stacks. */
    private static String inBmv2sTerms(String json) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        JsonNode root = mapper.readTree(json);
        for (JsonNode action : root.get("actions")) {
            ArrayNode primitives = (ArrayNode) action.get("primitives");
            switch (action.get("name").asText()) {
                case "UnionsIngress.copy_first" -> replaceAll(primitives, """
                        {"op": "assign_union", "parameters": [{"type": "header_union", "value": "single"},
                         {"type": "header_union", "value": "options[0]"}]}""");
                case "UnionsIngress.copy_all" -> replaceAll(primitives, """
                        {"op": "assign_union_stack", "parameters": [{"type": "header_union_stack", "value": "copies"},
                         {"type": "header_union_stack", "value": "options"}]}""");
                case "UnionsIngress.make_long_option" ->
                    ((ArrayNode) primitives.get(1).get("parameters")).set(0, mapper.readTree("""
                            {"type": "expression", "value": {"type": "expression", "value": {"op": "access_field",
                             "left": {"type": "expression", "value": {"op": "access_union_header",
                              "left": {"type": "expression", "value": {"op": "dereference_union_stack",
                               "left": {"type": "header_union_stack", "value": "options"},
                               "right": {"type": "hexstr", "value": "0x1"}}},
                              "right": 1}},
                             "right": 0}}}"""));
                default -> { }
            }
        }
        for (JsonNode conditional : root.at("/pipelines/0/conditionals")) {
            ObjectNode both = (ObjectNode) conditional.at("/expression/value");
            String operation = both.at("/left/value/right/value").asText();
            if (operation.equals("0x0a")) {
                both.set("right", mapper.readTree("""
                        {"type": "expression", "value": {"op": "==",
                         "left": {"type": "header_union", "value": "single"},
                         "right": {"type": "header_union", "value": "options[0]"}}}"""));
            } else if (operation.equals("0x0b")) {
                both.set("right", mapper.readTree("""
                        {"type": "expression", "value": {"op": "valid_union", "left": null,
                         "right": {"type": "header_union", "value": "options[1]"}}}"""));
            }
        }
        for (JsonNode state : root.at("/parsers/0/parse_states")) {
            if (state.get("name").asText().equals("short_option")) {
                ((ArrayNode) state.get("transition_key")).add(mapper.readTree("""
                        {"type": "union_stack_field", "value": ["options", "short", "value"]}"""));
                ((ArrayNode) state.get("transitions")).add(mapper.readTree("""
                        {"type": "hexstr", "value": "0xee", "mask": null, "next_state": "ended"}"""));
            }
        }
        return mapper.writeValueAsString(root);
    }

    private static void replaceAll(ArrayNode primitives, String primitive) throws Exception {
        primitives.removeAll();
        primitives.add(new ObjectMapper().readTree(primitive));
    }

    @Test
    public void unionsAreComparedAndAskedWhetherTheyAreValid() {
        leaves(2, "0a01", "0522 0522", "0522 0522", "0100");
        leaves(1, "0a01", "0522 0523", "0522 0523", "0100");
        leaves(1, "0a01", "0522 06222222", "0522 06222222", "0100");
        leaves(3, "0b00", "0522 06222222", "0522 06222222", "0000");
        leaves(1, "0b00", "0522", "0522", "0000");
    }
}

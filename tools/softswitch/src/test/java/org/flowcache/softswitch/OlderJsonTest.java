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
import org.flowcache.softswitch.json.ProgramReader;
import org.flowcache.softswitch.pipeline.Pipeline;
import org.flowcache.softswitch.pipeline.code.Interpreter;
import org.flowcache.softswitch.testing.Program;
import org.flowcache.softswitch.testing.Sent;
import org.junit.Test;

/**
 * JSON as older compilers wrote it. {@code older.json} is written by hand: a frame is an Ethernet header, and after
 * type 88b5 an operation and the numbers a, b and c of 16 bits each.
 */
public class OlderJsonTest {

    private static final String MACS = "0a0000000001 0b0000000002 ";

    private static void becomes(String frame, String... sent) {
        var interpreted = ProgramReader.read(Program.resource("older.json"));
        assertEquals("by its nodes", List.of(sent),
                Sent.by(new Pipeline(interpreted, new Interpreter(interpreted)), 1, hex(frame)));
        assertEquals("as generated code", List.of(sent),
                Sent.by(new Pipeline(ProgramReader.read(Program.resource("older.json"))), 1, hex(frame)));
    }

    private static void operation(int operation, String numbers, String numbersAfter) {
        String start = MACS + "88b5" + String.format("%02x", operation);
        becomes(start + numbers + "dead", out(3, start, numbersAfter, "dead"));
    }

    @Test
    public void transitionsWithoutTypeAndKeysOfValidity() {
        becomes(MACS + "1234 dead", out(2, MACS, "1234 dead"));
        operation(0x77, "0001 0002 0003", "0001 0002 0003");
    }

    @Test
    public void fieldsAreModified() {
        operation(0, "1234 0000 0000", "1234 0000 1234");
        operation(1, "0000 0000 0000", "0000 0000 2345");
        operation(2, "fff0 0011 0000", "0001 0011 0000");
        operation(3, "0001 0002 0000", "ffff 0002 0000");
    }

    @Test
    public void fieldsAreComputedFromTwo() {
        operation(4, "fff0 0011 0000", "fff0 0011 0001");
        operation(5, "0001 0002 0000", "0001 0002 ffff");
        operation(6, "0ff0 00ff 0000", "0ff0 00ff 0f0f");
        operation(7, "0ff0 00ff 0000", "0ff0 00ff 0fff");
        operation(8, "0ff0 00ff 0000", "0ff0 00ff 00f0");
        operation(9, "8001 0004 0000", "8001 0004 0010");
        operation(10, "8001 0004 0000", "8001 0004 0800");
    }

    @Test
    public void packetsAreDropped() {
        becomes(MACS + "88b5 0b 0000 0000 0000 dead");
    }

    @Test
    public void headersAreCopiedAndAdded() {
        operation(12, "0001 0002 0003", "0001 0002 0003 ff 0001 0002 0003");
        operation(13, "0001 0002 0003", "0001 0002 0003 00 0000 0000 0055");
    }

    /** With the choices of {@link SelectorsTest}. */
    @Test
    public void actionProfilesCanBeDescribedInTheirTables() throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        Program program = new Program("selectors");
        ObjectNode root = (ObjectNode) mapper.readTree(program.json());
        ObjectNode ingress = (ObjectNode) root.at("/pipelines/0");
        for (JsonNode table : ingress.get("tables")) {
            for (JsonNode profile : ingress.get("action_profiles")) {
                if (table.path("action_profile").equals(profile.get("name"))) {
                    ((ObjectNode) table).set("act_prof_name", ((ObjectNode) table).remove("action_profile"));
                    ((ObjectNode) table).set("selector", profile.get("selector"));
                }
            }
        }
        ingress.remove("action_profiles");
        try (SoftSwitch softSwitch = SoftSwitch.builder().build()) {
            softSwitch.load(program.info(), mapper.writeValueAsString(root));
            var entry = program.entry("routes").lpm("dst", "0a0000000001", 48).build().toBuilder();
            for (String port : List.of("02", "03")) {
                entry.getActionBuilder().getActionProfileActionSetBuilder().addActionProfileActionsBuilder()
                        .setAction(program.call("set_port", port)).setWeight(1);
            }
            softSwitch.control().insert(entry.build());
            StringBuilder ports = new StringBuilder();
            for (int type = 1; type <= 8; type++) {
                ports.append(Sent.by(softSwitch.pipeline(), 1, hex(MACS, "000" + type)).get(0).charAt(0));
            }
            assertEquals("33232233", ports.toString());
        }
    }

    @Test
    public void whatANewerCompilerAddedCanBeMissing() throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        Program program = new Program("select");
        ObjectNode root = (ObjectNode) mapper.readTree(program.json());
        for (JsonNode set : root.get("parse_vsets")) {
            ((ObjectNode) set).remove("max_size");
        }
        for (JsonNode state : root.at("/parsers/0/parse_states")) {
            for (JsonNode transition : state.get("transitions")) {
                if (transition.get("type").asText().equals("default")) {
                    ((ObjectNode) transition).put("value", "default").remove("type");
                } else if (transition.get("type").asText().equals("hexstr")) {
                    ((ObjectNode) transition).remove("type");
                }
            }
        }
        for (JsonNode action : root.get("actions")) {
            for (JsonNode primitive : (ArrayNode) action.get("primitives")) {
                if (primitive.get("op").asText().equals("assign")) {
                    ((ObjectNode) primitive).put("op", "modify_field");
                }
            }
        }
        root.remove(List.of("__meta__", "errors", "meter_arrays", "counter_arrays", "register_arrays", "calculations",
                "checksums", "learn_lists", "field_lists", "extern_instances", "enums"));
        try (SoftSwitch now = SoftSwitch.builder().build(); SoftSwitch older = SoftSwitch.builder().build()) {
            now.load(program.info(), program.json());
            older.load(program.info(), mapper.writeValueAsString(root));
            for (String frame : List.of("5001 3f", "2003", "3ab0", "5002 717273747576777879", "1234")) {
                List<String> expected = Sent.by(now.pipeline(), 1, hex(MACS, frame));
                assertEquals(1, expected.size());
                assertEquals(expected, Sent.by(older.pipeline(), 1, hex(MACS, frame)));
            }
        }
    }
}

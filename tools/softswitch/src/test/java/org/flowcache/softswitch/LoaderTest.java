// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.flowcache.softswitch.testing.Frames;
import org.flowcache.softswitch.testing.Program;
import org.flowcache.softswitch.testing.Sent;
import org.junit.Test;
import p4.config.v1.P4InfoOuterClass.P4Info;

/** What the switch cannot run is refused at load time, whole and by name. */
public class LoaderTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Program PROGRAM = new Program("router");

    private static UnsupportedProgramException refusal(P4Info info, String json) {
        try (SoftSwitch softSwitch = SoftSwitch.builder().build()) {
            return assertThrows(UnsupportedProgramException.class, () -> softSwitch.load(info, json));
        }
    }

    /** The refusal of the router with a change made to its JSON. */
    private static String refusalOf(Consumer<ObjectNode> change) throws Exception {
        ObjectNode root = (ObjectNode) MAPPER.readTree(PROGRAM.json());
        change.accept(root);
        return refusal(PROGRAM.info(), MAPPER.writeValueAsString(root)).getMessage();
    }

    private static ObjectNode at(ObjectNode root, String pointer) {
        JsonNode node = root.at(pointer);
        assertTrue(pointer + " is not there", node.isObject());
        return (ObjectNode) node;
    }

    private static ArrayNode array(ObjectNode root, String name) {
        return (ArrayNode) root.get(name);
    }

    @Test
    public void namesAPrimitiveThatItLacks() throws Exception {
        String message = refusalOf(root -> {
            ObjectNode action = at(root, "/actions/3");
            action.put("name", "RouterIngress.frobnicate");
            ((ArrayNode) action.get("primitives")).insertObject(0).put("op", "frobnicate").putArray("parameters");
        });
        assertEquals("actions[3] \"RouterIngress.frobnicate\" / primitives[0] \"frobnicate\": "
                + "primitive is not supported", message);
    }

    @Test
    public void namesMetersAndOtherExterns() throws Exception {
        assertEquals("meter_arrays[0] \"police\": rate_count 1 is not supported, only 2", refusalOf(root ->
                array(root, "meter_arrays").addObject().put("name", "police").put("rate_count", 1)));
        assertEquals("extern_instances[0] \"thing\": extern instances are not supported", refusalOf(root ->
                array(root, "extern_instances").addObject().put("name", "thing")));
    }

    @Test
    public void namesWhatIsWrongWithHeaderUnions() throws Exception {
        assertEquals("header_unions[0] \"u\": has a union_type that is not defined", refusalOf(root ->
                array(root, "header_unions").addObject().put("name", "u").put("id", 0).put("union_type", "none")));
        assertEquals("header_union_stacks[0] \"s\": has no elements", refusalOf(root ->
                array(root, "header_union_stacks").addObject().put("name", "s").putArray("header_union_ids")));
    }

    @Test
    public void namesVarbitsWithoutRoomAndWithoutLength() throws Exception {
        String message = refusalOf(root -> withVarbit(root, 6));
        assertTrue(message, message.endsWith("has no room in its max_length for its variable-length field"));
        message = refusalOf(root -> withVarbit(root, 40));
        assertTrue(message, message.endsWith("needs a length for its variable-length field"));
    }

    private static void withVarbit(ObjectNode root, int maxLength) {
        for (JsonNode type : root.get("header_types")) {
            if (type.get("name").asText().equals("ethernet_t")) {
                ((ArrayNode) type.get("fields")).addArray().add("rest").add("*");
                ((ObjectNode) type).put("max_length", maxLength);
            }
        }
    }

    @Test
    public void namesWhatIsWrongDeepInATable() throws Exception {
        String message = refusalOf(root -> {
            ObjectNode table = at(root, "/pipelines/0/tables/0");
            table.put("name", "t");
            table.put("type", "keyless");
        });
        assertEquals("pipelines[0] \"ingress\" / tables[0] \"t\": tables of type \"keyless\" are not supported",
                message);
    }

    @Test
    public void namesUnknownFieldsHashesOperationsAndStates() throws Exception {
        assertTrue(refusalOf(root -> at(root, "/calculations/0").put("algo", "md5"))
                .endsWith("hash algorithm \"md5\" is not supported"));
        assertTrue(refusalOf(root -> ((ArrayNode) at(root, "/deparsers/0").get("order")).add("ghost"))
                .endsWith("there is no header \"ghost\""));
        assertTrue(refusalOf(root -> at(root, "/parsers/0/parse_states/0/transitions/0").put("next_state", "limbo"))
                .endsWith("there is no state \"limbo\""));
        assertTrue(refusalOf(root -> ((ArrayNode) root.at("/__meta__/version")).set(0, 3))
                .contains("version 3 is not supported"));
    }

    @Test
    public void saysWhereTextThatIsNotJsonGoesWrong() {
        String message = refusal(PROGRAM.info(), "{\n  \"header_types\": [,]\n}").getMessage();
        assertTrue(message, message.startsWith("BMv2 JSON: is not JSON:") && message.contains("line 2"));
        assertEquals("BMv2 JSON: is not a JSON object", refusal(PROGRAM.info(), "[]").getMessage());
    }

    @Test
    public void aP4InfoOfAnotherProgramIsRefused() {
        String message = refusal(new Program("features").info(), PROGRAM.json()).getMessage();
        assertEquals("P4Info table \"FeaturesIngress.ranges\": is not in the JSON", message);
        P4Info.Builder info = PROGRAM.info().toBuilder();
        info.getTablesBuilder(0).getMatchFieldsBuilder(0).setBitwidth(31);
        assertEquals("P4Info table \"RouterIngress.acl\": match field \"src\" has 31 bits, but 32 in the JSON",
                refusal(info.build(), PROGRAM.json()).getMessage());
    }

    @Test
    public void fieldsOfNewerP4InfosAreSkippedAndNonsenseIsNot() {
        try (SoftSwitch softSwitch = SoftSwitch.builder().build()) {
            assertTrue(PROGRAM.infoText().contains("initial_default_action"));
            softSwitch.load(PROGRAM.infoText(), PROGRAM.json());
            assertThrows(UnsupportedProgramException.class, () -> softSwitch.load("tables {", PROGRAM.json()));
        }
    }

    @Test
    public void aRefusedProgramLeavesTheOneThatRuns() throws Exception {
        try (SoftSwitch softSwitch = SoftSwitch.builder().build()) {
            softSwitch.load(PROGRAM.info(), PROGRAM.json());
            softSwitch.control().insert(PROGRAM.entry("bridge").exact("tagged", "00").exact("vid", "00")
                    .exact("dst", "0a0000000001").action("set_port", "02").build());
            assertThrows(UnsupportedProgramException.class, () -> softSwitch.load(PROGRAM.info(), "{}"));
            byte[] frame = Frames.hex("0a0000000001 0b0000000002 1234 01");
            assertEquals(List.of(Sent.out(2, Frames.hex(frame))), Sent.by(softSwitch.pipeline(), 1, frame));
        }
    }

    @Test
    public void anActionTooLongForAMethodOfTheJvmStillRuns() throws Exception {
        forwards(root -> {
            for (JsonNode action : root.get("actions")) {
                ArrayNode primitives = (ArrayNode) action.get("primitives");
                if (action.get("name").asText().equals("RouterIngress.set_port")) {
                    JsonNode assignment = primitives.get(0).deepCopy();
                    for (int i = 0; i < 10_000; i++) {
                        primitives.add(assignment);
                    }
                }
            }
        });
    }

    @Test
    public void aParserStateTooLongForAMethodOfTheJvmStillRuns() throws Exception {
        forwards(root -> {
            ArrayNode operations = (ArrayNode) root.at("/parsers/0/parse_states/0/parser_ops");
            for (int i = 0; i < 10_000; i++) {
                ObjectNode operation = operations.addObject().put("op", "primitive");
                operation.putArray("parameters").addObject().put("op", "no_op").putArray("parameters");
            }
        });
    }

    /** Checks that the router with a change made to its JSON forwards a frame. */
    private static void forwards(Consumer<ObjectNode> change) throws Exception {
        ObjectNode root = (ObjectNode) MAPPER.readTree(PROGRAM.json());
        change.accept(root);
        try (SoftSwitch softSwitch = SoftSwitch.builder().build()) {
            softSwitch.load(PROGRAM.info(), MAPPER.writeValueAsString(root));
            softSwitch.control().insert(PROGRAM.entry("bridge").exact("tagged", "00").exact("vid", "00")
                    .exact("dst", "0a0000000001").action("set_port", "02").build());
            byte[] frame = Frames.hex("0a0000000001 0b0000000002 1234 01");
            assertEquals(List.of(Sent.out(2, Frames.hex(frame))), Sent.by(softSwitch.pipeline(), 1, frame));
        }
    }

    @Test
    public void jsonWithPartsMissingOrOfAnotherTypeIsRefusedNotACrash() throws Exception {
        loadDamaged(PROGRAM, 400);
        loadDamaged(new Program("unions"), 150);
        loadDamaged(new Program("varbits"), 150);
        loadDamaged(new Program("keys"), 150);
    }

    private static void loadDamaged(Program program, int times) throws Exception {
        Random random = new Random(20240611);
        for (int i = 0; i < times; i++) {
            ObjectNode root = (ObjectNode) MAPPER.readTree(program.json());
            damage(root, random);
            try (SoftSwitch softSwitch = SoftSwitch.builder().build()) {
                softSwitch.load(program.info(), MAPPER.writeValueAsString(root));
            } catch (UnsupportedProgramException e) {
                assertTrue(e.getMessage(), e.getMessage().startsWith(e.element() + ": "));
            }
        }
    }

    /** Removes one node somewhere, or puts another type in its place. */
    private static void damage(ObjectNode root, Random random) {
        JsonNode parent = root;
        while (true) {
            List<JsonNode> children = new ArrayList<>();
            parent.elements().forEachRemaining(children::add);
            int index = random.nextInt(children.size());
            JsonNode child = children.get(index);
            if (child.isContainerNode() && child.size() > 0 && random.nextInt(8) != 0) {
                parent = child;
                continue;
            }
            if (parent instanceof ArrayNode list) {
                if (random.nextBoolean()) {
                    list.remove(index);
                } else {
                    list.set(index, random.nextInt(5));
                }
            } else {
                ObjectNode object = (ObjectNode) parent;
                List<String> names = new ArrayList<>();
                object.fieldNames().forEachRemaining(names::add);
                if (random.nextBoolean()) {
                    object.remove(names.get(index));
                } else {
                    object.put(names.get(index), "0x" + random.nextInt(9));
                }
            }
            return;
        }
    }
}

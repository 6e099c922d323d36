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

/** Programs that no switch could run, or none that has to go on: refused at load time, by the name of the element. */
public class LimitsTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Program ROUTER = new Program("router");
    private static final String INGRESS = "pipelines[0] \"ingress\" / ";

    /** The refusal of the router with a change made to its JSON. */
    private static String refusalOf(Consumer<ObjectNode> change) throws Exception {
        ObjectNode root = (ObjectNode) MAPPER.readTree(ROUTER.json());
        change.accept(root);
        String json = MAPPER.writeValueAsString(root);
        try (SoftSwitch softSwitch = SoftSwitch.builder().build()) {
            return assertThrows(UnsupportedProgramException.class, () -> softSwitch.load(ROUTER.info(), json))
                    .getMessage();
        }
    }

    private static ObjectNode ingress(ObjectNode root) {
        return (ObjectNode) root.at("/pipelines/0");
    }

    private static ObjectNode setPort(ObjectNode root) {
        for (JsonNode action : root.get("actions")) {
            if (action.get("name").asText().equals("RouterIngress.set_port")) {
                return (ObjectNode) action;
            }
        }
        throw new AssertionError("the router has no action set_port");
    }

    // Control flow that never ends.

    @Test
    public void aConditionThatLeadsToItself() throws Exception {
        assertEquals(INGRESS + "conditionals[0] \"again\": leads back to itself, so that a packet might never leave it",
                refusalOf(root -> {
                    ObjectNode conditional = (ObjectNode) ingress(root).get("conditionals").get(0);
                    String name = conditional.get("name").asText();
                    ingress(root).put("init_table", "again");
                    rename(root, name, "again");
                    conditional.put("true_next", "again");
                }));
    }

    private static void rename(JsonNode node, String from, String to) {
        node.fields().forEachRemaining(member -> {
            if (member.getValue().isTextual() && member.getValue().asText().equals(from)) {
                ((ObjectNode) node).put(member.getKey(), to);
            }
        });
        node.elements().forEachRemaining(child -> rename(child, from, to));
    }

    @Test
    public void tablesThatLeadToEachOther() throws Exception {
        String message = refusalOf(root -> {
            ObjectNode table = (ObjectNode) ingress(root).get("tables").get(0);
            String first = ingress(root).get("init_table").asText();
            table.put("base_default_next", first);
            ((ObjectNode) table.get("next_tables")).fieldNames().forEachRemaining(name ->
                    ((ObjectNode) table.get("next_tables")).put(name, first));
        });
        assertTrue(message, message.startsWith(INGRESS) && message.contains("leads back to itself"));
    }

    @Test
    public void aLongChainOfConditionsIsNoLoop() throws Exception {
        ObjectNode root = (ObjectNode) MAPPER.readTree(ROUTER.json());
        ArrayNode conditionals = (ArrayNode) ingress(root).get("conditionals");
        ObjectNode any = (ObjectNode) conditionals.get(0).deepCopy();
        String first = ingress(root).get("init_table").asText();
        for (int i = 0; i < 5000; i++) {
            ObjectNode link = any.deepCopy();
            String next = i == 4999 ? first : "link" + (i + 1);
            link.put("name", "link" + i).put("id", 10_000 + i).put("true_next", next).put("false_next", next);
            conditionals.add(link);
        }
        ingress(root).put("init_table", "link0");
        try (SoftSwitch softSwitch = SoftSwitch.builder().build()) {
            softSwitch.load(ROUTER.info(), MAPPER.writeValueAsString(root));
            softSwitch.control().insert(ROUTER.entry("bridge").exact("tagged", "00").exact("vid", "00")
                    .exact("dst", "0a0000000001").action("set_port", "02").build());
            byte[] frame = Frames.hex("0a0000000001 0b0000000002 1234 01");
            assertEquals(List.of(Sent.out(2, Frames.hex(frame))), Sent.by(softSwitch.pipeline(), 1, frame));
        }
    }

    @Test
    public void anActionThatJumpsToWhereNoStatementIs() throws Exception {
        for (String target : List.of("0x3", "0xffffffffff", "-0x1")) {
            String message = refusalOf(root -> jump(setPort(root), target));
            assertTrue(message, message.contains("\"RouterIngress.set_port\" / primitives[1] \"_jump\" / parameters[0] "
                    + "/ value: is ") && message.endsWith(", not 0 to 2"));
        }
    }

    private static void jump(ObjectNode action, String target) {
        ((ArrayNode) action.get("primitives")).addObject().put("op", "_jump").putArray("parameters").addObject()
                .put("type", "hexstr").put("value", target);
    }

    @Test
    public void anActionThatNeverEndsCostsItsFrameOnly() throws Exception {
        for (String target : List.of("0x0", "0x1")) {
            ObjectNode root = (ObjectNode) MAPPER.readTree(ROUTER.json());
            jump(setPort(root), target);
            try (SoftSwitch softSwitch = SoftSwitch.builder().build()) {
                softSwitch.load(ROUTER.info(), MAPPER.writeValueAsString(root));
                softSwitch.control().insert(ROUTER.entry("bridge").exact("tagged", "00").exact("vid", "00")
                        .exact("dst", "0a0000000001").action("set_port", "02").build());
                String frame = "0a0000000001 0b0000000002 1234 01";
                assertEquals(List.of(), Sent.by(softSwitch.pipeline(), 1, Frames.hex(frame)));
                softSwitch.load(ROUTER.info(), ROUTER.json());
                softSwitch.control().insert(ROUTER.entry("bridge").exact("tagged", "00").exact("vid", "00")
                        .exact("dst", "0a0000000001").action("set_port", "02").build());
                assertEquals(List.of(Sent.out(2, frame)), Sent.by(softSwitch.pipeline(), 1, Frames.hex(frame)));
            }
        }
    }

    @Test
    public void aParserThatGoesRoundInCirclesEndsWithAnError() throws Exception {
        ObjectNode root = (ObjectNode) MAPPER.readTree(ROUTER.json());
        for (JsonNode state : root.at("/parsers/0/parse_states")) {
            ((ArrayNode) state.get("parser_ops")).removeAll();
            ((ArrayNode) state.get("transition_key")).removeAll();
            ArrayNode transitions = (ArrayNode) state.get("transitions");
            transitions.removeAll();
            transitions.addObject().put("type", "default").put("next_state", state.get("name").asText())
                    .putNull("value").putNull("mask");
        }
        try (SoftSwitch softSwitch = SoftSwitch.builder().build()) {
            softSwitch.load(ROUTER.info(), MAPPER.writeValueAsString(root));
            Sent.by(softSwitch.pipeline(), 1, Frames.hex("0a0000000001 0b0000000002 1234 01"));
        }
    }

    // Numbers that cannot be.

    private static String resized(String array, String field, int value) throws Exception {
        return refusalOf(root -> {
            ArrayNode arrays = (ArrayNode) root.get(array);
            ObjectNode element = arrays.isEmpty() ? arrays.addObject().put("name", "r").put("size", 1)
                    .put("bitwidth", 8) : (ObjectNode) arrays.get(0);
            element.put("name", "r").put("is_direct", false).put(field, value);
        });
    }

    @Test
    public void sizesOfStateThatCannotBe() throws Exception {
        assertEquals("register_arrays[0] \"r\" / size: is -1, not 0 to 2147483647",
                resized("register_arrays", "size", -1));
        assertEquals("counter_arrays[0] \"r\" / size: is -1, not 0 to 2147483647",
                resized("counter_arrays", "size", -1));
        assertEquals("register_arrays[0] \"r\" / bitwidth: is 0, not 1 to 65536",
                resized("register_arrays", "bitwidth", 0));
        String message = resized("register_arrays", "size", Integer.MAX_VALUE);
        assertTrue(message, message.startsWith("register_arrays[0] \"r\": size 2147483647 is too much"));
        assertTrue(resized("counter_arrays", "size", Integer.MAX_VALUE).contains("size 2147483647 is too much"));
    }

    @Test
    public void widthsThatCannotBe() throws Exception {
        for (int bits : List.of(-8, 0, Integer.MAX_VALUE - 7)) {
            String message = refusalOf(root ->
                    ((ArrayNode) root.at("/header_types/1/fields/0")).set(1, MAPPER.valueToTree(bits)));
            assertTrue(message, message.startsWith("header_types[1]")
                    && message.endsWith("is " + bits + ", not 1 to 65536"));
            assertTrue(refusalOf(root -> ((ObjectNode) setPort(root).get("runtime_data").get(0)).put("bitwidth", bits))
                    .endsWith("bitwidth: is " + bits + ", not 1 to 65536"));
        }
    }

    @Test
    public void aTableOfANegativeSize() throws Exception {
        String message = refusalOf(root -> ((ObjectNode) ingress(root).get("tables").get(0)).put("max_size", -1));
        assertTrue(message, message.startsWith(INGRESS + "tables[0]")
                && message.endsWith("max_size: is -1, not 0 to 2147483647"));
    }

    /** The refusal of the router with an action that assigns an expression. */
    private static String refusalOfExpression(int depth, String op) throws Exception {
        return refusalOf(root -> {
            ObjectNode value = number();
            for (int i = 0; i < depth; i++) {
                ObjectNode outer = MAPPER.createObjectNode().put("type", "expression");
                ObjectNode operation = outer.putObject("value").put("op", op);
                operation.set("left", value);
                operation.set("right", number());
                value = outer;
            }
            ObjectNode assignment = setPort(root).get("primitives").get(0).deepCopy();
            ((ArrayNode) assignment.get("parameters")).set(1, value);
            ((ArrayNode) setPort(root).get("primitives")).add(assignment);
        });
    }

    private static ObjectNode number() {
        ObjectNode number = MAPPER.createObjectNode().put("type", "field");
        number.putArray("value").add("standard_metadata").add("packet_length");
        return number;
    }

    @Test
    public void expressionsThatAreNestedTooDeepOrGrowTooLarge() throws Exception {
        for (int depth : List.of(257, 490)) {
            String message = refusalOfExpression(depth, "+");
            assertTrue(message, message.contains("\"RouterIngress.set_port\" / primitives[1] \"assign\"") && message
                    .endsWith("more than 256 operations inside each other are not supported"));
        }
        assertTrue(refusalOfExpression(100, "<<").contains("its value may have "));
    }

    @Test
    public void aP4InfoWithWidthsThatCannotBe() {
        P4Info.Builder info = ROUTER.info().toBuilder();
        info.getControllerPacketMetadataBuilder(0).getMetadataBuilder(0).setBitwidth(-8);
        try (SoftSwitch softSwitch = SoftSwitch.builder().build()) {
            String message = assertThrows(UnsupportedProgramException.class,
                    () -> softSwitch.load(info.build(), ROUTER.json())).getMessage();
            assertTrue(message, message.startsWith("P4Info controller_packet_metadata \"")
                    && message.endsWith("has -8 bits, not 1 to 65536"));
        }
    }

    @Test
    public void numbersChangedAtRandomAreRefusedOrRunNotACrash() throws Exception {
        Random random = new Random(20240611);
        int[] numbers = {-1, 0, -8, 1 << 28, Integer.MAX_VALUE, Integer.MAX_VALUE - 7, Integer.MIN_VALUE};
        List<Program> programs = List.of(ROUTER, new Program("stacks"), new Program("selectors"),
                new Program("select"), new Program("meters"), new Program("wide"));
        int refused = 0;
        for (int i = 0; i < 600; i++) {
            Program program = programs.get(i % programs.size());
            ObjectNode root = (ObjectNode) MAPPER.readTree(program.json());
            List<Runnable> changes = new ArrayList<>();
            int number = numbers[random.nextInt(numbers.length)];
            addChanges(root, number, changes);
            changes.get(random.nextInt(changes.size())).run();
            try (SoftSwitch softSwitch = SoftSwitch.builder().build()) {
                softSwitch.load(program.info(), MAPPER.writeValueAsString(root));
                Sent.by(softSwitch.pipeline(), 1, Frames.hex("0a0000000001 0b0000000002 0800 4500 0014 0001 0000"));
            } catch (UnsupportedProgramException e) {
                refused++;
                assertTrue(e.getMessage(), e.getMessage().startsWith(e.element() + ": "));
            }
        }
        assertTrue("refused " + refused, refused > 50);
    }

    /** All ways to put a number, as such or in hexadecimal, in place of one that is there. */
    private static void addChanges(JsonNode node, int number, List<Runnable> changes) {
        String hex = (number < 0 ? "-0x" : "0x") + Long.toHexString(Math.abs((long) number));
        node.fields().forEachRemaining(member -> {
            ObjectNode object = (ObjectNode) node;
            if (member.getValue().isInt()) {
                changes.add(() -> object.put(member.getKey(), number));
            } else if (member.getValue().asText().startsWith("0x")) {
                changes.add(() -> object.put(member.getKey(), hex));
            }
        });
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int at = i;
                if (array.get(i).isInt()) {
                    changes.add(() -> array.set(at, MAPPER.valueToTree(number)));
                }
            }
        }
        node.elements().forEachRemaining(child -> addChanges(child, number, changes));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.json;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.flowcache.softswitch.pipeline.FieldList;
import org.flowcache.softswitch.pipeline.LearnList;
import org.flowcache.softswitch.pipeline.Program;
import org.flowcache.softswitch.pipeline.action.Action;
import org.flowcache.softswitch.pipeline.header.Field;
import org.flowcache.softswitch.pipeline.header.Header;
import org.flowcache.softswitch.pipeline.parser.Parser;
import org.flowcache.softswitch.pipeline.table.ControlFlow;

/** Compiles the JSON that p4c writes for BMv2's v1model into a {@link Program}. */
public final class ProgramReader {

    private static final int MAJOR_VERSION = 2;

    private ProgramReader() {
    }

    /**
     * Compiles a program.
     *
     * @param json the compiler's output
     * @throws org.flowcache.softswitch.UnsupportedProgramException if it is malformed or uses what is not supported
     */
    public static Program read(String json) {
        Json root = Json.parse(json);
        checkVersion(root);
        Layout layout = new Layout(root);
        ExpressionCompiler expressions = new ExpressionCompiler(layout);
        CalculationCompiler calculations = new CalculationCompiler(root, layout, expressions);
        PrimitiveCompiler primitives = new PrimitiveCompiler(root, layout, expressions, calculations);
        ParserCompiler parsers = new ParserCompiler(root, layout, expressions, primitives);
        Parser parser = parsers.compile(only(root, "parsers", "parser"));
        Map<Integer, Action> actions = actions(root, primitives);
        ControlCompiler controls = new ControlCompiler(layout, expressions, calculations, actions,
                primitives.directMeters());
        ControlFlow ingress = controls.compile(only(root, "pipelines", "ingress"));
        ControlFlow egress = controls.compile(only(root, "pipelines", "egress"));
        List<Header> deparser = deparser(only(root, "deparsers", "deparser"), layout);
        Map<Integer, FieldList> fieldLists = fieldLists(root, layout);
        return new Program(
                layout.slotCount(),
                layout.metadataEnd(),
                Math.max(parsers.longestKey(), controls.longestKey()),
                parser,
                calculations.verified(),
                ingress,
                egress,
                calculations.updated(),
                deparser,
                layout.standardMetadata(),
                fieldLists,
                learnLists(root, layout),
                controls.tables(),
                actions,
                primitives.counters(),
                primitives.registers(),
                primitives.meters(),
                parsers.valueSets());
    }

    private static void checkVersion(Json root) {
        root.find("__meta__").flatMap(m -> m.find("version")).ifPresent(version -> {
            if (version.at(0).integer() != MAJOR_VERSION) {
                throw version.error("version " + version.at(0).integer() + " is not supported, only " + MAJOR_VERSION);
            }
        });
    }

    private static Json only(Json root, String list, String name) {
        return root.list(list).stream().filter(e -> e.text("name").equals(name)).findFirst()
                .orElseThrow(() -> root.error("\"" + list + "\" has no \"" + name
                        + "\"; only programs for v1model run on this switch"));
    }

    private static Map<Integer, Action> actions(Json root, PrimitiveCompiler primitives) {
        Map<Integer, Action> actions = new LinkedHashMap<>();
        for (Json json : root.optionalList("actions")) {
            List<Action.Param> params = new ArrayList<>();
            int word = 0;
            for (Json param : json.list("runtime_data")) {
                Action.Param added = new Action.Param(param.text("name"),
                        param.integer("bitwidth", 1, Limits.BITS), word);
                params.add(added);
                word += added.words();
            }
            actions.put(json.integer("id"), new Action(json.text("name"), json.integer("id"), params,
                    primitives.statements(json.list("primitives"), params)));
        }
        return actions;
    }

    private static List<Header> deparser(Json json, Layout layout) {
        for (Json primitive : json.optionalList("primitives")) {
            throw primitive.error("statements in the deparser are not supported");
        }
        List<Header> headers = new ArrayList<>();
        for (Json name : json.list("order")) {
            headers.add(layout.header(name));
        }
        return headers;
    }

    private static Map<Integer, LearnList> learnLists(Json root, Layout layout) {
        Map<Integer, LearnList> lists = new HashMap<>();
        for (Json json : root.optionalList("learn_lists")) {
            int id = json.integer("id", 1, 0xffff);
            lists.put(id, new LearnList(id, json.text("name"), fields(json, layout::field)));
        }
        return lists;
    }

    private static Map<Integer, FieldList> fieldLists(Json root, Layout layout) {
        Map<Integer, FieldList> lists = new HashMap<>();
        for (Json json : root.optionalList("field_lists")) {
            lists.put(json.integer("id"), new FieldList(fields(json, layout::anyField)));
        }
        return lists;
    }

    private static List<Field> fields(Json list, Function<Json, Field> field) {
        List<Field> fields = new ArrayList<>();
        for (Json element : list.list("elements")) {
            if (!element.text("type").equals("field")) {
                throw element.error("a \"" + element.text("type") + "\" in a field list is not supported");
            }
            fields.add(field.apply(element.get("value")));
        }
        return fields;
    }
}

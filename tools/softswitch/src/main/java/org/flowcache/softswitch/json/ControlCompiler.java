// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.json;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.flowcache.softswitch.pipeline.action.Action;
import org.flowcache.softswitch.pipeline.action.Assignments;
import org.flowcache.softswitch.pipeline.header.Field;
import org.flowcache.softswitch.pipeline.table.ActionProfile;
import org.flowcache.softswitch.pipeline.table.Conditional;
import org.flowcache.softswitch.pipeline.table.ControlFlow;
import org.flowcache.softswitch.pipeline.table.ControlNode;
import org.flowcache.softswitch.pipeline.table.DirectMeter;
import org.flowcache.softswitch.pipeline.table.Entry;
import org.flowcache.softswitch.pipeline.table.KeyField;
import org.flowcache.softswitch.pipeline.table.KeyLayout;
import org.flowcache.softswitch.pipeline.table.MatchKind;
import org.flowcache.softswitch.pipeline.table.NextNodes;
import org.flowcache.softswitch.pipeline.table.Table;

/** Compiles {@code pipelines}: tables, constant entries, conditions. */
final class ControlCompiler {

    private final Layout layout;
    private final ExpressionCompiler expressions;
    private final CalculationCompiler calculations;
    private final Map<Integer, Action> actions;
    private final Map<String, Table> tables = new LinkedHashMap<>();
    private final Map<String, DirectMeter> meters;
    private final Map<String, ActionProfile> profiles = new HashMap<>();
    private int longestKey = 1;

    ControlCompiler(Layout layout, ExpressionCompiler expressions, CalculationCompiler calculations,
            Map<Integer, Action> actions, Map<String, DirectMeter> meters) {
        this.layout = layout;
        this.expressions = expressions;
        this.calculations = calculations;
        this.actions = actions;
        this.meters = meters;
    }

    /** Tables of the controls compiled so far, by name. */
    Map<String, Table> tables() {
        return tables;
    }

    /** Words of the longest key of the controls compiled so far. */
    int longestKey() {
        return longestKey;
    }

    ControlFlow compile(Json pipeline) {
        for (Json profile : pipeline.optionalList("action_profiles")) {
            String name = profile.text("name");
            profiles.put(name, new ActionProfile(name,
                    profile.find("selector").map(s -> calculations.calculation(name, s))));
        }
        Map<String, Integer> indices = new HashMap<>();
        for (String kind : List.of("tables", "conditionals", "action_calls")) {
            for (Json node : pipeline.optionalList(kind)) {
                indices.put(node.text("name"), indices.size());
            }
        }
        List<ControlNode> nodes = new ArrayList<>();
        List<Json> elements = new ArrayList<>();
        for (Json json : pipeline.optionalList("tables")) {
            Table table = table(json, indices);
            tables.put(table.name(), table);
            nodes.add(table);
            elements.add(json);
        }
        for (Json conditional : pipeline.optionalList("conditionals")) {
            elements.add(conditional);
            nodes.add(new Conditional(expressions.truth(conditional.get("expression"), List.of()),
                    node(conditional, "true_next", indices), node(conditional, "false_next", indices)));
        }
        for (Json call : pipeline.optionalList("action_calls")) {
            elements.add(call);
            nodes.add(actionCall(call, indices));
        }
        ControlFlow flow = new ControlFlow(nodes, node(pipeline, "init_table", indices));
        flow.loop().ifPresent(node -> {
            throw elements.get(node).error("leads back to itself, so that a packet might never leave it");
        });
        return flow;
    }

    /** The node that a member names, or the end of the control if there is no such member. */
    private static int node(Json json, String key, Map<String, Integer> indices) {
        return json.find(key).map(name -> node(name, indices)).orElse(ControlNode.END);
    }

    private static int node(Json name, Map<String, Integer> indices) {
        if (name.isNull()) {
            return ControlNode.END;
        }
        Integer index = indices.get(name.text());
        if (index == null) {
            throw name.error("there is no table or condition \"" + name.text() + "\"");
        }
        return index;
    }

    /** An action that is called without a table: a table without key that always runs it. */
    private Table actionCall(Json json, Map<String, Integer> indices) {
        Action action = action(json.get("action_id"));
        if (!action.params().isEmpty()) {
            throw json.error("calls \"" + action.name() + "\", which has parameters");
        }
        NextNodes next = new NextNodes(OptionalInt.empty(), OptionalInt.empty(), Map.of(),
                node(json, "next_node", indices));
        return new Table(json.text("name"), new KeyLayout(List.of()), 0, false, false, Optional.empty(),
                Optional.empty(), List.of(action), next, Optional.of(action), new long[0], true);
    }

    private Table table(Json json, Map<String, Integer> indices) {
        List<KeyField> key = new ArrayList<>();
        for (Json part : json.optionalList("key")) {
            key.add(keyField(part));
        }
        if (key.stream().filter(k -> k.kind() == MatchKind.LPM).count() > 1) {
            throw json.error("more than one LPM field in a key is not supported");
        }
        KeyLayout keyLayout = new KeyLayout(key);
        longestKey = Math.max(longestKey, keyLayout.words());
        List<Action> choices = choices(json);
        Optional<Json> defaultEntry = json.find("default_entry");
        Optional<Action> defaultAction = defaultEntry.map(e -> action(e.get("action_id")));
        List<Json> entries = json.optionalList("entries");
        int size = entries.isEmpty() ? json.integer("max_size", 0, Integer.MAX_VALUE)
                : json.find("max_size").map(s -> s.integer(0, Integer.MAX_VALUE)).orElse(entries.size());
        Table table = new Table(json.text("name"), keyLayout, size,
                json.flag("with_counters", false), json.flag("support_timeout", false),
                json.find("direct_meters").map(this::meter), profile(json), choices,
                nextNodes(json, choices, indices), defaultAction,
                defaultEntry.map(e -> actionData(e, defaultAction.get())).orElse(new long[0]),
                defaultEntry.map(e -> e.flag("action_entry_const", false)).orElse(false));
        int highest = entries.stream().mapToInt(e -> e.integer("priority")).max().orElse(0);
        for (Json entry : entries) {
            addConstant(table, entry, highest + 1 - entry.integer("priority"));
        }
        return table;
    }

    private List<Action> choices(Json table) {
        List<Action> choices = new ArrayList<>();
        if (table.find("action_ids").isPresent()) {
            table.list("action_ids").forEach(id -> choices.add(action(id)));
            return choices;
        }
        for (Json name : table.list("actions")) {
            choices.add(actions.values().stream().filter(a -> a.name().equals(name.text())).findFirst()
                    .orElseThrow(() -> name.error("there is no action \"" + name.text() + "\"")));
        }
        return choices;
    }

    private KeyField keyField(Json part) {
        MatchKind kind = switch (part.text("match_type")) {
            case "exact", "valid" -> MatchKind.EXACT;
            case "lpm" -> MatchKind.LPM;
            case "ternary", "optional" -> MatchKind.TERNARY;
            case "range" -> MatchKind.RANGE;
            default -> throw part.error("match type \"" + part.text("match_type") + "\" is not supported");
        };
        Json target = part.get("target");
        Field matched = part.text("match_type").equals("valid") ? layout.header(target).valid() : layout.field(target);
        KeyField field = new KeyField(part.find("name").map(Json::text).orElse(""), kind, matched,
                part.find("mask").map(Json::hex));
        if (kind == MatchKind.RANGE && field.field().wide()) {
            throw part.error("ranges of more than 64 bits are not supported");
        }
        return field;
    }

    private Optional<ActionProfile> profile(Json table) {
        switch (table.text("type")) {
            case "simple":
                return Optional.empty();
            case "indirect":
            case "indirect_ws":
                if (table.find("action_profile").isEmpty()) {
                    return Optional.of(ownProfile(table));
                }
                Json name = table.get("action_profile");
                if (!profiles.containsKey(name.text())) {
                    throw name.error("there is no action profile \"" + name.text() + "\"");
                }
                if (table.find("default_entry").isPresent() || !table.optionalList("entries").isEmpty()) {
                    throw table.error("entries of the program in a table with an action profile are not supported");
                }
                return Optional.of(profiles.get(name.text()));
            default:
                throw table.error("tables of type \"" + table.text("type") + "\" are not supported");
        }
    }

    /** An action profile of one table, which older compilers described in the table. */
    private ActionProfile ownProfile(Json table) {
        String name = table.text("act_prof_name");
        return new ActionProfile(name, table.find("selector").map(s -> calculations.calculation(name, s)));
    }

    private DirectMeter meter(Json name) {
        DirectMeter meter = meters.get(name.text());
        if (meter == null) {
            throw name.error("there is no direct meter \"" + name.text() + "\"");
        }
        return meter;
    }

    private Action action(Json id) {
        Action action = actions.get(id.integer());
        if (action == null) {
            throw id.error("there is no action " + id.integer());
        }
        return action;
    }

    private static NextNodes nextNodes(Json json, List<Action> choices, Map<String, Integer> indices) {
        Json next = json.get("next_tables");
        OptionalInt hit = OptionalInt.empty();
        OptionalInt miss = OptionalInt.empty();
        Map<Integer, Integer> byAction = new HashMap<>();
        for (String key : next.keys()) {
            int target = node(next.get(key), indices);
            switch (key) {
                case "__HIT__" -> hit = OptionalInt.of(target);
                case "__MISS__" -> miss = OptionalInt.of(target);
                default -> choices.stream().filter(a -> a.name().equals(key))
                        .forEach(a -> byAction.put(a.id(), target));
            }
        }
        int fallback = json.find("base_default_next").map(n -> node(n, indices)).orElse(ControlNode.END);
        return new NextNodes(hit, miss, byAction, fallback);
    }

    private static long[] actionData(Json entry, Action action) {
        List<Json> values = entry.list("action_data");
        if (values.size() != action.params().size()) {
            throw entry.error("has " + values.size() + " values for the " + action.params().size()
                    + " parameters of \"" + action.name() + "\"");
        }
        long[] data = new long[action.dataWords()];
        for (int i = 0; i < values.size(); i++) {
            Action.Param param = action.params().get(i);
            Assignments.split(values.get(i).hex(), param.bits(), data, param.word());
        }
        return data;
    }

    private void addConstant(Table table, Json json, int priority) {
        KeyLayout key = table.layout();
        long[] value = new long[key.words()];
        long[] mask = new long[key.words()];
        List<Entry.Range> ranges = new ArrayList<>();
        List<Json> parts = json.list("match_key");
        if (parts.size() != key.fields().size()) {
            throw json.error("has " + parts.size() + " match fields instead of " + key.fields().size());
        }
        boolean lpmOnly = true;
        int prefix = 0;
        for (int i = 0; i < parts.size(); i++) {
            Json part = parts.get(i);
            int bits = key.fields().get(i).field().bits();
            BigInteger all = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
            BigInteger fieldMask = all;
            switch (part.text("match_type")) {
                case "exact", "valid" -> { }
                case "lpm" -> {
                    prefix = part.integer("prefix_length", 0, bits);
                    fieldMask = all.shiftRight(bits - prefix).shiftLeft(bits - prefix);
                }
                case "ternary" -> {
                    fieldMask = part.get("mask").hex();
                    lpmOnly = false;
                }
                case "range" -> {
                    ranges.add(new Entry.Range(i, part.get("start").hex().longValue(),
                            part.get("end").hex().longValue()));
                    lpmOnly = false;
                    continue;
                }
                default -> throw part.error("match type is not supported");
            }
            key.put(mask, i, fieldMask);
            BigInteger given = part.text("match_type").equals("valid")
                    ? BigInteger.valueOf(part.get("key").bool() ? 1 : 0) : part.get("key").hex();
            key.put(value, i, given.and(fieldMask).and(key.fields().get(i).mask().orElse(all)));
        }
        Json actionEntry = json.get("action_entry");
        Action action = action(actionEntry.get("action_id"));
        table.insertInitial(value, mask, lpmOnly ? prefix : priority, ranges, action, actionData(actionEntry, action));
    }
}

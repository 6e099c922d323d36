// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.json;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flowcache.softswitch.pipeline.StandardMetadata;
import org.flowcache.softswitch.pipeline.action.Action;
import org.flowcache.softswitch.pipeline.action.Assignments;
import org.flowcache.softswitch.pipeline.action.ControlStatements;
import org.flowcache.softswitch.pipeline.action.ExternStatements;
import org.flowcache.softswitch.pipeline.action.HeaderStatements;
import org.flowcache.softswitch.pipeline.action.Primitive;
import org.flowcache.softswitch.pipeline.expr.Arithmetic;
import org.flowcache.softswitch.pipeline.expr.Expr;
import org.flowcache.softswitch.pipeline.expr.StackElements;
import org.flowcache.softswitch.pipeline.header.Field;
import org.flowcache.softswitch.pipeline.header.Header;
import org.flowcache.softswitch.pipeline.header.HeaderStack;
import org.flowcache.softswitch.pipeline.header.HeaderUnion;
import org.flowcache.softswitch.pipeline.header.UnionStack;
import org.flowcache.softswitch.pipeline.state.Counters;
import org.flowcache.softswitch.pipeline.state.MeterArray;
import org.flowcache.softswitch.pipeline.state.MeterUnit;
import org.flowcache.softswitch.pipeline.state.RegisterArray;
import org.flowcache.softswitch.pipeline.table.DirectMeter;

/** Compiles the statements of actions and of parser states. */
final class PrimitiveCompiler {

    private static final int RATES = 2;
    private static final int COUNTER_BYTES = 32;
    private static final int METER_BYTES = 24;

    private final Layout layout;
    private final ExpressionCompiler expressions;
    private final CalculationCompiler calculations;
    private final Limits limits = new Limits();
    private final Map<String, Counters> counters = new HashMap<>();
    private final Map<String, RegisterArray> registers = new HashMap<>();
    private final Map<String, MeterArray> meters = new HashMap<>();
    private final Map<String, DirectMeter> directMeters = new HashMap<>();

    PrimitiveCompiler(Json root, Layout layout, ExpressionCompiler expressions, CalculationCompiler calculations) {
        this.layout = layout;
        this.expressions = expressions;
        this.calculations = calculations;
        for (Json extern : root.optionalList("extern_instances")) {
            throw extern.error("extern instances are not supported");
        }
        for (Json array : root.optionalList("counter_arrays")) {
            if (!array.flag("is_direct", false)) {
                counters.put(array.text("name"),
                        new Counters(array.text("name"), limits.size(array, COUNTER_BYTES)));
            }
        }
        for (Json array : root.optionalList("register_arrays")) {
            int bits = array.integer("bitwidth", 1, Limits.BITS);
            registers.put(array.text("name"),
                    new RegisterArray(array.text("name"), limits.size(array, (bits + 63 >>> 6) * 8L), bits));
        }
        root.optionalList("meter_arrays").forEach(this::addMeter);
    }

    private void addMeter(Json array) {
        String name = array.text("name");
        if (array.integer("rate_count") != RATES) {
            throw array.error("rate_count " + array.integer("rate_count") + " is not supported, only " + RATES);
        }
        MeterUnit unit = switch (array.text("type")) {
            case "packets" -> MeterUnit.PACKETS;
            case "bytes" -> MeterUnit.BYTES;
            default -> throw array.error("meter type \"" + array.text("type") + "\" is not supported");
        };
        if (array.flag("is_direct", false)) {
            directMeters.put(name, new DirectMeter(unit, array.find("result_target").map(this::narrowField)));
        } else {
            meters.put(name, new MeterArray(name, unit, limits.size(array, METER_BYTES)));
        }
    }

    Map<String, Counters> counters() {
        return counters;
    }

    Map<String, RegisterArray> registers() {
        return registers;
    }

    Map<String, MeterArray> meters() {
        return meters;
    }

    Map<String, DirectMeter> directMeters() {
        return directMeters;
    }

    /** The statements of an action with these parameters. */
    List<Primitive> statements(List<Json> jsons, List<Action.Param> params) {
        List<Primitive> statements = new ArrayList<>();
        for (Json json : jsons) {
            statements.add(statement(json, params, jsons.size(), statements.size()));
        }
        return statements;
    }

    private Primitive statement(Json json, List<Action.Param> params, int count, int index) {
        List<Json> args = json.list("parameters");
        switch (json.text("op")) {
            case "_jump" -> {
                expectCount(json, args, 1);
                return ControlStatements.jump(index, args.get(0).get("value").hex(0, count));
            }
            case "_jump_if_zero" -> {
                expectCount(json, args, 2);
                return ControlStatements.jumpIfZero(number(args.get(0), params), index,
                        args.get(1).get("value").hex(0, count));
            }
            default -> {
                return primitive(json, params);
            }
        }
    }

    private static void expectCount(Json json, List<Json> args, int expected) {
        if (args.size() != expected) {
            throw json.error("has " + args.size() + " parameters instead of " + expected);
        }
    }

    /** A statement, but not a jump, of an action with these parameters. */
    Primitive primitive(Json json, List<Action.Param> params) {
        List<Json> args = json.list("parameters");
        String op = json.text("op");
        int expected = switch (op) {
            case "exit", "drop" -> 0;
            case "add_header", "add_header_fast", "remove_header", "mark_to_drop", "resubmit", "recirculate",
                    "truncate" -> 1;
            case "assign", "modify_field", "add_to_field", "subtract_from_field", "assign_header", "copy_header",
                    "assign_header_stack", "assign_union", "assign_union_stack", "assign_VL", "push", "pop", "count",
                    "clone_ingress_pkt_to_egress", "clone_egress_pkt_to_egress", "generate_digest" -> 2;
            case "add", "subtract", "bit_and", "bit_or", "bit_xor", "shift_left", "shift_right", "register_read",
                    "register_write", "execute_meter", "modify_field_rng_uniform" -> 3;
            case "modify_field_with_hash_based_offset" -> 4;
            default -> args.size();
        };
        expectCount(json, args, expected);
        return switch (op) {
            case "assign", "modify_field", "assign_VL" -> assignBits(args.get(0), args.get(1))
                    .orElseGet(() -> assign(args.get(0), number(args.get(1), params), params));
            case "add_to_field", "subtract_from_field", "add", "subtract", "bit_and", "bit_or", "bit_xor", "shift_left",
                    "shift_right" -> compute(op, args, params);
            case "add_header", "add_header_fast" -> setValid(header(args.get(0)));
            case "remove_header" -> HeaderStatements.setInvalid(header(args.get(0)));
            case "assign_header", "copy_header" -> assignHeader(args);
            case "assign_header_stack" -> assignStack(args);
            case "assign_union" -> assignUnion(args);
            case "assign_union_stack" -> assignUnionStack(args);
            case "push" -> isUnionStack(args.get(0))
                    ? HeaderStatements.push(layout.unionStack(args.get(0).get("value")), number(args.get(1), params))
                    : HeaderStatements.push(stack(args.get(0)), number(args.get(1), params));
            case "pop" -> isUnionStack(args.get(0))
                    ? HeaderStatements.pop(layout.unionStack(args.get(0).get("value")), number(args.get(1), params))
                    : HeaderStatements.pop(stack(args.get(0)), number(args.get(1), params));
            case "register_read" -> ExternStatements.registerRead(
                    target(args.get(0)), register(args.get(1)), number(args.get(2), params));
            case "register_write" -> ExternStatements.registerWrite(
                    register(args.get(0)), number(args.get(1), params), number(args.get(2), params));
            case "count" -> ExternStatements.count(counter(args.get(0)), number(args.get(1), params));
            case "execute_meter" -> ExternStatements.executeMeter(
                    meter(args.get(0)), number(args.get(1), params), narrowTarget(args.get(2)));
            case "modify_field_with_hash_based_offset" -> hash(args, params);
            case "modify_field_rng_uniform" -> ExternStatements.random(
                    narrowTarget(args.get(0)), number(args.get(1), params), number(args.get(2), params));
            case "mark_to_drop", "drop" -> ControlStatements.markToDrop(
                    standardField("egress_spec", json), StandardMetadata.DROP_PORT,
                    layout.known("intrinsic_metadata.mcast_grp"));
            case "exit" -> ControlStatements.exit();
            case "no_op", "log_msg" -> ControlStatements.nothing();
            case "clone_ingress_pkt_to_egress", "clone_egress_pkt_to_egress" -> ControlStatements.clone(
                    number(args.get(0), params), number(args.get(1), params));
            case "generate_digest" -> ControlStatements.digest(number(args.get(1), params));
            case "resubmit" -> ControlStatements.resubmit(number(args.get(0), params));
            case "recirculate" -> ControlStatements.recirculate(number(args.get(0), params));
            case "truncate" -> ControlStatements.truncate(number(args.get(0), params));
            default -> throw json.error("primitive is not supported");
        };
    }

    private Expr number(Json element, List<Action.Param> params) {
        return expressions.number(element, params);
    }

    private Field standardField(String name, Json json) {
        return layout.known("standard_metadata." + name)
                .orElseThrow(() -> json.error("there is no field standard_metadata." + name));
    }

    private static void expect(Json element, String type) {
        if (!element.text("type").equals(type)) {
            throw element.error("a \"" + element.text("type") + "\" is not supported here, only a \"" + type + "\"");
        }
    }

    private Field target(Json element) {
        expect(element, "field");
        return layout.field(element.get("value"));
    }

    private StackElements.Field element(Json target, List<Action.Param> params) {
        Json value = target.get("value");
        if (value.find("op").isEmpty()) {
            return element(value, params);
        }
        if (!value.text("op").equals("access_field")) {
            throw value.error("assigning to this is not supported");
        }
        return expressions.element(value, params);
    }

    private Field narrowTarget(Json element) {
        expect(element, "field");
        return narrowField(element.get("value"));
    }

    private Field narrowField(Json reference) {
        Field field = layout.field(reference);
        if (field.wide()) {
            throw reference.error("a target of more than 64 bits is not supported");
        }
        return field;
    }

    private static boolean isUnionStack(Json element) {
        return element.text("type").equals("header_union_stack");
    }

    private Primitive setValid(Header header) {
        return HeaderStatements.setValid(header, layout.others(header));
    }

    private Header header(Json element) {
        expect(element, "header");
        return layout.header(element.get("value"));
    }

    private HeaderStack stack(Json element) {
        expect(element, "header_stack");
        return layout.stack(element.get("value"));
    }

    private RegisterArray register(Json element) {
        expect(element, "register_array");
        return Optional.ofNullable(registers.get(element.text("value")))
                .orElseThrow(() -> element.error("there is no register \"" + element.text("value") + "\""));
    }

    private Counters counter(Json element) {
        expect(element, "counter_array");
        return Optional.ofNullable(counters.get(element.text("value")))
                .orElseThrow(() -> element.error("there is no counter \"" + element.text("value") + "\""));
    }

    private MeterArray meter(Json element) {
        expect(element, "meter_array");
        return Optional.ofNullable(meters.get(element.text("value")))
                .orElseThrow(() -> element.error("there is no meter \"" + element.text("value") + "\""));
    }

    /** The assignment of a varbit to a varbit, if it is one. */
    Optional<Primitive> assignBits(Json targetArg, Json sourceArg) {
        Optional<Field> target = expressions.varbit(targetArg);
        if (target.isEmpty()) {
            return Optional.empty();
        }
        Field source = expressions.varbit(sourceArg).orElseThrow(() ->
                sourceArg.error("is not a variable-length field, as \"" + target.get().name() + "\""));
        if (source.bits() != target.get().bits()) {
            throw sourceArg.error("has at most " + source.bits() + " bits, not " + target.get().bits());
        }
        return Optional.of(Assignments.assignBits(target.get(), source));
    }

    private Primitive assign(Json target, Expr value, List<Action.Param> params) {
        if (target.text("type").equals("expression")) {
            return Assignments.assign(element(target, params), value);
        }
        return Assignments.assign(target(target), value);
    }

    /** The arithmetic that older compilers wrote as primitives; with two parameters, the first is an operand too. */
    private Primitive compute(String op, List<Json> args, List<Action.Param> params) {
        Expr left = number(args.get(args.size() - 2), params);
        Expr right = number(args.get(args.size() - 1), params);
        Expr value = switch (op) {
            case "add_to_field", "add" -> Arithmetic.add(left, right);
            case "subtract_from_field", "subtract" -> Arithmetic.subtract(left, right);
            case "bit_and" -> Arithmetic.and(left, right);
            case "bit_or" -> Arithmetic.or(left, right);
            case "bit_xor" -> Arithmetic.xor(left, right);
            case "shift_left" -> Arithmetic.shiftLeft(left, right);
            default -> Arithmetic.shiftRight(left, right);
        };
        return assign(args.get(0), value, params);
    }

    private Primitive assignHeader(List<Json> args) {
        Header target = header(args.get(0));
        Header source = header(args.get(1));
        if (!layout.sameType(target, source)) {
            throw args.get(1).error("is not of the type of \"" + target.name() + "\"");
        }
        return HeaderStatements.assign(target, source, layout.others(target));
    }

    private Primitive assignUnion(List<Json> args) {
        args.forEach(a -> expect(a, "header_union"));
        HeaderUnion target = layout.union(args.get(0).get("value"));
        HeaderUnion source = layout.union(args.get(1).get("value"));
        checkSameType(args.get(1), target, source);
        return HeaderStatements.assign(target, source);
    }

    private void checkSameType(Json where, HeaderUnion target, HeaderUnion source) {
        boolean same = target.memberNames().equals(source.memberNames()) && target.memberNames().stream()
                .allMatch(m -> layout.sameType(target.member(m), source.member(m)));
        if (!same) {
            throw where.error("is not of the type of \"" + target.name() + "\"");
        }
    }

    private Primitive assignUnionStack(List<Json> args) {
        args.forEach(a -> expect(a, "header_union_stack"));
        UnionStack target = layout.unionStack(args.get(0).get("value"));
        UnionStack source = layout.unionStack(args.get(1).get("value"));
        checkSameType(args.get(1), target.element(0), source.element(0));
        if (target.size() != source.size()) {
            throw args.get(1).error("has " + source.size() + " elements, not " + target.size());
        }
        return HeaderStatements.assign(target, source);
    }

    private Primitive assignStack(List<Json> args) {
        HeaderStack target = stack(args.get(0));
        HeaderStack source = stack(args.get(1));
        if (target.size() != source.size() || !layout.sameType(target.element(0), source.element(0))) {
            throw args.get(1).error("is not of the type of \"" + target.name() + "\"");
        }
        return HeaderStatements.assign(target, source);
    }

    private Primitive hash(List<Json> args, List<Action.Param> params) {
        expect(args.get(2), "calculation");
        return ExternStatements.hash(narrowTarget(args.get(0)), number(args.get(1), params),
                calculations.named(args.get(2).get("value")), number(args.get(3), params));
    }
}

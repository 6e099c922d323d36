// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.json;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flowcache.softswitch.pipeline.action.Assignments;
import org.flowcache.softswitch.pipeline.action.HeaderStatements;
import org.flowcache.softswitch.pipeline.action.Primitive;
import org.flowcache.softswitch.pipeline.expr.Expr;
import org.flowcache.softswitch.pipeline.expr.Values;
import org.flowcache.softswitch.pipeline.header.Field;
import org.flowcache.softswitch.pipeline.header.Header;
import org.flowcache.softswitch.pipeline.header.HeaderStack;
import org.flowcache.softswitch.pipeline.header.UnionStack;
import org.flowcache.softswitch.pipeline.header.VariableHeader;
import org.flowcache.softswitch.pipeline.parser.KeyPart;
import org.flowcache.softswitch.pipeline.parser.Parser;
import org.flowcache.softswitch.pipeline.parser.ParserOp;
import org.flowcache.softswitch.pipeline.parser.ParserOps;
import org.flowcache.softswitch.pipeline.parser.ParserState;
import org.flowcache.softswitch.pipeline.parser.ValueSet;

/** Compiles {@code parsers}. */
final class ParserCompiler {

    /** Errors of P4's core library, which older compilers do not list. */
    private static final List<String> CORE_ERRORS = List.of("NoError", "PacketTooShort", "NoMatch", "StackOutOfBounds",
            "HeaderTooShort", "ParserTimeout", "ParserInvalidArgument");

    private final Layout layout;
    private final ExpressionCompiler expressions;
    private final PrimitiveCompiler primitives;
    private final Map<String, Integer> errors = new HashMap<>();
    private final Map<String, Integer> setSizes = new HashMap<>();
    private final Map<String, ValueSet> sets = new HashMap<>();
    private int longestKey = 1;

    ParserCompiler(Json root, Layout layout, ExpressionCompiler expressions, PrimitiveCompiler primitives) {
        this.layout = layout;
        this.expressions = expressions;
        this.primitives = primitives;
        for (Json error : root.optionalList("errors")) {
            errors.put(error.at(0).text(), error.at(1).integer());
        }
        CORE_ERRORS.forEach(this::error);
        for (Json set : root.optionalList("parse_vsets")) {
            setSizes.put(set.text("name"),
                    set.find("max_size").map(s -> s.integer(0, Integer.MAX_VALUE)).orElse(Integer.MAX_VALUE));
        }
    }

    private int error(String name) {
        return errors.computeIfAbsent(name,
                n -> errors.values().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1);
    }

    /** Words of the longest key. */
    int longestKey() {
        return longestKey;
    }

    /** Value sets that states select on, by name. */
    Map<String, ValueSet> valueSets() {
        return sets;
    }

    Parser compile(Json parser) {
        List<Json> states = parser.list("parse_states");
        Map<String, Integer> indices = new HashMap<>();
        for (int i = 0; i < states.size(); i++) {
            indices.put(states.get(i).text("name"), i);
        }
        int noError = error("NoError");
        List<ParserState> compiled = new ArrayList<>();
        for (Json state : states) {
            compiled.add(state(state, indices));
        }
        Json init = parser.get("init_state");
        if (!indices.containsKey(init.text())) {
            throw init.error("there is no state \"" + init.text() + "\"");
        }
        int start = indices.get(init.text());
        return new Parser(compiled, start, noError, error("ParserTimeout"));
    }

    private ParserState state(Json state, Map<String, Integer> indices) {
        List<ParserOp> ops = new ArrayList<>();
        for (Json op : state.optionalList("parser_ops")) {
            ops.add(op(op));
        }
        List<KeyPart> key = new ArrayList<>();
        List<Integer> widths = new ArrayList<>();
        for (Json part : state.optionalList("transition_key")) {
            addKeyPart(part, key, widths);
        }
        longestKey = Math.max(longestKey, key.size());
        List<ParserState.Case> cases = new ArrayList<>();
        int defaultNext = ParserState.ACCEPT;
        for (Json transition : state.list("transitions")) {
            int next = next(transition, indices);
            switch (type(transition)) {
                case "default" -> defaultNext = next;
                case "hexstr" -> cases.add(selectCase(transition, widths, next));
                case "parse_vset" -> cases.add(new ParserState.Case(new long[0], new long[0],
                        Optional.of(valueSet(transition, widths)), next));
                default -> throw transition.error("a transition of type \"" + transition.text("type")
                        + "\" is not supported");
            }
        }
        return new ParserState(ops, key, cases, defaultNext, error("PacketTooShort"));
    }

    /** Older compilers left the type out. */
    private static String type(Json transition) {
        String type = transition.find("type").map(Json::text).orElse("hexstr");
        boolean byValue = type.equals("hexstr") && transition.text("value").equals("default");
        return byValue ? "default" : type;
    }

    private ValueSet valueSet(Json transition, List<Integer> widths) {
        String name = transition.text("value");
        if (transition.find("mask").isPresent()) {
            throw transition.error("a mask on a value set is not supported");
        }
        Integer size = setSizes.get(name);
        if (size == null) {
            throw transition.error("there is no value set \"" + name + "\"");
        }
        ValueSet set = sets.computeIfAbsent(name, n -> new ValueSet(n, size, widths));
        if (!set.widths().equals(widths)) {
            throw transition.error("value set \"" + name + "\" is used with another key before");
        }
        return set;
    }

    private static int next(Json transition, Map<String, Integer> indices) {
        Optional<String> name = transition.get("next_state").optionalText();
        if (name.isEmpty()) {
            return ParserState.ACCEPT;
        }
        Integer next = indices.get(name.get());
        if (next == null) {
            throw transition.error("there is no state \"" + name.get() + "\"");
        }
        return next;
    }

    private void addKeyPart(Json part, List<KeyPart> key, List<Integer> widths) {
        Json value = part.get("value");
        switch (part.text("type")) {
            case "field" -> {
                Field field = layout.field(value);
                for (int w = 0; w < field.words(); w++) {
                    key.add(KeyPart.slot(field.slot() + w));
                    widths.add(w == 0 ? field.topBits() : 64);
                }
            }
            case "stack_field" -> {
                HeaderStack stack = layout.stack(value.at(0));
                addLast(stack, value.at(1), key, widths);
            }
            case "union_stack_field" -> {
                UnionStack stack = layout.unionStack(value.at(0));
                addLast(member(stack, value.at(1)), value.at(2), key, widths);
            }
            case "lookahead" -> {
                int offset = value.at(0).integer(0, Limits.BITS);
                int bits = value.at(1).integer(1, Limits.BITS);
                while (bits > 0) {
                    int width = bits % 64 == 0 ? 64 : bits % 64;
                    key.add(KeyPart.lookahead(offset, width));
                    widths.add(width);
                    offset += width;
                    bits -= width;
                }
            }
            default -> throw part.error("a key of type \"" + part.text("type") + "\" is not supported");
        }
    }

    private void addLast(HeaderStack stack, Json fieldName, List<KeyPart> key, List<Integer> widths) {
        int index = layout.fieldIndex(stack, fieldName);
        Field field = stack.element(0).fields().get(index);
        if (field.variable()) {
            throw fieldName.error("a variable-length field is not supported here");
        }
        for (int w = 0; w < field.words(); w++) {
            key.add(KeyPart.last(stack, index, w));
            widths.add(w == 0 ? field.topBits() : 64);
        }
    }

    private static HeaderStack member(UnionStack stack, Json name) {
        int index = stack.element(0).memberNames().indexOf(name.text());
        if (index < 0) {
            throw name.error("there is no such member of the header union");
        }
        return stack.members().get(index);
    }

    /** Values and masks are the key's parts, each padded to whole bytes, one after the other. */
    private static ParserState.Case selectCase(Json transition, List<Integer> widths, int next) {
        BigInteger value = transition.get("value").hex();
        Optional<BigInteger> mask = transition.find("mask").map(Json::hex);
        long[] values = new long[widths.size()];
        long[] masks = new long[widths.size()];
        int shift = 0;
        for (int i = widths.size() - 1; i >= 0; i--) {
            long all = -1L >>> 64 - widths.get(i);
            int at = shift;
            masks[i] = mask.map(m -> m.shiftRight(at).longValue() & all).orElse(all);
            values[i] = value.shiftRight(shift).longValue() & masks[i];
            shift += widths.get(i) + 7 & ~7;
        }
        return new ParserState.Case(values, masks, Optional.empty(), next);
    }

    private ParserOp op(Json op) {
        List<Json> args = op.list("parameters");
        int expected = switch (op.text("op")) {
            case "set", "verify", "extract_VL" -> 2;
            default -> 1;
        };
        if (args.size() != expected) {
            throw op.error("has " + args.size() + " parameters instead of " + expected);
        }
        return switch (op.text("op")) {
            case "extract" -> extract(args.get(0), Optional.empty());
            case "extract_VL" -> extract(args.get(0), Optional.of(expressions.number(args.get(1), List.of())));
            case "set" -> set(args.get(0), args.get(1));
            case "verify" -> ParserOps.verify(expressions.truth(args.get(0), List.of()), errorCode(args.get(1)));
            case "shift" -> ParserOps.advance(Values.constant(8L * args.get(0).integer()),
                    error("PacketTooShort"), error("ParserInvalidArgument"));
            case "advance" -> ParserOps.advance(expressions.number(args.get(0), List.of()),
                    error("PacketTooShort"), error("ParserInvalidArgument"));
            case "primitive" -> ParserOps.statement(primitives.primitive(args.get(0), List.of()));
            default -> throw op.error("parser operation is not supported");
        };
    }

    /** An error as a number; older compilers wrote it as that, and not as an expression. */
    private Expr errorCode(Json arg) {
        return arg.isNumber() ? Values.constant(arg.integer()) : expressions.number(arg, List.of());
    }

    /**
     * The extraction of a header or of the next of a stack.
     *
     * @param bits bits of its varbit, if it has one
     */
    private ParserOp extract(Json arg, Optional<Expr> bits) {
        Json value = arg.get("value");
        switch (arg.text("type")) {
            case "regular":
                Header header = layout.header(value);
                ParserOp extract = header(arg, header, bits);
                List<Header> others = layout.others(header);
                return others.isEmpty() ? extract : ParserOps.then(extract, HeaderStatements.setInvalid(others));
            case "stack":
                return next(arg, layout.stack(value), bits);
            case "union_stack":
                UnionStack stack = layout.unionStack(value.at(0));
                HeaderStack member = member(stack, value.at(1));
                return ParserOps.then(next(arg, member, bits), HeaderStatements.onlyOneOfLast(stack, member));
            default:
                throw arg.error("extracting a \"" + arg.text("type") + "\" is not supported");
        }
    }

    private ParserOp header(Json arg, Header header, Optional<Expr> bits) {
        checkLength(arg, header, bits);
        return header instanceof VariableHeader variable
                ? ParserOps.extract(variable, bits.orElseThrow(), variableErrors())
                : ParserOps.extract(header, error("PacketTooShort"));
    }

    private ParserOp next(Json arg, HeaderStack stack, Optional<Expr> bits) {
        checkLength(arg, stack.element(0), bits);
        return bits.isPresent()
                ? ParserOps.extractNext(stack, bits.get(), variableErrors())
                : ParserOps.extractNext(stack, error("PacketTooShort"), error("StackOutOfBounds"));
    }

    private static void checkLength(Json arg, Header header, Optional<Expr> bits) {
        if (header instanceof VariableHeader != bits.isPresent()) {
            throw arg.error(bits.isPresent() ? "has no variable-length field"
                    : "needs a length for its variable-length field");
        }
    }

    private ParserOps.VariableErrors variableErrors() {
        return new ParserOps.VariableErrors(error("PacketTooShort"), error("StackOutOfBounds"),
                error("HeaderTooShort"), error("ParserInvalidArgument"));
    }

    private ParserOp set(Json targetArg, Json source) {
        if (!targetArg.text("type").equals("field")) {
            throw targetArg.error("setting a \"" + targetArg.text("type") + "\" is not supported");
        }
        Optional<Primitive> ofBits = primitives.assignBits(targetArg, source);
        if (ofBits.isPresent()) {
            return ParserOps.statement(ofBits.get());
        }
        Field target = layout.field(targetArg.get("value"));
        if (!source.text("type").equals("lookahead")) {
            return ParserOps.statement(Assignments.assign(target, expressions.number(source, List.of())));
        }
        int offset = source.get("value").at(0).integer(0, Limits.BITS);
        int bits = source.get("value").at(1).integer(1, Limits.BITS);
        if (!target.wide()) {
            return ParserOps.lookahead(target, offset, bits, error("PacketTooShort"));
        }
        if (bits != target.bits()) {
            throw source.error("a lookahead of " + bits + " bits into " + target.bits() + " bits is not supported");
        }
        return ParserOps.lookaheadWide(target, offset, error("PacketTooShort"));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.json;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.flowcache.softswitch.pipeline.action.Action;
import org.flowcache.softswitch.pipeline.expr.Arithmetic;
import org.flowcache.softswitch.pipeline.expr.Condition;
import org.flowcache.softswitch.pipeline.expr.Conditions;
import org.flowcache.softswitch.pipeline.expr.Expr;
import org.flowcache.softswitch.pipeline.expr.Range;
import org.flowcache.softswitch.pipeline.expr.StackElements;
import org.flowcache.softswitch.pipeline.expr.Values;
import org.flowcache.softswitch.pipeline.header.Field;
import org.flowcache.softswitch.pipeline.header.Header;
import org.flowcache.softswitch.pipeline.header.HeaderStack;
import org.flowcache.softswitch.pipeline.header.HeaderUnion;

/** Compiles type-value objects and expressions. */
final class ExpressionCompiler {

    private static final Set<String> BOOLEAN = Set.of(
            "==", "!=", "<", "<=", ">", ">=", "and", "or", "not", "d2b", "valid", "valid_union");
    private static final Set<String> COMPARISON = Set.of("==", "!=", "<", "<=", ">", ">=");

    private static final int MAX_CAST = 2048;

    private final Layout layout;
    private int nesting;

    ExpressionCompiler(Layout layout) {
        this.layout = layout;
    }

    /** A number; {@code params} are those of the action around it. */
    Expr number(Json element, List<Action.Param> params) {
        Json value = element.get("value");
        return switch (element.text("type")) {
            case "field" -> Values.field(layout.field(value));
            case "hexstr" -> Values.constant(value.hex());
            case "runtime_data", "local" -> param(value, params);
            case "expression" -> value.find("op").isPresent() ? operation(value, params) : number(value, params);
            case "stack_field" -> {
                HeaderStack stack = layout.stack(value.at(0));
                yield StackElements.last(stack, narrow(stack, layout.fieldIndex(stack, value.at(1)), value));
            }
            default -> throw element.error("a \"" + element.text("type") + "\" is not supported as a number");
        };
    }

    private static Expr param(Json value, List<Action.Param> params) {
        int index = value.integer();
        if (index < 0 || index >= params.size()) {
            throw value.error("there is no parameter " + index);
        }
        return Values.param(params.get(index).word(), params.get(index).bits());
    }

    private Expr operation(Json operation, List<Action.Param> params) {
        Expr result = nested(operation, () -> numberOperation(operation, params));
        int bits = Math.max(result.range().min().bitLength(), result.range().max().bitLength());
        if (bits > Limits.INTERMEDIATE_BITS) {
            throw operation.error("its value may have " + bits + " bits, which is more than "
                    + Limits.INTERMEDIATE_BITS);
        }
        return result;
    }

    private <T> T nested(Json operation, Supplier<T> compiled) {
        nesting++;
        if (nesting > Limits.NESTING) {
            throw operation.error("more than " + Limits.NESTING + " operations inside each other are not supported");
        }
        T result = compiled.get();
        nesting--;
        return result;
    }

    private Expr numberOperation(Json operation, List<Action.Param> params) {
        String op = operation.text("op");
        return switch (op) {
            case "+" -> Arithmetic.add(left(operation, params), right(operation, params));
            case "-" -> negatable(operation, params);
            case "*" -> Arithmetic.multiply(left(operation, params), right(operation, params));
            case "/" -> Arithmetic.divide(left(operation, params), right(operation, params));
            case "%" -> Arithmetic.modulo(left(operation, params), right(operation, params));
            case "&" -> Arithmetic.and(left(operation, params), right(operation, params));
            case "|" -> Arithmetic.or(left(operation, params), right(operation, params));
            case "^" -> Arithmetic.xor(left(operation, params), right(operation, params));
            case "~" -> Arithmetic.complement(right(operation, params));
            case "<<" -> Arithmetic.shiftLeft(left(operation, params), right(operation, params));
            case ">>" -> Arithmetic.shiftRight(left(operation, params), right(operation, params));
            case "two_comp_mod" -> Arithmetic.toSigned(left(operation, params), width(operation));
            case "sat_cast" -> Arithmetic.saturate(left(operation, params), Range.signed(width(operation)));
            case "usat_cast" -> Arithmetic.saturate(left(operation, params), Range.unsigned(width(operation)));
            case "b2d" -> Arithmetic.fromBool(truth(operation.get("right"), params));
            case "?" -> Arithmetic.choose(truth(operation.get("cond"), params), left(operation, params),
                    right(operation, params));
            case "access_field" -> element(operation, params).value();
            case "last_stack_index" -> Values.lastIndex(stack(operation));
            case "size_stack" -> Values.count(stack(operation));
            default -> throw operation.error("operation is not supported as a number");
        };
    }

    /** A field of the element of a header stack at an index that only the packet tells. */
    StackElements.Field element(Json accessField, List<Action.Param> params) {
        Json dereference = accessField.get("left").get("value");
        HeaderStack stack;
        switch (dereference.text("op")) {
            case "dereference_header_stack", "dereference_stack" ->
                stack = layout.stack(dereference.get("left").get("value"));
            case "access_union_header" -> {
                int member = dereference.integer("right");
                dereference = dereference.get("left").get("value");
                if (!dereference.text("op").equals("dereference_union_stack")) {
                    throw dereference.error("a header of this is not supported");
                }
                List<HeaderStack> members = layout.unionStack(dereference.get("left").get("value")).members();
                if (member < 0 || member >= members.size()) {
                    throw dereference.error("there is no header " + member + " in the header union");
                }
                stack = members.get(member);
            }
            default -> throw dereference.error("a field of this is not supported");
        }
        return new StackElements.Field(stack, narrow(stack, accessField.integer("right"), accessField),
                right(dereference, params));
    }

    private static int narrow(HeaderStack stack, int field, Json where) {
        if (field < 0 || field >= stack.element(0).fields().size()) {
            throw where.error("there is no field " + field);
        }
        if (stack.element(0).fields().get(field).wide()) {
            throw where.error("a field of more than 64 bits is not supported here");
        }
        return field;
    }

    private Expr negatable(Json operation, List<Action.Param> params) {
        Expr left = operation.find("left").map(e -> number(e, params)).orElseGet(() -> Values.constant(0));
        return Arithmetic.subtract(left, right(operation, params));
    }

    /** The stack that is the operand; of header unions, that of one member, which counts as they do. */
    private HeaderStack stack(Json operation) {
        Json stack = operation.find("left").or(() -> operation.find("right"))
                .orElseThrow(() -> operation.error("has no operand"));
        return stack.text("type").equals("header_union_stack")
                ? layout.unionStack(stack.get("value")).members().get(0) : layout.stack(stack.get("value"));
    }

    private Expr left(Json operation, List<Action.Param> params) {
        return number(operation.get("left"), params);
    }

    private Expr right(Json operation, List<Action.Param> params) {
        return number(operation.get("right"), params);
    }

    /** The right side of a cast, which has to be a constant. */
    private int width(Json operation) {
        Json right = operation.get("right");
        return right.get("value").hex(1, MAX_CAST);
    }

    /** A truth value; {@code params} are those of the action around it. */
    Condition truth(Json element, List<Action.Param> params) {
        Json value = element.get("value");
        return switch (element.text("type")) {
            case "bool" -> Conditions.constant(value.bool());
            case "expression" -> value.find("op").isPresent() ? truthOperation(value, params) : truth(value, params);
            default -> throw element.error("a \"" + element.text("type") + "\" is not supported as a condition");
        };
    }

    private Condition truthOperation(Json operation, List<Action.Param> params) {
        return nested(operation, () -> conditionOf(operation, params));
    }

    private Condition conditionOf(Json operation, List<Action.Param> params) {
        String op = operation.text("op");
        if (COMPARISON.contains(op)) {
            return comparison(operation, params);
        }
        Json right = operation.get("right");
        return switch (op) {
            case "and" -> Conditions.and(truth(operation.get("left"), params), truth(right, params));
            case "or" -> Conditions.or(truth(operation.get("left"), params), truth(right, params));
            case "not" -> Conditions.not(truth(right, params));
            case "d2b" -> Conditions.notZero(number(right, params));
            case "valid" -> Conditions.valid(layout.header(right.get("value")));
            case "valid_union" -> anyValid(layout.union(right.get("value")));
            case "?" -> Conditions.choose(truth(operation.get("cond"), params),
                    truth(operation.get("left"), params), truth(right, params));
            default -> throw operation.error("operation is not supported as a condition");
        };
    }

    private static Condition anyValid(HeaderUnion union) {
        Condition any = Conditions.constant(false);
        for (Header member : union.members()) {
            any = Conditions.or(any, Conditions.valid(member));
        }
        return any;
    }

    /** The varbit that an element is, if it is one. */
    Optional<Field> varbit(Json element) {
        Json value = element.get("value");
        return switch (element.text("type")) {
            case "field" -> Optional.of(layout.anyField(value)).filter(Field::variable);
            case "expression" -> value.find("op").isPresent() ? Optional.empty() : varbit(value);
            default -> Optional.empty();
        };
    }

    private Condition comparison(Json operation, List<Action.Param> params) {
        String op = operation.text("op");
        Json left = operation.get("left");
        Json right = operation.get("right");
        Condition equal;
        if (isTruth(left)) {
            equal = Conditions.same(truth(left, params), truth(right, params));
        } else if (left.text("type").equals("header")) {
            equal = Conditions.sameHeader(layout.header(left.get("value")), layout.header(right.get("value")));
        } else if (left.text("type").equals("header_union")) {
            equal = Conditions.sameUnion(layout.union(left.get("value")), layout.union(right.get("value")));
        } else if (varbit(left).isPresent()) {
            equal = Conditions.sameBits(varbit(left).get(), varbit(right)
                    .orElseThrow(() -> right.error("is not a variable-length field, as what it is compared with")));
        } else {
            return Conditions.compare(op, number(left, params), number(right, params));
        }
        return switch (op) {
            case "==" -> equal;
            case "!=" -> Conditions.not(equal);
            default -> throw operation.error("operation is not supported between these");
        };
    }

    private static boolean isTruth(Json element) {
        String type = element.text("type");
        if (type.equals("bool")) {
            return true;
        }
        if (!type.equals("expression")) {
            return false;
        }
        Json value = element.get("value");
        if (value.find("op").isEmpty()) {
            return isTruth(value);
        }
        return BOOLEAN.contains(value.text("op")) || value.text("op").equals("?") && isTruth(value.get("left"));
    }
}

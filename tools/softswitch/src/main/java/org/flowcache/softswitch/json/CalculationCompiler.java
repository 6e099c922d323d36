// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.json;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flowcache.softswitch.pipeline.expr.Condition;
import org.flowcache.softswitch.pipeline.expr.Conditions;
import org.flowcache.softswitch.pipeline.hash.Calculation;
import org.flowcache.softswitch.pipeline.hash.Checksum;
import org.flowcache.softswitch.pipeline.hash.HashAlgorithm;
import org.flowcache.softswitch.pipeline.header.Field;

/** Compiles {@code calculations} and {@code checksums}. */
final class CalculationCompiler {

    private static final int ALWAYS = 0;

    private final Layout layout;
    private final ExpressionCompiler expressions;
    private final Map<String, Calculation> calculations = new HashMap<>();
    private final List<Checksum> verified = new ArrayList<>();
    private final List<Checksum> updated = new ArrayList<>();

    CalculationCompiler(Json root, Layout layout, ExpressionCompiler expressions) {
        this.layout = layout;
        this.expressions = expressions;
        for (Json calculation : root.optionalList("calculations")) {
            calculations.put(calculation.text("name"), calculation(calculation.text("name"), calculation));
        }
        for (Json checksum : root.optionalList("checksums")) {
            addChecksum(checksum);
        }
    }

    /** A calculation of its algorithm and its input. */
    Calculation calculation(String name, Json json) {
        HashAlgorithm algorithm = HashAlgorithm.named(json.text("algo"))
                .orElseThrow(() -> json.error("hash algorithm \"" + json.text("algo") + "\" is not supported"));
        List<Calculation.Piece> pieces = new ArrayList<>();
        boolean payload = false;
        for (Json input : json.list("input")) {
            if (payload) {
                throw input.error("input after the payload is not supported");
            }
            switch (input.text("type")) {
                case "field" -> Calculation.addField(pieces, layout.anyField(input.get("value")));
                case "header" -> layout.header(input.get("value")).fields()
                        .forEach(f -> Calculation.addField(pieces, f));
                case "hexstr" -> addConstant(pieces, input);
                case "payload" -> payload = true;
                default -> throw input.error("input of type \"" + input.text("type") + "\" is not supported");
            }
        }
        return new Calculation(name, algorithm, pieces, payload);
    }

    private static void addConstant(List<Calculation.Piece> pieces, Json input) {
        BigInteger value = input.get("value").hex();
        int left = input.integer("bitwidth", 1, Limits.BITS);
        while (left > 0) {
            int width = left % 64 == 0 ? 64 : left % 64;
            left -= width;
            long mask = -1L >>> 64 - width;
            pieces.add(new Calculation.Piece(ALWAYS, -1, value.shiftRight(left).longValue() & mask, width));
        }
    }

    private void addChecksum(Json json) {
        Field target = layout.field(json.get("target"));
        if (target.wide()) {
            throw json.error("a target of more than 64 bits is not supported");
        }
        if (!json.text("type").equals("generic")) {
            throw json.error("checksum type \"" + json.text("type") + "\" is not supported");
        }
        Condition condition = json.find("if_cond")
                .map(c -> expressions.truth(c, List.of()))
                .orElseGet(() -> Conditions.constant(true));
        Checksum checksum = new Checksum(target, named(json.get("calculation")), condition);
        if (json.flag("verify", true)) {
            verified.add(checksum);
        }
        if (json.flag("update", true)) {
            updated.add(checksum);
        }
    }

    /** The calculation of a name given as a JSON string. */
    Calculation named(Json name) {
        Calculation calculation = calculations.get(name.text());
        if (calculation == null) {
            throw name.error("there is no calculation \"" + name.text() + "\"");
        }
        return calculation;
    }

    List<Checksum> verified() {
        return verified;
    }

    List<Checksum> updated() {
        return updated;
    }
}

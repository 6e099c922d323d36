// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.flowcache.softswitch.UnsupportedProgramException;

/** An element of the compiler's JSON that knows where it is, so that what is wrong with it can be said. */
final class Json {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final JsonNode node;
    private final String path;

    private Json(JsonNode node, String path) {
        this.node = node;
        this.path = path;
    }

    static Json parse(String text) {
        try {
            JsonNode root = MAPPER.readTree(text);
            if (!root.isObject()) {
                throw new UnsupportedProgramException("BMv2 JSON", "is not a JSON object");
            }
            return new Json(root, "");
        } catch (JsonProcessingException e) {
            throw new UnsupportedProgramException("BMv2 JSON", "is not JSON: " + e.getOriginalMessage()
                    + " at line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr());
        }
    }

    /** Where it is. */
    String path() {
        String name = node.path("name").asText("");
        String op = node.path("op").asText("");
        String label = !name.isEmpty() ? name : op;
        return label.isEmpty() ? path : path + " \"" + label + "\"";
    }

    UnsupportedProgramException error(String problem) {
        return new UnsupportedProgramException(path(), problem);
    }

    private Json child(JsonNode value, String step) {
        String here = path();
        return new Json(value, here.isEmpty() ? step : here + " / " + step);
    }

    /** A member that must be there. */
    Json get(String key) {
        JsonNode value = node.get(key);
        if (value == null) {
            throw error("has no \"" + key + "\"");
        }
        return child(value, key);
    }

    /** A member that may be missing or null. */
    Optional<Json> find(String key) {
        JsonNode value = node.get(key);
        return value == null || value.isNull() ? Optional.empty() : Optional.of(child(value, key));
    }

    /** The elements of an array member that must be there. */
    List<Json> list(String key) {
        Json array = get(key);
        if (!array.node.isArray()) {
            throw array.error("is not an array");
        }
        List<Json> result = new ArrayList<>();
        int i = 0;
        for (JsonNode element : array.node) {
            result.add(child(element, key + "[" + i++ + "]"));
        }
        return result;
    }

    /** The elements of an array member; none if it is missing or null. */
    List<Json> optionalList(String key) {
        return node.hasNonNull(key) ? list(key) : List.of();
    }

    /** An element of an array. */
    Json at(int index) {
        JsonNode value = node.get(index);
        if (value == null) {
            throw error("has no element " + index);
        }
        return child(value, "[" + index + "]");
    }

    int size() {
        return node.size();
    }

    boolean isNull() {
        return node.isNull();
    }

    boolean isTextual() {
        return node.isTextual();
    }

    boolean isNumber() {
        return node.isIntegralNumber();
    }

    List<String> keys() {
        List<String> keys = new ArrayList<>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    String text() {
        if (!node.isTextual()) {
            throw error("is not a string");
        }
        return node.textValue();
    }

    String text(String key) {
        return get(key).text();
    }

    /** A string, or nothing for null. */
    Optional<String> optionalText() {
        return node.isNull() ? Optional.empty() : Optional.of(text());
    }

    int integer() {
        if (!node.canConvertToInt() || !node.isIntegralNumber()) {
            throw error("is not an integer");
        }
        return node.intValue();
    }

    int integer(String key) {
        return get(key).integer();
    }

    /** A number from {@code min} to {@code max}. */
    int integer(int min, int max) {
        int value = integer();
        if (value < min || value > max) {
            throw error("is " + value + ", not " + min + " to " + max);
        }
        return value;
    }

    int integer(String key, int min, int max) {
        return get(key).integer(min, max);
    }

    boolean bool() {
        if (!node.isBoolean()) {
            throw error("is not true or false");
        }
        return node.booleanValue();
    }

    /** True or false, for which some lists of the compiler have 1 or 0. */
    boolean loosely() {
        return node.isIntegralNumber() ? integer() != 0 : bool();
    }

    boolean flag(String key, boolean otherwise) {
        return find(key).map(Json::bool).orElse(otherwise);
    }

    /** A number from {@code min} to {@code max}, written as {@code 0x...}. */
    int hex(int min, int max) {
        BigInteger value = hex();
        if (value.compareTo(BigInteger.valueOf(min)) < 0 || value.compareTo(BigInteger.valueOf(max)) > 0) {
            throw error("is " + value + ", not " + min + " to " + max);
        }
        return value.intValue();
    }

    /** A number written as {@code 0x...}, with a sign perhaps. */
    BigInteger hex() {
        String text = text();
        boolean negative = text.startsWith("-");
        String digits = negative ? text.substring(1) : text;
        if (digits.length() > 2 + Limits.BITS / 4) {
            throw error("is a number of more than " + Limits.BITS + " bits");
        }
        try {
            BigInteger value = new BigInteger(digits.startsWith("0x") ? digits.substring(2) : digits, 16);
            return negative ? value.negate() : value;
        } catch (NumberFormatException e) {
            throw error("is not a hexadecimal number: " + text);
        }
    }
}

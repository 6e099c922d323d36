// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.onosproject.net.config.InvalidFieldException;

/**
 * A JSON value that knows its path from the top of the configuration ({@code tenants[1].vni}), so that whatever is
 * wrong with it can be told by field and value.
 */
public final class ConfigNode {

    private static final int LONGEST_SHOWN = 80;
    private static final Pattern PLAIN_NAME = Pattern.compile("\\w+");

    private final String path;
    private final JsonNode json;

    private ConfigNode(String path, JsonNode json) {
        this.path = path;
        this.json = json;
    }

    /**
     * Returns the top of a configuration.
     *
     * @param json the whole configuration
     * @return the node; its path is empty
     */
    public static ConfigNode root(JsonNode json) {
        return new ConfigNode("", json);
    }

    /**
     * Returns the path from the top of the configuration.
     *
     * @return the path
     */
    String path() {
        return path;
    }

    /**
     * Checks that this is an object with the given fields and no others.
     *
     * @param required the names of the fields that it must have
     * @param optional the names of the fields that it may have
     * @return this
     */
    public ConfigNode object(List<String> required, List<String> optional) {
        List<String> fields = new ArrayList<>(required);
        fields.addAll(optional);
        if (!json.isObject()) {
            throw invalid("must be an object with the fields " + String.join(", ", fields));
        }
        for (Iterator<String> names = json.fieldNames(); names.hasNext();) {
            String name = names.next();
            if (!fields.contains(name)) {
                throw new ConfigNode(pathOf(name), json.get(name))
                        .invalid("unknown field; the fields here are " + String.join(", ", fields));
            }
        }
        for (String name : required) {
            if (!json.has(name)) {
                throw new InvalidFieldException(pathOf(name), "missing");
            }
        }
        return this;
    }

    /**
     * Returns a field of this object.
     *
     * @param name a field that {@link #object} has found
     * @return the field's node
     */
    public ConfigNode get(String name) {
        return new ConfigNode(pathOf(name), json.get(name));
    }

    /**
     * Returns a field that this object may have.
     *
     * @param name the field
     * @return the field's node, or empty if it is not there
     */
    public Optional<ConfigNode> find(String name) {
        return json.has(name) ? Optional.of(get(name)) : Optional.empty();
    }

    /**
     * Tells whether this is an array.
     *
     * @return true if it is
     */
    boolean isArray() {
        return json.isArray();
    }

    /**
     * Returns the elements of this array.
     *
     * @return the elements' nodes
     */
    List<ConfigNode> elements() {
        if (!json.isArray()) {
            throw invalid("must be an array");
        }
        List<ConfigNode> elements = new ArrayList<>();
        for (int i = 0; i < json.size(); i++) {
            elements.add(new ConfigNode(path + "[" + i + "]", json.get(i)));
        }
        return elements;
    }

    /**
     * Returns the value of this whole number.
     *
     * @param min     the least value allowed
     * @param max     the greatest value allowed
     * @param meaning what the number is, for the error
     * @return the value
     */
    public int number(int min, int max, String meaning) {
        return (int) number((long) min, max, meaning);
    }

    /**
     * Returns the value of this whole number.
     *
     * @param min     the least value allowed
     * @param max     the greatest value allowed
     * @param meaning what the number is, for the error
     * @return the value
     */
    long number(long min, long max, String meaning) {
        if (!json.isIntegralNumber() || !json.canConvertToLong() || json.longValue() < min || json.longValue() > max) {
            throw invalid("must be " + meaning + ", a whole number from " + min + " to " + max);
        }
        return json.longValue();
    }

    /**
     * Returns the value of this number, which may have decimals.
     *
     * @param min     the least value allowed
     * @param max     the greatest value allowed
     * @param meaning what the number is, for the error
     * @return the value
     */
    double decimal(double min, double max, String meaning) {
        if (!json.isNumber() || !(json.doubleValue() >= min && json.doubleValue() <= max)) {
            throw invalid("must be " + meaning + ", a number from " + plain(min) + " to " + plain(max));
        }
        return json.doubleValue();
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    /**
     * Returns the value of this truth value.
     *
     * @param meaning what it tells if it is true, for the error
     * @return the value
     */
    public boolean flag(String meaning) {
        if (!json.isBoolean()) {
            throw invalid("must be true, for " + meaning + ", or false");
        }
        return json.booleanValue();
    }

    /**
     * Returns the value of this string.
     *
     * @param meaning what the string is, for the error
     * @return the value
     */
    public String text(String meaning) {
        if (!json.isTextual()) {
            throw invalid("must be " + meaning);
        }
        return json.textValue();
    }

    /**
     * Returns the value of this string, which is one of several.
     *
     * @param choices the values allowed
     * @return the value
     */
    String choice(String... choices) {
        String meaning = "\"" + String.join("\" or \"", choices) + "\"";
        String text = text(meaning);
        if (!Arrays.asList(choices).contains(text)) {
            throw invalid("must be " + meaning);
        }
        return text;
    }

    /**
     * Returns the value of this whole number, which is one of two.
     *
     * @param one   a value allowed
     * @param other another
     * @return the value
     */
    int choice(int one, int other) {
        if (!json.isIntegralNumber() || !json.canConvertToInt() || json.intValue() != one && json.intValue() != other) {
            throw invalid("must be " + one + " or " + other);
        }
        return json.intValue();
    }

    /**
     * Makes the error that this value is.
     *
     * @param reason what is allowed, or what it clashes with
     * @return the error, to be thrown
     */
    public InvalidFieldException invalid(String reason) {
        String value = json.toString();
        if (value.length() > LONGEST_SHOWN) {
            value = value.substring(0, LONGEST_SHOWN) + "...";
        }
        return new InvalidFieldException(path.isEmpty() ? FlowCacheConfig.KEY : path, value + ": " + reason);
    }

    private String pathOf(String name) {
        String shown = PLAIN_NAME.matcher(name).matches() ? name : TextNode.valueOf(name).toString();
        return path.isEmpty() ? shown : path + "." + shown;
    }
}

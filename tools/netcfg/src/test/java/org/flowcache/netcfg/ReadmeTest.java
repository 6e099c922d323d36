// SPDX-License-Identifier: Apache-2.0
package org.flowcache.netcfg;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.Before;
import org.junit.Test;

/**
 * That the tables of fields in the application's README say what the schema says.
 */
public class ReadmeTest {

    private static final Pattern HEADER = Pattern.compile("\\| Field(?: of `([^`]+)`)? .*");
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");
    private static final Pattern RANGE = Pattern.compile("(?<![\\d.])(\\d+(?:\\.\\d+)?) to (\\d+|`pinRate`)");
    private static final Pattern AND_MORE = Pattern.compile("(?:^|; )(\\d+) and more");
    private static final Pattern FIRST = Pattern.compile("(\\d+(?:\\.\\d+)?|true|false)\\b.*");

    private final JsonNode schema = new Schema().json();
    private final Map<String, JsonNode> fields = new TreeMap<>();
    private final Set<String> required = new TreeSet<>();
    /** The cells after the name, by the field's path. */
    private final Map<String, List<String>> rows = new TreeMap<>();

    @Before
    public void read() throws IOException {
        collect("", schema);
        String table = null;
        for (String line : Files.readAllLines(Schema.HOME.resolve("app/README.md"))) {
            Matcher header = HEADER.matcher(line);
            if (header.matches()) {
                table = header.group(1) == null ? "" : header.group(1) + ".";
            } else if (!line.startsWith("|")) {
                table = null;
            } else if (table != null && !line.startsWith("|--")) {
                List<String> cells = List.of(line.substring(1).split("\\|")).stream().map(String::strip).toList();
                Matcher name = NAME.matcher(cells.get(0));
                assertTrue(line, name.matches());
                rows.put(table + name.group(1), cells.subList(1, cells.size()));
            }
        }
    }

    @Test
    public void namesEachField() {
        Set<String> documented = new TreeSet<>(rows.keySet());
        // In text, or by their fields.
        documented.addAll(Set.of("ports", "tenants[]", "tenants[].servers[]", "cache", "pinning"));
        Set<String> names = fields.keySet().stream().map(name -> rows.containsKey(name.replaceFirst("\\[]$", ""))
                ? name.replaceFirst("\\[]$", "") : name).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(names, documented);
    }

    @Test
    public void tellsRanges() {
        int told = 0;
        for (Map.Entry<String, List<String>> row : rows.entrySet()) {
            JsonNode field = fields.get(row.getKey());
            if (field == null || !field.has("minimum")) {
                continue;
            }
            String text = String.join(" | ", row.getValue());
            String values = row.getValue().get(1);
            List<String[]> ranges = new ArrayList<>();
            for (Matcher range = RANGE.matcher(text); range.find();) {
                ranges.add(new String[] {range.group(1), range.group(2)});
            }
            Matcher more = AND_MORE.matcher(values);
            if (!ranges.isEmpty()) {
                String[] range = ranges.get(ranges.size() - 1);
                same(row.getKey(), range[0], field.get("minimum"));
                if (!range[1].equals("`pinRate`")) {
                    same(row.getKey(), range[1], field.get("maximum"));
                }
                told++;
            } else if (more.find()) {
                same(row.getKey(), more.group(1), field.get("minimum"));
                assertEquals(row.getKey(), 281_474_976_710L, field.get("maximum").longValue());
                told++;
            } else {
                assertEquals(row.getKey(), "as above", values);
            }
        }
        assertTrue(told + " ranges", told >= 14);
        List<String> otr = rows.get("ports.otr");
        JsonNode otrs = fields.get("ports.otr").path("then");
        assertTrue(otr.toString(), otr.get(1).startsWith(
                otrs.get("minItems") + " to " + otrs.get("maxItems") + " ports"));
        assertTrue(rows.get("ports.dc").toString(), rows.get("ports.dc").get(1).endsWith(
                "not " + fields.get("ports.dc").path("not").path("const")));
        JsonNode name = fields.get("tenants[].name");
        assertTrue(rows.get("tenants[].name").get(1).startsWith(
                name.get("minLength") + " to " + name.get("maxLength") + " of "));
        assertTrue(rows.get("tenants[].vlan").get(1).startsWith("1 to " + schema.at(
                "/else/properties/tenants/items/properties/vlan/maximum") + ";"));
    }

    @Test
    public void tellsDefaults() {
        int told = 0;
        for (Map.Entry<String, List<String>> row : rows.entrySet()) {
            JsonNode field = fields.get(row.getKey());
            if (field == null || !field.has("default")) {
                continue;
            }
            String values = row.getValue().get(1);
            if (field.has("enum")) {
                List<String> choices = new ArrayList<>();
                NAME.matcher(values).results().forEach(choice -> choices.add(choice.group(1)));
                List<String> allowed = new ArrayList<>();
                field.get("enum").forEach(choice -> allowed.add(choice.asText()));
                assertEquals(row.getKey(), allowed, choices);
                assertEquals(row.getKey(), field.get("default").asText(), choices.get(0));
            } else {
                Matcher first = FIRST.matcher(values);
                assertTrue(row.getKey() + ": " + values, first.matches());
                same(row.getKey(), first.group(1), field.get("default"));
            }
            told++;
        }
        long all = fields.values().stream().filter(field -> field.has("default")).count();
        assertEquals("all fields with a default", all, told);
    }

    @Test
    public void tellsWhatHasToBeGiven() {
        rows.forEach((name, cells) -> {
            if (name.startsWith("tenants[].pinned[].")) {
                assertEquals(name, cells.get(1).equals("none, has to be given"), required.contains(name));
            } else if (String.join(" ", cells).contains("Default:") || cells.get(0).startsWith("Optional:")
                    || name.startsWith("cache.") || name.startsWith("pinning.")) {
                assertTrue(name, !required.contains(name));
            } else {
                assertTrue(name, required.contains(name));
            }
        });
    }

    private static void same(String name, String written, JsonNode value) {
        if (value.isBoolean()) {
            assertEquals(name, written, value.asText());
        } else {
            assertEquals(name, 0, new BigDecimal(written).compareTo(value.decimalValue()));
        }
    }

    private void collect(String prefix, JsonNode object) {
        object.path("required").forEach(name -> required.add(prefix + name.textValue()));
        object.path("properties").fields().forEachRemaining(property -> {
            JsonNode field = resolved(property.getValue());
            JsonNode items = resolved(field.path("items"));
            if (items.has("properties")) {
                fields.put(prefix + property.getKey() + "[]", field);
                collect(prefix + property.getKey() + "[].", items);
            } else {
                fields.put(prefix + property.getKey(), field);
                collect(prefix + property.getKey() + ".", field);
            }
        });
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? schema.at(node.get("$ref").textValue().substring(1)) : node;
    }
}

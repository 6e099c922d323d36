// SPDX-License-Identifier: Apache-2.0
package org.flowcache.netcfg;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Test;

/**
 * That each example of a configuration in the project, file or part of a README, is valid by the schema and accepted by
 * the application.
 */
public class ExamplesTest {

    private static final Pattern FENCED = Pattern.compile("(?m)^```json\\R(.*?)^```", Pattern.DOTALL);

    private final Map<String, JsonNode> examples = new TreeMap<>();

    @Test
    public void eachExampleIsValid() throws IOException {
        for (Path file : files()) {
            String name = Schema.HOME.relativize(file).toString().replace('\\', '/');
            String text = Files.readString(file);
            if (name.endsWith(".json")) {
                collect(name, Schema.JSON.readTree(text));
                continue;
            }
            for (Matcher matcher = FENCED.matcher(text); matcher.find();) {
                String json = matcher.group(1).strip();
                collect(name, Schema.JSON.readTree(json.startsWith("\"") ? "{" + json + "}" : json));
            }
        }
        assertTrue(examples.keySet().toString(), examples.keySet().containsAll(
                Set.of("app/README.md: flowcache", "tools/netcfg/demo.json: flowcache")));
        Schema schema = new Schema();
        examples.forEach((name, config) -> {
            assertEquals(name, Set.of(), schema.violations(config));
            Schema.parse(config);
        });
    }

    /** Finds what is under the key at any depth. */
    private void collect(String name, JsonNode json) {
        json.fields().forEachRemaining(field -> {
            if (field.getKey().equals("flowcache") && !name.endsWith(".schema.json")) {
                String example = name + ": flowcache";
                for (int i = 2; examples.containsKey(example); i++) {
                    example = name + ": flowcache " + i;
                }
                examples.put(example, field.getValue());
            } else {
                collect(name, field.getValue());
            }
        });
        if (json.isArray()) {
            json.forEach(element -> collect(name, element));
        }
    }

    private static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(Schema.HOME, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                String name = directory.getFileName().toString();
                boolean skipped = name.equals("target") || name.equals("node_modules")
                        || name.startsWith(".") && !name.startsWith("..");
                return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = file.getFileName().toString();
                if (name.endsWith(".json") || name.endsWith(".md")) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }
}

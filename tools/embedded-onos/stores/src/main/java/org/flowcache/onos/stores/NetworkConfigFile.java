// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The network configuration on disk, in the form in which ONOS's REST API takes it. */
final class NetworkConfigFile {

    private final Path path;
    private final ObjectMapper mapper = new ObjectMapper();

    NetworkConfigFile(Path path) {
        this.path = path;
    }

    /**
     * Reads the file.
     *
     * @return every config in it; none when there is no file
     * @throws UncheckedIOException if the file cannot be read or is not JSON of that form
     */
    Map<ConfigName, JsonNode> load() {
        Map<ConfigName, JsonNode> configs = new HashMap<>();
        if (Files.exists(path)) {
            try {
                mapper.readTree(path.toFile()).fields().forEachRemaining(
                        subjectClass -> subjectClass.getValue().fields().forEachRemaining(
                                subject -> subject.getValue().fields().forEachRemaining(
                                        config -> configs.put(
                                                new ConfigName(subjectClass.getKey(), subject.getKey(),
                                                               config.getKey()),
                                                config.getValue()))));
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read the network configuration in " + path, e);
            }
        }
        return configs;
    }

    /**
     * Replaces the file whole: a crash leaves the old one or the new one.
     *
     * @param configs every config
     * @throws UncheckedIOException if it cannot be written
     */
    void save(Map<ConfigName, JsonNode> configs) {
        ObjectNode root = mapper.createObjectNode();
        configs.forEach((name, json) ->
                root.with(name.subjectClass()).with(name.subject()).set(name.config(), json));
        Path next = path.resolveSibling(path.getFileName() + ".new");
        try {
            mapper.writerWithDefaultPrettyPrinter().writeValue(next.toFile(), root);
            Files.move(next, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the network configuration to " + path, e);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.netcfg;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Set;
import org.flowcache.api.Gateway;
import org.flowcache.app.config.FlowCacheConfig;
import org.onosproject.net.DeviceId;

/**
 * The schema, and what it is held against.
 */
final class Schema {

    /** The project's top folder. */
    static final Path HOME = Path.of("../..");
    /** Reads JSON. */
    static final ObjectMapper JSON = new ObjectMapper();

    private static final Path FILE = HOME.resolve("tools/netcfg/flowcache.schema.json");

    private final JsonNode json;
    private final JsonSchema schema;

    Schema() {
        try {
            json = JSON.readTree(FILE.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        schema = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(json);
    }

    /** Returns the schema as it is written. */
    JsonNode json() {
        return json;
    }

    /** Returns what violates the schema. */
    Set<ValidationMessage> violations(JsonNode config) {
        return schema.validate(config);
    }

    /** Reads a configuration as the application does, or throws what ONOS would tell. */
    static Gateway parse(JsonNode config) {
        FlowCacheConfig read = new FlowCacheConfig();
        read.init(DeviceId.deviceId("device:gw1"), FlowCacheConfig.KEY, config, JSON, null);
        return read.gateway();
    }
}

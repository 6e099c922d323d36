// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Configurations that are a valid one with up to three changes at random: some of them are valid, most are not.
 */
public final class RandomConfigs {

    private static final JsonNode VALUES = json(
            "[null, true, false, -1, 0, 1, 2, 3, 4, 10, 20, 100, 200, 255, 256, 510, 511, 576, 1500, "
            + "4094, 4095, 9203, 65536, 16777215, 16777216, 2147483648, 281474976711, 9223372036854775808, 1.5, 1e400, "
            + "'', 't1', 't 1', '1', '1.1.1.1', '224.0.0.1', '169.254.0.1', '224.0.0.5/32', '192.0.0.0/2', "
            + "'fe80::/64', '10.0.1.10/32', '10.0.0.0/8', '10.0.1.10/8', '::/0', "
            + "'8000::/1', '8000::1/128', '::ffff:10.0.1.10/128', '02:00:00:00:00:01', '01:00:00:00:00:01', 'entropy', "
            + "'learned', 'extended', 'compatible', '\\u0000', [], {}, [3], [[3]], [4, 3], [5, 6], "
            + "{'prefix': '10.0.2.0/24', 'port': 3}, {'prefix': '8000:1::/32', 'port': 3}, "
            + "{'name': 'x', 'vni': 7, 'vlan': 7, 'servers': []}, "
            + "{'name': 'y', 'vni': 8, 'vlan': 1000, 'servers': []}, "
            + "{'vlanEncoding': 'extended'}, {'inFlightTimeout': 1, 'idleTimeout': 1, 'maxAge': 0, 'tunnelTtl': 0, "
            + "'sourcePort': 'learned', 'vlanEncoding': 'compatible', 'vxlanPort': 8472}, {'vxlanPort': 4789}, 8472, "
            + "0.25, 0.5, 8192, 8193, 1000000000, {'enabled': true, 'capacity': 1, 'pinRate': 1, 'unpinRate': 1, "
            + "'idleTimeout': 1000}, {'pinRate': 2.5}, {'unpinRate': 2.5}, "
            + "[{'destination': '10.9.0.1', 'outerDestination': '2.2.2.2', "
            + "'outerDestinationMac': '02:00:00:00:00:02', 'ttl': 1, 'udpSourcePort': 0, 'udpChecksum': true}], "
            + "{'destination': '2001:db8::9', 'outerDestination': '2.2.2.2', "
            + "'outerDestinationMac': '02:00:00:00:00:02'}]");
    private static final String[] NAMES =
        {"vtep", "vtepMac", "dcMtu", "ports", "tenants", "cache", "dc", "otr", "servers", "name", "vni", "vlan",
            "prefix", "port", "inFlightTimeout", "idleTimeout", "maxAge", "tunnelTtl", "sourcePort", "vlanEncoding",
            "pinning", "enabled", "capacity", "pinRate", "unpinRate", "pinned", "destination", "outerDestination",
            "outerDestinationMac", "udpChecksum", "vxlanPort", "", "x"};

    private final JsonNode valid;
    private final Random random;

    /**
     * Creates a source.
     *
     * @param valid a valid configuration
     * @param seed  what the changes follow from
     */
    public RandomConfigs(JsonNode valid, long seed) {
        this.valid = valid;
        random = new Random(seed);
    }

    /**
     * Returns the next configuration.
     *
     * @return a copy of its own
     */
    public JsonNode next() {
        JsonNode config = valid.deepCopy();
        for (int changes = random.nextInt(3) + 1; changes > 0; changes--) {
            change(config);
        }
        return config;
    }

    private void change(JsonNode config) {
        List<JsonNode> containers = new ArrayList<>();
        collect(config, containers);
        JsonNode container = containers.get(random.nextInt(containers.size()));
        JsonNode value = VALUES.get(random.nextInt(VALUES.size())).deepCopy();
        if (container.isObject()) {
            ObjectNode object = (ObjectNode) container;
            List<String> names = new ArrayList<>(List.of(NAMES[random.nextInt(NAMES.length)]));
            object.fieldNames().forEachRemaining(names::add);
            String name = names.get(random.nextInt(names.size()));
            if (random.nextInt(4) == 0) {
                object.remove(name);
            } else {
                object.set(name, value);
            }
        } else {
            ArrayNode array = (ArrayNode) container;
            if (array.size() > 0 && random.nextInt(4) == 0) {
                array.remove(random.nextInt(array.size()));
            } else if (array.size() > 0 && random.nextInt(2) == 0) {
                array.set(random.nextInt(array.size()), value);
            } else {
                array.insert(random.nextInt(array.size() + 1), value);
            }
        }
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainerNode()) {
            containers.add(node);
            node.forEach(child -> collect(child, containers));
        }
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}

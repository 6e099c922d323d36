// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.netns;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** What the kernel counts at the interfaces of a network namespace. */
public final class InterfaceCounters {

    private final Ip ip;
    private final String namespace;

    /**
     * Creates a reader.
     *
     * @param namespace the namespace
     */
    public InterfaceCounters(String namespace) {
        this(new Ip("ip"), namespace);
    }

    InterfaceCounters(Ip ip, String namespace) {
        this.ip = ip;
        this.namespace = namespace;
    }

    /**
     * Reads the counts of now.
     *
     * @return the packets since each interface was made, by the interface's name
     * @throws IOException if they can't be read
     */
    public Map<String, PacketCount> read() throws IOException {
        String output = ip.run("-n", namespace, "-s", "-j", "link", "show");
        try {
            Map<String, PacketCount> counts = new HashMap<>();
            for (JsonNode device : new ObjectMapper().readTree(output)) {
                JsonNode stats = device.path("stats64");
                counts.put(device.path("ifname").asText(), new PacketCount(packets(stats, "rx"), packets(stats, "tx")));
            }
            return counts;
        } catch (JsonProcessingException e) {
            throw unusable(output);
        }
    }

    private static long packets(JsonNode stats, String direction) throws IOException {
        JsonNode packets = stats.path(direction).path("packets");
        if (!packets.isIntegralNumber()) {
            throw unusable(stats.toString());
        }
        return packets.asLong();
    }

    private static IOException unusable(String output) {
        return new IOException("ip -s -j link show prints no packet counts that can be read, but: " + output);
    }
}

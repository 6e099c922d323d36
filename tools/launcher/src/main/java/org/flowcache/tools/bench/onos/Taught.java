// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench.onos;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.flowcache.tools.emulator.Ipv4Prefix;
import org.flowcache.tools.emulator.VxlanPacket;
import org.pcap4j.util.ByteArrays;

/**
 * What a switch said that it learned: the packet-ins with the packets that an OTR taught with, IPv4 in VXLAN.
 */
final class Taught {

    private static final int ETHERTYPE = 12;
    private static final short ETHERTYPE_IPV4 = 0x0800;
    private static final int VTEP = 14 + 16;
    private static final int UDP_PORT = 14 + 20 + 2;
    private static final int DESTINATION = 14 + 20 + 8 + VxlanPacket.Header.LENGTH + 14 + 16;

    private final Map<Integer, Integer> vtepByDestination = new ConcurrentHashMap<>();
    private final AtomicInteger packetIns = new AtomicInteger();

    /** Sees a packet-in; what is no learning event is left alone. */
    void packetIn(ByteBuffer frame) {
        if (frame.limit() >= DESTINATION + Integer.BYTES && frame.getShort(ETHERTYPE) == ETHERTYPE_IPV4
                && frame.getShort(UDP_PORT) == VxlanPacket.PORT.value()) {
            packetIns.incrementAndGet();
            vtepByDestination.put(frame.getInt(DESTINATION), frame.getInt(VTEP));
        }
    }

    /** How many packet-ins there were. */
    int packetIns() {
        return packetIns.get();
    }

    /** How many flows they were of. */
    int flows() {
        return vtepByDestination.size();
    }

    /**
     * Counts flows of which the application knows something else than their last packet-in said, or nothing.
     *
     * @param entries what it knows, as flowcache-entries tells it
     * @return how many
     */
    long wrong(JsonNode entries) {
        Map<Integer, Integer> known = new HashMap<>();
        entries.forEach(entry -> known.put(address(entry.path("destination").asText()),
                address(entry.path("outerDestination").asText())));
        return vtepByDestination.entrySet().stream()
                .filter(flow -> !flow.getValue().equals(known.get(flow.getKey()))).count();
    }

    private static int address(String text) {
        return ByteArrays.getInt(Ipv4Prefix.address(text).getAddress(), 0);
    }
}

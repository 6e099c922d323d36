// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.flowcache.api.Count;
import org.flowcache.api.FlowCacheCounters;
import org.onosproject.codec.CodecContext;
import org.onosproject.codec.JsonCodec;

/**
 * Writes a device's counters.
 */
public final class CountersCodec extends JsonCodec<FlowCacheCounters> {

    @Override
    public ObjectNode encode(FlowCacheCounters counters, CodecContext context) {
        ObjectNode node = context.mapper().createObjectNode();
        put(counters.paths(), node.putObject("forwarded"));
        put(counters.drops(), node.putObject("dropped"));
        put(counters.events(), node.putObject("events"));
        return node;
    }

    private static void put(Map<String, Count> counts, ObjectNode node) {
        counts.forEach((name, count) -> node.putObject(name)
                .put("packets", count.packets())
                .put("bytes", count.bytes()));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.flowcache.app.api.LearnedEntry;
import org.flowcache.app.events.NumberedEvent;
import org.onosproject.codec.CodecContext;
import org.onosproject.codec.JsonCodec;

/**
 * Writes an event with the tunnel that the flow has, or had.
 */
public final class EventCodec extends JsonCodec<NumberedEvent> {

    private final TunnelCodec tunnels = new TunnelCodec();

    @Override
    public ObjectNode encode(NumberedEvent event, CodecContext context) {
        LearnedEntry entry = event.event().subject();
        ObjectNode node = context.mapper().createObjectNode()
                .put("number", event.number())
                .put("time", Instant.ofEpochMilli(event.event().time()).toString())
                .put("type", event.event().type().name())
                .put("device", entry.deviceId().toString())
                .put("vlan", entry.key().vlan().toShort())
                .put("destination", entry.key().destination().toString());
        node.setAll(tunnels.encode(entry.tunnel(), context));
        return node;
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.flowcache.app.flows.FlowRow;
import org.onosproject.codec.CodecContext;
import org.onosproject.codec.JsonCodec;

/**
 * Writes all that is known of a flow. Of one that the switch was not asked about, the state is not known.
 */
public final class FlowRowCodec extends JsonCodec<FlowRow> {

    private final TunnelCodec tunnels = new TunnelCodec();

    @Override
    public ObjectNode encode(FlowRow row, CodecContext context) {
        ObjectNode node = context.mapper().createObjectNode()
                .put("device", row.deviceId().toString())
                .put("vlan", row.key().vlan().toShort())
                .put("destination", row.key().destination().toString());
        if (row.isPinned() || row.context().isPresent()) {
            node.put("state", row.state());
        }
        row.tunnel().ifPresent(tunnel -> node.setAll(tunnels.encode(tunnel, context)));
        row.context().ifPresent(flow -> {
            node.put("hits", flow.hits()).put("idleMillis", flow.idle().toMillis());
            flow.age().ifPresent(age -> node.put("ageMillis", age.toMillis()));
            node.put("inFlight", flow.inFlight()).put("index", flow.index());
        });
        row.rate().ifPresent(rate -> node.put("packetsPerSecond", FlowRow.rounded(rate)));
        row.entry().ifPresent(entry -> node.put("learned", entry.learned().toString())
                .put("changed", entry.changed().toString())
                .put("timesRelearned", entry.timesRelearned()));
        return node;
    }
}

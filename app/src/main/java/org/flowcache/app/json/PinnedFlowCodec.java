// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.flowcache.app.api.PinnedFlow;
import org.onosproject.codec.CodecContext;
import org.onosproject.codec.JsonCodec;

/**
 * Writes a pinned flow.
 */
public final class PinnedFlowCodec extends JsonCodec<PinnedFlow> {

    private final TunnelCodec tunnels = new TunnelCodec();

    @Override
    public ObjectNode encode(PinnedFlow flow, CodecContext context) {
        ObjectNode node = context.mapper().createObjectNode()
                .put("vlan", flow.entry().key().vlan().toShort())
                .put("destination", flow.entry().key().destination().toString())
                .put("origin", flow.origin().name());
        node.setAll(tunnels.encode(flow.entry().tunnel(), context));
        return node.put("packets", flow.count().packets()).put("bytes", flow.count().bytes());
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.flowcache.api.Tunnel;
import org.onosproject.codec.CodecContext;
import org.onosproject.codec.JsonCodec;

/**
 * Writes a tunnel.
 */
public final class TunnelCodec extends JsonCodec<Tunnel> {

    @Override
    public ObjectNode encode(Tunnel tunnel, CodecContext context) {
        return context.mapper().createObjectNode()
                .put("vni", tunnel.vni().toInt())
                .put("outerSource", tunnel.source().toString())
                .put("outerDestination", tunnel.destination().toString())
                .put("udpSourcePort", tunnel.udpSourcePort())
                .put("outerSourceMac", tunnel.sourceMac().toString())
                .put("outerDestinationMac", tunnel.destinationMac().toString())
                .put("ttl", tunnel.ttl())
                .put("udpChecksum", tunnel.udpChecksum());
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.flowcache.app.api.GatewayStatus;
import org.onosproject.codec.CodecContext;
import org.onosproject.codec.JsonCodec;

/**
 * Writes a gateway's status.
 */
public final class GatewayStatusCodec extends JsonCodec<GatewayStatus> {

    @Override
    public ObjectNode encode(GatewayStatus status, CodecContext context) {
        ObjectNode node = context.mapper().createObjectNode()
                .put("state", status.state().name())
                .put("installedRules", status.installedRules())
                .put("rules", status.rules());
        status.waitsFor().ifPresent(remark -> put(remark, node.putObject("waitsFor"), "since"));
        status.lastError().ifPresent(remark -> put(remark, node.putObject("lastError"), "time"));
        return node;
    }

    private static void put(GatewayStatus.Remark remark, ObjectNode node, String time) {
        node.put("text", remark.text()).put(time, remark.time().toString());
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import org.flowcache.api.Server;
import org.flowcache.api.Tenant;
import org.onosproject.codec.CodecContext;
import org.onosproject.codec.JsonCodec;

/**
 * Writes a tenant, its servers by their addresses.
 */
public final class TenantCodec extends JsonCodec<Tenant> {

    @Override
    public ObjectNode encode(Tenant tenant, CodecContext context) {
        ObjectNode node = context.mapper().createObjectNode()
                .put("name", tenant.name())
                .put("vni", tenant.vni().toInt())
                .put("vlan", tenant.vlan().toShort())
                .put("pinned", tenant.pinned().size());
        ArrayNode servers = node.putArray("servers");
        tenant.servers().stream()
                .sorted(Comparator.comparing((Server server) -> server.prefix().address()))
                .forEach(server -> servers.addObject()
                        .put("prefix", server.prefix().toString())
                        .put("port", server.port().toLong()));
        return node;
    }
}

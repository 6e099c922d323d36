// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.Set;
import org.flowcache.api.CacheSettings;
import org.flowcache.api.Gateway;
import org.flowcache.api.PinningSettings;
import org.flowcache.api.Tenant;
import org.onosproject.codec.CodecContext;
import org.onosproject.codec.JsonCodec;
import org.onosproject.net.PortNumber;

/**
 * Writes what a gateway is configured to be, in the words of the configuration, its tenants by their names.
 */
public final class GatewayCodec extends JsonCodec<Gateway> {

    private final TenantCodec tenants = new TenantCodec();

    @Override
    public ObjectNode encode(Gateway gateway, CodecContext context) {
        ObjectNode node = context.mapper().createObjectNode()
                .put("vtep", gateway.vtep().toString())
                .put("vtepMac", gateway.vtepMac().toString());
        gateway.dcMtu().ifPresent(mtu -> node.put("dcMtu", mtu));
        ObjectNode ports = node.putObject("ports").put("dc", gateway.dcPort().toLong());
        put(gateway.otrPorts(), ports.putArray("otr"));
        put(gateway.serverPorts(), ports.putArray("servers"));
        CacheSettings settings = gateway.settings();
        node.putObject("cache")
                .put("inFlightTimeout", settings.inFlightTimeout().toMillis())
                .put("idleTimeout", settings.idleTimeout().toMillis())
                .put("maxAge", settings.maxAge().toMillis())
                .put("tunnelTtl", settings.tunnelTtl())
                .put("sourcePort", settings.sourcePortEntropy() ? "entropy" : "learned")
                .put("vlanEncoding", settings.extendedVlans() ? "extended" : "compatible")
                .put("vxlanPort", settings.vxlanPort());
        PinningSettings pinning = gateway.pinning();
        node.putObject("pinning")
                .put("enabled", pinning.enabled())
                .put("capacity", pinning.capacity())
                .put("pinRate", pinning.pinRate())
                .put("unpinRate", pinning.unpinRate())
                .put("idleTimeout", pinning.idleTimeout().toMillis());
        ArrayNode array = node.putArray("tenants");
        gateway.tenants().stream()
                .sorted(Comparator.comparing(Tenant::name))
                .forEach(tenant -> array.add(tenants.encode(tenant, context)));
        return node;
    }

    private static void put(Set<PortNumber> ports, ArrayNode array) {
        ports.stream().map(PortNumber::toLong).sorted().forEach(array::add);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.flowcache.api.FlowCacheCounters;
import org.flowcache.api.Gateway;
import org.flowcache.api.Tenant;
import org.flowcache.app.api.FlowCacheService;
import org.flowcache.app.api.GatewayStatus;
import org.onosproject.cluster.NodeId;
import org.onosproject.mastership.MastershipService;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;

/**
 * The gateways, what they are configured to be, how far they are, and what they counted.
 */
@Path("gateways")
@Produces(MediaType.APPLICATION_JSON)
public final class GatewaysResource extends FlowCacheResource {

    /**
     * Shows all gateways, in the order of their devices' names, and devices that were to be gateways, it seems.
     *
     * @return 200
     */
    @GET
    public Response gateways() {
        FlowCacheService service = service();
        Map<DeviceId, CompletableFuture<GatewayStatus>> asked = new LinkedHashMap<>();
        service.gateways().keySet().forEach(deviceId -> asked.put(deviceId, service.statusAtMaster(deviceId)));
        ObjectNode root = mapper().createObjectNode();
        ArrayNode gateways = root.putArray("gateways");
        asked.forEach((deviceId, status) -> gateways.add(json(deviceId, await(deviceId, status))));
        ArrayNode unconfigured = root.putArray("unconfiguredDevices");
        service.unconfiguredDevices().forEach(deviceId -> unconfigured.add(deviceId.toString()));
        return ok(root).build();
    }

    /**
     * Shows a gateway.
     *
     * @param device its device
     * @return 200, or 404 if it is none
     */
    @GET
    @Path("{device}")
    public Response gateway(@PathParam("device") String device) {
        DeviceId deviceId = find(device);
        return ok(json(deviceId, await(deviceId, service().statusAtMaster(deviceId)))).build();
    }

    private ObjectNode json(DeviceId deviceId, GatewayStatus status) {
        FlowCacheService service = service();
        Gateway gateway = service.gateways().get(deviceId);
        ObjectNode node = about(deviceId);
        NodeId master = get(MastershipService.class).getMasterFor(deviceId);
        if (master != null) {
            node.put("master", master.toString());
        }
        node.setAll(codec(GatewayStatus.class).encode(status, this));
        node.setAll(codec(Gateway.class).encode(gateway, this));
        ArrayNode down = ((ObjectNode) node.get("ports")).putArray("otrDown");
        service.downOtrPorts(deviceId).stream().map(PortNumber::toLong).sorted().forEach(down::add);
        node.put("tenants", gateway.tenants().size())
                .put("contextCapacity", service.contextCapacity(deviceId))
                .put("learnedEntries", service.learnedEntries(deviceId).size())
                .put("pinnedFlows", service.pinned(deviceId).size());
        return node;
    }

    /**
     * Shows a gateway's tenants with their servers, by name.
     *
     * @param device the gateway's device
     * @return 200, or 404 if it is none
     */
    @GET
    @Path("{device}/tenants")
    public Response tenants(@PathParam("device") String device) {
        DeviceId deviceId = find(device);
        List<Tenant> tenants = service().gateways().get(deviceId).tenants().stream()
                .sorted(Comparator.comparing(Tenant::name)).collect(Collectors.toList());
        ObjectNode node = about(deviceId);
        node.set("tenants", array(Tenant.class, tenants));
        return ok(node).build();
    }

    /**
     * Shows what a gateway forwarded, by path, and dropped, by reason, and what happened to flow contexts besides.
     *
     * @param device the gateway's device
     * @return 200, or 404 if it is none, or 503 if it can't be asked
     */
    @GET
    @Path("{device}/counters")
    public Response counters(@PathParam("device") String device) {
        DeviceId deviceId = find(device);
        ObjectNode node = about(deviceId);
        node.setAll(codec(FlowCacheCounters.class).encode(await(deviceId, service().counters(deviceId)), this));
        return ok(node).build();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.flowcache.api.FlowKey;
import org.flowcache.api.PinnedEntry;
import org.flowcache.api.Tunnel;
import org.flowcache.app.api.PinnedFlow;
import org.onosproject.net.DeviceId;

/**
 * The flows of a gateway that are flow rules, whoever pinned them.
 */
@Path("gateways/{device}/pins")
@Produces(MediaType.APPLICATION_JSON)
public final class PinsResource extends FlowCacheResource {

    /**
     * Shows the pinned flows, by VLAN and then by destination.
     *
     * @param device the gateway's device
     * @return 200, or 404 if it is none
     */
    @GET
    public Response pins(@PathParam("device") String device) {
        DeviceId deviceId = find(device);
        ObjectNode answer = about(deviceId);
        answer.set("pins", array(PinnedFlow.class, service().pinned(deviceId)));
        return ok(answer).build();
    }

    /**
     * Pins a flow for good, with the tunnel that it was taught.
     *
     * @param device      the gateway's device
     * @param vlan        the flow's VLAN
     * @param destination the address that it goes to
     * @return 200 and the tunnel, or 400, 404, or 503 if the switch can't be asked
     */
    @PUT
    @Path("{vlan}/{destination}")
    public Response pin(@PathParam("device") String device, @PathParam("vlan") String vlan,
                        @PathParam("destination") String destination) {
        DeviceId deviceId = find(device);
        FlowKey key = key(vlan, destination);
        PinnedEntry entry = await(deviceId, service().pin(deviceId, key));
        ObjectNode answer = about(deviceId, key);
        answer.setAll(codec(Tunnel.class).encode(entry.tunnel(), this));
        return ok(answer).build();
    }

    /**
     * Pins a flow no longer.
     *
     * @param device      the gateway's device
     * @param vlan        the flow's VLAN
     * @param destination the address that it goes to
     * @return 200 and whether it was pinned, or 400, 404, or 503 if the switch can't be asked
     */
    @DELETE
    @Path("{vlan}/{destination}")
    public Response unpin(@PathParam("device") String device, @PathParam("vlan") String vlan,
                          @PathParam("destination") String destination) {
        DeviceId deviceId = find(device);
        FlowKey key = key(vlan, destination);
        Optional<PinnedEntry> before = await(deviceId, service().unpin(deviceId, key));
        return ok(about(deviceId, key).put("unpinned", before.isPresent())).build();
    }
}

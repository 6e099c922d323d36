// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.flowcache.api.ContextReading;
import org.flowcache.api.FlowContext;
import org.flowcache.api.FlowKey;
import org.flowcache.api.Tunnel;
import org.flowcache.app.api.FlowCacheService;
import org.flowcache.app.api.FlowRates;
import org.flowcache.app.api.InvalidArgumentException;
import org.flowcache.app.flows.FlowFilter;
import org.flowcache.app.flows.FlowOrder;
import org.flowcache.app.flows.FlowPage;
import org.flowcache.app.flows.FlowRow;
import org.onosproject.net.DeviceId;

/**
 * The flows that a gateway knows: what the switch says now, or what the application has heard of; and what is done to
 * them.
 */
@Path("gateways/{device}/entries")
@Produces(MediaType.APPLICATION_JSON)
public final class EntriesResource extends FlowCacheResource {

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 10_000;

    /**
     * Shows flows, a page at a time.
     *
     * @param device      the gateway's device
     * @param stored      true to be told what the application has heard of, without asking the switch
     * @param tenant      the tenant whose flows are wanted
     * @param vlan        the VLAN whose flows are wanted
     * @param destination the address, or the prefix of the addresses, that they go to
     * @param state       the state that they are in
     * @param pinned      true for flow rules only
     * @param sort        what to sort by
     * @param limit       how many there are on a page at most
     * @param cursor      what the page before told as "next"
     * @return 200, or 400, 404, or 503 if the switch can't be asked
     */
    @GET
    public Response entries(@PathParam("device") String device, @QueryParam("stored") String stored,
                            @QueryParam("tenant") String tenant, @QueryParam("vlan") String vlan,
                            @QueryParam("destination") String destination, @QueryParam("state") String state,
                            @QueryParam("pinned") String pinned, @QueryParam("sort") String sort,
                            @QueryParam("limit") String limit, @QueryParam("cursor") String cursor) {
        DeviceId deviceId = find(device);
        FlowCacheService service = service();
        FlowFilter filter = new FlowFilter();
        given(tenant).ifPresent(name -> filter.tenant(service, name));
        given(vlan).ifPresent(id -> filter.vlan(vlan(id)));
        given(destination).ifPresent(filter::destination);
        given(state).ifPresent(filter::state);
        if (isSet("pinned", pinned)) {
            filter.pinned();
        }
        FlowOrder order = given(sort).map(FlowOrder::of).orElse(FlowOrder.DESTINATION);
        int most = number("limit", limit, DEFAULT_LIMIT, MAX_LIMIT);
        ObjectNode answer = about(deviceId);
        List<FlowRow> rows;
        if (isSet("stored", stored)) {
            if (order != FlowOrder.DESTINATION) {
                throw new InvalidArgumentException("sort", order,
                        "the switch has to be asked for that; leave out stored");
            }
            rows = FlowRow.stored(service, deviceId);
        } else {
            FlowRates rates = read(deviceId, order);
            rows = FlowRow.live(service, deviceId, rates.reading().contexts(), rates.packetsPerSecond());
            answer.put("contextsNotRead", rates.reading().missing());
        }
        List<FlowRow> chosen = filter.choose(rows);
        FlowPage page = FlowPage.of(chosen, order, given(cursor), most);
        answer.put("total", chosen.size()).set("entries", array(FlowRow.class, page.rows()));
        page.next().ifPresent(next -> answer.put("next", next));
        return ok(answer).build();
    }

    /** To know rates, the switch has to be asked twice. */
    private FlowRates read(DeviceId deviceId, FlowOrder order) {
        if (order == FlowOrder.RATE) {
            return await(deviceId, service().rates(deviceId));
        }
        ContextReading reading = await(deviceId, service().contexts(deviceId));
        return new FlowRates(reading, Map.of());
    }

    /**
     * Makes a gateway forget all flows.
     *
     * @param device the gateway's device
     * @return 204, or 404, or 503 if the switch can't be asked
     */
    @DELETE
    public Response flush(@PathParam("device") String device) {
        DeviceId deviceId = find(device);
        await(deviceId, service().flush(deviceId));
        return Response.noContent().build();
    }

    /**
     * Makes a gateway forget a flow, so that it is learned anew.
     *
     * @param device      the gateway's device
     * @param vlan        the flow's VLAN
     * @param destination the address that it goes to
     * @return 200 and whether the gateway knew it, or 400, 404, or 503 if the switch can't be asked
     */
    @DELETE
    @Path("{vlan}/{destination}")
    public Response evict(@PathParam("device") String device, @PathParam("vlan") String vlan,
                          @PathParam("destination") String destination) {
        DeviceId deviceId = find(device);
        FlowKey key = key(vlan, destination);
        Optional<FlowContext> evicted = await(deviceId, service().evict(deviceId, key));
        ObjectNode answer = about(deviceId, key).put("evicted", evicted.isPresent());
        evicted.ifPresent(context -> answer.put("state", context.state().name()).put("hits", context.hits()));
        return ok(answer).build();
    }

    /**
     * Gives a flow a tunnel, as the OTR would.
     *
     * @param device      the gateway's device
     * @param vlan        the flow's VLAN
     * @param destination the address that it goes to
     * @param body        the tunnel
     * @return 200 and the whole tunnel, or 400, 404, or 503 if the switch can't be asked
     * @throws IOException if the body does not come whole
     */
    @PUT
    @Path("{vlan}/{destination}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response teach(@PathParam("device") String device, @PathParam("vlan") String vlan,
                          @PathParam("destination") String destination, InputStream body) throws IOException {
        DeviceId deviceId = find(device);
        FlowKey key = key(vlan, destination);
        Tunnel tunnel = TunnelReader.read(body, service().gateways().get(deviceId), key);
        await(deviceId, service().teach(deviceId, key, tunnel));
        ObjectNode answer = about(deviceId, key);
        answer.setAll(codec(Tunnel.class).encode(tunnel, this));
        return ok(answer).build();
    }
}

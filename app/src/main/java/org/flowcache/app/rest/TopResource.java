// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.flowcache.app.api.FlowCacheService;
import org.flowcache.app.api.FlowRates;
import org.flowcache.app.flows.FlowOrder;
import org.flowcache.app.flows.FlowRow;
import org.onosproject.net.DeviceId;

/**
 * The busiest flows.
 */
@Path("top")
@Produces(MediaType.APPLICATION_JSON)
public final class TopResource extends FlowCacheResource {

    private static final int DEFAULT_LIMIT = 10;
    private static final int MAX_LIMIT = 10_000;

    /**
     * Shows the flows that carry most packets, the busiest first, of all gateways or of one. To know, the switches are
     * asked twice, a second apart.
     *
     * @param device a gateway's device; all gateways without it
     * @param limit  how many flows at most
     * @return 200, or 400, or 404; a gateway that can't be asked is named with the reason
     */
    @GET
    public Response top(@QueryParam("device") String device, @QueryParam("limit") String limit) {
        int most = number("limit", limit, DEFAULT_LIMIT, MAX_LIMIT);
        FlowCacheService service = service();
        Map<DeviceId, CompletableFuture<FlowRates>> asked = new LinkedHashMap<>();
        findAll(device).forEach(deviceId -> asked.put(deviceId, service.rates(deviceId)));
        List<FlowRow> rows = new ArrayList<>();
        ObjectNode root = mapper().createObjectNode();
        ArrayNode silent = mapper().createArrayNode();
        asked.forEach((deviceId, answer) -> {
            try {
                FlowRates rates = await(deviceId, answer);
                rows.addAll(FlowRow.live(service, deviceId, rates.reading().contexts(), rates.packetsPerSecond()));
            } catch (Problem e) {
                silent.add(about(deviceId).put("reason", e.getMessage()));
            }
        });
        List<FlowRow> busy = rows.stream().filter(row -> row.rate().filter(rate -> rate > 0).isPresent())
                .collect(Collectors.toList());
        List<FlowRow> top = FlowOrder.RATE.sort(busy).stream().limit(most).collect(Collectors.toList());
        root.put("total", busy.size())
                .put("packetsPerSecond", FlowRow.rounded(busy.stream().mapToDouble(row -> row.rate().get()).sum()));
        root.set("flows", array(FlowRow.class, top));
        root.set("notAnswering", silent);
        return ok(root).build();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.flowcache.app.api.FlowCacheEvent;
import org.flowcache.app.events.EventLog;
import org.flowcache.app.events.NumberedEvent;
import org.flowcache.app.flows.FlowArguments;
import org.onosproject.net.DeviceId;

/**
 * What happened to flows, as this node heard of it.
 */
@Path("events")
@Produces(MediaType.APPLICATION_JSON)
public final class EventsResource extends FlowCacheResource {

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 10_000;

    /**
     * Shows events, the first one first. To follow them, one asks again with "next" of the answer before.
     *
     * @param since  the number that they come after; all that are kept without it
     * @param device the gateway that they are about; all gateways without it
     * @param type   their type; all types without it
     * @param limit  how many at most
     * @return 200, or 400 or 404
     */
    @GET
    public Response events(@QueryParam("since") String since, @QueryParam("device") String device,
                           @QueryParam("type") String type, @QueryParam("limit") String limit) {
        EventLog log = get(EventLog.class);
        long last = log.last();
        long after = since == null ? log.first() - 1
                : FlowArguments.read("since", since, Long::valueOf, "the number of an event");
        if (after > last) {
            throw Problem.of(Response.Status.BAD_REQUEST, "since",
                    "since " + since + ": there is no such event on this node; the last one is " + last);
        }
        int most = number("limit", limit, DEFAULT_LIMIT, MAX_LIMIT);
        List<NumberedEvent> events = log.since(after, wanted(device, type), most);
        ObjectNode root = mapper().createObjectNode();
        root.set("events", array(NumberedEvent.class, events));
        root.put("next", events.size() < most ? last : events.get(most - 1).number())
                .put("missed", Math.max(0, log.first() - 1 - after));
        return ok(root).build();
    }

    private Predicate<FlowCacheEvent> wanted(String device, String type) {
        Optional<DeviceId> about = given(device).map(this::find);
        Optional<FlowCacheEvent.Type> wanted = given(type).map(name -> FlowArguments.read("type", name,
                FlowCacheEvent.Type::valueOf, "one of " + Arrays.toString(FlowCacheEvent.Type.values())));
        return event -> about.map(event.subject().deviceId()::equals).orElse(true)
                && wanted.map(event.type()::equals).orElse(true);
    }
}

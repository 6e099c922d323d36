// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.flowcache.tools.process.UserProgram;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;

/** The application's REST API as ONOS serves it, of the switch that the demo's traffic went through. */
public class RestIT {

    private static final String ENTRIES = "flowcache/gateways/device:gw1/entries";
    private static final String TUNNEL =
            "{\"outerDestination\": \"2.2.2.7\", \"outerDestinationMac\": \"02:00:00:00:00:07\"}";

    @ClassRule
    public static final UserProgram DEMO = new UserProgram("demo");

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static URI root;

    @BeforeClass
    public static void start() throws Exception {
        DEMO.start("--keep");
        root = URI.create(DEMO.readTo("REST +(\\S+) .*").group(1)).resolve("/onos/");
        DEMO.readTo("P4Runtime +127\\.0\\.0\\.1:\\d+");
    }

    @AfterClass
    public static void stop() throws Exception {
        DEMO.end(30);
    }

    @Test
    public void tellsOfGatewaysAndTheirTenants() throws Exception {
        JsonNode gateway = get("flowcache/gateways").at("/gateways/0");
        assertEquals("device:gw1", gateway.path("device").asText());
        assertEquals("READY", gateway.path("state").asText());
        assertEquals(gateway.path("rules").asInt(), gateway.path("installedRules").asInt());
        assertFalse(gateway.toString(), gateway.has("lastError"));
        assertEquals("1.1.1.1", get("flowcache/gateways/device:gw1").path("vtep").asText());
        assertEquals(List.of("t1", "t2", "t3"),
                get("flowcache/gateways/device:gw1/tenants").path("tenants").findValuesAsText("name"));
    }

    @Test
    public void tellsTheSameOnThePageForPrometheusAsInCounters() throws Exception {
        JsonNode counters = get("flowcache/gateways/device:gw1/counters");
        Map<String, Double> samples = metrics();
        for (String path : List.of("decapsulated", "learned")) {
            double packets = counters.at("/forwarded/" + path + "/packets").asDouble();
            assertTrue(counters.toString(), packets >= 3);
            assertEquals(packets, samples.get("flowcache_forwarded_packets_total{device=\"device:gw1\",path=\"" + path
                    + "\"}"), 0);
            assertEquals(counters.at("/forwarded/" + path + "/bytes").asDouble(),
                    samples.get("flowcache_forwarded_bytes_total{device=\"device:gw1\",path=\"" + path + "\"}"), 0);
        }
        assertTrue(counters.has("dropped") && counters.has("events"));
        assertEquals(1, samples.get("flowcache_gateway_state{device=\"device:gw1\",state=\"READY\"}"), 0);
        assertTrue(samples.get("flowcache_learning_message_seconds_count{device=\"device:gw1\"}") >= 3);
        assertTrue(samples.get("flowcache_configuration_apply_seconds_count{device=\"device:gw1\"}") >= 1);
        assertTrue(samples.containsKey("flowcache_tenant_sent_packets_total{device=\"device:gw1\",tenant=\"t1\"}"));
    }

    @Test
    public void teachesAFlowAndEvictsIt() throws Exception {
        long before = get("flowcache/events").path("next").asLong();
        HttpResponse<String> taught = send(request(ENTRIES + "/10/10.9.0.1").header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(TUNNEL)));
        assertEquals(taught.body(), 200, taught.statusCode());
        JsonNode found = get(ENTRIES + "?tenant=t1&destination=10.9.0.0/16");
        assertEquals(1, found.path("total").asInt());
        assertEquals("2.2.2.7", found.at("/entries/0/outerDestination").asText());
        JsonNode evicted = json(send(request(ENTRIES + "/10/10.9.0.1").DELETE()));
        assertTrue(evicted.toString(), evicted.path("evicted").asBoolean());
        assertEquals(0, get(ENTRIES + "?destination=10.9.0.0/16").path("total").asInt());
        assertEquals(List.of("LEARNED", "EVICTED"), events(before, "10.9.0.1"));
    }

    @Test
    public void pinsAFlowAndUnpinsIt() throws Exception {
        String pin = "flowcache/gateways/device:gw1/pins/30/10.7.0.1";
        HttpResponse<String> unknown = send(request(pin).PUT(HttpRequest.BodyPublishers.noBody()));
        assertEquals(unknown.body(), 400, unknown.statusCode());
        send(request(ENTRIES + "/30/10.7.0.1").header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(TUNNEL)));
        HttpResponse<String> pinned = send(request(pin).PUT(HttpRequest.BodyPublishers.noBody()));
        assertEquals(pinned.body(), 200, pinned.statusCode());
        assertEquals("2.2.2.7", json(pinned).path("outerDestination").asText());
        JsonNode pins = get("flowcache/gateways/device:gw1/pins").path("pins");
        assertTrue(pins.toString(), pins.findValuesAsText("destination").contains("10.7.0.1"));
        assertTrue(get(ENTRIES + "?pinned=true").path("entries").findValuesAsText("destination")
                .contains("10.7.0.1"));
        assertTrue(json(send(request(pin).DELETE())).path("unpinned").asBoolean());
        assertFalse(json(send(request(pin).DELETE())).path("unpinned").asBoolean());
    }

    @Test
    public void leafsThroughEntries() throws Exception {
        // Flows that nobody uses expire after half a minute, so these are fresh ones.
        for (int i = 1; i <= 3; i++) {
            send(request(ENTRIES + "/20/10.8.0." + i).header("Content-Type", "application/json")
                    .PUT(HttpRequest.BodyPublishers.ofString(TUNNEL)));
        }
        String query = ENTRIES + "?destination=10.8.0.0/24&limit=2";
        JsonNode first = get(query);
        assertEquals(List.of("10.8.0.1", "10.8.0.2"), first.path("entries").findValuesAsText("destination"));
        JsonNode second = get(query + "&cursor=" + first.path("next").asText());
        assertEquals(List.of("10.8.0.3"), second.path("entries").findValuesAsText("destination"));
        assertFalse(second.has("next"));
        assertEquals(3, get(query + "&stored=true").path("total").asInt());
        assertEquals(0, get("flowcache/top?device=device:gw1").path("notAnswering").size());
    }

    @Test
    public void wantsAnAccountThatMay() throws Exception {
        HttpRequest.Builder anonymous = HttpRequest.newBuilder(root.resolve("flowcache/gateways"));
        assertEquals(401, send(anonymous).statusCode());
        assertEquals(401, send(request("flowcache/metrics", "onos", "wrong")).statusCode());
        assertEquals(200, send(request("flowcache/gateways", "guest", "guest")).statusCode());
        assertEquals(200, send(request("flowcache/metrics", "guest", "guest")).statusCode());
        HttpResponse<String> viewer = send(request(ENTRIES, "guest", "guest").DELETE());
        assertEquals(viewer.body(), 403, viewer.statusCode());
        assertEquals(403, send(request(ENTRIES).header("Origin", "http://example.com").DELETE()).statusCode());
    }

    @Test
    public void namesWhatIsWrong() throws Exception {
        HttpResponse<String> answer = send(request(ENTRIES + "?sort=size"));
        assertEquals(400, answer.statusCode());
        assertEquals("application/problem+json", answer.headers().firstValue("Content-Type").orElse(""));
        assertEquals("sort", json(answer).path("field").asText());
        assertEquals(404, send(request("flowcache/gateways/device:gw9")).statusCode());
        assertEquals(404, send(request("flowcache/WEB-INF/web.xml")).statusCode());
    }

    @Test
    public void isInOnosListOfApis() throws Exception {
        assertTrue(get("v1/docs/apis").path("apis").toString().contains("\"Flow Cache\""));
        assertEquals("/onos/flowcache", get("v1/docs/apis/onos/flowcache/swagger.json").path("basePath").asText());
    }

    private static List<String> events(long since, String destination) throws Exception {
        JsonNode events = get("flowcache/events?since=" + since).path("events");
        List<String> types = new ArrayList<>();
        events.forEach(event -> {
            if (event.path("destination").asText().equals(destination)) {
                types.add(event.path("type").asText());
            }
        });
        return types;
    }

    private static Map<String, Double> metrics() throws Exception {
        HttpResponse<String> page = send(request("flowcache/metrics"));
        assertEquals(page.body(), 200, page.statusCode());
        assertTrue(page.headers().firstValue("Content-Type").orElse("").startsWith("text/plain"));
        return page.body().lines().filter(line -> !line.startsWith("#"))
                .collect(Collectors.toMap(line -> line.substring(0, line.lastIndexOf(' ')),
                        line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)), (one, other) -> one,
                        TreeMap::new));
    }

    private static JsonNode get(String path) throws Exception {
        HttpResponse<String> response = send(request(path));
        assertEquals(path + ": " + response.body(), 200, response.statusCode());
        return json(response);
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        return new ObjectMapper().readTree(response.body());
    }

    private static HttpRequest.Builder request(String path) {
        return request(path, "onos", "rocks");
    }

    private static HttpRequest.Builder request(String path, String user, String password) {
        return HttpRequest.newBuilder(root.resolve(path)).header("Authorization", "Basic "
                + Base64.getEncoder().encodeToString((user + ":" + password).getBytes()));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}

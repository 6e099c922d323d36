// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.rest;

import static org.flowcache.app.TestOnos.GW1;
import static org.flowcache.app.TestOnos.GW2;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.flowcache.api.Count;
import org.flowcache.api.FlowCacheCounters;
import org.flowcache.api.FlowContext;
import org.flowcache.app.TestApp;
import org.flowcache.app.TestFlowCache;
import org.flowcache.app.TestFlows;
import org.flowcache.app.TestOnos;
import org.flowcache.app.api.FlowCacheService;
import org.flowcache.app.events.EventLog;
import org.flowcache.app.gateway.GatewayManager;
import org.flowcache.app.learning.LearningManager;
import org.flowcache.app.metrics.MetricsPage;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.onosproject.mastership.MastershipService;

/**
 * What the REST API answers.
 */
public class RestTest {

    private static final String GATEWAY = "gateways/device:gw1";
    private static final String ENTRIES = GATEWAY + "/entries";
    private static final String TUNNEL =
            "{'outerDestination': '2.2.2.7', 'outerDestinationMac': '00:00:00:00:02:02'}".replace('\'', '"');

    private final TestOnos onos = new TestOnos();
    private final TestApp app = new TestApp(onos);
    private final TestRest rest = new TestRest();
    private TestFlowCache flowCache;

    @Before
    public void setUp() {
        rest.service(FlowCacheService.class, app.service);
        rest.service(MastershipService.class, onos.mastership);
        rest.service(EventLog.class, new EventLog(app.service));
        onos.config.apply(GW1, TestOnos.demoConfig());
        flowCache = onos.devices.connect(GW1);
    }

    @After
    public void tearDown() {
        rest.close();
    }

    @Test
    public void showsGateways() {
        onos.config.apply(GW2, TestOnos.demoConfig());
        JsonNode gateways = rest.get("gateways").get("gateways");
        assertThat(gateways.findValuesAsText("device"), contains("device:gw1", "device:gw2"));
        assertThat(gateways.findValuesAsText("state"), contains("INSTALLING", "OFFLINE"));
        JsonNode first = gateways.get(0);
        assertThat(first.get("master").asText(), is("10.0.0.1"));
        assertThat(first.get("vtep").asText(), is("1.1.1.1"));
        assertThat(first.get("ports").toString(), is("{\"dc\":1,\"otr\":[2],\"servers\":[3],\"otrDown\":[]}"));
        assertThat(first.get("tenants").asInt(), is(3));
        assertThat(first.get("contextCapacity").asInt(), is(4096));
        assertThat(rest.get(GATEWAY), is(first));
    }

    @Test
    public void showsTenantsByName() {
        JsonNode tenants = rest.get(GATEWAY + "/tenants").get("tenants");
        assertThat(tenants.findValuesAsText("name"), contains("t1", "t2", "t3"));
        assertThat(tenants.get(0).get("vni").asInt(), is(100));
        assertThat(tenants.get(0).get("servers").get(0).get("port").asInt(), is(3));
    }

    @Test
    public void showsCounters() {
        flowCache.counters = CompletableFuture.completedFuture(new FlowCacheCounters(
                Map.of("hit", new Count(5, 500)), Map.of("no_server", new Count(6, 600)), Map.of()));
        assertThat(rest.get(GATEWAY + "/counters").toString(), is(("{'device':'device:gw1',"
                + "'forwarded':{'hit':{'packets':5,'bytes':500}},"
                + "'dropped':{'no_server':{'packets':6,'bytes':600}},'events':{}}").replace('\'', '"')));
    }

    @Test
    public void showsWhatTheSwitchKnowsAndWhatWasHeardOfIt() {
        flowCache.put(TestFlows.learnt(10, "10.9.0.1", 1));
        flowCache.put(TestFlows.waiting(20, "2001:db8::9"));
        flowCache.missing = 64;
        JsonNode live = rest.get(ENTRIES);
        assertThat(live.get("total").asInt(), is(2));
        assertThat(live.get("contextsNotRead").asInt(), is(64));
        JsonNode first = live.get("entries").get(0);
        assertThat(first.get("destination").asText(), is("10.9.0.1"));
        assertThat(first.get("state").asText(), is("LEARNT"));
        assertThat(first.get("hits").asInt(), is(1001));
        assertThat(first.get("outerDestination").asText(), is("2.2.2.1"));
        assertThat(first.has("learned"), is(true));
        assertThat(live.get("entries").get(1).get("destination").asText(), is("2001:db8::9"));
        flowCache.breakOnly("contexts");
        JsonNode stored = rest.get(ENTRIES + "?stored=true");
        assertThat(stored.get("entries").findValuesAsText("destination"), contains("10.9.0.1"));
        assertThat(stored.get("entries").get(0).has("hits"), is(false));
    }

    @Test
    public void filtersEntries() {
        flowCache.put(TestFlows.learnt(10, "10.9.0.1", 1));
        flowCache.put(TestFlows.learnt(10, "10.8.0.1", 2));
        flowCache.put(TestFlows.learnt(20, "2001:db8::9", 3));
        flowCache.put(TestFlows.waiting(30, "10.9.0.3"));
        assertThat(destinations("?tenant=t1"), contains("10.8.0.1", "10.9.0.1"));
        assertThat(destinations("?vlan=20"), contains("2001:db8::9"));
        assertThat(destinations("?destination=10.9.0.0/16"), contains("10.9.0.1", "10.9.0.3"));
        assertThat(destinations("?destination=10.9.0.1"), contains("10.9.0.1"));
        assertThat(destinations("?state=new"), contains("10.9.0.3"));
        assertThat(destinations("?state=LEARNT&destination=10.0.0.0/8&vlan=10"), contains("10.8.0.1", "10.9.0.1"));
        assertThat(destinations("?pinned=true"), is(empty()));
        assertThat(destinations("?sort=hits"), contains("2001:db8::9", "10.8.0.1", "10.9.0.1", "10.9.0.3"));
        assertThat(destinations("?sort=idle&limit=1"), contains("10.9.0.3"));
    }

    @Test
    public void leafsThroughEntries() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            String destination = "10.9.0." + (100 + i);
            all.add(destination);
            // Five of each number of hits.
            flowCache.put(TestFlows.learnt(10, destination, i / 5));
        }
        assertThat(leaf("?limit=4"), is(all));
        List<String> byHits = destinations("?sort=hits");
        assertThat(byHits, hasSize(25));
        assertThat(leaf("?limit=3&sort=hits"), is(byHits));
        JsonNode first = rest.get(ENTRIES + "?limit=24");
        flowCache.put(TestFlows.learnt(10, "10.9.0.99", 1));
        JsonNode second = rest.get(ENTRIES + "?limit=24&cursor=" + first.get("next").asText());
        assertThat(second.get("entries").findValuesAsText("destination"), contains("10.9.0.124"));
        assertThat(second.has("next"), is(false));
    }

    @Test
    public void namesTheParameterThatIsWrong() {
        flowCache.put(TestFlows.learnt(10, "10.9.0.1", 1));
        flowCache.put(TestFlows.learnt(10, "10.9.0.2", 1));
        String cursor = rest.get(ENTRIES + "?limit=1").get("next").asText();
        Map.of("tenant=t9", "tenant", "vlan=4095", "vlan", "vlan=x", "vlan", "destination=10.9", "destination",
                "state=old", "state", "pinned=1", "pinned", "sort=size", "sort", "limit=0", "limit",
                "limit=10001", "limit", "cursor=bm8", "cursor")
                .forEach((query, field) -> isProblem(rest.send(rest.request(ENTRIES + "?" + query)), 400, field));
        isProblem(rest.send(rest.request(ENTRIES + "?sort=hits&cursor=" + cursor)), 400, "cursor");
        isProblem(rest.send(rest.request(ENTRIES + "?sort=hits&stored=true")), 400, "sort");
        isProblem(rest.send(rest.request("gateways/device:gw9/entries")), 404, "device");
        isProblem(rest.send(rest.request("top?device=device:gw9")), 404, "device");
        isProblem(rest.send(rest.request("events?since=x")), 400, "since");
        isProblem(rest.send(rest.request("events?since=9000000000000000000")), 400, "since");
        isProblem(rest.send(rest.request("events?type=BORN")), 400, "type");
        assertThat(isProblem(rest.send(rest.request(ENTRIES + "?vlan=4095")), 400, "vlan").get("detail").asText(),
                is("vlan 4095: must be within 1 to 4094"));
    }

    @Test
    public void evictsAFlow() {
        FlowContext context = TestFlows.learnt(20, "2001:db8::9", 3);
        flowCache.put(context);
        JsonNode answer = TestRest.json(rest.send(rest.request(ENTRIES + "/20/2001:db8::9").DELETE()));
        assertThat(answer.toString(), is(("{'device':'device:gw1','vlan':20,'destination':'2001:db8::9',"
                + "'evicted':true,'state':'LEARNT','hits':1003}").replace('\'', '"')));
        assertThat(flowCache.flows(), is(empty()));
        HttpResponse<String> again = rest.send(rest.request(ENTRIES + "/20/2001:db8::9").DELETE());
        assertThat(again.statusCode(), is(200));
        assertThat(TestRest.json(again).get("evicted").asBoolean(), is(false));
        isProblem(rest.send(rest.request(ENTRIES + "/0/10.9.0.1").DELETE()), 400, "vlan");
        isProblem(rest.send(rest.request(ENTRIES + "/x/10.9.0.1").DELETE()), 400, "vlan");
        isProblem(rest.send(rest.request(ENTRIES + "/10/224.0.0.1").DELETE()), 400, "destination");
        isProblem(rest.send(rest.request(ENTRIES + "/10/somewhere").DELETE()), 400, "destination");
    }

    @Test
    public void flushesAllFlows() {
        flowCache.put(TestFlows.learnt(10, "10.9.0.1", 1));
        assertThat(rest.send(rest.request(ENTRIES).DELETE()).statusCode(), is(204));
        assertThat(flowCache.flows(), is(empty()));
    }

    @Test
    public void teachesAFlow() {
        HttpResponse<String> answer = rest.send(teach("/10/10.9.0.1", TUNNEL));
        assertThat(answer.statusCode(), is(200));
        assertThat(answer.body(), is(("{'device':'device:gw1','vlan':10,'destination':'10.9.0.1','vni':100,"
                + "'outerSource':'1.1.1.1','outerDestination':'2.2.2.7','udpSourcePort':49152,"
                + "'outerSourceMac':'" + app.service.gateways().get(GW1).vtepMac() + "',"
                + "'outerDestinationMac':'00:00:00:00:02:02','ttl':64,'udpChecksum':false}").replace('\'', '"')));
        assertThat(flowCache.contextsNow().get(0).tunnel().get().destination().toString(), is("2.2.2.7"));
        rest.send(teach("/10/10.9.0.1", TUNNEL.replace("}", ", \"ttl\": 9, \"udpSourcePort\": 7}")));
        assertThat(flowCache.contextsNow().get(0).tunnel().get().ttl(), is(9));
        assertThat(flowCache.contextsNow().get(0).tunnel().get().udpSourcePort(), is(7));
    }

    @Test
    public void namesTheFieldThatIsWrong() {
        Map.of("{}", "outerDestination",
                with("'ttl': 0"), "ttl",
                with("'ttl': '9'"), "ttl",
                with("'udpSourcePort': 65536"), "udpSourcePort",
                with("'udpChecksum': 1"), "udpChecksum",
                with("'vni': 200"), "vni",
                with("'outerSource': '224.0.0.1'"), "outerSource",
                with("'outerSourceMac': 'ff:ff:ff:ff:ff:ff'"), "outerSourceMac",
                with("'colour': 1"), "colour",
                TUNNEL.replace("2.2.2.7", "1.1.1.1"), "outerDestination")
                .forEach((body, field) -> isProblem(rest.send(teach("/10/10.9.0.1", body)), 400, field));
        isProblem(rest.send(teach("/10/10.9.0.1", TUNNEL.replace("2.2.2.7", "x"))), 400, "outerDestination");
        isProblem(rest.send(teach("/10/10.9.0.1", TUNNEL.replace("02:02", "02"))), 400, "outerDestinationMac");
        for (String body : List.of("", "[]", "{", TUNNEL + " {}", with("'ttl': 1, 'ttl': 2"))) {
            isProblem(rest.send(teach("/10/10.9.0.1", body)), 400, "body");
        }
        isProblem(rest.send(teach("/11/10.9.0.1", TUNNEL)), 400, "vlan");
        isProblem(rest.send(teach("/10/127.0.0.1", TUNNEL)), 400, "destination");
        assertThat(flowCache.flows(), is(empty()));
    }

    @Test
    public void pinsAFlowAndUnpinsIt() {
        String pin = GATEWAY + "/pins/10/10.9.0.1";
        GatewayManager manager = new GatewayManager(onos.componentConfig, onos.applications, app.configs, onos.devices,
                app.flowCaches, onos.mastership, onos.pipelines, onos.flowRules, onos.groups, app.plans, app.progress,
                app.pins, app.store, Map.of());
        try {
            awaitReady();
            isProblem(rest.send(rest.request(pin).PUT(HttpRequest.BodyPublishers.noBody())), 400, "destination");
            rest.send(teach("/10/10.9.0.1", TUNNEL));
            HttpResponse<String> answer = rest.send(rest.request(pin).PUT(HttpRequest.BodyPublishers.noBody()));
            assertThat(answer.body(), answer.statusCode(), is(200));
            assertThat(TestRest.json(answer).get("outerDestination").asText(), is("2.2.2.7"));
            JsonNode pins = rest.get(GATEWAY + "/pins").get("pins");
            assertThat(pins.size(), is(1));
            assertThat(pins.get(0).get("destination").asText(), is("10.9.0.1"));
            assertThat(pins.get(0).get("origin").asText(), is("OPERATOR"));
            assertThat(rest.get(GATEWAY).get("pinnedFlows").asInt(), is(1));
            assertThat(destinations("?pinned=true"), contains("10.9.0.1"));
            assertThat(destinations("?state=PINNED&stored=true"), contains("10.9.0.1"));
            isProblem(rest.send(rest.viewers(pin).DELETE()), 403);
            JsonNode unpinned = TestRest.json(rest.send(rest.request(pin).DELETE()));
            assertThat(unpinned.get("unpinned").asBoolean(), is(true));
            assertThat(TestRest.json(rest.send(rest.request(pin).DELETE())).get("unpinned").asBoolean(), is(false));
            assertThat(rest.get(GATEWAY + "/pins").get("pins").size(), is(0));
            isProblem(rest.send(rest.request(GATEWAY + "/pins/11/10.9.0.1").DELETE()), 400, "vlan");
        } finally {
            manager.deactivate();
        }
    }

    private void awaitReady() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!rest.get(GATEWAY).get("state").asText().equals("READY") && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(rest.get(GATEWAY).get("state").asText(), is("READY"));
    }

    @Test
    public void measuresTheBusiestFlows() {
        FlowContext slow = TestFlows.learnt(10, "10.9.0.1", 1);
        FlowContext fast = TestFlows.learnt(20, "2001:db8::9", 3);
        flowCache.put(slow);
        flowCache.put(fast);
        flowCache.put(TestFlows.learnt(10, "10.9.0.3", 1));
        CompletableFuture<JsonNode> asked = CompletableFuture.supplyAsync(() -> rest.get("top?limit=1"));
        while (!onos.takeLog().contains("READ")) {
            Thread.onSpinWait();
        }
        flowCache.put(TestFlows.hit(slow, 10));
        flowCache.put(TestFlows.hit(fast, 1000));
        JsonNode top = asked.join();
        assertThat(top.get("flows").findValuesAsText("destination"), contains("2001:db8::9"));
        assertThat(top.get("flows").get(0).get("packetsPerSecond").asDouble(), is(greaterThan(0.0)));
        assertThat(top.get("total").asInt(), is(2));
        assertThat(top.get("packetsPerSecond").asDouble(),
                is(greaterThan(top.get("flows").get(0).get("packetsPerSecond").asDouble())));
        onos.devices.disconnect(GW1);
        assertThat(rest.get("top").get("notAnswering").toString(),
                is("[{\"device\":\"device:gw1\",\"reason\":\"device:gw1: not connected\"}]"));
    }

    @Test
    public void tellsWhatHappenedSince() {
        JsonNode before = rest.get("events");
        assertThat(before.get("events").size(), is(0));
        String start = before.get("next").asText();
        rest.send(teach("/10/10.9.0.1", TUNNEL));
        rest.send(teach("/20/2001:db8::9", TUNNEL));
        rest.send(rest.request(ENTRIES + "/10/10.9.0.1").DELETE());
        JsonNode all = rest.get("events?since=" + start);
        assertThat(all.get("events").findValuesAsText("type"), contains("LEARNED", "LEARNED", "EVICTED"));
        assertThat(all.get("events").findValuesAsText("destination"),
                contains("10.9.0.1", "2001:db8::9", "10.9.0.1"));
        assertThat(all.get("events").get(0).get("number").asLong(), is(Long.parseLong(start) + 1));
        assertThat(all.get("missed").asLong(), is(0L));
        assertThat(rest.get("events?since=" + all.get("next").asText()).get("events").size(), is(0));
        JsonNode one = rest.get("events?limit=1&type=EVICTED&device=device:gw1&since=" + start);
        assertThat(one.get("events").findValuesAsText("type"), contains("EVICTED"));
        assertThat(one.get("next"), is(all.get("next")));
        assertThat(rest.get("events?since=" + (Long.parseLong(start) - 5)).get("missed").asLong(), is(5L));
    }

    @Test
    public void saysWhyASwitchCanNotBeAsked() {
        flowCache.breakOnly("contexts", "flush");
        assertThat(isProblem(rest.send(rest.request(ENTRIES)), 503).get("detail").asText(),
                is("device:gw1: no answer"));
        onos.devices.disconnect(GW1);
        assertThat(isProblem(rest.send(rest.request(ENTRIES).DELETE()), 503).get("detail").asText(),
                is("device:gw1: not connected"));
        isProblem(rest.send(rest.request(GATEWAY + "/counters")), 503);
        rest.without(FlowCacheService.class);
        isProblem(rest.send(rest.request("gateways")), 503);
    }

    @Test
    public void showsMetricsAsText() {
        rest.service(MetricsPage.class, new MetricsPage(app.service, app.flowCaches, onos.flowRules,
                new EventLog(app.service),
                new LearningManager(app.configs, app.flowCaches, onos.devices, onos.packets, app.store), app.store,
                app.progress, onos.mastership, onos.storage.communication()));
        HttpResponse<String> page = rest.send(rest.viewers("metrics"));
        assertThat(Set.of(page.headers().firstValue("Content-Type").get().split("; *")),
                is(Set.of("text/plain", "version=0.0.4", "charset=utf-8")));
        assertThat(page.body(), containsString("\nflowcache_contexts_capacity{device=\"device:gw1\"} 4096.0\n"));
    }

    @Test
    public void letsViewersOnlyLook() {
        flowCache.put(TestFlows.learnt(10, "10.9.0.1", 1));
        assertThat(rest.send(rest.viewers(ENTRIES)).statusCode(), is(200));
        isProblem(rest.send(rest.viewers(ENTRIES).DELETE()), 403);
        isProblem(rest.send(rest.viewers(ENTRIES + "/10/10.9.0.1").DELETE()), 403);
        isProblem(rest.send(rest.viewers(ENTRIES + "/10/10.9.0.1")
                .header("Content-Type", "application/json").PUT(HttpRequest.BodyPublishers.ofString(TUNNEL))), 403);
        assertThat(flowCache.flows(), hasSize(1));
    }

    @Test
    public void changesNothingForPagesOfOtherSites() {
        flowCache.put(TestFlows.learnt(10, "10.9.0.1", 1));
        for (String site : List.of("cross-site", "same-site")) {
            isProblem(rest.send(rest.request(ENTRIES).header("Sec-Fetch-Site", site).DELETE()), 403);
        }
        for (String origin : List.of("http://example.com", "http://" + rest.authority() + "0", "null", "%")) {
            isProblem(rest.send(rest.request(ENTRIES).header("Origin", origin).DELETE()), 403);
        }
        assertThat(flowCache.flows(), hasSize(1));
        assertThat(rest.send(rest.request(ENTRIES).header("Sec-Fetch-Site", "cross-site")).statusCode(), is(200));
        assertThat(rest.send(rest.request(ENTRIES).header("Origin", "http://" + rest.authority())
                .header("Sec-Fetch-Site", "same-origin").DELETE()).statusCode(), is(204));
    }

    @Test
    public void answersWhatItDoesNotHaveWithAProblem() {
        isProblem(rest.send(rest.request("nothing")), 404);
        HttpResponse<String> post = rest.send(rest.request(ENTRIES).POST(HttpRequest.BodyPublishers.noBody()));
        isProblem(post, 405);
        assertThat(post.headers().firstValue("Allow").get(), containsString("DELETE"));
        isProblem(rest.send(rest.request(ENTRIES + "/10/10.9.0.1").header("Content-Type", "text/plain")
                .PUT(HttpRequest.BodyPublishers.ofString(TUNNEL))), 415);
    }

    @Test
    public void forbidsToKeepAnswers() {
        HttpResponse<String> answer = rest.send(rest.request("gateways"));
        assertThat(answer.headers().firstValue("Cache-Control"), is(Optional.of("no-store")));
        assertThat(answer.headers().firstValue("X-Content-Type-Options"), is(Optional.of("nosniff")));
    }

    private HttpRequest.Builder teach(String flow, String body) {
        return rest.request(ENTRIES + flow).header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body));
    }

    private static String with(String field) {
        return TUNNEL.replace("}", ", " + field.replace('\'', '"') + "}");
    }

    private List<String> destinations(String query) {
        return rest.get(ENTRIES + query).get("entries").findValuesAsText("destination");
    }

    private List<String> leaf(String query) {
        List<String> seen = new ArrayList<>();
        JsonNode page = rest.get(ENTRIES + query);
        seen.addAll(page.get("entries").findValuesAsText("destination"));
        while (page.has("next")) {
            page = rest.get(ENTRIES + query + "&cursor=" + page.get("next").asText());
            seen.addAll(page.get("entries").findValuesAsText("destination"));
        }
        return seen;
    }

    private static JsonNode isProblem(HttpResponse<String> response, int status) {
        String what = response.request().method() + " " + response.uri() + ": " + response.body();
        assertThat(what, response.statusCode(), is(status));
        assertThat(what, response.headers().firstValue("Content-Type"), is(Optional.of("application/problem+json")));
        assertThat(what, TestRest.json(response).get("status").asInt(), is(status));
        return TestRest.json(response);
    }

    private static JsonNode isProblem(HttpResponse<String> response, int status, String field) {
        JsonNode problem = isProblem(response, status);
        assertThat(response.uri() + " " + problem, problem.path("field").asText(), is(field));
        return problem;
    }
}

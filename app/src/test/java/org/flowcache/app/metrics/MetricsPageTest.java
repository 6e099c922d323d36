// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.metrics;

import static org.flowcache.app.TestOnos.GW1;
import static org.flowcache.app.TestOnos.GW2;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.Assert.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.flowcache.api.Count;
import org.flowcache.api.FlowCacheCounters;
import org.flowcache.api.PinningSettings;
import org.flowcache.app.TestFlowCache;
import org.flowcache.app.TestFlows;
import org.flowcache.app.TestOnos;
import org.junit.Test;

/**
 * What the metrics say, and that they say it as Prometheus wants it.
 */
public class MetricsPageTest {

    private final TestMetrics metrics = new TestMetrics();

    @Test
    public void countsWhatTheSwitchCounts() {
        TestFlowCache flowCache = metrics.gateway(GW1);
        flowCache.counters = CompletableFuture.completedFuture(new FlowCacheCounters(
                Map.of("direct", new Count(1L << 40, 1L << 50), "pinned", new Count(0, 0),
                        "to-otr-new", new Count(1L << 40, 7)),
                Map.of("no-server", new Count(6, 600)), Map.of("evicted", new Count(8, 800))));
        Map<String, Double> samples = metrics.samples();
        assertThat(samples.get("flowcache_forwarded_packets_total{device=\"device:gw1\",path=\"direct\"}"),
                is((double) (1L << 40)));
        assertThat(samples.get("flowcache_forwarded_bytes_total{device=\"device:gw1\",path=\"direct\"}"),
                is((double) (1L << 50)));
        assertThat(samples.get("flowcache_dropped_packets_total{device=\"device:gw1\",reason=\"no-server\"}"), is(6.0));
        assertThat(samples.get("flowcache_dropped_bytes_total{device=\"device:gw1\",reason=\"no-server\"}"), is(600.0));
        assertThat(samples.get("flowcache_context_events_total{device=\"device:gw1\",event=\"evicted\"}"), is(8.0));
        assertThat(samples.get("flowcache_hit_ratio{device=\"device:gw1\"}"), is(0.5));
    }

    @Test
    public void countsWhatTenantsServersSend() {
        metrics.gateway(GW1);
        metrics.sent(GW1, 10, 5, 500);
        Map<String, Double> samples = metrics.samples();
        assertThat(samples.get("flowcache_tenant_sent_packets_total{device=\"device:gw1\",tenant=\"t1\"}"), is(5.0));
        assertThat(samples.get("flowcache_tenant_sent_bytes_total{device=\"device:gw1\",tenant=\"t1\"}"), is(500.0));
        assertThat(samples.get("flowcache_tenant_sent_packets_total{device=\"device:gw1\",tenant=\"t2\"}"), is(0.0));
    }

    @Test
    public void countsWhatIsLearnedAndWhatNoMessageToldOf() throws Exception {
        TestFlowCache flowCache = metrics.gateway(GW1);
        metrics.learn(GW1, TestFlows.learned(10, "10.9.0.1", 1));
        flowCache.put(TestFlows.learnt(10, "10.9.0.1", 1));
        flowCache.put(TestFlows.learnt(20, "2001:db8::9", 2));
        metrics.app.service.contexts(GW1).get();
        Map<String, Double> samples = metrics.samples();
        assertThat(samples.get("flowcache_learning_message_seconds_count{device=\"device:gw1\"}"), is(1.0));
        assertThat(samples.get("flowcache_learning_message_seconds_sum{device=\"device:gw1\"}"),
                is(greaterThan(0.0)));
        assertThat(samples.get("flowcache_learning_messages_lost_total{device=\"device:gw1\"}"), is(1.0));
        assertThat(samples.get("flowcache_events_total{device=\"device:gw1\",type=\"LEARNED\"}"), is(2.0));
        assertThat(samples.get("flowcache_events_total{device=\"device:gw1\",type=\"EVICTED\"}"), is(0.0));
        assertThat(samples.get("flowcache_contexts_used{device=\"device:gw1\"}"), is(2.0));
        assertThat(samples.get("flowcache_contexts_capacity{device=\"device:gw1\"}"), is(4096.0));
        assertThat(samples.get("flowcache_pinned_flows{device=\"device:gw1\"}"), is(0.0));
        assertThat(samples.get("flowcache_pinned_flows_capacity{device=\"device:gw1\"}"),
                is((double) PinningSettings.DEFAULT.capacity()));
        metrics.app.service.contexts(GW1).get();
        assertThat(metrics.samples().get("flowcache_learning_messages_lost_total{device=\"device:gw1\"}"), is(1.0));
    }

    @Test
    public void tellsOfGatewaysThatDoNotAnswer() {
        metrics.gateway(GW1);
        metrics.gateway(GW2).counters = new CompletableFuture<>();
        metrics.onos.devices.disconnect(GW1);
        Map<String, Double> samples = metrics.samples();
        assertThat(samples.get("flowcache_gateway_state{device=\"device:gw1\",state=\"OFFLINE\"}"), is(1.0));
        assertThat(samples.get("flowcache_gateway_state{device=\"device:gw1\",state=\"READY\"}"), is(0.0));
        assertThat(samples.get("flowcache_gateway_rules{device=\"device:gw2\"}"), is(11.0));
        assertThat(samples, not(hasKey("flowcache_hit_ratio{device=\"device:gw1\"}")));
        assertThat(samples.get("flowcache_last_answer_age_seconds{device=\"device:gw2\"}"),
                is(greaterThanOrEqualTo(4.0)));
    }

    @Test
    public void tellsHowLongConfigurationsTake() throws Exception {
        metrics.gateway(GW1);
        assertThat(metrics.samples().get("flowcache_configuration_apply_seconds_count{device=\"device:gw1\"}"),
                is(0.0));
        metrics.apply(GW1);
        Map<String, Double> samples = metrics.samples();
        assertThat(samples.get("flowcache_configuration_apply_seconds_count{device=\"device:gw1\"}"), is(1.0));
        assertThat(samples.get("flowcache_configuration_apply_seconds_sum{device=\"device:gw1\"}"),
                is(greaterThan(0.0)));
    }

    @Test
    public void isTheSameOnEachNode() {
        TestMetrics other = new TestMetrics(metrics);
        metrics.gateway(GW1).counters = CompletableFuture.completedFuture(new FlowCacheCounters(
                Map.of("direct", new Count(5, 500)), Map.of(), Map.of()));
        metrics.learn(GW1, TestFlows.learned(10, "10.9.0.1", 1));
        other.gateway(GW1);
        other.onos.mastership.giveAway(GW1);
        Map<String, Double> samples = other.samples();
        assertThat(samples.get("flowcache_forwarded_packets_total{device=\"device:gw1\",path=\"direct\"}"), is(5.0));
        assertThat(samples.get("flowcache_learning_message_seconds_count{device=\"device:gw1\"}"), is(1.0));
    }

    @Test
    public void isAsPrometheusWantsIt() throws Exception {
        metrics.everything();
        assertThat(Promtool.run(metrics.page.read(), "check", "metrics"), is(""));
    }

    @Test
    public void saysOfEachMetricWhatItIs() {
        metrics.everything();
        List<String> lines = metrics.page.read().lines().collect(Collectors.toList());
        for (String sample : metrics.samples().keySet()) {
            String name = sample.substring(0, sample.indexOf('{'));
            String family = name.replaceFirst("_(sum|count)$", "");
            assertThat(lines.stream().filter(line -> line.startsWith("# TYPE " + family + " ")).count(), is(1L));
            assertThat(lines.stream().filter(line -> line.matches("# HELP " + family + " \\w.*\\.")).count(), is(1L));
        }
    }
}

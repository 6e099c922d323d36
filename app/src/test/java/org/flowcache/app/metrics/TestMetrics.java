// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.metrics;

import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.flowcache.api.Count;
import org.flowcache.api.FlowCacheCounters;
import org.flowcache.api.LearningEvent;
import org.flowcache.app.TestApp;
import org.flowcache.app.TestCluster;
import org.flowcache.app.TestFlowCache;
import org.flowcache.app.TestFlows;
import org.flowcache.app.TestOnos;
import org.flowcache.app.events.EventLog;
import org.flowcache.app.gateway.GatewayManager;
import org.flowcache.app.learning.LearningManager;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.DefaultFlowEntry;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleServiceAdapter;
import org.onosproject.net.flow.criteria.Criterion;

/**
 * A node of a cluster whose metrics can be read.
 */
final class TestMetrics {

    private static final int COOKIE = 7;

    final TestOnos onos;
    final TestApp app;
    final MetricsPage page;

    private final TestCluster cluster;
    private final List<FlowEntry> entries = new ArrayList<>();

    /** Starts a node, which is the master of all devices. */
    TestMetrics() {
        this(new TestCluster(), "10.0.0.2");
    }

    /**
     * Starts another node.
     *
     * @param first the first node
     */
    TestMetrics(TestMetrics first) {
        this(first.cluster, "10.0.0.1");
    }

    private TestMetrics(TestCluster cluster, String node) {
        this.cluster = cluster;
        onos = new TestOnos(cluster.node(node));
        app = new TestApp(onos);
        page = new MetricsPage(app.service, app.flowCaches, new FlowRuleServiceAdapter() {
            @Override
            public Iterable<FlowEntry> getFlowEntries(DeviceId deviceId) {
                return entries;
            }
        }, new EventLog(app.service),
                new LearningManager(app.configs, app.flowCaches, onos.devices, onos.packets, app.store), app.store,
                app.progress, onos.mastership, onos.storage.communication());
    }

    TestFlowCache gateway(DeviceId deviceId) {
        onos.config.apply(deviceId, TestOnos.demoConfig());
        return onos.devices.connect(deviceId);
    }

    /** Has the switch tell that it learned. */
    void learn(DeviceId deviceId, LearningEvent event) {
        onos.devices.connect(deviceId).events.put((long) COOKIE, event);
        assertThat(onos.packets.receive(deviceId, COOKIE), is(true));
    }

    /** Has the rule that lets a VLAN's packets in count. */
    void sent(DeviceId deviceId, int vlan, long packets, long bytes) {
        for (FlowRule rule : onos.devices.connect(deviceId)
                .flowRules(app.service.gateways().get(deviceId), Set.of(), onos.appId)) {
            onos.devices.connect(deviceId).binding(rule)
                    .filter(binding -> rule.selector().getCriterion(Criterion.Type.TUNNEL_ID) != null
                            && binding.vlan().toShort() == vlan)
                    .ifPresent(binding -> entries.add(new DefaultFlowEntry(rule, FlowEntry.FlowEntryState.ADDED, 1,
                            packets, bytes)));
        }
    }

    /** Makes the switch what it is configured to be. */
    void apply(DeviceId deviceId) {
        GatewayManager manager = new GatewayManager(onos.componentConfig, onos.applications, app.configs, onos.devices,
                app.flowCaches, onos.mastership, onos.pipelines, onos.flowRules, onos.groups, app.plans,
                app.progress, app.pins, app.store, Map.of());
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (app.progress.configurations(deviceId).count() == 0 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        manager.deactivate();
    }

    /** Has something of everything. */
    void everything() {
        Map<String, Count> paths = new LinkedHashMap<>();
        for (String path : List.of("decapsulated", "direct", "pinned", "to-otr-new", "to-otr-no-room")) {
            paths.put(path, new Count(1, 100));
        }
        gateway(TestOnos.GW1).counters = CompletableFuture.completedFuture(new FlowCacheCounters(paths,
                Map.of("no-server", new Count(1, 100)),
                Map.of("evicted", new Count(1, 100), "overtook", new Count(1, 100))));
        gateway(TestOnos.GW2);
        learn(TestOnos.GW1, TestFlows.learned(10, "10.9.0.1", 1));
        sent(TestOnos.GW1, 10, 5, 500);
        apply(TestOnos.GW1);
    }

    /** Reads the page: what each sample says. */
    Map<String, Double> samples() {
        Map<String, Double> samples = new LinkedHashMap<>();
        page.read().lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            assertThat(line, samples.put(line.substring(0, space), Double.valueOf(line.substring(space + 1))) == null,
                    is(true));
        });
        return samples;
    }
}

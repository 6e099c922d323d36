// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.metrics;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.flowcache.api.Count;
import org.flowcache.api.FlowCacheCounters;
import org.flowcache.api.FlowCacheProgrammable;
import org.flowcache.api.Gateway;
import org.flowcache.api.VlanBinding;
import org.flowcache.app.api.FlowCacheEvent;
import org.flowcache.app.api.FlowCacheService;
import org.flowcache.app.api.GatewayStatus;
import org.flowcache.app.cluster.MasterFigures;
import org.flowcache.app.cluster.MasterOperation;
import org.flowcache.app.cluster.MasterOperations;
import org.flowcache.app.device.FlowCaches;
import org.flowcache.app.events.EventLog;
import org.flowcache.app.gateway.GatewayProgress;
import org.flowcache.app.learning.LearnedEntryStore;
import org.flowcache.app.learning.LearningManager;
import org.onosproject.mastership.MastershipService;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRuleService;
import org.onosproject.store.cluster.messaging.ClusterCommunicationService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * All metrics of all gateways, for Prometheus. They are read when the page is, on whichever node: what only a device's
 * master knows, it is asked for. What a gateway does not tell in time is not on the page.
 */
@Component(immediate = true, service = MetricsPage.class)
public final class MetricsPage {

    /** What the page is, as HTTP calls it. */
    public static final String MEDIA_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    /** Prometheus itself waits for 10 s, if it is not told otherwise. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String DEVICE = "device";
    /** The paths of packets that servers sent and that went to the DC without the OTR. */
    private static final String HITS = "direct|pinned";
    /** The paths of those that went to the OTR first, or instead. */
    private static final String MISSES = "to-otr-.*";

    private final FlowCacheService service;
    private final FlowCaches flowCaches;
    private final FlowRuleService flowRuleService;
    private final EventLog events;
    private final Clock clock = Clock.systemUTC();
    private final Instant start = clock.instant();
    private final Map<DeviceId, Instant> answered = new ConcurrentHashMap<>();
    private final MasterOperations masters;
    private final MasterOperation<Void, MasterFigures> figures;
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

    /**
     * Creates the page.
     *
     * @param service           knows the gateways
     * @param flowCaches        know which flow rules count a tenant's packets
     * @param flowRuleService   counts them
     * @param events            counts events
     * @param learning          counts messages of what devices learned
     * @param store             counts what no message told of
     * @param progress          knows how long configurations took
     * @param mastershipService knows which node of the cluster talks to a device
     * @param cluster           reaches the devices' masters
     */
    @Activate
    public MetricsPage(@Reference FlowCacheService service, @Reference FlowCaches flowCaches,
                       @Reference FlowRuleService flowRuleService, @Reference EventLog events,
                       @Reference LearningManager learning, @Reference LearnedEntryStore store,
                       @Reference GatewayProgress progress, @Reference MastershipService mastershipService,
                       @Reference ClusterCommunicationService cluster) {
        this.service = service;
        this.flowCaches = flowCaches;
        this.flowRuleService = flowRuleService;
        this.events = events;
        masters = new MasterOperations(mastershipService, cluster);
        figures = masters.add("figures", (deviceId, nothing) -> CompletableFuture.completedFuture(new MasterFigures(
                learning.messages(deviceId), store.unheard(deviceId), progress.configurations(deviceId))));
    }

    /** Tells other nodes nothing any more. */
    @Deactivate
    public void deactivate() {
        masters.close();
    }

    /**
     * Reads all metrics.
     *
     * @return the page, in Prometheus's text format 0.0.4
     */
    public String read() {
        Map<DeviceId, Answers> asked = new LinkedHashMap<>();
        Map<DeviceId, Gateway> gateways = service.gateways();
        gateways.keySet().forEach(deviceId -> asked.put(deviceId, new Answers(deviceId)));
        Samples samples = new Samples();
        asked.forEach((deviceId, answers) -> {
            String device = deviceId.toString();
            answers.status().ifPresent(status -> addStatus(samples, device, status));
            answers.counters().ifPresent(counters -> {
                answered.put(deviceId, clock.instant());
                addCounters(samples, device, counters);
            });
            answers.figures().ifPresent(known -> addFigures(samples, device, known));
            samples.gauge("flowcache_last_answer_age_seconds",
                    "Time since the switch told its counters last, or since the application started.",
                    Duration.between(answered.getOrDefault(deviceId, start), clock.instant()).toMillis() / 1e3,
                    DEVICE, device);
            addFlows(samples, deviceId, gateways.get(deviceId));
            addTenants(samples, deviceId, gateways.get(deviceId));
        });
        return write(samples);
    }

    private static void addStatus(Samples samples, String device, GatewayStatus status) {
        for (GatewayStatus.State state : GatewayStatus.State.values()) {
            samples.gauge("flowcache_gateway_state", "1 for the state that the gateway is in, 0 for others.",
                    state == status.state() ? 1 : 0, DEVICE, device, "state", state.name());
        }
        samples.gauge("flowcache_gateway_rules", "Flow rules that make the gateway; 0 if the device can't tell.",
                status.rules(), DEVICE, device);
        samples.gauge("flowcache_gateway_installed_rules", "Those of them that ONOS has seen on the device.",
                status.installedRules(), DEVICE, device);
    }

    private static void addCounters(Samples samples, String device, FlowCacheCounters counters) {
        counters.paths().forEach((path, count) -> {
            samples.counter("flowcache_forwarded_packets", "Packets that the switch forwarded, by path.",
                    count.packets(), DEVICE, device, "path", path);
            samples.counter("flowcache_forwarded_bytes", "Bytes that the switch forwarded, by path.",
                    count.bytes(), DEVICE, device, "path", path);
        });
        counters.drops().forEach((reason, count) -> {
            samples.counter("flowcache_dropped_packets", "Packets that the switch dropped, by reason.",
                    count.packets(), DEVICE, device, "reason", reason);
            samples.counter("flowcache_dropped_bytes", "Bytes that the switch dropped, by reason.",
                    count.bytes(), DEVICE, device, "reason", reason);
        });
        counters.events().forEach((event, count) -> samples.counter("flowcache_context_events",
                "What happened to flow contexts, by the packets that made it happen.",
                count.packets(), DEVICE, device, "event", event));
        long hits = packets(counters, HITS);
        long misses = packets(counters, MISSES);
        if (hits + misses > 0) {
            samples.gauge("flowcache_hit_ratio",
                    "Share of the packets from servers to the DC that did not take the way by the OTR, of all that the "
                            + "switch counted.", (double) hits / (hits + misses), DEVICE, device);
        }
    }

    private static long packets(FlowCacheCounters counters, String paths) {
        return counters.paths().entrySet().stream().filter(path -> path.getKey().matches(paths))
                .map(Map.Entry::getValue).mapToLong(Count::packets).sum();
    }

    private static void addFigures(Samples samples, String device, MasterFigures figures) {
        samples.summary("flowcache_learning_message_seconds",
                "Messages of what the switch learned, and how long its master took to record them. ONOS has one thread "
                        + "for them: when it is busy all the time, messages queue up.",
                figures.learningMessages(), DEVICE, device);
        samples.counter("flowcache_learning_messages_lost",
                "Tunnels that were found when flow contexts were read, and that no message had told of: it was lost, "
                        + "or came when no ONOS was there.", figures.unheard(), DEVICE, device);
        samples.summary("flowcache_configuration_apply_seconds",
                "How often the master made the switch what it is configured to be, and how long that took.",
                figures.configurations(), DEVICE, device);
    }

    private void addFlows(Samples samples, DeviceId deviceId, Gateway gateway) {
        String device = deviceId.toString();
        int pinned = service.pinnedRates(deviceId).size();
        samples.gauge("flowcache_contexts_used", "Flow contexts with a tunnel, as the application heard or read last.",
                Math.max(0, service.learnedEntries(deviceId).size() - pinned), DEVICE, device);
        samples.gauge("flowcache_contexts_capacity", "Flow contexts that the switch has, used or not.",
                flowCaches.shared(deviceId).map(FlowCacheProgrammable::contextCapacity).orElse(0), DEVICE, device);
        samples.gauge("flowcache_pinned_flows", "Flows that are flow rules.", pinned, DEVICE, device);
        samples.gauge("flowcache_pinned_flows_capacity", "Flows that may be flow rules because they carry so much.",
                gateway.pinning().enabled() ? gateway.pinning().capacity() : 0, DEVICE, device);
        Map<FlowCacheEvent.Type, Long> counts = events.counts(deviceId);
        for (FlowCacheEvent.Type type : FlowCacheEvent.Type.values()) {
            samples.counter("flowcache_events", "What happened to flows, as this node heard of it, by type.",
                    counts.getOrDefault(type, 0L), DEVICE, device, "type", type.name());
        }
    }

    /** What servers send is counted by the flow rules that let them, by port and VLAN. */
    private void addTenants(Samples samples, DeviceId deviceId, Gateway gateway) {
        Optional<FlowCacheProgrammable> flowCache = flowCaches.shared(deviceId);
        if (flowCache.isEmpty()) {
            return;
        }
        Map<VlanBinding, Count> sent = new HashMap<>();
        for (FlowEntry entry : flowRuleService.getFlowEntries(deviceId)) {
            flowCache.get().binding(entry).ifPresent(binding ->
                    sent.merge(binding, new Count(entry.packets(), entry.bytes()), MetricsPage::sum));
        }
        gateway.tenants().forEach(tenant -> {
            Count count = sent.getOrDefault(new VlanBinding(tenant.vlan(), tenant.vni()), Count.ZERO);
            samples.counter("flowcache_tenant_sent_packets",
                    "Packets that a tenant's servers sent, as ONOS polled them last.",
                    count.packets(), DEVICE, deviceId.toString(), "tenant", tenant.name());
            samples.counter("flowcache_tenant_sent_bytes",
                    "Bytes that a tenant's servers sent, as ONOS polled them last.",
                    count.bytes(), DEVICE, deviceId.toString(), "tenant", tenant.name());
        });
    }

    private static Count sum(Count one, Count other) {
        return new Count(one.packets() + other.packets(), one.bytes() + other.bytes());
    }

    private String write(Samples samples) {
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        try {
            writer.write(page, samples.snapshots());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return page.toString(StandardCharsets.UTF_8);
    }

    /** What a gateway is asked, and answers in time. All gateways are asked at once. */
    private final class Answers {

        private final CompletableFuture<GatewayStatus> status;
        private final CompletableFuture<FlowCacheCounters> counters;
        private final CompletableFuture<MasterFigures> known;

        Answers(DeviceId deviceId) {
            status = inTime(deviceId, service::statusAtMaster);
            counters = inTime(deviceId, service::counters);
            known = inTime(deviceId, device -> figures.on(device, null));
        }

        Optional<GatewayStatus> status() {
            return Optional.ofNullable(status.join());
        }

        Optional<FlowCacheCounters> counters() {
            return Optional.ofNullable(counters.join());
        }

        Optional<MasterFigures> figures() {
            return Optional.ofNullable(known.join());
        }

        private <T> CompletableFuture<T> inTime(DeviceId deviceId,
                                                Function<DeviceId, CompletableFuture<T>> question) {
            // The gateway may be none any more when it is asked.
            return CompletableFuture.completedFuture(deviceId).thenCompose(question)
                    .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .exceptionally(error -> null);
        }
    }
}

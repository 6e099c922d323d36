// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.pinning;

import static java.util.concurrent.Executors.newCachedThreadPool;
import static java.util.concurrent.Executors.newSingleThreadScheduledExecutor;
import static org.onlab.util.Tools.groupedThreads;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.flowcache.api.Count;
import org.flowcache.api.FlowCacheProgrammable;
import org.flowcache.api.FlowKey;
import org.flowcache.api.Gateway;
import org.flowcache.api.PinnedEntry;
import org.flowcache.app.api.FlowCacheEvent;
import org.flowcache.app.api.FlowCacheListener;
import org.flowcache.app.api.PinnedFlow;
import org.flowcache.app.device.FlowCaches;
import org.flowcache.app.device.GatewayConfigs;
import org.flowcache.app.gateway.PerDeviceRunner;
import org.flowcache.app.gateway.PinWriter;
import org.flowcache.app.learning.FlowCacheEvents;
import org.flowcache.app.learning.LearnedEntryStore;
import org.flowcache.app.learning.PinnedFlows;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowRuleEvent;
import org.onosproject.net.flow.FlowRuleListener;
import org.onosproject.net.flow.FlowRuleService;
import org.onosproject.net.packet.InboundPacket;
import org.onosproject.net.packet.PacketContext;
import org.onosproject.net.packet.PacketProcessor;
import org.onosproject.net.packet.PacketService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pins the top talkers of the devices that this node is the master of, as {@link TopTalkers} decides it, and what
 * operators want. The devices tell of candidates; what the pinned flows carry, ONOS finds out by itself when it polls
 * the flow rules. It tells of each rule that it has read by an event, and the rules tell when they were read; so when no
 * more events come, all of them are looked at. A clock of our own would not do: it might look before ONOS has polled, and
 * take a busy flow for an idle one.
 *
 * <p>Packet-ins and events come on ONOS's own threads, and many at a time. They only leave word there; a device's task
 * deals with all that has come together since its last run, in as few operations of ONOS as possible.
 */
@Component(immediate = true, service = PinningManager.class)
public final class PinningManager {

    private static final Logger LOG = LoggerFactory.getLogger(PinningManager.class);

    /** ONOS tells of the rules of a poll one by one. */
    private static final Duration UNTIL_POLLED = Duration.ofMillis(300);

    private static final Comparator<PinnedFlow> BY_KEY = Comparator
            .comparing((PinnedFlow flow) -> flow.entry().key().vlan().toShort())
            .thenComparing(flow -> flow.entry().key().destination());

    private final GatewayConfigs configs;
    private final FlowCaches flowCaches;
    private final FlowRuleService flowRuleService;
    private final PacketService packetService;
    private final PinWriter writer;
    private final LearnedEntryStore store;
    private final PinnedFlows pinnedFlows;
    private final FlowCacheEvents events;
    private final ExecutorService executor = newCachedThreadPool(groupedThreads("flowcache/pinning", "%d", LOG));
    private final ScheduledExecutorService timer =
            newSingleThreadScheduledExecutor(groupedThreads("flowcache/pinning", "timer", LOG));
    private final PerDeviceRunner runner = new PerDeviceRunner(this::step, executor, timer);
    private final Random random = new SecureRandom();
    private final Map<DeviceId, PinNews> news = new ConcurrentHashMap<>();
    private final Map<DeviceId, DevicePins> devices = new ConcurrentHashMap<>();

    private final Consumer<DeviceId> changeListener = runner::request;
    private final FlowRuleListener ruleListener = new PinnedRuleListener();
    private final FlowCacheListener taughtListener = new TaughtFlowListener();
    private final PacketProcessor processor = this::process;

    /**
     * Starts to pin.
     *
     * @param configs         say what the devices should be
     * @param flowCaches      know what the devices can do
     * @param flowRuleService tells what became of rules
     * @param packetService   brings the packet-ins
     * @param writer          writes rules, of tenants' VLANs only
     * @param store           knows what the devices learned
     * @param pinnedFlows     is told what is pinned
     * @param events          tell of what becomes pinned, and of what ceases to be
     */
    @Activate
    public PinningManager(@Reference GatewayConfigs configs, @Reference FlowCaches flowCaches,
                          @Reference FlowRuleService flowRuleService, @Reference PacketService packetService,
                          @Reference PinWriter writer, @Reference LearnedEntryStore store,
                          @Reference PinnedFlows pinnedFlows, @Reference FlowCacheEvents events) {
        this.configs = configs;
        this.flowCaches = flowCaches;
        this.flowRuleService = flowRuleService;
        this.packetService = packetService;
        this.writer = writer;
        this.store = store;
        this.pinnedFlows = pinnedFlows;
        this.events = events;
        writer.addListener(changeListener);
        configs.addListener(changeListener);
        flowRuleService.addListener(ruleListener);
        events.addListener(taughtListener);
        packetService.addProcessor(processor, PacketProcessor.director(2));
        configs.devices().forEach(runner::request);
    }

    /**
     * Stops to pin, and leaves what is pinned.
     */
    @Deactivate
    public void deactivate() {
        packetService.removeProcessor(processor);
        events.removeListener(taughtListener);
        flowRuleService.removeListener(ruleListener);
        configs.removeListener(changeListener);
        writer.removeListener(changeListener);
        timer.shutdownNow();
        executor.shutdownNow();
    }

    /**
     * Pins a flow for good, with the tunnel that it was taught.
     *
     * @param deviceId a gateway
     * @param key      the flow
     * @return the entry; completes exceptionally with {@link IOException} if the device is not ready, refuses it or has
     *         no room, and with {@link IllegalArgumentException} if the flow is not known, or pinned by the configuration
     */
    public CompletableFuture<PinnedEntry> pin(DeviceId deviceId, FlowKey key) {
        return order(deviceId, new PinNews.Order(key, true)).thenApply(Optional::orElseThrow);
    }

    /**
     * Pins a flow no longer.
     *
     * @param deviceId a gateway
     * @param key      the flow
     * @return the entry that there was, or empty if there was none; completes exceptionally with {@link IOException} if
     *         the device is not ready, and with {@link IllegalArgumentException} if the configuration pins the flow
     */
    public CompletableFuture<Optional<PinnedEntry>> unpin(DeviceId deviceId, FlowKey key) {
        return order(deviceId, new PinNews.Order(key, false));
    }

    private CompletableFuture<Optional<PinnedEntry>> order(DeviceId deviceId, PinNews.Order order) {
        news(deviceId).order(order);
        runner.request(deviceId);
        return order.done();
    }

    /**
     * Returns what is pinned on a device, by ONOS's flow rules.
     *
     * @param deviceId the device
     * @return the flows, by VLAN and then by destination
     */
    public List<PinnedFlow> pinned(DeviceId deviceId) {
        return flowCaches.shared(deviceId).map(flowCache -> writer.entries(deviceId).stream()
                .flatMap(rule -> flowCache.pinned(rule)
                        .map(entry -> new PinnedFlow(entry, new Pin(entry, rule).origin(),
                                new Count(rule.packets(), rule.bytes())))
                        .stream())
                .sorted(BY_KEY)
                .collect(Collectors.toList())).orElse(List.of());
    }

    private void lookWhenPolled(DeviceId deviceId, PinNews here) {
        try {
            timer.schedule(() -> {
                if (here.isPollOver()) {
                    runner.request(deviceId);
                } else {
                    lookWhenPolled(deviceId, here);
                }
            }, UNTIL_POLLED.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: counters are not looked at, the application stops", deviceId);
        }
    }

    private PinNews news(DeviceId deviceId) {
        return news.computeIfAbsent(deviceId, id -> new PinNews());
    }

    private CompletableFuture<Void> step(DeviceId deviceId) {
        PinNews taken = news(deviceId).take();
        Optional<Gateway> gateway = configs.of(deviceId);
        Optional<FlowCacheProgrammable> flowCache = flowCaches.of(deviceId);
        if (gateway.isEmpty() || flowCache.isEmpty() || !writer.isOpen(deviceId)) {
            Optional.ofNullable(devices.remove(deviceId)).ifPresent(DevicePins::leave);
            taken.orders().forEach(order -> order.done().completeExceptionally(
                    new IOException("is not yet what it should be; flowcache-tenants tells what it waits for")));
            return CompletableFuture.completedFuture(null);
        }
        return devices.computeIfAbsent(deviceId, id ->
                        new DevicePins(deviceId, writer, store, pinnedFlows, events, executor, random))
                .step(gateway.get(), flowCache.get(), taken);
    }

    private void process(PacketContext context) {
        InboundPacket packet = context.inPacket();
        DeviceId deviceId = packet.receivedFrom().deviceId();
        // Only P4 switches send cookies.
        if (packet.cookie().isEmpty() || !configs.isGateway(deviceId)) {
            return;
        }
        flowCaches.shared(deviceId).flatMap(flowCache -> flowCache.candidate(packet)).ifPresent(key -> {
            // The packet is on its way already; no other application has to do anything with this copy.
            context.block();
            news(deviceId).candidate(key);
            runner.request(deviceId);
        });
    }

    /** Whoever taught the tunnel: an OTR, an operator, or another node before this one was the master. */
    private final class TaughtFlowListener implements FlowCacheListener {
        @Override
        public boolean isRelevant(FlowCacheEvent event) {
            return (event.type() == FlowCacheEvent.Type.LEARNED || event.type() == FlowCacheEvent.Type.RELEARNED)
                    && pinnedFlows.isPinned(event.subject().deviceId(), event.subject().key());
        }

        @Override
        public void event(FlowCacheEvent event) {
            news(event.subject().deviceId()).learned(event.subject().key());
            runner.request(event.subject().deviceId());
        }
    }

    private final class PinnedRuleListener implements FlowRuleListener {
        @Override
        public boolean isRelevant(FlowRuleEvent event) {
            return event.subject().appId() == writer.appId().id()
                    && (event.type() == FlowRuleEvent.Type.RULE_UPDATED
                            || event.type() == FlowRuleEvent.Type.RULE_REMOVED);
        }

        @Override
        public void event(FlowRuleEvent event) {
            DeviceId deviceId = event.subject().deviceId();
            PinNews here = news(deviceId);
            if (event.type() != FlowRuleEvent.Type.RULE_REMOVED) {
                if (here.noticePoll()) {
                    lookWhenPolled(deviceId, here);
                }
                return;
            }
            flowCaches.shared(deviceId).flatMap(flowCache -> flowCache.pinned(event.subject())).ifPresent(entry -> {
                here.gone(entry.key());
                runner.request(deviceId);
            });
        }
    }
}

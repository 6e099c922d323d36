// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.impl;

import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import org.flowcache.api.ContextReading;
import org.flowcache.api.FlowCacheCounters;
import org.flowcache.api.FlowCacheProgrammable;
import org.flowcache.api.FlowContext;
import org.flowcache.api.FlowKey;
import org.flowcache.api.Gateway;
import org.flowcache.api.PinnedEntry;
import org.flowcache.api.Tenant;
import org.flowcache.api.Tunnel;
import org.flowcache.api.Vni;
import org.flowcache.app.api.FlowCacheListener;
import org.flowcache.app.api.FlowCacheService;
import org.flowcache.app.api.FlowRates;
import org.flowcache.app.api.GatewayStatus;
import org.flowcache.app.api.InvalidArgumentException;
import org.flowcache.app.api.LearnedEntry;
import org.flowcache.app.api.PinnedFlow;
import org.flowcache.app.cluster.Lesson;
import org.flowcache.app.cluster.MasterOperation;
import org.flowcache.app.cluster.MasterOperations;
import org.flowcache.app.config.TunnelRules;
import org.flowcache.app.config.UnconfiguredDevices;
import org.flowcache.app.device.FlowCaches;
import org.flowcache.app.device.GatewayConfigs;
import org.flowcache.app.device.PortStates;
import org.flowcache.app.gateway.GatewayPlan;
import org.flowcache.app.gateway.GatewayPlans;
import org.flowcache.app.gateway.GatewayProgress;
import org.flowcache.app.learning.FlowCacheEvents;
import org.flowcache.app.learning.FlowContexts;
import org.flowcache.app.learning.LearnedEntryStore;
import org.flowcache.app.learning.PinnedFlows;
import org.flowcache.app.pinning.PinningManager;
import org.onosproject.mastership.MastershipService;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRuleService;
import org.onosproject.net.group.Group;
import org.onosproject.net.group.GroupKey;
import org.onosproject.net.group.GroupService;
import org.onosproject.store.cluster.messaging.ClusterCommunicationService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Answers questions about the gateways from the configuration, the learned entries and the devices themselves.
 */
@Component(immediate = true, service = FlowCacheService.class)
public final class FlowCacheManager implements FlowCacheService {

    private final GatewayConfigs configs;
    private final DeviceService deviceService;
    private final FlowCaches flowCaches;
    private final MastershipService mastershipService;
    private final FlowRuleService flowRuleService;
    private final GroupService groupService;
    private final PortStates portStates;
    private final GatewayPlans plans;
    private final GatewayProgress progress;
    private final LearnedEntryStore store;
    private final UnconfiguredDevices unconfigured;
    private final FlowCacheEvents events;
    private final PinnedFlows pinned;
    private final PinningManager pinning;
    private final FlowContexts flowContexts;
    private final MasterOperations masters;
    private final MasterOperation<Void, GatewayStatus> statuses;
    private final MasterOperation<Void, FlowCacheCounters> counters;
    private final MasterOperation<Void, ContextReading> contexts;
    private final MasterOperation<Void, FlowRates> rates;
    private final MasterOperation<FlowKey, Optional<FlowContext>> evictions;
    private final MasterOperation<Void, Void> flushes;
    private final MasterOperation<Lesson, Void> lessons;
    private final MasterOperation<FlowKey, PinnedEntry> pins;
    private final MasterOperation<FlowKey, Optional<PinnedEntry>> unpins;

    /**
     * Creates the service.
     *
     * @param configs           say what the devices should be
     * @param deviceService     knows the devices
     * @param flowCaches        know what the devices can do
     * @param mastershipService knows which node of the cluster talks to a device
     * @param flowRuleService   knows which rules are on the devices
     * @param groupService      knows which groups are on the devices
     * @param portStates        knows which ports are down
     * @param plans             know what should be on the devices
     * @param progress          knows what the devices wait for
     * @param store             knows what the devices learned
     * @param unconfigured      knows devices that were to be gateways, it seems
     * @param events            tell listeners
     * @param pinned            knows which flows are flow rules
     * @param pinning           pins flows
     * @param cluster           reaches the devices' masters
     */
    @Activate
    public FlowCacheManager(@Reference GatewayConfigs configs, @Reference DeviceService deviceService,
                            @Reference FlowCaches flowCaches, @Reference MastershipService mastershipService,
                            @Reference FlowRuleService flowRuleService, @Reference GroupService groupService,
                            @Reference PortStates portStates, @Reference GatewayPlans plans,
                            @Reference GatewayProgress progress, @Reference LearnedEntryStore store,
                            @Reference UnconfiguredDevices unconfigured, @Reference FlowCacheEvents events,
                            @Reference PinnedFlows pinned, @Reference PinningManager pinning,
                            @Reference ClusterCommunicationService cluster) {
        this.configs = configs;
        this.deviceService = deviceService;
        this.flowCaches = flowCaches;
        this.mastershipService = mastershipService;
        this.flowRuleService = flowRuleService;
        this.groupService = groupService;
        this.portStates = portStates;
        this.plans = plans;
        this.progress = progress;
        this.store = store;
        this.unconfigured = unconfigured;
        this.events = events;
        this.pinned = pinned;
        this.pinning = pinning;
        flowContexts = new FlowContexts(store, Clock.systemUTC());
        masters = new MasterOperations(mastershipService, cluster);
        statuses = masters.add("status", (deviceId, nothing) -> CompletableFuture.completedFuture(status(deviceId)));
        counters = masters.add("counters",
                (deviceId, nothing) -> flowCache(deviceId).thenCompose(FlowCacheProgrammable::counters));
        contexts = masters.add("contexts", (deviceId, nothing) ->
                flowCache(deviceId).thenCompose(flowCache -> flowContexts.read(deviceId, flowCache)));
        rates = masters.add("rates", (deviceId, nothing) ->
                flowCache(deviceId).thenCompose(flowCache -> flowContexts.rates(deviceId, flowCache))
                        .thenApply(measured -> withPinned(deviceId, measured)));
        evictions = masters.add("evict", (deviceId, key) ->
                flowCache(deviceId).thenCompose(flowCache -> flowContexts.evict(deviceId, flowCache, key)));
        flushes = masters.add("flush", (deviceId, nothing) ->
                flowCache(deviceId).thenCompose(flowCache -> flowContexts.flush(deviceId, flowCache)));
        lessons = masters.add("teach", (deviceId, lesson) -> flowCache(deviceId).thenCompose(
                flowCache -> flowContexts.teach(deviceId, flowCache, lesson.key(), lesson.tunnel())));
        pins = masters.add("pin",
                (deviceId, key) -> flowCache(deviceId).thenCompose(flowCache -> pinning.pin(deviceId, key)));
        unpins = masters.add("unpin",
                (deviceId, key) -> flowCache(deviceId).thenCompose(flowCache -> pinning.unpin(deviceId, key)));
    }

    /** Does nothing for other nodes any more. */
    @Deactivate
    public void deactivate() {
        masters.close();
    }

    @Override
    public void addListener(FlowCacheListener listener) {
        events.addListener(listener);
    }

    @Override
    public void removeListener(FlowCacheListener listener) {
        events.removeListener(listener);
    }

    @Override
    public SortedMap<DeviceId, Gateway> gateways() {
        return configs.all();
    }

    @Override
    public SortedSet<DeviceId> unconfiguredDevices() {
        return unconfigured.devices();
    }

    @Override
    public GatewayStatus status(DeviceId deviceId) {
        Gateway gateway = gateway(deviceId);
        if (!deviceService.isAvailable(deviceId)) {
            return status(deviceId, GatewayStatus.State.OFFLINE, 0, 0);
        }
        Optional<FlowCacheProgrammable> flowCache = flowCaches.of(deviceId);
        if (flowCache.isEmpty()) {
            return status(deviceId, GatewayStatus.State.NO_FLOW_CACHE, 0, 0);
        }
        GatewayPlan plan = plans.of(deviceId, gateway, flowCache.get());
        int installed = 0;
        for (FlowEntry entry : flowRuleService.getFlowEntries(deviceId)) {
            if (entry.state() == FlowEntry.FlowEntryState.ADDED
                    && plan.rule(entry).filter(rule -> rule.exactMatch(entry)).isPresent()) {
                installed++;
            }
        }
        boolean ready = installed == plan.rules().size() && hasGroups(deviceId, plan)
                && (progress.isThrough(deviceId) || !mastershipService.isLocalMaster(deviceId));
        return status(deviceId, ready ? GatewayStatus.State.READY : GatewayStatus.State.INSTALLING, installed,
                plan.rules().size());
    }

    private GatewayStatus status(DeviceId deviceId, GatewayStatus.State state, int installed, int rules) {
        return new GatewayStatus(state, installed, rules,
                state == GatewayStatus.State.READY ? Optional.empty() : progress.waiting(deviceId),
                progress.lastError(deviceId));
    }

    @Override
    public CompletableFuture<GatewayStatus> statusAtMaster(DeviceId deviceId) {
        gateway(deviceId);
        return statuses.on(deviceId, null).exceptionally(error -> status(deviceId));
    }

    @Override
    public Set<PortNumber> downOtrPorts(DeviceId deviceId) {
        return portStates.down(deviceId, gateway(deviceId).otrPorts());
    }

    @Override
    public List<LearnedEntry> learnedEntries(DeviceId deviceId) {
        return store.of(deviceId);
    }

    @Override
    public CompletableFuture<FlowCacheCounters> counters(DeviceId deviceId) {
        gateway(deviceId);
        return counters.on(deviceId, null);
    }

    @Override
    public int contextCapacity(DeviceId deviceId) {
        gateway(deviceId);
        return flowCaches.find(deviceId).map(FlowCacheProgrammable::contextCapacity).orElse(0);
    }

    @Override
    public CompletableFuture<ContextReading> contexts(DeviceId deviceId) {
        gateway(deviceId);
        return contexts.on(deviceId, null);
    }

    @Override
    public Map<FlowKey, Double> pinnedRates(DeviceId deviceId) {
        // Only the master knows rates, but all nodes know the rules.
        Map<FlowKey, Double> known = new HashMap<>();
        pinning.pinned(deviceId).forEach(flow -> known.put(flow.entry().key(), 0.0));
        known.putAll(pinned.of(deviceId));
        return known;
    }

    @Override
    public CompletableFuture<FlowRates> rates(DeviceId deviceId) {
        gateway(deviceId);
        return rates.on(deviceId, null);
    }

    private FlowRates withPinned(DeviceId deviceId, FlowRates measured) {
        Map<FlowKey, Double> all = new HashMap<>(measured.packetsPerSecond());
        all.putAll(pinned.of(deviceId));
        return new FlowRates(measured.reading(), all);
    }

    @Override
    public CompletableFuture<Optional<FlowContext>> evict(DeviceId deviceId, FlowKey key) {
        gateway(deviceId);
        return evictions.on(deviceId, key);
    }

    @Override
    public CompletableFuture<Void> flush(DeviceId deviceId) {
        gateway(deviceId);
        return flushes.on(deviceId, null);
    }

    @Override
    public CompletableFuture<Void> teach(DeviceId deviceId, FlowKey key, Tunnel tunnel) {
        TunnelRules.check(gateway(deviceId), key, tunnel);
        Vni vni = configs.tenant(deviceId, key.vlan()).map(Tenant::vni)
                .orElseThrow(() -> new InvalidArgumentException("VLAN", "no tenant of " + deviceId + " has VLAN "
                        + key.vlan()));
        if (!vni.equals(tunnel.vni())) {
            throw new InvalidArgumentException("VNI", "the tenant with VLAN " + key.vlan() + " has VNI " + vni
                    + ", not " + tunnel.vni());
        }
        return lessons.on(deviceId, new Lesson(key, tunnel));
    }

    @Override
    public List<PinnedFlow> pinned(DeviceId deviceId) {
        gateway(deviceId);
        return pinning.pinned(deviceId);
    }

    @Override
    public CompletableFuture<PinnedEntry> pin(DeviceId deviceId, FlowKey key) {
        Tenant tenant = tenant(deviceId, key);
        if (store.of(deviceId, key).filter(entry -> entry.tunnel().vni().equals(tenant.vni())).isEmpty()) {
            throw new InvalidArgumentException("destination", deviceId + " learned no tunnel of " + key
                    + "; use flowcache-teach, or name the flow in the network configuration");
        }
        return pins.on(deviceId, key);
    }

    @Override
    public CompletableFuture<Optional<PinnedEntry>> unpin(DeviceId deviceId, FlowKey key) {
        tenant(deviceId, key);
        return unpins.on(deviceId, key);
    }

    /** The tenant of a flow that its configuration does not pin. */
    private Tenant tenant(DeviceId deviceId, FlowKey key) {
        gateway(deviceId);
        Tenant tenant = configs.tenant(deviceId, key.vlan()).orElseThrow(() ->
                new InvalidArgumentException("VLAN", "no tenant of " + deviceId + " has VLAN " + key.vlan()));
        if (tenant.pinned().containsKey(key.destination())) {
            throw new InvalidArgumentException("destination", "the network configuration pins " + key
                    + "; change the field pinned of tenant " + tenant.name());
        }
        return tenant;
    }

    private CompletableFuture<FlowCacheProgrammable> flowCache(DeviceId deviceId) {
        if (!deviceService.isAvailable(deviceId)) {
            return CompletableFuture.failedFuture(new IOException("not connected"));
        }
        return flowCaches.of(deviceId).map(CompletableFuture::completedFuture)
                .orElseGet(() -> CompletableFuture.failedFuture(
                        new IOException("its pipeline has no flow cache")));
    }

    private Gateway gateway(DeviceId deviceId) {
        return configs.of(deviceId).orElseThrow(
                () -> new IllegalArgumentException(deviceId + " is not configured as a gateway"));
    }

    private boolean hasGroups(DeviceId deviceId, GatewayPlan plan) {
        Map<GroupKey, Group> groups = new HashMap<>();
        groupService.getGroups(deviceId, plans.appId()).forEach(group -> groups.put(group.appCookie(), group));
        return plan.groups().stream().allMatch(description -> {
            Group group = groups.get(description.appCookie());
            return group != null && group.state() == Group.GroupState.ADDED
                    && group.buckets().equals(description.buckets());
        });
    }
}

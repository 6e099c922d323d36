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
import org.flowcache.app.api.LearnedEntry;
import org.flowcache.app.api.PinnedFlow;
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
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
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
     */
    @Activate
    public FlowCacheManager(@Reference GatewayConfigs configs, @Reference DeviceService deviceService,
                            @Reference FlowCaches flowCaches, @Reference MastershipService mastershipService,
                            @Reference FlowRuleService flowRuleService, @Reference GroupService groupService,
                            @Reference PortStates portStates, @Reference GatewayPlans plans,
                            @Reference GatewayProgress progress, @Reference LearnedEntryStore store,
                            @Reference UnconfiguredDevices unconfigured, @Reference FlowCacheEvents events,
                            @Reference PinnedFlows pinned, @Reference PinningManager pinning) {
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
        return flowCacheOfMaster(deviceId).thenCompose(FlowCacheProgrammable::counters);
    }

    @Override
    public int contextCapacity(DeviceId deviceId) {
        gateway(deviceId);
        return flowCaches.find(deviceId).map(FlowCacheProgrammable::contextCapacity).orElse(0);
    }

    @Override
    public CompletableFuture<ContextReading> contexts(DeviceId deviceId) {
        gateway(deviceId);
        return flowCacheOfMaster(deviceId).thenCompose(flowCache -> flowContexts.read(deviceId, flowCache));
    }

    @Override
    public Map<FlowKey, Double> pinnedRates(DeviceId deviceId) {
        return pinned.of(deviceId);
    }

    @Override
    public CompletableFuture<FlowRates> rates(DeviceId deviceId) {
        gateway(deviceId);
        return flowCacheOfMaster(deviceId).thenCompose(flowCache -> flowContexts.rates(deviceId, flowCache))
                .thenApply(measured -> {
                    Map<FlowKey, Double> rates = new HashMap<>(measured.packetsPerSecond());
                    rates.putAll(pinned.of(deviceId));
                    return new FlowRates(measured.reading(), rates);
                });
    }

    @Override
    public CompletableFuture<Optional<FlowContext>> evict(DeviceId deviceId, FlowKey key) {
        gateway(deviceId);
        return flowCacheOfMaster(deviceId).thenCompose(flowCache -> flowContexts.evict(deviceId, flowCache, key));
    }

    @Override
    public CompletableFuture<Void> flush(DeviceId deviceId) {
        gateway(deviceId);
        return flowCacheOfMaster(deviceId).thenCompose(flowCache -> flowContexts.flush(deviceId, flowCache));
    }

    @Override
    public CompletableFuture<Void> teach(DeviceId deviceId, FlowKey key, Tunnel tunnel) {
        TunnelRules.check(gateway(deviceId), key, tunnel);
        Vni vni = configs.tenant(deviceId, key.vlan()).map(Tenant::vni)
                .orElseThrow(() -> new IllegalArgumentException("no tenant of " + deviceId + " has VLAN "
                        + key.vlan()));
        if (!vni.equals(tunnel.vni())) {
            throw new IllegalArgumentException("the tenant with VLAN " + key.vlan() + " has VNI " + vni + ", not "
                    + tunnel.vni());
        }
        return flowCacheOfMaster(deviceId)
                .thenCompose(flowCache -> flowContexts.teach(deviceId, flowCache, key, tunnel));
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
            throw new IllegalArgumentException(deviceId + " learned no tunnel of " + key
                    + "; use flowcache-teach, or name the flow in the network configuration");
        }
        return flowCacheOfMaster(deviceId).thenCompose(flowCache -> pinning.pin(deviceId, key));
    }

    @Override
    public CompletableFuture<Optional<PinnedEntry>> unpin(DeviceId deviceId, FlowKey key) {
        tenant(deviceId, key);
        return flowCacheOfMaster(deviceId).thenCompose(flowCache -> pinning.unpin(deviceId, key));
    }

    /** The tenant of a flow that its configuration does not pin. */
    private Tenant tenant(DeviceId deviceId, FlowKey key) {
        gateway(deviceId);
        Tenant tenant = configs.tenant(deviceId, key.vlan()).orElseThrow(() ->
                new IllegalArgumentException("no tenant of " + deviceId + " has VLAN " + key.vlan()));
        if (tenant.pinned().containsKey(key.destination())) {
            throw new IllegalArgumentException("the network configuration pins " + key
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

    /** Only the master hears what the device answers to packet-outs. */
    private CompletableFuture<FlowCacheProgrammable> flowCacheOfMaster(DeviceId deviceId) {
        if (deviceService.isAvailable(deviceId) && !mastershipService.isLocalMaster(deviceId)) {
            return CompletableFuture.failedFuture(new IOException("this node is not its master, but "
                    + mastershipService.getMasterFor(deviceId) + " is; ask there"));
        }
        return flowCache(deviceId);
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

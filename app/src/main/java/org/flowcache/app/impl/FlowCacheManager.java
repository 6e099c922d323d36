// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.impl;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import org.flowcache.api.FlowCacheCounters;
import org.flowcache.api.FlowCacheProgrammable;
import org.flowcache.api.FlowContext;
import org.flowcache.api.FlowKey;
import org.flowcache.api.Gateway;
import org.flowcache.api.Tenant;
import org.flowcache.api.Tunnel;
import org.flowcache.api.Vni;
import org.flowcache.app.api.FlowCacheService;
import org.flowcache.app.api.GatewayStatus;
import org.flowcache.app.api.LearnedEntry;
import org.flowcache.app.device.FlowCaches;
import org.flowcache.app.device.GatewayConfigs;
import org.flowcache.app.device.PortStates;
import org.flowcache.app.gateway.GatewayManager;
import org.flowcache.app.learning.FlowContexts;
import org.flowcache.app.learning.LearnedEntryStore;
import org.onosproject.core.ApplicationId;
import org.onosproject.core.CoreService;
import org.onosproject.mastership.MastershipService;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.config.NetworkConfigService;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.driver.DriverService;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleService;
import org.onosproject.net.group.Group;
import org.onosproject.net.group.GroupDescription;
import org.onosproject.net.group.GroupService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Answers questions about the gateways from the configuration, the learned entries and the devices themselves.
 */
@Component(immediate = true, service = FlowCacheService.class)
public final class FlowCacheManager implements FlowCacheService {

    private final DeviceService deviceService;
    private final FlowRuleService flowRuleService;
    private final GroupService groupService;
    private final MastershipService mastershipService;
    private final PortStates portStates;
    private final LearnedEntryStore store;
    private final GatewayConfigs configs;
    private final FlowCaches flowCaches;
    private final FlowContexts flowContexts;
    private final ApplicationId appId;

    /**
     * Creates the service.
     *
     * @param coreService       knows the application's id
     * @param configService     says what the devices should be
     * @param deviceService     knows the devices
     * @param driverService     knows what the devices can do
     * @param mastershipService knows which node of the cluster talks to a device
     * @param flowRuleService   knows which rules are on the devices
     * @param groupService      knows which groups are on the devices
     * @param portStates        knows which ports are down
     * @param store             knows what the devices learned
     */
    @Activate
    public FlowCacheManager(@Reference CoreService coreService, @Reference NetworkConfigService configService,
                            @Reference DeviceService deviceService, @Reference DriverService driverService,
                            @Reference MastershipService mastershipService,
                            @Reference FlowRuleService flowRuleService, @Reference GroupService groupService,
                            @Reference PortStates portStates, @Reference LearnedEntryStore store) {
        this.deviceService = deviceService;
        this.mastershipService = mastershipService;
        this.flowRuleService = flowRuleService;
        this.groupService = groupService;
        this.portStates = portStates;
        this.store = store;
        configs = new GatewayConfigs(configService);
        flowCaches = new FlowCaches(deviceService, driverService);
        flowContexts = new FlowContexts(store, Clock.systemUTC());
        appId = coreService.registerApplication(GatewayManager.APP_NAME);
    }

    @Override
    public SortedMap<DeviceId, Gateway> gateways() {
        return configs.all();
    }

    @Override
    public GatewayStatus status(DeviceId deviceId) {
        Gateway gateway = gateway(deviceId);
        if (!deviceService.isAvailable(deviceId)) {
            return new GatewayStatus(GatewayStatus.State.OFFLINE, 0, 0);
        }
        Optional<FlowCacheProgrammable> flowCache = flowCaches.of(deviceId);
        if (flowCache.isEmpty()) {
            return new GatewayStatus(GatewayStatus.State.NO_FLOW_CACHE, 0, 0);
        }
        Set<FlowRule> rules = flowCache.get().flowRules(gateway, downOtrPorts(deviceId), appId);
        int installed = (int) rules.stream().filter(this::isInstalled).count();
        boolean ready = installed == rules.size()
                && flowCache.get().groups(gateway, appId).stream().allMatch(this::isInstalled);
        return new GatewayStatus(ready ? GatewayStatus.State.READY : GatewayStatus.State.INSTALLING,
                installed, rules.size());
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
        return flowCache(deviceId).thenCompose(FlowCacheProgrammable::counters);
    }

    @Override
    public CompletableFuture<List<FlowContext>> contexts(DeviceId deviceId) {
        gateway(deviceId);
        return flowCacheOfMaster(deviceId).thenCompose(flowCache -> flowContexts.read(deviceId, flowCache));
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
        Vni vni = gateway(deviceId).tenants().stream()
                .filter(tenant -> tenant.vlan().equals(key.vlan()))
                .map(Tenant::vni)
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("no tenant of " + deviceId + " has VLAN "
                        + key.vlan()));
        if (!vni.equals(tunnel.vni())) {
            throw new IllegalArgumentException("the tenant with VLAN " + key.vlan() + " has VNI " + vni + ", not "
                    + tunnel.vni());
        }
        return flowCacheOfMaster(deviceId)
                .thenCompose(flowCache -> flowContexts.teach(deviceId, flowCache, key, tunnel));
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

    private boolean isInstalled(FlowRule rule) {
        FlowEntry entry = flowRuleService.getFlowEntry(rule);
        return entry != null && entry.state() == FlowEntry.FlowEntryState.ADDED && rule.exactMatch(entry);
    }

    private boolean isInstalled(GroupDescription description) {
        Group group = groupService.getGroup(description.deviceId(), description.appCookie());
        return group != null && group.state() == Group.GroupState.ADDED
                && group.buckets().equals(description.buckets());
    }
}

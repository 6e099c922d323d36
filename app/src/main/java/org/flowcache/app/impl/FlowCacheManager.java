// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.impl;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import org.flowcache.api.FlowCacheCounters;
import org.flowcache.api.FlowCacheProgrammable;
import org.flowcache.api.Gateway;
import org.flowcache.app.api.FlowCacheService;
import org.flowcache.app.api.GatewayStatus;
import org.flowcache.app.api.LearnedEntry;
import org.onosproject.core.ApplicationId;
import org.onosproject.core.CoreService;
import org.onosproject.net.DeviceId;
import org.onosproject.net.config.NetworkConfigService;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.driver.DriverService;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleService;
import org.onosproject.net.group.Group;
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
    private final LearnedEntryStore store;
    private final GatewayConfigs configs;
    private final FlowCaches flowCaches;
    private final ApplicationId appId;

    /**
     * Creates the service.
     *
     * @param coreService     knows the application's id
     * @param configService   says what the devices should be
     * @param deviceService   knows the devices
     * @param driverService   knows what the devices can do
     * @param flowRuleService knows which rules are on the devices
     * @param groupService    knows which groups are on the devices
     * @param store           knows what the devices learned
     */
    @Activate
    public FlowCacheManager(@Reference CoreService coreService, @Reference NetworkConfigService configService,
                            @Reference DeviceService deviceService, @Reference DriverService driverService,
                            @Reference FlowRuleService flowRuleService, @Reference GroupService groupService,
                            @Reference LearnedEntryStore store) {
        this.deviceService = deviceService;
        this.flowRuleService = flowRuleService;
        this.groupService = groupService;
        this.store = store;
        configs = new GatewayConfigs(configService);
        flowCaches = new FlowCaches(deviceService, driverService);
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
        Set<FlowRule> rules = flowCache.get().flowRules(gateway, appId);
        int installed = (int) rules.stream().filter(this::isInstalled).count();
        Group session = groupService.getGroup(deviceId, flowCache.get().learningSession(appId).appCookie());
        boolean ready = installed == rules.size()
                && session != null && session.state() == Group.GroupState.ADDED;
        return new GatewayStatus(ready ? GatewayStatus.State.READY : GatewayStatus.State.INSTALLING,
                installed, rules.size());
    }

    @Override
    public List<LearnedEntry> learnedEntries(DeviceId deviceId) {
        return store.of(deviceId);
    }

    @Override
    public CompletableFuture<FlowCacheCounters> counters(DeviceId deviceId) {
        gateway(deviceId);
        if (!deviceService.isAvailable(deviceId)) {
            return CompletableFuture.failedFuture(new IOException("not connected"));
        }
        return flowCaches.of(deviceId).map(FlowCacheProgrammable::counters)
                .orElseGet(() -> CompletableFuture.failedFuture(
                        new IOException("its pipeline has no flow cache")));
    }

    private Gateway gateway(DeviceId deviceId) {
        return configs.of(deviceId).orElseThrow(
                () -> new IllegalArgumentException(deviceId + " is not configured as a gateway"));
    }

    private boolean isInstalled(FlowRule rule) {
        FlowEntry entry = flowRuleService.getFlowEntry(rule);
        return entry != null && entry.state() == FlowEntry.FlowEntryState.ADDED && rule.exactMatch(entry);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app;

import org.flowcache.app.api.FlowCacheService;
import org.flowcache.app.config.UnconfiguredDevices;
import org.flowcache.app.device.FlowCaches;
import org.flowcache.app.device.GatewayConfigs;
import org.flowcache.app.device.MastershipTerms;
import org.flowcache.app.device.PortStates;
import org.flowcache.app.gateway.GatewayPlans;
import org.flowcache.app.gateway.GatewayProgress;
import org.flowcache.app.gateway.PinWriter;
import org.flowcache.app.impl.FlowCacheManager;
import org.flowcache.app.learning.FlowCacheEvents;
import org.flowcache.app.learning.LearnedEntryStore;
import org.flowcache.app.learning.PinnedFlows;
import org.flowcache.app.pinning.PinningManager;

/**
 * The application's components, put together as OSGi does, but for those that act by themselves.
 */
public final class TestApp {

    public final GatewayConfigs configs;
    public final FlowCaches flowCaches;
    public final PortStates portStates;
    public final FlowCacheEvents events;
    public final PinnedFlows pinned = new PinnedFlows();
    public final LearnedEntryStore store;
    public final GatewayPlans plans;
    public final GatewayProgress progress = new GatewayProgress();
    public final PinWriter pins;
    public final PinningManager pinning;
    public final FlowCacheService service;

    public TestApp(TestOnos onos) {
        configs = new GatewayConfigs(onos.config, Runnable::run, () -> { });
        flowCaches = new FlowCaches(onos.devices, onos.drivers, onos.driverAdmin, onos.pipeconfs);
        portStates = new PortStates(onos.devices);
        events = new FlowCacheEvents(onos.events, onos.storage.communication());
        store = new LearnedEntryStore(onos.storage, new MastershipTerms(onos.mastership), flowCaches, events, pinned);
        plans = new GatewayPlans(onos.core, portStates);
        pins = new PinWriter(plans, onos.flowRules);
        pinning = new PinningManager(configs, flowCaches, onos.flowRules, onos.packets, pins, store, pinned,
                events);
        service = new FlowCacheManager(configs, onos.devices, flowCaches, onos.mastership, onos.flowRules,
                onos.groups, portStates, plans, progress, store, new UnconfiguredDevices(onos.config), events,
                pinned, pinning);
    }
}

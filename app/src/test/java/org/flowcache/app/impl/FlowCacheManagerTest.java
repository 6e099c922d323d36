// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.impl;

import static org.flowcache.app.TestOnos.GW1;
import static org.flowcache.app.TestOnos.GW2;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThat;
import static org.junit.Assert.assertThrows;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.flowcache.api.Count;
import org.flowcache.app.TestFlowCache;
import org.flowcache.app.TestOnos;
import org.flowcache.app.api.GatewayStatus;
import org.junit.Test;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleOperations;

/**
 * That the service tells how it is.
 */
public class FlowCacheManagerTest {

    private final TestOnos onos = new TestOnos();
    private final FlowCacheManager service = new FlowCacheManager(onos.core, onos.config, onos.devices,
            onos.drivers, onos.flowRules, onos.groups, new LearnedEntryStore(onos.storage));

    @Test
    public void knowsTheGatewaysInTheOrderOfTheirNames() {
        onos.config.apply(GW2, TestOnos.demoConfig());
        onos.config.apply(GW1, TestOnos.demoConfig());
        assertThat(service.gateways().keySet(), contains(GW1, GW2));
        assertThat(service.gateways().get(GW1).vtep().toString(), is("1.1.1.1"));
    }

    @Test
    public void followsAGatewayUntilItIsReady() throws Exception {
        onos.config.apply(GW1, TestOnos.demoConfig());
        assertThat(service.status(GW1), is(new GatewayStatus(GatewayStatus.State.OFFLINE, 0, 0)));
        failsWith("not connected");

        onos.devices.connectPlain(GW1);
        assertThat(service.status(GW1), is(new GatewayStatus(GatewayStatus.State.NO_FLOW_CACHE, 0, 0)));
        failsWith("its pipeline has no flow cache");

        TestFlowCache flowCache = onos.devices.connect(GW1);
        assertThat(service.status(GW1), is(new GatewayStatus(GatewayStatus.State.INSTALLING, 0, 9)));

        Set<FlowRule> rules = flowCache.flowRules(service.gateways().get(GW1), onos.appId);
        FlowRule last = rules.iterator().next();
        apply(rules, FlowEntry.FlowEntryState.ADDED);
        apply(Set.of(last), FlowEntry.FlowEntryState.PENDING_ADD);
        onos.groups.addGroup(flowCache.learningSession(onos.appId));
        assertThat(service.status(GW1), is(new GatewayStatus(GatewayStatus.State.INSTALLING, 8, 9)));

        apply(Set.of(last), FlowEntry.FlowEntryState.ADDED);
        assertThat(service.status(GW1), is(new GatewayStatus(GatewayStatus.State.READY, 9, 9)));

        flowCache.forwarded(5);
        assertThat(service.counters(GW1).get().paths().get("learned"), is(new Count(5, 500)));
    }

    @Test
    public void isNotReadyWithoutTheLearningSession() {
        onos.config.apply(GW1, TestOnos.demoConfig());
        TestFlowCache flowCache = onos.devices.connect(GW1);
        apply(flowCache.flowRules(service.gateways().get(GW1), onos.appId), FlowEntry.FlowEntryState.ADDED);
        assertThat(service.status(GW1), is(new GatewayStatus(GatewayStatus.State.INSTALLING, 9, 9)));
    }

    @Test
    public void refusesDevicesThatAreNoGateways() {
        onos.devices.connect(GW1);
        assertThrows(IllegalArgumentException.class, () -> service.status(GW1));
        assertThrows(IllegalArgumentException.class, () -> service.counters(GW1));
    }

    private void failsWith(String message) {
        ExecutionException e = assertThrows(ExecutionException.class, () -> service.counters(GW1).get());
        assertThat(e.getCause(), is(instanceOf(IOException.class)));
        assertThat(e.getCause().getMessage(), is(message));
    }

    private void apply(Set<FlowRule> rules, FlowEntry.FlowEntryState state) {
        FlowRuleOperations.Builder operations = FlowRuleOperations.builder();
        rules.forEach(operations::add);
        onos.flowRules.applyAs(state);
        onos.flowRules.apply(operations.build());
    }
}

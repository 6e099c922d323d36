// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.impl;

import static org.flowcache.app.TestOnos.GW1;
import static org.flowcache.app.TestOnos.GW2;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThat;
import static org.junit.Assert.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.flowcache.api.Count;
import org.flowcache.api.FlowCacheCounters;
import org.flowcache.api.FlowContext;
import org.flowcache.api.FlowKey;
import org.flowcache.app.TestApp;
import org.flowcache.app.TestFlowCache;
import org.flowcache.app.TestFlows;
import org.flowcache.app.TestOnos;
import org.flowcache.app.api.FlowCacheService;
import org.flowcache.app.api.GatewayStatus;
import org.flowcache.app.api.LearnedEntry;
import org.junit.Test;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleOperations;
import org.onosproject.net.group.GroupBuckets;
import org.onosproject.net.group.GroupDescription;

/**
 * That the service tells how it is.
 */
public class FlowCacheManagerTest {

    private final TestOnos onos = new TestOnos();
    private final TestApp app = new TestApp(onos);
    private final FlowCacheService service = app.service;

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
        assertThat(service.status(GW1), is(status(GatewayStatus.State.OFFLINE, 0, 0)));
        failsWith("not connected");

        onos.devices.connectPlain(GW1);
        assertThat(service.status(GW1), is(status(GatewayStatus.State.NO_FLOW_CACHE, 0, 0)));
        failsWith("its pipeline has no flow cache");

        TestFlowCache flowCache = onos.devices.connect(GW1);
        assertThat(service.status(GW1), is(status(GatewayStatus.State.INSTALLING, 0, 11)));

        Set<FlowRule> rules = flowCache.flowRules(service.gateways().get(GW1), Set.of(), onos.appId);
        FlowRule last = rules.iterator().next();
        apply(rules, FlowEntry.FlowEntryState.ADDED);
        apply(Set.of(last), FlowEntry.FlowEntryState.PENDING_ADD);
        addGroups(flowCache);
        assertThat(service.status(GW1), is(status(GatewayStatus.State.INSTALLING, 10, 11)));

        apply(Set.of(last), FlowEntry.FlowEntryState.ADDED);
        assertThat(service.status(GW1), is(status(GatewayStatus.State.READY, 11, 11)));

        flowCache.counters = CompletableFuture.completedFuture(
                new FlowCacheCounters(Map.of("learned", new Count(5, 500)), Map.of(), Map.of()));
        assertThat(service.counters(GW1).get().paths().get("learned"), is(new Count(5, 500)));
    }

    @Test
    public void isNotReadyWithoutItsGroups() {
        onos.config.apply(GW1, TestOnos.demoConfig());
        TestFlowCache flowCache = onos.devices.connect(GW1);
        apply(flowCache.flowRules(service.gateways().get(GW1), Set.of(), onos.appId), FlowEntry.FlowEntryState.ADDED);
        assertThat(service.status(GW1), is(status(GatewayStatus.State.INSTALLING, 11, 11)));
        addGroups(flowCache);
        assertThat(service.status(GW1), is(status(GatewayStatus.State.READY, 11, 11)));
        GroupDescription flood = flowCache.groups(service.gateways().get(GW1), onos.appId).stream()
                .filter(group -> group.givenGroupId().equals(TestFlowCache.floodGroup(10))).findAny().get();
        onos.groups.setBucketsForGroup(GW1, flood.appCookie(), new GroupBuckets(List.of()), flood.appCookie(),
                onos.appId);
        assertThat(service.status(GW1), is(status(GatewayStatus.State.INSTALLING, 11, 11)));
    }

    @Test
    public void needsNoRulesOfAPortThatIsDown() {
        ObjectNode config = (ObjectNode) TestOnos.demoConfig();
        ((ObjectNode) config.get("ports")).set("otr", TestOnos.json("[2, 4]"));
        onos.config.apply(GW1, config);
        onos.devices.connect(GW1);
        onos.devices.port(GW1, 1, true);
        onos.devices.port(GW1, 2, true);
        onos.devices.port(GW1, 4, false);
        assertThat(service.downOtrPorts(GW1), is(Set.of(PortNumber.portNumber(4))));
        // 1 setting, 4 ports, 1 OTR of 2, 3 tenants, 3 servers.
        assertThat(service.status(GW1).rules(), is(12));
    }

    @Test
    public void readsContextsAndMakesTheEntriesAgree() throws Exception {
        onos.config.apply(GW1, TestOnos.demoConfig());
        TestFlowCache flowCache = onos.devices.connect(GW1);
        flowCache.put(TestFlows.learnt(10, "10.9.0.1", 1));
        assertThat(service.contexts(GW1).get().contexts(), contains(TestFlows.learnt(10, "10.9.0.1", 1)));
        assertThat(service.learnedEntries(GW1).get(0).tunnel(), is(TestFlows.tunnel(10, 1)));
    }

    @Test
    public void evictsAFlow() throws Exception {
        TestFlowCache flowCache = knowingTwo();
        FlowContext first = TestFlows.learnt(10, "10.9.0.1", 1);
        assertThat(service.evict(GW1, first.key()).get(), is(Optional.of(first)));
        assertThat(service.evict(GW1, first.key()).get(), is(Optional.empty()));
        assertThat(flowCache.flows(), contains(TestFlows.key(20, "2001:db8::9")));
        assertThat(keys(), contains(TestFlows.key(20, "2001:db8::9")));
    }

    @Test
    public void flushesAllFlows() throws Exception {
        TestFlowCache flowCache = knowingTwo();
        service.flush(GW1).get();
        assertThat(flowCache.flows(), is(empty()));
        assertThat(keys(), is(empty()));
    }

    @Test
    public void keepsTheEntriesWhenTheDeviceKeepsTheFlows() throws Exception {
        TestFlowCache flowCache = knowingTwo();
        flowCache.breakOnly("evict", "flush", "contexts");
        fails(service.flush(GW1), "no answer");
        fails(service.evict(GW1, TestFlows.key(10, "10.9.0.1")), "no answer");
        fails(service.contexts(GW1), "no answer");
        assertThat(keys(), hasSize(2));
    }

    @Test
    public void teachesAFlow() throws Exception {
        onos.config.apply(GW1, TestOnos.demoConfig());
        TestFlowCache flowCache = onos.devices.connect(GW1);
        FlowKey key = TestFlows.key(10, "2001:db8::9");
        service.teach(GW1, key, TestFlows.tunnel(10, 7)).get();
        assertThat(flowCache.contexts().get().contexts().get(0).tunnel(), is(Optional.of(TestFlows.tunnel(10, 7))));
        service.teach(GW1, key, TestFlows.tunnel(10, 7)).get();
        assertThat(service.learnedEntries(GW1).get(0).timesRelearned(), is(0));
        service.teach(GW1, key, TestFlows.tunnel(10, 8)).get();
        assertThat(service.learnedEntries(GW1).get(0).tunnel(), is(TestFlows.tunnel(10, 8)));
        assertThat(service.learnedEntries(GW1).get(0).timesRelearned(), is(1));
    }

    @Test
    public void teachesNoTunnelOfAnotherTenant() {
        onos.config.apply(GW1, TestOnos.demoConfig());
        TestFlowCache flowCache = onos.devices.connect(GW1);
        IllegalArgumentException other = assertThrows(IllegalArgumentException.class,
                () -> service.teach(GW1, TestFlows.key(10, "10.9.0.1"), TestFlows.tunnel(20, 1)));
        assertThat(other.getMessage(), is("the tenant with VLAN 10 has VNI 100, not 200"));
        IllegalArgumentException none = assertThrows(IllegalArgumentException.class,
                () -> service.teach(GW1, TestFlows.key(11, "10.9.0.1"), TestFlows.tunnel(11, 1)));
        assertThat(none.getMessage(), is("no tenant of device:gw1 has VLAN 11"));
        assertThat(flowCache.flows(), is(empty()));
    }

    @Test
    public void refusesDevicesThatAreNoGateways() {
        onos.devices.connect(GW1);
        assertThrows(IllegalArgumentException.class, () -> service.status(GW1));
        assertThrows(IllegalArgumentException.class, () -> service.statusAtMaster(GW1));
        assertThrows(IllegalArgumentException.class, () -> service.counters(GW1));
        assertThrows(IllegalArgumentException.class, () -> service.downOtrPorts(GW1));
        assertThrows(IllegalArgumentException.class, () -> service.contexts(GW1));
        assertThrows(IllegalArgumentException.class, () -> service.contextCapacity(GW1));
        assertThrows(IllegalArgumentException.class, () -> service.evict(GW1, TestFlows.key(10, "10.9.0.1")));
        assertThrows(IllegalArgumentException.class, () -> service.flush(GW1));
        assertThrows(IllegalArgumentException.class,
                () -> service.teach(GW1, TestFlows.key(10, "10.9.0.1"), TestFlows.tunnel(10, 1)));
    }

    private static GatewayStatus status(GatewayStatus.State state, int installed, int rules) {
        return new GatewayStatus(state, installed, rules, Optional.empty(), Optional.empty());
    }

    private TestFlowCache knowingTwo() throws Exception {
        onos.config.apply(GW1, TestOnos.demoConfig());
        TestFlowCache flowCache = onos.devices.connect(GW1);
        flowCache.put(TestFlows.learnt(10, "10.9.0.1", 1));
        flowCache.put(TestFlows.learnt(20, "2001:db8::9", 2));
        service.contexts(GW1).get();
        assertThat(keys(), hasSize(2));
        return flowCache;
    }

    private List<FlowKey> keys() {
        return service.learnedEntries(GW1).stream().map(LearnedEntry::key).collect(Collectors.toList());
    }

    private void addGroups(TestFlowCache flowCache) {
        flowCache.groups(service.gateways().get(GW1), onos.appId).forEach(onos.groups::addGroup);
    }

    private void failsWith(String message) {
        fails(service.counters(GW1), message);
    }

    private static void fails(CompletableFuture<?> future, String message) {
        ExecutionException e = assertThrows(ExecutionException.class, future::get);
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

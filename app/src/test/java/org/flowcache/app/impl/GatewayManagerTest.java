// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.impl;

import static org.flowcache.app.TestOnos.GW1;
import static org.flowcache.app.TestOnos.GW2;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThat;
import static org.junit.Assert.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.flowcache.app.TestFlowCache;
import org.flowcache.app.TestOnos;
import org.flowcache.app.config.FlowCacheConfig;
import org.junit.After;
import org.junit.Test;
import org.onosproject.net.DeviceId;
import org.onosproject.net.config.InvalidConfigException;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleOperations;
import org.onosproject.net.group.Group;

/**
 * That the devices become and stay what the configuration says, whatever comes and goes.
 */
public class GatewayManagerTest {

    private final TestOnos onos = new TestOnos();
    private final ObjectNode config = (ObjectNode) TestOnos.demoConfig();
    private GatewayManager manager;

    @After
    public void tearDown() {
        if (manager != null) {
            manager.deactivate();
        }
    }

    @Test
    public void installsWhatIsConfigured() {
        activate();
        TestFlowCache flowCache = onos.devices.connect(GW1);
        onos.config.apply(GW1, config);
        // 3 ports, 3 tenants, 3 servers.
        assertThat(rules(flowCache, config), hasSize(9));
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        assertThat(groups(GW1), contains(flowCache.learningSession(onos.appId).appCookie()));
    }

    @Test
    public void installsWhenTheDeviceComesAfterItsConfiguration() {
        activate();
        onos.config.apply(GW1, config);
        TestFlowCache flowCache = onos.devices.connect(GW1);
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
    }

    @Test
    public void installsWhenTheApplicationComesLast() {
        TestFlowCache flowCache = onos.devices.connect(GW1);
        onos.config.apply(GW1, config);
        activate();
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
    }

    @Test
    public void installsWhenThePipeconfComesAfterTheDevice() {
        activate();
        onos.config.apply(GW1, config);
        onos.devices.connectPlain(GW1);
        onos.devices.addPipeconf(GW1);
        onos.flowRules.awaitRules(GW1, rules(onos.devices.connect(GW1), config));
    }

    @Test
    public void leavesOtherDevicesAlone() {
        activate();
        onos.devices.connect(GW2);
        TestFlowCache flowCache = onos.devices.connect(GW1);
        onos.config.apply(GW1, config);
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        onos.flowRules.awaitRules(GW2, Set.of());
        assertThat(groups(GW2), is(empty()));
    }

    @Test
    public void addsOnlyANewTenant() {
        TestFlowCache flowCache = running();
        ((ArrayNode) config.get("tenants")).add(TestOnos.json(
                "{'name': 't4', 'vni': 400, 'vlan': 40, 'servers': [{'prefix': '10.0.4.0/24', 'port': 3}]}"));
        onos.config.apply(GW1, config);
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        assertThat(onos.flowRules.takeLog(), containsInAnyOrder(
                "ADD [TUNNEL_ID:190] [VLAN_ID:40]",
                "ADD [VLAN_VID:40, IPV4_DST:10.0.4.0/24] [OUTPUT:3]"));
    }

    @Test
    public void removesOnlyTheTenantThatGoes() {
        TestFlowCache flowCache = running();
        ((ArrayNode) config.get("tenants")).remove(1);
        onos.config.apply(GW1, config);
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        assertThat(onos.flowRules.takeLog(), containsInAnyOrder(
                "REMOVE [TUNNEL_ID:c8] [VLAN_ID:20]",
                "REMOVE [VLAN_VID:20, IPV4_DST:10.0.2.20/32] [OUTPUT:3]"));
    }

    @Test
    public void changesInPlaceWhatIsTheSameEntry() {
        TestFlowCache flowCache = running();
        ((ArrayNode) config.get("ports").get("servers")).add(4);
        ((ObjectNode) config.get("tenants").get(0).get("servers").get(0)).put("port", 4);
        onos.config.apply(GW1, config);
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        assertThat(onos.flowRules.takeLog(), containsInAnyOrder(
                "ADD [IN_PORT:4] [QUEUE{queueId=3}]",
                "ADD [VLAN_VID:10, IPV4_DST:10.0.1.10/32] [OUTPUT:4]"));
    }

    @Test
    public void removesBeforeItAdds() {
        TestFlowCache flowCache = running();
        // t3 takes over the VLAN of t2, which goes.
        ((ArrayNode) config.get("tenants")).remove(1);
        ((ObjectNode) config.get("tenants").get(1)).put("vlan", 20);
        onos.config.apply(GW1, config);
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        List<String> log = onos.flowRules.takeLog();
        assertThat(log.subList(0, 3), containsInAnyOrder(
                "REMOVE [TUNNEL_ID:c8] [VLAN_ID:20]",
                "REMOVE [VLAN_VID:20, IPV4_DST:10.0.2.20/32] [OUTPUT:3]",
                "REMOVE [VLAN_VID:30, IPV4_DST:10.0.3.10/32] [OUTPUT:3]"));
        assertThat(log.subList(3, log.size()), containsInAnyOrder(
                "ADD [TUNNEL_ID:12c] [VLAN_ID:20]",
                "ADD [VLAN_VID:20, IPV4_DST:10.0.3.10/32] [OUTPUT:3]"));
    }

    @Test
    public void badConfigurationKeepsTheOld() {
        TestFlowCache flowCache = running();
        ObjectNode bad = config.deepCopy();
        ((ObjectNode) bad.get("tenants").get(0)).put("vlan", 11);
        ((ObjectNode) bad.get("tenants").get(1)).put("vni", 300);
        assertThrows(InvalidConfigException.class, () -> onos.config.apply(GW1, bad));
        assertThat(onos.config.getConfig(GW1, FlowCacheConfig.class).node(), is(TestOnos.demoConfig()));

        // The next good one changes only what differs from the old, so that nothing of the bad one was applied.
        ((ObjectNode) config.get("tenants").get(2)).put("vni", 301);
        onos.config.apply(GW1, config);
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        assertThat(onos.flowRules.takeLog(), contains(
                "REMOVE [TUNNEL_ID:12c] [VLAN_ID:30]", "ADD [TUNNEL_ID:12d] [VLAN_ID:30]"));
    }

    @Test
    public void removesAllWhenTheConfigurationGoes() {
        running();
        onos.config.remove(GW1);
        onos.flowRules.awaitRules(GW1, Set.of());
        // The group goes last, after the rules that lead to it.
        awaitRun(GW1);
        assertThat(groups(GW1), is(empty()));
    }

    @Test
    public void removesAllWhenTheConfigurationWentWhileTheDeviceWasAway() {
        running();
        onos.devices.disconnect(GW1);
        onos.config.remove(GW1);
        onos.devices.connect(GW1);
        onos.flowRules.awaitRules(GW1, Set.of());
    }

    @Test
    public void appliesAChangeWhenTheDeviceIsBack() {
        TestFlowCache flowCache = running();
        onos.devices.disconnect(GW1);
        ((ObjectNode) config.get("tenants").get(2)).put("vni", 301);
        onos.config.apply(GW1, config);
        awaitRun(GW1);
        assertThat(onos.flowRules.takeLog(), is(empty()));
        onos.devices.connect(GW1);
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        assertThat(onos.flowRules.takeLog(), hasSize(2));
    }

    @Test
    public void touchesNothingWhenTheDeviceWasJustAway() {
        running();
        onos.devices.disconnect(GW1);
        onos.devices.connect(GW1);
        awaitRun(GW1);
        assertThat(onos.flowRules.takeLog(), is(empty()));
        assertThat(groups(GW1), hasSize(1));
    }

    @Test
    public void leavesTheDeviceToItsMaster() {
        TestFlowCache flowCache = running();
        onos.mastership.giveAway(GW1);
        ((ObjectNode) config.get("tenants").get(2)).put("vni", 301);
        onos.config.apply(GW1, config);
        awaitRun(GW1);
        assertThat(onos.flowRules.takeLog(), is(empty()));
        onos.mastership.take(GW1);
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
    }

    @Test
    public void waitsForOneChangeBeforeTheNext() {
        activate();
        TestFlowCache flowCache = onos.devices.connect(GW1);
        onos.flowRules.hold();
        onos.config.apply(GW1, config);
        onos.flowRules.awaitHeld();
        // Not yet on the device, t2 goes again; a comparison now would not see that there is something to remove.
        ((ArrayNode) config.get("tenants")).remove(1);
        onos.config.apply(GW1, config);
        onos.flowRules.release();
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        assertThat(onos.flowRules.takeLog().stream().filter(line -> line.startsWith("REMOVE"))
                .collect(Collectors.toList()), hasSize(2));
    }

    @Test
    public void triesAgainWhatTheDeviceRefused() {
        activate();
        TestFlowCache flowCache = onos.devices.connect(GW1);
        onos.flowRules.refuse(true);
        onos.config.apply(GW1, config);
        awaitRun(GW1);
        onos.flowRules.awaitRules(GW1, Set.of());
        onos.flowRules.refuse(false);
        awaitRun(GW1);
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
    }

    @Test
    public void keepsRulesOfOthers() {
        FlowRule other = DefaultFlowRule.builder().forDevice(GW1).withSelector(DefaultTrafficSelector.emptySelector())
                .withTreatment(DefaultTrafficTreatment.emptyTreatment()).withPriority(1).makePermanent()
                .withCookie(77).build();
        onos.flowRules.apply(FlowRuleOperations.builder().add(other).build());
        running(Set.of(other));
        onos.config.remove(GW1);
        onos.flowRules.awaitRules(GW1, Set.of(other));
    }

    @Test
    public void installsAgainWhatIsBeingRemoved() {
        TestFlowCache flowCache = running();
        onos.flowRules.applyAs(FlowEntry.FlowEntryState.PENDING_REMOVE);
        onos.flowRules.apply(operations(rules(flowCache, config)));
        onos.flowRules.applyAs(FlowEntry.FlowEntryState.ADDED);
        onos.flowRules.takeLog();
        onos.devices.connect(GW1);
        awaitRun(GW1);
        assertThat(onos.flowRules.takeLog(), hasSize(9));
    }

    @Test
    public void replacesAnOldGroup() {
        TestFlowCache flowCache = onos.devices.connect(GW1);
        onos.groups.addGroup(flowCache.otherSession(onos.appId));
        running();
        awaitRun(GW1);
        assertThat(groups(GW1), contains(flowCache.learningSession(onos.appId).appCookie()));
    }

    @Test
    public void removesAllWhenTheApplicationIsDeactivated() {
        running();
        onos.applications.deactivate();
        onos.flowRules.awaitRules(GW1, Set.of());
        assertThat(groups(GW1), is(empty()));
        // A change that comes before the bundle is stopped brings nothing back.
        onos.config.apply(GW1, config);
        awaitRun(GW1);
        onos.flowRules.awaitRules(GW1, Set.of());
    }

    @Test
    public void leavesTheDevicesWhenOnosStops() {
        TestFlowCache flowCache = running();
        manager.deactivate();
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        assertThat(groups(GW1), hasSize(1));
        assertThat(onos.flowRules.takeLog(), is(empty()));
    }

    private void activate() {
        manager = new GatewayManager(onos.core, onos.applications, onos.config, onos.devices, onos.drivers,
                onos.driverAdmin, onos.mastership, onos.flowRules, onos.groups);
    }

    private TestFlowCache running() {
        return running(Set.of());
    }

    private TestFlowCache running(Set<FlowRule> others) {
        activate();
        TestFlowCache flowCache = onos.devices.connect(GW1);
        onos.config.apply(GW1, config);
        Set<FlowRule> all = new HashSet<>(rules(flowCache, config));
        all.addAll(others);
        onos.flowRules.awaitRules(GW1, all);
        awaitRun(GW1);
        onos.flowRules.takeLog();
        return flowCache;
    }

    /** Waits until the manager has looked at a device once more after everything that happened so far. */
    private void awaitRun(DeviceId deviceId) {
        manager.check(deviceId).join();
    }

    private Set<FlowRule> rules(TestFlowCache flowCache, JsonNode json) {
        FlowCacheConfig gateway = new FlowCacheConfig();
        gateway.init(GW1, FlowCacheConfig.KEY, json, new ObjectMapper(), null);
        return flowCache.flowRules(gateway.gateway(), onos.appId);
    }

    private List<Object> groups(DeviceId deviceId) {
        return onos.groups.getGroups(deviceId, onos.appId).stream().map(Group::appCookie).collect(Collectors.toList());
    }

    private static FlowRuleOperations operations(Set<FlowRule> rules) {
        FlowRuleOperations.Builder operations = FlowRuleOperations.builder();
        rules.forEach(operations::add);
        return operations.build();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.gateway;

import static org.flowcache.app.TestOnos.GW1;
import static org.flowcache.app.TestOnos.GW2;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.Assert.assertThat;
import static org.junit.Assert.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.flowcache.app.TestFlowCache;
import org.flowcache.app.TestFlows;
import org.flowcache.app.TestOnos;
import org.flowcache.app.api.LearnedEntry;
import org.flowcache.app.config.FlowCacheConfig;
import org.flowcache.app.device.PortStates;
import org.flowcache.app.learning.LearnedEntryStore;
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

/**
 * That the devices become and stay what the configuration says, whatever comes and goes.
 */
public class GatewayManagerTest {

    private final TestOnos onos = new TestOnos();
    private final ObjectNode config = (ObjectNode) TestOnos.demoConfig();
    private final PortStates portStates = new PortStates(onos.devices);
    private final LearnedEntryStore store = new LearnedEntryStore(onos.storage);
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
        // 1 setting, 3 ports, 1 OTR, 3 tenants, 3 servers.
        assertThat(rules(flowCache, config), hasSize(11));
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        awaitRun(GW1);
        assertThat(groups(GW1), containsInAnyOrder("CLONE 1 [OUTPUT:CONTROLLER]", "ALL 1010 [OUTPUT:3]",
                "ALL 1020 [OUTPUT:3]", "ALL 1030 [OUTPUT:3]"));
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
        assertThat(onos.takeLog(), containsInAnyOrder(
                "ADD [TUNNEL_ID:190] [VLAN_ID:40]",
                "ADD [VLAN_VID:40, IPV4_DST:10.0.4.0/24] [OUTPUT:3]"));
    }

    @Test
    public void removesOnlyTheTenantThatGoes() {
        TestFlowCache flowCache = running();
        ((ArrayNode) config.get("tenants")).remove(1);
        onos.config.apply(GW1, config);
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        awaitRun(GW1);
        List<String> log = onos.takeLog();
        assertThat(log.subList(0, 2), containsInAnyOrder(
                "REMOVE [TUNNEL_ID:c8] [VLAN_ID:20]",
                "REMOVE [VLAN_VID:20, IPV4_DST:10.0.2.20/32] [OUTPUT:3]"));
        assertThat(log.subList(2, log.size()), contains("READ"));
        assertThat(groups(GW1), not(hasItem("ALL 1020 [OUTPUT:3]")));
    }

    @Test
    public void floodsToTheServersThatTenantsHaveNow() {
        running();
        ((ArrayNode) config.get("ports").get("servers")).add(4);
        ((ArrayNode) config.get("tenants").get(0).get("servers")).add(
                TestOnos.json("{'prefix': '2001:db8::/64', 'port': 4}"));
        onos.config.apply(GW1, config);
        awaitRun(GW1);
        assertThat(groups(GW1), hasItem("ALL 1010 [OUTPUT:3, OUTPUT:4]"));
        assertThat(onos.takeLog(), containsInAnyOrder(
                "ADD [IN_PORT:4] [QUEUE{queueId=3}]",
                "ADD [VLAN_VID:10, IPV6_DST:2001:db8::/64] [OUTPUT:4]"));
        ((ArrayNode) config.get("tenants").get(0).get("servers")).remove(0);
        onos.config.apply(GW1, config);
        awaitRun(GW1);
        assertThat(groups(GW1), hasItem("ALL 1010 [OUTPUT:4]"));
        assertThat(groups(GW1), hasSize(4));
    }

    @Test
    public void evictsAVlansFlowsBeforeAnotherTenantGetsIt() {
        TestFlowCache flowCache = running();
        flowCache.put(TestFlows.learnt(20, "10.9.0.1", 1));
        flowCache.put(TestFlows.waiting(20, "10.9.0.2"));
        flowCache.put(TestFlows.learnt(10, "10.9.0.1", 3));
        store.record(GW1, TestFlows.learned(20, "10.9.0.1", 1), Instant.EPOCH);
        // t3 takes over the VLAN of t2, which goes.
        ((ArrayNode) config.get("tenants")).remove(1);
        ((ObjectNode) config.get("tenants").get(1)).put("vlan", 20);
        onos.config.apply(GW1, config);
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        List<String> log = onos.takeLog();
        // The rule of t3's VNI goes too, although it only changes: as long as it binds the VNI to VLAN 30, or the other
        // to VLAN 20, the switch could learn of them anew.
        assertThat(log.subList(0, 4), containsInAnyOrder(
                "REMOVE [TUNNEL_ID:c8] [VLAN_ID:20]",
                "REMOVE [TUNNEL_ID:12c] [VLAN_ID:30]",
                "REMOVE [VLAN_VID:20, IPV4_DST:10.0.2.20/32] [OUTPUT:3]",
                "REMOVE [VLAN_VID:30, IPV4_DST:10.0.3.10/32] [OUTPUT:3]"));
        assertThat(log.subList(4, 6), contains("READ", "EVICT VLAN 20 to 10.9.0.1"));
        assertThat(log.subList(6, log.size()), containsInAnyOrder(
                "ADD [TUNNEL_ID:12c] [VLAN_ID:20]",
                "ADD [VLAN_VID:20, IPV4_DST:10.0.3.10/32] [OUTPUT:3]"));
        assertThat(flowCache.flows(),
                containsInAnyOrder(TestFlows.key(20, "10.9.0.2"), TestFlows.key(10, "10.9.0.1")));
        assertThat(store.of(GW1).stream().map(LearnedEntry::key).collect(Collectors.toList()),
                contains(TestFlows.key(10, "10.9.0.1")));
    }

    @Test
    public void evictsAVlansFlowsWhenItsVniChanges() {
        TestFlowCache flowCache = running();
        flowCache.put(TestFlows.learnt(30, "10.9.0.1", 1));
        ((ObjectNode) config.get("tenants").get(2)).put("vni", 301);
        onos.config.apply(GW1, config);
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        assertThat(onos.takeLog(), contains("REMOVE [TUNNEL_ID:12c] [VLAN_ID:30]", "READ",
                "EVICT VLAN 30 to 10.9.0.1", "ADD [TUNNEL_ID:12d] [VLAN_ID:30]"));
    }

    @Test
    public void flushesWhatItCanNotEvict() {
        for (String broken : List.of("contexts", "evict")) {
            TestFlowCache flowCache = running();
            flowCache.put(TestFlows.learnt(30, "10.9.0.1", 1));
            flowCache.breakOnly(broken);
            ((ObjectNode) config.get("tenants").get(2)).put("vni", 301);
            onos.config.apply(GW1, config);
            onos.flowRules.awaitRules(GW1, rules(flowCache, config));
            List<String> log = onos.takeLog();
            assertThat(log.get(log.size() - 2), is("FLUSH"));
            assertThat(flowCache.flows(), is(empty()));
            flowCache.breakOnly();
            ((ObjectNode) config.get("tenants").get(2)).put("vni", 300);
            manager.deactivate();
        }
    }

    @Test
    public void givesNobodyAVlanWhoseFlowsTheDeviceKeeps() {
        TestFlowCache flowCache = running();
        flowCache.put(TestFlows.learnt(30, "10.9.0.1", 1));
        flowCache.breakOnly("evict", "flush");
        ((ObjectNode) config.get("tenants").get(2)).put("vni", 301);
        onos.config.apply(GW1, config);
        awaitRun(GW1);
        assertThat(onos.takeLog(), hasItem("REMOVE [TUNNEL_ID:12c] [VLAN_ID:30]"));
        assertThat(onos.takeLog(), not(hasItem("ADD [TUNNEL_ID:12d] [VLAN_ID:30]")));
        flowCache.breakOnly();
        awaitRun(GW1);
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        assertThat(flowCache.flows(), is(empty()));
    }

    @Test
    public void givesNobodyAVlanWhoseRulesTheDeviceKeeps() {
        TestFlowCache flowCache = running();
        onos.flowRules.refuse(true);
        ((ObjectNode) config.get("tenants").get(2)).put("vni", 301);
        onos.config.apply(GW1, config);
        awaitRun(GW1);
        assertThat(onos.takeLog(), is(empty()));
        onos.flowRules.refuse(false);
        awaitRun(GW1);
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
    }

    @Test
    public void evictsWhatADeviceLearnedBeforeItsTenantsChangedElsewhere() {
        // The switch was another node's, or this application's before it was deactivated, and so were its tenants.
        TestFlowCache flowCache = onos.devices.connect(GW1);
        flowCache.put(TestFlows.learnt(40, "10.9.0.1", 1));
        flowCache.put(TestFlows.learnt(10, "10.9.0.1", 2));
        onos.config.apply(GW1, config);
        activate();
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        awaitRun(GW1);
        assertThat(onos.takeLog().subList(5, 7), contains("READ", "EVICT VLAN 40 to 10.9.0.1"));
        assertThat(store.of(GW1).stream().map(LearnedEntry::tunnel).collect(Collectors.toList()),
                contains(TestFlows.tunnel(10, 2)));
    }

    @Test
    public void learnsWhatTheDeviceHasWhenItIsBack() {
        TestFlowCache flowCache = running();
        store.record(GW1, TestFlows.learned(10, "10.9.0.1", 1), Instant.EPOCH);
        onos.devices.disconnect(GW1);
        flowCache.restart();
        flowCache.put(TestFlows.learnt(20, "2001:db8::9", 1));
        onos.devices.connect(GW1);
        awaitRun(GW1);
        assertThat(store.of(GW1).stream().map(LearnedEntry::key).collect(Collectors.toList()),
                contains(TestFlows.key(20, "2001:db8::9")));
    }

    @Test
    public void learnsWhatTheDeviceHasWhenItBecomesItsMaster() {
        TestFlowCache flowCache = running();
        onos.mastership.giveAway(GW1);
        awaitRun(GW1);
        flowCache.put(TestFlows.learnt(20, "10.9.0.1", 1));
        assertThat(store.of(GW1), is(empty()));
        onos.mastership.take(GW1);
        awaitRun(GW1);
        assertThat(store.of(GW1), hasSize(1));
    }

    @Test
    public void looksAgainAtADeviceThatWasAwayWhileItWasLookedAt() {
        TestFlowCache flowCache = running();
        flowCache.beforeContexts = () -> {
            flowCache.beforeContexts = () -> { };
            onos.devices.disconnect(GW1);
            onos.devices.connect(GW1);
        };
        onos.devices.disconnect(GW1);
        onos.devices.connect(GW1);
        awaitRun(GW1);
        awaitRun(GW1);
        assertThat(onos.takeLog(), contains("READ", "READ"));
    }

    @Test
    public void sendsNoFlowsToAPortThatIsDown() {
        ((ObjectNode) config.get("ports")).set("otr", TestOnos.json("[2, 4]"));
        TestFlowCache flowCache = running();
        onos.devices.port(GW1, 1, true);
        onos.devices.port(GW1, 4, true);
        onos.devices.port(GW1, 4, false);
        awaitRun(GW1);
        assertThat(onos.takeLog(), contains("REMOVE [METADATA:4] [OUTPUT:4]"));
        onos.devices.port(GW1, 4, true);
        awaitRun(GW1);
        assertThat(onos.takeLog(), contains("ADD [METADATA:4] [OUTPUT:4]"));
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
    }

    @Test
    public void findsPortsThatAreDownWithoutBeingTold() {
        ((ObjectNode) config.get("ports")).set("otr", TestOnos.json("[2, 4]"));
        running();
        onos.devices.configurePort(GW1, 1, true);
        onos.devices.configurePort(GW1, 4, false);
        awaitRun(GW1);
        assertThat(onos.takeLog(), contains("REMOVE [METADATA:4] [OUTPUT:4]"));
    }

    @Test
    public void sendsNoFlowsToAPortThatIsGone() {
        ((ObjectNode) config.get("ports")).set("otr", TestOnos.json("[2, 4]"));
        onos.devices.connect(GW1);
        onos.devices.port(GW1, 1, true);
        onos.devices.port(GW1, 2, true);
        running();
        // Port 4 was never seen, which tells nothing; but then it was.
        onos.devices.port(GW1, 4, true);
        onos.devices.removePort(GW1, 4);
        awaitRun(GW1);
        assertThat(onos.takeLog(), contains("REMOVE [METADATA:4] [OUTPUT:4]"));
        onos.devices.port(GW1, 4, true);
        awaitRun(GW1);
        assertThat(onos.takeLog(), contains("ADD [METADATA:4] [OUTPUT:4]"));
    }

    @Test
    public void changesNothingWhenAllPortsAreDown() {
        // ONOS disables all ports of a device that it lost, and only then says that it lost it.
        running();
        onos.devices.port(GW1, 1, true);
        onos.devices.port(GW1, 2, true);
        onos.devices.port(GW1, 1, false);
        awaitRun(GW1);
        assertThat(onos.takeLog(), is(empty()));
        onos.devices.port(GW1, 2, false);
        awaitRun(GW1);
        assertThat(onos.takeLog(), is(empty()));
    }

    @Test
    public void changesOnlyWhatSettingsChange() {
        running();
        config.putObject("cache").put("idleTimeout", 1000);
        onos.config.apply(GW1, config);
        awaitRun(GW1);
        assertThat(onos.takeLog(), contains("ADD [] [QUEUE{queueId=1000}]"));
    }

    @Test
    public void changesSettingsInPlaceBeforeItReadsFlows() {
        // Contexts that are idle for longer than the timeout are not there for who asks; a longer one brings them back.
        TestFlowCache flowCache = running();
        config.putObject("cache").put("idleTimeout", 1000);
        ((ObjectNode) config.get("tenants").get(2)).put("vni", 301);
        onos.config.apply(GW1, config);
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        assertThat(onos.takeLog(), contains(
                "REMOVE [TUNNEL_ID:12c] [VLAN_ID:30]", "ADD [] [QUEUE{queueId=1000}]", "READ",
                "ADD [TUNNEL_ID:12d] [VLAN_ID:30]"));
    }

    @Test
    public void givesTenantsTheirRulesAfterTheFirstReading() {
        onos.devices.connect(GW1);
        onos.config.apply(GW1, config);
        activate();
        awaitRun(GW1);
        List<String> log = onos.takeLog();
        assertThat(log.subList(0, 5), hasItem("ADD [] [QUEUE{queueId=30000}]"));
        assertThat(log.get(5), is("READ"));
        assertThat(log.subList(6, log.size()), hasItem("ADD [TUNNEL_ID:64] [VLAN_ID:10]"));
    }

    @Test
    public void changesInPlaceWhatIsTheSameEntry() {
        TestFlowCache flowCache = running();
        ((ArrayNode) config.get("ports").get("servers")).add(4);
        ((ObjectNode) config.get("tenants").get(0).get("servers").get(0)).put("port", 4);
        onos.config.apply(GW1, config);
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        assertThat(onos.takeLog(), containsInAnyOrder(
                "ADD [IN_PORT:4] [QUEUE{queueId=3}]",
                "ADD [VLAN_VID:10, IPV4_DST:10.0.1.10/32] [OUTPUT:4]"));
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
        assertThat(onos.takeLog(), contains(
                "REMOVE [TUNNEL_ID:12c] [VLAN_ID:30]", "READ", "ADD [TUNNEL_ID:12d] [VLAN_ID:30]"));
    }

    @Test
    public void removesAllWhenTheConfigurationGoes() {
        running();
        onos.config.remove(GW1);
        onos.flowRules.awaitRules(GW1, Set.of());
        // Groups go last, after the rules that lead to them.
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
        assertThat(onos.takeLog(), is(empty()));
        onos.devices.connect(GW1);
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        assertThat(onos.takeLog(), contains(
                "REMOVE [TUNNEL_ID:12c] [VLAN_ID:30]", "READ", "ADD [TUNNEL_ID:12d] [VLAN_ID:30]"));
    }

    @Test
    public void touchesNothingWhenTheDeviceWasJustAway() {
        running();
        onos.devices.disconnect(GW1);
        onos.devices.connect(GW1);
        awaitRun(GW1);
        assertThat(onos.takeLog(), contains("READ"));
        assertThat(groups(GW1), hasSize(4));
    }

    @Test
    public void leavesTheDeviceToItsMaster() {
        TestFlowCache flowCache = running();
        onos.mastership.giveAway(GW1);
        ((ObjectNode) config.get("tenants").get(2)).put("vni", 301);
        onos.config.apply(GW1, config);
        awaitRun(GW1);
        assertThat(onos.takeLog(), is(empty()));
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
        assertThat(onos.takeLog().stream().filter(line -> line.startsWith("REMOVE"))
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
        onos.takeLog();
        onos.devices.connect(GW1);
        awaitRun(GW1);
        assertThat(onos.takeLog().stream().filter(line -> line.startsWith("ADD")).collect(Collectors.toList()),
                hasSize(11));
    }

    @Test
    public void replacesAnOldGroup() {
        TestFlowCache flowCache = onos.devices.connect(GW1);
        onos.groups.addGroup(flowCache.oldGroup(onos.appId));
        running();
        assertThat(groups(GW1), not(hasItem("CLONE 8 []")));
        assertThat(groups(GW1), hasSize(4));
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
        assertThat(groups(GW1), hasSize(4));
        assertThat(onos.takeLog(), is(empty()));
    }

    private void activate() {
        manager = new GatewayManager(onos.core, onos.applications, onos.config, onos.devices, onos.drivers,
                onos.driverAdmin, onos.mastership, onos.flowRules, onos.groups, portStates, store);
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
        onos.takeLog();
        return flowCache;
    }

    /** Waits until the manager has looked at a device once more after everything that happened so far. */
    private void awaitRun(DeviceId deviceId) {
        manager.check(deviceId).join();
    }

    private Set<FlowRule> rules(TestFlowCache flowCache, JsonNode json) {
        FlowCacheConfig gateway = new FlowCacheConfig();
        gateway.init(GW1, FlowCacheConfig.KEY, json, new ObjectMapper(), null);
        return flowCache.flowRules(gateway.gateway(),
                portStates.down(GW1, gateway.gateway().otrPorts()), onos.appId);
    }

    private List<String> groups(DeviceId deviceId) {
        return onos.groups.getGroups(deviceId, onos.appId).stream()
                .map(group -> group.type() + " " + group.givenGroupId() + " " + group.buckets().buckets().stream()
                        .flatMap(bucket -> bucket.treatment().allInstructions().stream())
                        .map(Object::toString).sorted().collect(Collectors.toList()))
                .collect(Collectors.toList());
    }

    private static FlowRuleOperations operations(Set<FlowRule> rules) {
        FlowRuleOperations.Builder operations = FlowRuleOperations.builder();
        rules.forEach(operations::add);
        return operations.build();
    }
}

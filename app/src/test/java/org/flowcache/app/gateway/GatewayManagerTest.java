// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.gateway;

import static org.flowcache.app.TestOnos.GW1;
import static org.flowcache.app.TestOnos.GW2;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flowcache.api.FlowContext;
import org.flowcache.api.Tunnel;
import org.flowcache.api.VlanBinding;
import org.flowcache.api.Vni;
import org.flowcache.app.TestApp;
import org.flowcache.app.TestFlowCache;
import org.flowcache.app.TestFlows;
import org.flowcache.app.TestOnos;
import org.flowcache.app.api.GatewayStatus;
import org.flowcache.app.api.LearnedEntry;
import org.flowcache.app.config.FlowCacheConfig;
import org.flowcache.app.learning.LearnedEntryStore;
import org.junit.After;
import org.junit.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.config.InvalidConfigException;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleOperation;
import org.onosproject.net.flow.FlowRuleOperations;

/**
 * That the devices become and stay what the configuration says, whatever comes and goes.
 */
public class GatewayManagerTest {

    private final TestOnos onos = new TestOnos();
    private final ObjectNode config = withoutPinning((ObjectNode) TestOnos.demoConfig());
    private final TestApp app = new TestApp(onos);
    private final LearnedEntryStore store = app.store;
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
        List<String> log = onos.takeLog();
        assertThat(log.get(0), is("FORGET 40"));
        assertThat(log.subList(1, log.size()), containsInAnyOrder(
                "ADD [TUNNEL_ID:190] [VLAN_ID:40]",
                "ADD [VLAN_VID:40, IPV4_DST:10.0.4.0/24] [OUTPUT:3]"));
    }

    @Test
    public void removesOnlyTheTenantThatGoes() {
        TestFlowCache flowCache = running();
        ((ArrayNode) config.get("tenants")).remove(1);
        onos.config.apply(GW1, config);
        awaitRun(GW1);
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        List<String> log = onos.takeLog();
        assertThat(log.subList(0, 2), containsInAnyOrder(
                "REMOVE [TUNNEL_ID:c8] [VLAN_ID:20]",
                "REMOVE [VLAN_VID:20, IPV4_DST:10.0.2.20/32] [OUTPUT:3]"));
        assertThat(log.subList(2, log.size()), contains("FORGET 20"));
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
    public void forgetsAVlansFlowsBeforeAnotherTenantGetsIt() {
        TestFlowCache flowCache = running();
        flowCache.put(TestFlows.learnt(20, "10.9.0.1", 1));
        flowCache.put(TestFlows.waiting(20, "10.9.0.2"));
        flowCache.put(TestFlows.learnt(10, "10.9.0.1", 3));
        store.record(GW1, TestFlows.learned(20, "10.9.0.1", 1), Instant.EPOCH);
        store.record(GW1, TestFlows.learned(10, "10.9.0.1", 1), Instant.EPOCH);
        // t3 takes over the VLAN of t2, which goes.
        ((ArrayNode) config.get("tenants")).remove(1);
        ((ObjectNode) config.get("tenants").get(1)).put("vlan", 20);
        onos.config.apply(GW1, config);
        awaitRun(GW1);
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        List<String> log = onos.takeLog();
        assertThat(log.get(0), is("ADD [VLAN_VID:20, IPV4_DST:10.0.3.10/32] [OUTPUT:3]"));
        // The rule of t3's VNI goes too, although it only changes: it binds a VLAN.
        assertThat(log.subList(1, 5), containsInAnyOrder(
                "REMOVE [TUNNEL_ID:c8] [VLAN_ID:20]",
                "REMOVE [TUNNEL_ID:12c] [VLAN_ID:30]",
                "REMOVE [VLAN_VID:20, IPV4_DST:10.0.2.20/32] [OUTPUT:3]",
                "REMOVE [VLAN_VID:30, IPV4_DST:10.0.3.10/32] [OUTPUT:3]"));
        assertThat(log.subList(5, 7), containsInAnyOrder("FORGET 20", "FORGET 30"));
        assertThat(log.subList(7, log.size()), contains("ADD [TUNNEL_ID:12c] [VLAN_ID:20]"));
        assertThat(flowCache.flows(), contains(TestFlows.key(10, "10.9.0.1")));
        assertThat(store.of(GW1).stream().map(LearnedEntry::key).collect(Collectors.toList()),
                contains(TestFlows.key(10, "10.9.0.1")));
    }

    @Test
    public void forgetsAVlanThatIsNobodysBeforeATenantMovesThere() {
        TestFlowCache flowCache = running();
        flowCache.put(TestFlows.learnt(40, "10.9.0.1", 1));
        ((ObjectNode) config.get("tenants").get(2)).put("vlan", 40);
        onos.config.apply(GW1, config);
        awaitRun(GW1);
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        List<String> log = onos.takeLog();
        assertThat(log.get(0), is("FORGET 40"));
        // What comes need not wait for what goes, unless it comes in its place.
        assertThat(log.get(1), is("ADD [VLAN_VID:40, IPV4_DST:10.0.3.10/32] [OUTPUT:3]"));
        assertThat(log.subList(2, 4), containsInAnyOrder(
                "REMOVE [TUNNEL_ID:12c] [VLAN_ID:30]",
                "REMOVE [VLAN_VID:30, IPV4_DST:10.0.3.10/32] [OUTPUT:3]"));
        assertThat(log.subList(4, log.size()), contains("FORGET 30", "ADD [TUNNEL_ID:12c] [VLAN_ID:40]"));
        assertThat(flowCache.flows(), is(empty()));
    }

    @Test
    public void forgetsAVlansFlowsWhenItsVniChanges() {
        TestFlowCache flowCache = running();
        flowCache.put(TestFlows.learnt(30, "10.9.0.1", 1));
        ((ObjectNode) config.get("tenants").get(2)).put("vni", 301);
        onos.config.apply(GW1, config);
        awaitRun(GW1);
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        assertThat(onos.takeLog(), contains("REMOVE [TUNNEL_ID:12c] [VLAN_ID:30]", "FORGET 30",
                "ADD [TUNNEL_ID:12d] [VLAN_ID:30]"));
    }

    @Test
    public void forgetsAllAtOnceWhenNoVlanStays() {
        running();
        onos.takeLog();
        ArrayNode tenants = (ArrayNode) config.get("tenants");
        tenants.removeAll().add(TestOnos.json("{'name': 't9', 'vni': 900, 'vlan': 20, 'servers': []}"));
        onos.config.apply(GW1, config);
        awaitRun(GW1);
        List<String> log = onos.takeLog();
        assertThat(log, hasSize(8));
        assertThat(log.subList(6, 8), contains("FLUSH", "ADD [TUNNEL_ID:384] [VLAN_ID:20]"));
    }

    @Test
    public void givesNobodyAVlanWhoseFlowsTheDeviceKeeps() {
        TestFlowCache flowCache = running();
        flowCache.put(TestFlows.learnt(30, "10.9.0.1", 1));
        flowCache.breakOnly("forget", "flush");
        ((ObjectNode) config.get("tenants").get(2)).put("vni", 301);
        ((ObjectNode) config.get("tenants").get(0).get("servers").get(0)).put("prefix", "10.0.1.11/32");
        onos.config.apply(GW1, config);
        awaitRun(GW1);
        // All else goes on.
        assertThat(onos.takeLog(), containsInAnyOrder("REMOVE [TUNNEL_ID:12c] [VLAN_ID:30]",
                "REMOVE [VLAN_VID:10, IPV4_DST:10.0.1.10/32] [OUTPUT:3]",
                "ADD [VLAN_VID:10, IPV4_DST:10.0.1.11/32] [OUTPUT:3]"));
        GatewayStatus status = app.service.status(GW1);
        assertThat(status.state(), is(GatewayStatus.State.INSTALLING));
        assertThat(status.waitsFor().get().text(), is("the switch to forget flow contexts"));
        assertThat(status.lastError().get().text(),
                is("can't forget the flow contexts of VLAN 30: no answer; held back: VLAN 30"));

        // It is tried again by itself.
        flowCache.breakOnly();
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        awaitRun(GW1);
        assertThat(flowCache.flows(), is(empty()));
        assertThat(app.service.status(GW1).state(), is(GatewayStatus.State.READY));
        assertThat(app.service.status(GW1).waitsFor().isPresent(), is(false));
    }

    @Test
    public void givesAVlanBackToItsTenantOnlyWhenItsFlowsAreForgotten() {
        TestFlowCache flowCache = running();
        JsonNode with = config.deepCopy();
        ((ArrayNode) config.get("tenants")).remove(2);
        flowCache.put(TestFlows.learnt(30, "10.9.0.1", 1));
        flowCache.breakOnly("forget");
        onos.config.apply(GW1, config);
        awaitRun(GW1);
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        assertThat(app.service.status(GW1).state(), is(GatewayStatus.State.INSTALLING));
        onos.config.apply(GW1, with);
        awaitRun(GW1);
        assertThat(onos.takeLog(), not(hasItem("ADD [TUNNEL_ID:12c] [VLAN_ID:30]")));
        flowCache.breakOnly();
        awaitRun(GW1);
        assertThat(onos.takeLog(), contains("FORGET 30", "ADD [TUNNEL_ID:12c] [VLAN_ID:30]"));
        assertThat(flowCache.flows(), is(empty()));
    }

    @Test
    public void givesNobodyAVlanWhoseRulesTheDeviceKeeps() {
        TestFlowCache flowCache = running();
        onos.flowRules.refuse(operation -> operation.type() == FlowRuleOperation.Type.REMOVE);
        ((ObjectNode) config.get("tenants").get(2)).put("vni", 301);
        onos.config.apply(GW1, config);
        awaitRun(GW1);
        assertThat(onos.takeLog(), is(empty()));
        assertThat(app.service.status(GW1).lastError().get().text(),
                is("the switch refused to remove 1 flow rules; held back: VLAN 30"));
        onos.flowRules.refuse(operation -> false);
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        assertThat(onos.takeLog(), contains("REMOVE [TUNNEL_ID:12c] [VLAN_ID:30]", "FORGET 30",
                "ADD [TUNNEL_ID:12d] [VLAN_ID:30]"));
    }

    @Test
    public void givesNobodyAVlanThatIsBoundByARuleThatOnosDoesNotKnow() {
        TestFlowCache flowCache = running();
        manager.deactivate();
        onos.flowRules.forgetAll();
        ((ObjectNode) config.get("tenants").get(2)).put("vni", 301);
        onos.config.apply(GW1, config);
        activate();
        awaitRun(GW1);
        List<String> log = onos.takeLog();
        assertThat(log, not(hasItem("FLUSH")));
        assertThat(log, not(hasItem("ADD [TUNNEL_ID:12d] [VLAN_ID:30]")));
        assertThat(log, hasItem("ADD [TUNNEL_ID:64] [VLAN_ID:10]"));
        assertThat(app.service.status(GW1).lastError().get().text(), is("the switch has flow rules for VLAN 30 of "
                + "VNI 300 that ONOS does not know and has to remove; held back: VLAN 30"));
        // ONOS does so at its next poll.
        flowCache.unbind(new VlanBinding(VlanId.vlanId((short) 30), Vni.of(300)));
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        awaitRun(GW1);
        log = onos.takeLog();
        assertThat(log.subList(log.size() - 3, log.size()), contains("FORGET 30", "ADD [TUNNEL_ID:12d] [VLAN_ID:30]",
                "READ"));
    }

    @Test
    public void takesNoErrorForNobodysVlans() {
        TestFlowCache flowCache = running();
        onos.devices.disconnect(GW1);
        flowCache.put(TestFlows.learnt(30, "10.9.0.1", 1));
        flowCache.breakOnly("bindings");
        onos.devices.connect(GW1);
        awaitRun(GW1);
        assertThat(onos.takeLog(), is(empty()));
        GatewayStatus status = app.service.status(GW1);
        assertThat(status.state(), is(GatewayStatus.State.INSTALLING));
        assertThat(status.waitsFor().get().text(), is("the switch to tell whose VLANs are"));
        assertThat(status.lastError().get().text(), is("no answer"));
        flowCache.breakOnly();
        awaitStatus(GatewayStatus.State.READY);
        assertThat(onos.takeLog(), contains("BINDINGS", "READ"));
        assertThat(flowCache.flows(), contains(TestFlows.key(30, "10.9.0.1")));
    }

    @Test
    public void wakesNoFlowOfATenantThatGaveItsVlanUpWhateverGetsLost() {
        for (long seed = 1; seed <= 20; seed++) {
            new RandomChanges(seed).run();
        }
    }

    @Test
    public void flushesADeviceThatHasNoTenantsYet() {
        // Nothing is known of what it learned, and of no VLAN whose it was.
        TestFlowCache flowCache = onos.devices.connect(GW1);
        flowCache.put(TestFlows.learnt(40, "10.9.0.1", 1));
        flowCache.put(TestFlows.learnt(10, "10.9.0.1", 2));
        onos.config.apply(GW1, config);
        activate();
        awaitRun(GW1);
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        List<String> log = onos.takeLog();
        assertThat(log.subList(0, 2), contains("BINDINGS", "FLUSH"));
        assertThat(log, hasSize(2 + 11));
        assertThat(flowCache.flows(), is(empty()));
    }

    @Test
    public void keepsWhatADeviceLearnedWhileOnosWasAway() {
        TestFlowCache flowCache = running();
        flowCache.put(TestFlows.learnt(10, "10.9.0.1", 2));
        manager.deactivate();
        onos.flowRules.forgetAll();
        activate();
        awaitRun(GW1);
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        List<String> log = onos.takeLog();
        assertThat(log.get(0), is("BINDINGS"));
        assertThat(log.get(log.size() - 1), is("READ"));
        assertThat(log.stream().filter(line -> line.startsWith("ADD")).collect(Collectors.toList()), hasSize(11));
        assertThat(log, hasSize(13));
        awaitEntries(entry -> entry.tunnel().toString(), TestFlows.tunnel(10, 2).toString());
    }

    @Test
    public void learnsWhatTheDeviceHasWhenItIsBack() {
        TestFlowCache flowCache = running();
        store.record(GW1, TestFlows.learned(10, "10.9.0.1", 1), Instant.EPOCH);
        onos.devices.disconnect(GW1);
        flowCache.put(TestFlows.learnt(20, "2001:db8::9", 1));
        onos.devices.connect(GW1);
        awaitRun(GW1);
        awaitEntries(entry -> entry.key().toString(), "VLAN 20 to 2001:db8::9");
    }

    @Test
    public void sendsAllRulesAtOnceToADeviceThatCameBackEmpty() {
        TestFlowCache flowCache = running();
        onos.devices.disconnect(GW1);
        flowCache.restart();
        // ONOS still believes that the rules are there.
        onos.devices.connect(GW1);
        awaitRun(GW1);
        List<String> log = onos.takeLog();
        assertThat(log.subList(0, 2), contains("BINDINGS", "FLUSH"));
        assertThat(log, hasSize(2 + 11));
        assertThat(flowCache.bindingsNow(), hasSize(3));
        assertThat(app.service.status(GW1).state(), is(GatewayStatus.State.READY));
    }

    @Test
    public void forgetsNoEntryThatTheDeviceDidNotTellOf() {
        TestFlowCache flowCache = running();
        store.record(GW1, TestFlows.learned(10, "10.9.0.1", 1), Instant.EPOCH);
        flowCache.missing = 1;
        onos.devices.disconnect(GW1);
        flowCache.put(TestFlows.learnt(20, "2001:db8::9", 1));
        onos.devices.connect(GW1);
        awaitRun(GW1);
        awaitEntries(entry -> entry.key().toString(), "VLAN 10 to 10.9.0.1", "VLAN 20 to 2001:db8::9");
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
        awaitEntries(entry -> entry.key().toString(), "VLAN 20 to 10.9.0.1");
    }

    @Test
    public void looksAgainAtADeviceThatWasAwayWhileItWasLookedAt() {
        TestFlowCache flowCache = running();
        flowCache.beforeBindings = () -> {
            flowCache.beforeBindings = () -> { };
            onos.devices.disconnect(GW1);
            onos.devices.connect(GW1);
        };
        onos.devices.disconnect(GW1);
        onos.devices.connect(GW1);
        awaitRun(GW1);
        awaitRun(GW1);
        // The second reading may have to wait for the first.
        List<String> log = new ArrayList<>(onos.takeLog());
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (log.size() < 4 && System.nanoTime() < end) {
            Thread.yield();
            log.addAll(onos.takeLog());
        }
        assertThat(log, containsInAnyOrder("BINDINGS", "READ", "BINDINGS", "READ"));
    }

    @Test
    public void doesNotMindBackups() {
        running();
        onos.mastership.changeBackups(GW1);
        awaitRun(GW1);
        assertThat(onos.takeLog(), is(empty()));
    }

    @Test
    public void programsADeviceOnlyWhenItsPipelineIsReady() {
        onos.pipelines.set(GW1, false);
        activate();
        TestFlowCache flowCache = onos.devices.connect(GW1);
        onos.config.apply(GW1, config);
        awaitRun(GW1);
        assertThat(onos.takeLog(), is(empty()));
        assertThat(groups(GW1), is(empty()));
        assertThat(app.service.status(GW1).waitsFor().get().text(),
                is("ONOS to say that its pipeline is READY"));
        onos.pipelines.set(GW1, true);
        awaitRun(GW1);
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
    }

    @Test
    public void doesNotLetOneDeviceWaitForAnother() {
        activate();
        TestFlowCache hanging = onos.devices.connect(GW1);
        TestFlowCache other = onos.devices.connect(GW2);
        onos.flowRules.hold(GW1);
        onos.config.apply(GW1, config);
        onos.flowRules.awaitHeld();
        CountDownLatch blocked = new CountDownLatch(1);
        hanging.beforeBindings = () -> {
            try {
                blocked.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        onos.mastership.take(GW1);
        onos.config.apply(GW2, config);
        onos.flowRules.awaitRules(GW2, rules(GW2, other, config));
        blocked.countDown();
        onos.flowRules.release();
        awaitRun(GW1);
        onos.flowRules.awaitRules(GW1, rules(hanging, config));
    }

    @Test
    public void bringsBackARuleThatSomebodyRemoves() {
        TestFlowCache flowCache = running();
        FlowRule rule = rules(flowCache, config).iterator().next();
        onos.flowRules.apply(FlowRuleOperations.builder().remove(rule).build());
        assertThat(onos.takeLog(), hasSize(1));
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        assertThat(onos.takeLog(), hasSize(1));
    }

    @Test
    public void looksAtNoRuleWhileNothingChanges() {
        TestFlowCache flowCache = running();
        onos.flowRules.forgetAll();
        // Without an event or a closer look, nobody sees it.
        awaitRun(GW1);
        assertThat(onos.takeLog(), is(empty()));
        onos.devices.update(GW1);
        awaitRun(GW1);
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
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
    public void givesANewDeviceAllItsRulesAtOnce() {
        onos.devices.connect(GW1);
        onos.config.apply(GW1, config);
        activate();
        awaitRun(GW1);
        List<String> log = onos.takeLog();
        assertThat(log.subList(0, 2), contains("BINDINGS", "FLUSH"));
        assertThat(log.subList(2, log.size()).stream().filter(line -> line.startsWith("ADD"))
                .collect(Collectors.toList()), hasSize(11));
        assertThat(log, hasSize(13));
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
        assertThat(onos.config.getConfig(GW1, FlowCacheConfig.class).node(), is(config));

        // The next good one changes only what differs from the old, so that nothing of the bad one was applied.
        ((ObjectNode) config.get("tenants").get(2)).put("vni", 301);
        onos.config.apply(GW1, config);
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        assertThat(onos.takeLog(), contains(
                "REMOVE [TUNNEL_ID:12c] [VLAN_ID:30]", "FORGET 30", "ADD [TUNNEL_ID:12d] [VLAN_ID:30]"));
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
        awaitRun(GW1);
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        assertThat(onos.takeLog(), contains("BINDINGS",
                "REMOVE [TUNNEL_ID:12c] [VLAN_ID:30]", "FORGET 30", "ADD [TUNNEL_ID:12d] [VLAN_ID:30]", "READ"));
    }

    @Test
    public void touchesNothingWhenTheDeviceWasJustAway() {
        running();
        onos.devices.disconnect(GW1);
        onos.devices.connect(GW1);
        awaitRun(GW1);
        assertThat(onos.takeLog(), contains("BINDINGS", "READ"));
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
        onos.flowRules.hold(GW1);
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
        onos.flowRules.refuse(operation -> true);
        onos.config.apply(GW1, config);
        awaitRun(GW1);
        onos.flowRules.awaitRules(GW1, Set.of());
        onos.flowRules.refuse(operation -> false);
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
    public void doesNotRemoveAgainWhatOnosIsRemoving() {
        TestFlowCache flowCache = running();
        Set<FlowRule> gone = new HashSet<>(rules(flowCache, config));
        ((ArrayNode) config.get("tenants")).remove(1);
        onos.config.apply(GW1, config);
        awaitRun(GW1);
        gone.removeAll(rules(flowCache, config));
        assertThat(gone, hasSize(2));
        // ONOS keeps what it removed until its next poll.
        onos.flowRules.applyAs(FlowEntry.FlowEntryState.PENDING_REMOVE);
        onos.flowRules.apply(operations(gone));
        onos.flowRules.applyAs(FlowEntry.FlowEntryState.ADDED);
        onos.takeLog();
        onos.devices.update(GW1);
        awaitRun(GW1);
        assertThat(onos.takeLog(), is(empty()));
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
    public void removesFromOnosWhatADeviceThatIsAwayHas() {
        running();
        onos.devices.disconnect(GW1);
        onos.applications.deactivate();
        onos.flowRules.awaitRules(GW1, Set.of());
        assertThat(groups(GW1), is(empty()));
    }

    @Test
    public void doesNotBlockOnosForADeviceThatRefuses() {
        TestFlowCache flowCache = running();
        onos.flowRules.refuse(operation -> true);
        onos.applications.deactivate();
        assertThat(app.progress.lastError(GW1).isPresent(), is(false));
        assertThat(flowCache.bindingsNow(), hasSize(3));
    }

    @Test
    public void leavesAllWhereItIsIfTheOperatorWantsIt() {
        TestFlowCache flowCache = running();
        manager.modified(Map.of("removeOnDeactivation", "false"));
        onos.applications.deactivate();
        onos.config.remove(GW1);
        awaitRun(GW1);
        assertThat(onos.takeLog(), is(empty()));
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        manager.deactivate();
        onos.config.apply(GW1, config);
        activate();
        awaitRun(GW1);
        assertThat(onos.takeLog(), contains("BINDINGS", "READ"));
    }

    @Test
    public void leavesTheDevicesWhenOnosStops() {
        TestFlowCache flowCache = running();
        manager.deactivate();
        onos.flowRules.awaitRules(GW1, rules(flowCache, config));
        assertThat(groups(GW1), hasSize(4));
        assertThat(onos.takeLog(), is(empty()));
    }

    /** So that all that happens to rules is the manager's doing. */
    private static ObjectNode withoutPinning(ObjectNode config) {
        config.putObject("pinning").put("enabled", false);
        return config;
    }

    private void activate() {
        manager = new GatewayManager(onos.componentConfig, onos.applications, app.configs, onos.devices,
                app.flowCaches, onos.mastership, onos.pipelines, onos.flowRules, onos.groups, app.plans,
                app.progress, app.pins, store, Map.of());
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

    /** Waits until the entries are those that are expected: they follow the device's answers on other threads. */
    private void awaitEntries(Function<LearnedEntry, String> shown, String... expected) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        List<String> there;
        do {
            Thread.yield();
            there = store.of(GW1).stream().map(shown).collect(Collectors.toList());
        } while (!there.equals(List.of(expected)) && System.nanoTime() < end);
        assertThat(there, is(List.of(expected)));
    }

    private void awaitStatus(GatewayStatus.State state) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (app.service.status(GW1).state() != state && System.nanoTime() < end) {
            awaitRun(GW1);
        }
        assertThat(app.service.status(GW1).state(), is(state));
    }

    private Set<FlowRule> rules(TestFlowCache flowCache, JsonNode json) {
        return rules(GW1, flowCache, json);
    }

    private Set<FlowRule> rules(DeviceId deviceId, TestFlowCache flowCache, JsonNode json) {
        FlowCacheConfig gateway = new FlowCacheConfig();
        gateway.init(deviceId, FlowCacheConfig.KEY, json, new ObjectMapper(), null);
        return flowCache.flowRules(gateway.gateway(),
                app.portStates.down(deviceId, gateway.gateway().otrPorts()), onos.appId);
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

    /**
     * A gateway whose three VLANs change hands at random between four tenants while requests and rules get lost, and
     * whose servers' flows are learned all the time. Whenever a VLAN is bound to a VNI, it has no flow with a tunnel of
     * that VNI: it could only be one from before.
     */
    private static final class RandomChanges {

        private final TestOnos onos = new TestOnos();
        private final TestApp app = new TestApp(onos);
        private final Random random;
        private final String name;
        private final List<String> woken = new CopyOnWriteArrayList<>();
        private int learned;

        RandomChanges(long seed) {
            random = new Random(seed);
            name = "seed " + seed;
        }

        void run() {
            GatewayManager manager = new GatewayManager(onos.componentConfig, onos.applications, app.configs,
                    onos.devices, app.flowCaches, onos.mastership, onos.pipelines, onos.flowRules, onos.groups,
                    app.plans, app.progress, app.pins, app.store, Map.of());
            TestFlowCache flowCache = onos.devices.connect(GW1);
            flowCache.beforeBound = binding -> flowCache.contextsNow().stream()
                    .filter(context -> isOf(context, binding))
                    .forEach(context -> woken.add(name + ": " + context));
            JsonNode config = config();
            for (int step = 0; step < 60; step++) {
                loseSomething(flowCache);
                config = config();
                onos.config.apply(GW1, config);
                if (random.nextInt(6) == 0) {
                    onos.devices.disconnect(GW1);
                    if (random.nextBoolean()) {
                        flowCache.restart();
                        onos.flowRules.forgetAll();
                    }
                    onos.devices.connect(GW1);
                }
                manager.check(GW1).join();
                for (VlanBinding binding : flowCache.bindingsNow()) {
                    flowCache.put(flow(binding));
                    learned++;
                }
            }
            flowCache.breakOnly();
            onos.flowRules.refuse(operation -> false);
            manager.check(GW1).join();
            manager.check(GW1).join();
            manager.deactivate();
            assertThat(woken, is(empty()));
            assertThat(name, learned, is(greaterThan(20)));
            assertThat(name, flowCache.bindingsNow(), is(bindings(config)));
        }

        private void loseSomething(TestFlowCache flowCache) {
            flowCache.breakOnly(Stream.of("forget", "flush", "bindings")
                    .filter(operation -> random.nextInt(4) == 0).toArray(String[]::new));
            FlowRuleOperation.Type lost = random.nextBoolean()
                    ? FlowRuleOperation.Type.ADD : FlowRuleOperation.Type.REMOVE;
            boolean any = random.nextInt(4) == 0;
            onos.flowRules.refuse(operation -> any && operation.type() == lost);
        }

        private JsonNode config() {
            ObjectNode config = withoutPinning((ObjectNode) TestOnos.demoConfig());
            ArrayNode tenants = config.putArray("tenants");
            List<Integer> vlans = new ArrayList<>(List.of(10, 20, 30));
            Collections.shuffle(vlans, random);
            for (int vni = 100; vni <= 400 && !vlans.isEmpty(); vni += 100) {
                if (random.nextInt(3) > 0) {
                    tenants.addObject().put("name", "t" + vni).put("vni", vni).put("vlan", vlans.remove(0))
                            .putArray("servers");
                }
            }
            return config;
        }

        private static Set<VlanBinding> bindings(JsonNode config) {
            Set<VlanBinding> bindings = new HashSet<>();
            config.get("tenants").forEach(tenant -> bindings.add(new VlanBinding(
                    VlanId.vlanId((short) tenant.get("vlan").asInt()), Vni.of(tenant.get("vni").asInt()))));
            return bindings;
        }

        private static boolean isOf(FlowContext context, VlanBinding binding) {
            return context.key().vlan().equals(binding.vlan())
                    && context.tunnel().get().vni().equals(binding.vni());
        }

        private FlowContext flow(VlanBinding binding) {
            Tunnel tunnel = new Tunnel(binding.vni(), Ip4Address.valueOf("1.1.1.1"), Ip4Address.valueOf("2.2.2.2"),
                    49152, MacAddress.ZERO, MacAddress.ZERO, 64, false);
            String destination = "10.9." + binding.vni().toInt() / 100 + ".1";
            return new FlowContext(0, TestFlows.key(binding.vlan().toShort(), destination),
                    FlowContext.State.LEARNT, Optional.of(tunnel), 1, Duration.ZERO, Optional.of(Duration.ZERO), 0);
        }
    }
}

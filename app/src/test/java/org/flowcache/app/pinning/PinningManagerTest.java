// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.pinning;

import static org.flowcache.app.TestOnos.GW1;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.Assert.assertThat;
import static org.junit.Assert.assertThrows;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.flowcache.api.Count;
import org.flowcache.api.FlowKey;
import org.flowcache.api.PinnedEntry;
import org.flowcache.api.Tunnel;
import org.flowcache.app.TestApp;
import org.flowcache.app.TestFlowCache;
import org.flowcache.app.TestFlows;
import org.flowcache.app.TestOnos;
import org.flowcache.app.api.FlowCacheEvent;
import org.flowcache.app.api.GatewayStatus;
import org.flowcache.app.api.LearnedEntry;
import org.flowcache.app.api.PinnedFlow;
import org.flowcache.app.api.PinnedFlow.Origin;
import org.flowcache.app.gateway.GatewayManager;
import org.flowcache.app.learning.LearningManager;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleOperation;

/**
 * That flow rules of pinned entries come, follow and go as traffic, operators, OTRs and the configuration want it.
 */
public class PinningManagerTest {

    private static final FlowKey A = TestFlows.key(10, "10.9.0.1");
    private static final FlowKey B = TestFlows.key(20, "2001:db8::9");

    private final TestOnos onos = new TestOnos();
    private final ObjectNode config = (ObjectNode) TestOnos.demoConfig();
    private TestApp app;
    private GatewayManager manager;
    private TestFlowCache flowCache;

    @Before
    public void setUp() {
        flowCache = onos.devices.connect(GW1);
        onos.config.apply(GW1, config);
        start();
    }

    @After
    public void tearDown() {
        stop();
    }

    private void start() {
        app = new TestApp(onos);
        new LearningManager(app.configs, app.flowCaches, onos.devices, onos.packets, app.store);
        manager = new GatewayManager(onos.componentConfig, onos.applications, app.configs, onos.devices,
                app.flowCaches, onos.mastership, onos.pipelines, onos.flowRules, onos.groups, app.plans, app.progress,
                app.pins, app.store, Map.of());
        awaitCandidates(Optional.of(1.0));
    }

    private void stop() {
        app.pinning.deactivate();
        manager.deactivate();
    }

    @Test
    public void tellsTheDeviceFromWhichRateItWantsCandidates() {
        ((ObjectNode) config.putObject("pinning")).put("pinRate", 7.5);
        onos.config.apply(GW1, config);
        awaitCandidates(Optional.of(7.5));
        ((ObjectNode) config.get("pinning")).put("enabled", false);
        onos.config.apply(GW1, config);
        awaitCandidates(Optional.empty());
        ((ObjectNode) config.get("pinning")).put("enabled", true);
        onos.config.apply(GW1, config);
        awaitCandidates(Optional.of(7.5));
    }

    @Test
    public void pinsACandidateWithTheTunnelThatItWasTaught() {
        onos.packets.learn(GW1, TestFlows.learned(10, "10.9.0.1", 1));
        assertThat(onos.packets.propose(GW1, A), is(true));
        PinnedEntry entry = awaitPinned(A);
        assertThat(entry.tunnel(), is(TestFlows.tunnel(10, 1)));
        FlowEntry rule = rule(A).orElseThrow();
        assertThat(rule.isPermanent(), is(false));
        assertThat(rule.timeout(), is(60));
        assertThat(app.pinned.isPinned(GW1, A), is(true));
        assertThat(app.service.pinned(GW1), contains(new PinnedFlow(entry, Origin.TRAFFIC, Count.ZERO)));
    }

    @Test
    public void givesEachFlowASlotOfItsOwn() {
        Set<FlowKey> flows = new HashSet<>();
        for (int i = 1; i < 100; i++) {
            onos.packets.learn(GW1, TestFlows.learned(10, "10.9.0." + i, i));
            onos.packets.propose(GW1, TestFlows.key(10, "10.9.0." + i));
            flows.add(TestFlows.key(10, "10.9.0." + i));
        }
        flows.forEach(this::awaitPinned);
        assertThat(pinned().stream().map(entry -> entry.slot().orElseThrow().index()).distinct().count(), is(99L));
        assertThat(pinned().stream().map(entry -> entry.slot().orElseThrow().id()).distinct().count(), is(99L));
    }

    @Test
    public void pinsNothingThatItDoesNotKnow() {
        // Not learned; of no tenant; learned by a tenant that had the VLAN before.
        onos.packets.propose(GW1, A);
        onos.packets.propose(GW1, TestFlows.key(77, "10.9.0.1"));
        app.store.record(GW1, TestFlows.learned(77, "10.9.0.1", 1), Instant.EPOCH);
        app.store.see(GW1, TestFlows.key(20, "10.9.0.1"), TestFlows.tunnel(10, 1), Instant.EPOCH);
        onos.packets.propose(GW1, TestFlows.key(20, "10.9.0.1"));
        pinB();
        assertThat(pinned(), contains(entry(B)));
    }

    @Test
    public void otherApplicationsGetWhatIsNoCandidate() {
        assertThat(onos.packets.receive(GW1, 4711), is(false));
    }

    @Test
    public void followsATunnelThatIsTaughtAnew() {
        pinA();
        PinnedEntry before = entry(A);
        onos.packets.learn(GW1, TestFlows.relearned(10, "10.9.0.1", 2));
        await("the new tunnel", () -> entry(A).tunnel().equals(TestFlows.tunnel(10, 2)));
        assertThat(entry(A).slot().orElseThrow().index(), is(before.slot().orElseThrow().index()));
        assertThat(entry(A).slot().orElseThrow().id(), is(not(before.slot().orElseThrow().id())));
        assertThat(rule(A).orElseThrow().isPermanent(), is(false));
    }

    /** No learning event tells of it. */
    @Test
    public void followsATunnelThatAnOperatorTaught() throws Exception {
        pinA();
        app.service.teach(GW1, A, TestFlows.tunnel(10, 3)).get(10, TimeUnit.SECONDS);
        pollUntil("the new tunnel", rule -> 1000, () -> entry(A).tunnel().equals(TestFlows.tunnel(10, 3)));
    }

    @Test
    public void keepsBusyFlowsAndUnpinsOthers() {
        pinA();
        pinB();
        pollUntil("the slow flow to go", rule -> isOf(rule, A) ? 100 : 1, () -> rule(B).isEmpty());
        assertThat(entry(A).tunnel(), is(TestFlows.tunnel(10, 1)));
        assertThat(rateOf(A), is(20.0));
        await("the slow flow to be forgotten", () -> !app.pinned.isPinned(GW1, B));
        assertThat(app.service.pinned(GW1).get(0).count().packets(), greaterThan(199L));
    }

    @Test
    public void tellsListenersOfWhatIsPinnedAndUnpinned() {
        List<FlowCacheEvent> told = new CopyOnWriteArrayList<>();
        app.service.addListener(told::add);
        pinA();
        await("the flow to be told of", () -> types(told).contains("PINNED"));
        onos.packets.learn(GW1, TestFlows.relearned(10, "10.9.0.1", 2));
        await("the new tunnel", () -> entry(A).tunnel().equals(TestFlows.tunnel(10, 2)));
        onos.flowRules.expire(rule(A).orElseThrow());
        await("the flow to be told of again", () -> types(told).contains("UNPINNED"));
        assertThat(types(told), contains("LEARNED", "PINNED", "RELEARNED", "UNPINNED"));
        assertThat(told.get(3).subject().tunnel(), is(TestFlows.tunnel(10, 2)));
    }

    private static List<String> types(List<FlowCacheEvent> events) {
        return events.stream().map(event -> event.type().name()).collect(Collectors.toList());
    }

    @Test
    public void tellsNobodyOfWhatWasPinnedBeforeARestart() {
        pinA();
        stop();
        List<FlowCacheEvent> told = new CopyOnWriteArrayList<>();
        start();
        app.service.addListener(told::add);
        await("the flow to be known", () -> app.pinned.isPinned(GW1, A));
        onos.flowRules.expire(rule(A).orElseThrow());
        await("the flow to be told of", () -> types(told).contains("UNPINNED"));
        assertThat(types(told).contains("PINNED"), is(false));
    }

    @Test
    public void forgetsFlowsWhoseRulesTimedOut() {
        pinA();
        int index = entry(A).slot().orElseThrow().index();
        onos.flowRules.expire(rule(A).orElseThrow());
        await("the flow to be forgotten", () -> !app.pinned.isPinned(GW1, A));
        // Its slot is free again.
        pinB();
        assertThat(entry(B).slot().orElseThrow().index(), is(index));
        onos.packets.propose(GW1, A);
        awaitPinned(A);
    }

    @Test
    public void keepsASlotUntilItsRuleIsGone() {
        pinA();
        onos.flowRules.refuse(operation -> operation.type() == FlowRuleOperation.Type.REMOVE);
        app.service.unpin(GW1, A).join();
        pinB();
        assertThat(entry(B).slot().orElseThrow().index(), is(1));
        onos.flowRules.refuse(operation -> false);
    }

    @Test
    public void withdrawsWhatTheDeviceRefuses() throws Exception {
        learnA();
        onos.flowRules.refuse(operation -> operation.type() == FlowRuleOperation.Type.ADD);
        ExecutionException e = assertThrows(ExecutionException.class,
                () -> app.service.pin(GW1, A).get(10, TimeUnit.SECONDS));
        assertThat(e.getCause().getMessage(), is("the switch has no room for another pinned flow, or refused it"));
        await("the rule to go", () -> rule(A).isEmpty());
        onos.flowRules.refuse(operation -> false);
        app.service.pin(GW1, A).get(10, TimeUnit.SECONDS);
        assertThat(rule(A).isPresent(), is(true));
    }

    @Test
    public void findsNoMoreRoomThanThereIs() throws Exception {
        flowCache.pinCapacity = 1;
        pinA();
        app.store.record(GW1, TestFlows.learned(20, "2001:db8::9", 1), Instant.EPOCH);
        ExecutionException e = assertThrows(ExecutionException.class,
                () -> app.service.pin(GW1, B).get(10, TimeUnit.SECONDS));
        assertThat(e.getCause(), instanceOf(IOException.class));
        app.service.unpin(GW1, A).get(10, TimeUnit.SECONDS);
        app.service.pin(GW1, B).get(10, TimeUnit.SECONDS);
        assertThat(entry(B).slot().orElseThrow().index(), is(0));
    }

    @Test
    public void pinsForGoodWhatAnOperatorWants() throws Exception {
        learnA();
        PinnedEntry entry = app.service.pin(GW1, A).get(10, TimeUnit.SECONDS);
        assertThat(entry, is(entry(A)));
        assertThat(entry.tunnel(), is(TestFlows.tunnel(10, 1)));
        assertThat(rule(A).orElseThrow().isPermanent(), is(true));
        // However little it carries.
        pinB();
        pollUntil("the other flow to go", rule -> 0, () -> rule(B).isEmpty());
        assertThat(entry(A), is(entry));
        // The switch may tell of it; and to pin it twice changes nothing.
        onos.packets.propose(GW1, A);
        assertThat(app.service.pin(GW1, A).get(10, TimeUnit.SECONDS).tunnel(), is(entry.tunnel()));
        assertThat(rule(A).orElseThrow().isPermanent(), is(true));
        assertThat(app.service.unpin(GW1, A).get(10, TimeUnit.SECONDS).map(PinnedEntry::key), is(Optional.of(A)));
        assertThat(rule(A), is(Optional.empty()));
        assertThat(app.service.unpin(GW1, A).get(10, TimeUnit.SECONDS), is(Optional.empty()));
    }

    @Test
    public void anOperatorMakesAPinLast() throws Exception {
        pinA();
        app.service.pin(GW1, A).get(10, TimeUnit.SECONDS);
        assertThat(app.service.pinned(GW1).get(0).origin(), is(Origin.OPERATOR));
        ((ObjectNode) config.putObject("pinning")).put("enabled", false);
        onos.config.apply(GW1, config);
        awaitCandidates(Optional.empty());
        assertThat(rule(A).isPresent(), is(true));
    }

    @Test
    public void unpinsAllThatNobodyWantedWhenItIsSwitchedOff() {
        pinA();
        ((ObjectNode) config.putObject("pinning")).put("enabled", false);
        onos.config.apply(GW1, config);
        await("the flow to go", () -> rule(A).isEmpty());
        awaitCandidates(Optional.empty());
    }

    @Test
    public void refusesToPinWhatItCanNot() {
        refused("device:gw1 learned no tunnel of VLAN 10 to 10.9.0.1; use flowcache-teach, or name the flow in the "
                + "network configuration", A);
        refused("no tenant of device:gw1 has VLAN 77", TestFlows.key(77, "10.9.0.1"));
        configure("10.9.0.1");
        refused("the network configuration pins VLAN 10 to 10.9.0.1; change the field pinned of tenant t1", A);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> app.service.unpin(GW1, A));
        assertThat(e.getMessage(), containsString("change the field pinned of tenant t1"));
    }

    @Test
    public void theConfigurationPinsFlowsWithoutAnOtr() {
        configure("10.9.0.1");
        PinnedEntry entry = awaitPinned(A);
        assertThat(entry.slot(), is(Optional.empty()));
        assertThat(rule(A).orElseThrow().isPermanent(), is(true));
        assertThat(app.service.pinned(GW1).get(0).origin(), is(Origin.CONFIGURED));
        // Nothing changes it: neither candidates nor what is learned.
        learnA();
        onos.packets.propose(GW1, A);
        pinB();
        assertThat(entry(A), is(entry));
        ((ObjectNode) config.get("tenants").get(0)).remove("pinned");
        onos.config.apply(GW1, config);
        await("the flow to go", () -> rule(A).isEmpty());
        assertThat(rule(B).isPresent(), is(true));
    }

    @Test
    public void theConfigurationTakesOverAPinnedFlow() {
        pinA();
        configure("10.9.0.1");
        await("the fixed tunnel", () -> rule(A).isPresent() && entry(A).slot().isEmpty());
        // What was known of the flow before must not take it away.
        pinB();
        pollUntil("the other flow to go", rule -> 0, () -> rule(B).isEmpty());
        assertThat(entry(A).slot(), is(Optional.empty()));
    }

    @Test
    public void theGatewayIsReadyWhateverIsPinned() {
        pinA();
        ready();
        GatewayStatus status = app.service.status(GW1);
        assertThat(status.state(), is(GatewayStatus.State.READY));
        assertThat(status.rules(), is(11));
        assertThat(status.installedRules(), is(11));
        // Changes of tenants leave it where it is.
        PinnedEntry before = entry(A);
        onos.takeLog();
        ((ArrayNode) config.get("tenants")).remove(2);
        onos.config.apply(GW1, config);
        await("the tenant to go", () -> app.service.status(GW1).rules() == 9 && isReady());
        assertThat(entry(A), is(before));
        assertThat(onos.takeLog().stream().filter(line -> line.contains("10.9.0.1")).count(), is(0L));
    }

    @Test
    public void aVlanTakesItsPinsAlong() {
        pinA();
        pinB();
        onos.takeLog();
        ((ArrayNode) config.get("tenants")).remove(0);
        onos.config.apply(GW1, config);
        await("the pin to go", () -> rule(A).isEmpty() && isReady());
        List<String> log = onos.takeLog();
        int unpinned = indexOf(log, "REMOVE [VLAN_VID:10, IPV4_DST:10.9.0.1/32]");
        assertThat(indexOf(log, "FORGET 10"), greaterThan(unpinned));
        assertThat(rule(B).isPresent(), is(true));
    }

    @Test
    public void aVlanIsNobodysElseWhileItsPinsAreThere() {
        pinA();
        onos.flowRules.refuse(operation -> operation.type() == FlowRuleOperation.Type.REMOVE
                && flowCache.pinned(operation.rule()).isPresent());
        onos.takeLog();
        // t1 gives VLAN 10 up, and t2 takes it.
        ((ArrayNode) config.get("tenants")).remove(0);
        ((ObjectNode) config.get("tenants").get(0)).put("vlan", 10);
        onos.config.apply(GW1, config);
        await("the refusal", () -> app.service.status(GW1).lastError().isPresent());
        assertThat(app.service.status(GW1).lastError().orElseThrow().text(),
                is("the switch refused to remove 1 flow rules; held back: VLAN 10"));
        assertThat(onos.takeLog(), not(hasItem("ADD [TUNNEL_ID:c8] [VLAN_ID:10]")));
        onos.flowRules.refuse(operation -> false);
        await("the VLAN to be the other tenant's", this::isReady);
        assertThat(rule(A), is(Optional.empty()));
        assertThat(onos.takeLog(), hasItem("ADD [TUNNEL_ID:c8] [VLAN_ID:10]"));
    }

    /** What is about to be pinned when its VLAN is taken away is not pinned, or is removed again. */
    @Test
    public void aCandidateThatComesLateIsNotPinnedForAVlanThatLeft() {
        learnA();
        for (int round = 0; round < 30; round++) {
            onos.config.apply(GW1, config);
            await("the tenant", () -> isReady() && app.pins.isOpen(GW1));
            learnA();
            ObjectNode without = config.deepCopy();
            ((ArrayNode) without.get("tenants")).remove(0);
            CompletableFuture<Void> candidates = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 50; i++) {
                    onos.packets.propose(GW1, A);
                }
            });
            onos.config.apply(GW1, without);
            candidates.join();
            await("the tenant to go", this::isReady);
            onos.packets.propose(GW1, A);
            await("no pins of the VLAN", () -> rule(A).isEmpty());
        }
    }

    @Test
    public void aDeviceThatIsNoGatewayAnyMoreHasNoPins() {
        pinA();
        onos.config.remove(GW1);
        onos.flowRules.awaitRules(GW1, Set.of());
        await("the flow to be forgotten", () -> !app.pinned.isPinned(GW1, A));
        onos.packets.propose(GW1, A);
        assertThat(app.pins.isOpen(GW1), is(false));
    }

    @Test
    public void takesOverWhatIsPinnedAfterARestart() throws Exception {
        pinA();
        app.store.record(GW1, TestFlows.learned(20, "2001:db8::9", 2), Instant.EPOCH);
        app.service.pin(GW1, B).get(10, TimeUnit.SECONDS);
        List<PinnedEntry> before = pinned();
        stop();
        onos.takeLog();
        start();
        await("the flows to be known", () -> app.pinned.isPinned(GW1, A) && app.pinned.isPinned(GW1, B));
        assertThat(pinned(), is(before));
        assertThat(onos.takeLog().stream().filter(line -> line.startsWith("ADD")).count(), is(0L));
        // What was learned is known by the rules, and no context has to tell of it.
        app.service.contexts(GW1).get(10, TimeUnit.SECONDS);
        await("the learned entries", () -> app.service.learnedEntries(GW1).stream().map(LearnedEntry::key)
                .collect(Collectors.toSet()).equals(Set.of(A, B)));
        assertThat(app.service.pinned(GW1).stream().map(PinnedFlow::origin).collect(Collectors.toList()),
                contains(Origin.TRAFFIC, Origin.OPERATOR));
        // Another flow gets a slot that is free.
        FlowKey other = TestFlows.key(30, "10.9.0.7");
        onos.packets.learn(GW1, TestFlows.learned(30, "10.9.0.7", 3));
        onos.packets.propose(GW1, other);
        assertThat(awaitPinned(other).slot().orElseThrow().index(), is(2));
    }

    @Test
    public void onlyTheMasterPins() {
        pinA();
        onos.mastership.giveAway(GW1);
        await("the flow to be the other node's", () -> !app.pinned.isPinned(GW1, A));
        assertThat(rule(A).isPresent(), is(true));
        onos.packets.learn(GW1, TestFlows.learned(20, "2001:db8::9", 2));
        onos.packets.propose(GW1, B);
        IOException e = assertThrows(IOException.class, () -> {
            try {
                app.service.pin(GW1, B).get(10, TimeUnit.SECONDS);
            } catch (ExecutionException failure) {
                throw failure.getCause();
            }
        });
        assertThat(e.getMessage(), is("node 10.0.0.2, which is its master, does not answer: no such node"));
        onos.mastership.take(GW1);
        await("the flow to be ours", () -> app.pinned.isPinned(GW1, A));
        assertThat(rule(B), is(Optional.empty()));
    }

    private void configure(String destination) {
        ((ObjectNode) config.get("tenants").get(0)).set("pinned", TestOnos.json("[{'destination': '" + destination
                + "', 'outerDestination': '9.9.9.9', 'outerDestinationMac': '02:00:00:00:00:09'}]"));
        onos.config.apply(GW1, config);
    }

    private void learnA() {
        app.store.record(GW1, TestFlows.learned(10, "10.9.0.1", 1), Instant.EPOCH);
    }

    private void pinA() {
        learnA();
        onos.packets.propose(GW1, A);
        awaitPinned(A);
    }

    private void pinB() {
        app.store.record(GW1, TestFlows.learned(20, "2001:db8::9", 1), Instant.EPOCH);
        onos.packets.propose(GW1, B);
        awaitPinned(B);
    }

    private PinnedEntry awaitPinned(FlowKey key) {
        await(key + " to be pinned", () -> rule(key).isPresent() && (entry(key).slot().isEmpty()
                || app.pinned.isPinned(GW1, key)));
        return entry(key);
    }

    private void awaitCandidates(Optional<Double> rate) {
        FlowRule any = flowCache.candidates(1, onos.appId);
        await("candidates from " + rate, () -> Optional.ofNullable(onos.flowRules.getFlowEntry(any))
                .map(rule -> rate.filter(packets -> flowCache.candidates(packets, onos.appId).exactMatch(rule))
                        .isPresent())
                .orElse(rate.isEmpty()));
        if (rate.isPresent()) {
            await("the gateway", () -> app.pins.isOpen(GW1));
        }
    }

    private void ready() {
        await("the gateway", this::isReady);
    }

    private boolean isReady() {
        return app.service.status(GW1).state() == GatewayStatus.State.READY;
    }

    private double rateOf(FlowKey key) {
        return app.pinned.of(GW1).getOrDefault(key, 0.0);
    }

    /** Polls again and again, five seconds apart by the clock of the rules, and less by that of the test. */
    private void pollUntil(String what, ToLongFunction<FlowRule> packetsByPoll, BooleanSupplier condition) {
        AtomicLong polls = new AtomicLong();
        long start = System.currentTimeMillis();
        await(what, () -> {
            if (System.currentTimeMillis() - start >= 800 * polls.get()) {
                long poll = polls.incrementAndGet();
                onos.flowRules.poll(GW1, start + 5000 * poll, rule -> packetsByPoll.applyAsLong(rule) * poll);
            }
            return condition.getAsBoolean();
        });
    }

    private static int indexOf(List<String> log, String start) {
        for (int i = 0; i < log.size(); i++) {
            if (log.get(i).startsWith(start)) {
                return i;
            }
        }
        throw new AssertionError("no " + start + " in " + log);
    }

    private boolean isOf(FlowRule rule, FlowKey key) {
        return flowCache.pinned(rule).filter(entry -> entry.key().equals(key)).isPresent();
    }

    private List<PinnedEntry> pinned() {
        return app.service.pinned(GW1).stream().map(PinnedFlow::entry).collect(Collectors.toList());
    }

    private Optional<FlowEntry> rule(FlowKey key) {
        for (FlowEntry rule : onos.flowRules.getFlowEntries(GW1)) {
            if (isOf(rule, key)) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }

    private PinnedEntry entry(FlowKey key) {
        return rule(key).flatMap(flowCache::pinned).orElseThrow();
    }

    private void refused(String reason, FlowKey key) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> app.service.pin(GW1, key));
        assertThat(e.getMessage(), is(reason));
    }

    private void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("no " + what + ", but " + onos.flowRules.getFlowEntries(GW1));
            }
            Thread.yield();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.learning;

import static org.flowcache.app.TestFlows.key;
import static org.flowcache.app.TestFlows.learned;
import static org.flowcache.app.TestFlows.learnt;
import static org.flowcache.app.TestFlows.tunnel;
import static org.flowcache.app.TestOnos.GW1;
import static org.flowcache.app.TestOnos.GW2;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.flowcache.api.FlowContext;
import org.flowcache.api.FlowKey;
import org.flowcache.app.TestApp;
import org.flowcache.app.TestFlowCache;
import org.flowcache.app.TestOnos;
import org.flowcache.app.api.LearnedEntry;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.onlab.packet.Ip4Address;

/**
 * That entries agree with what the switch knows without anybody's asking.
 */
public class ContextRoundsTest {

    private static final Instant LONG_AGO = Instant.parse("2021-06-01T12:00:00Z");
    private static final int ROUND = 64;

    private final TestOnos onos = new TestOnos();
    private final TestApp app = new TestApp(onos);
    private final List<Integer> parts = new CopyOnWriteArrayList<>();
    private TestFlowCache flowCache;
    private ContextRounds rounds;

    @Before
    public void setUp() {
        onos.config.apply(GW1, TestOnos.demoConfig());
        flowCache = onos.devices.connect(GW1);
        flowCache.beforePart = parts::add;
    }

    @After
    public void tearDown() {
        if (rounds != null) {
            rounds.deactivate();
        }
    }

    @Test
    public void whatTheSwitchGaveUpGoes() {
        for (int flow = 0; flow < 6116; flow++) {
            String destination = Ip4Address.valueOf(0x0a090000 + flow).toString();
            app.store.record(GW1, learned(10, destination, 1), LONG_AGO);
            if (flow >= 2200) {
                flowCache.put(context(flow - 2200, destination));
            }
        }
        assertThat(app.store.of(GW1), hasSize(6116));
        start(1);
        await(() -> app.store.of(GW1).size() == 3916);
        assertThat(keys(), is(flowCache.contextsNow().stream().map(FlowContext::key).collect(Collectors.toList())));
    }

    @Test
    public void whatNobodyHeardOfComes() {
        flowCache.put(learnt(10, "10.9.0.1", 7));
        start(1);
        await(() -> app.store.of(GW1).size() == 1);
        assertThat(app.store.of(GW1).get(0).tunnel(), is(tunnel(10, 7)));
    }

    @Test
    public void aRoundReadsEachPlaceOnce() {
        start(1);
        await(() -> parts.size() > ROUND);
        for (int part = 0; part < ROUND; part++) {
            assertThat(parts.get(part), is(part * 64));
        }
        assertThat(parts.get(ROUND), is(0));
    }

    @Test
    public void aFlowThatGetsAnotherPlaceStays() {
        app.store.record(GW1, learned(10, "10.9.0.1", 1), LONG_AGO);
        app.store.record(GW1, learned(10, "10.9.0.2", 1), LONG_AGO);
        app.store.record(GW1, learned(10, "10.9.0.3", 1), LONG_AGO);
        flowCache.put(context(100, "10.9.0.1"));
        flowCache.put(context(4000, "10.9.0.2"));
        ContextRound round = new ContextRound(GW1, app.store, Clock.systemUTC());
        flowCache.beforePart = first -> {
            if (first == 640) {
                // One was read at its old place already; one is read at none, but the switch tells that it learned it.
                flowCache.put(context(3000, "10.9.0.1"));
                flowCache.put(context(50, "10.9.0.2"));
                app.store.record(GW1, learned(10, "10.9.0.2", 2), Instant.now());
            }
        };
        read(round, ROUND);
        assertThat(keys(), contains(key(10, "10.9.0.1"), key(10, "10.9.0.2")));
    }

    @Test
    public void aFlowThatIsTaughtAgainMeanwhileStays() throws Exception {
        app.store.record(GW1, learned(10, "10.9.0.1", 1), LONG_AGO);
        ContextRound round = new ContextRound(GW1, app.store, Clock.systemUTC());
        read(round, 32);
        app.service.teach(GW1, key(10, "10.9.0.1"), tunnel(10, 1)).get();
        read(round, 32);
        assertThat(keys(), contains(key(10, "10.9.0.1")));
        assertThat(app.store.of(GW1).get(0).timesRelearned(), is(0));
    }

    @Test
    public void aRoundWithoutAllAnswersTakesNothingAway() {
        app.store.record(GW1, learned(10, "10.9.0.1", 1), LONG_AGO);
        ContextRound round = new ContextRound(GW1, app.store, Clock.systemUTC());
        flowCache.missing = 3;
        read(round, 1);
        flowCache.missing = 0;
        read(round, ROUND - 1);
        assertThat(app.store.of(GW1), hasSize(1));

        flowCache.breakOnly("part");
        read(round, 1);
        flowCache.breakOnly();
        read(round, ROUND - 1);
        assertThat(app.store.of(GW1), hasSize(1));

        read(round, ROUND / 2);
        round.restart();
        read(round, ROUND / 2);
        assertThat(app.store.of(GW1), hasSize(1));
        read(round, ROUND / 2);
        assertThat(app.store.of(GW1), is(empty()));
    }

    @Test
    public void aPinnedFlowStays() {
        app.store.record(GW1, learned(10, "10.9.0.1", 1), LONG_AGO);
        app.store.record(GW1, learned(10, "10.9.0.2", 1), LONG_AGO);
        app.pinned.put(GW1, key(10, "10.9.0.2"), 1000);
        read(new ContextRound(GW1, app.store, Clock.systemUTC()), ROUND);
        assertThat(keys(), contains(key(10, "10.9.0.2")));
    }

    @Test
    public void noMoreThanOneRequestIsUnderWay() {
        flowCache.partsAnswered = new CompletableFuture<>();
        startAndAwaitARoundOfAnother();
        assertThat(parts, contains(0));
        flowCache.partsAnswered.complete(null);
        await(() -> parts.size() > ROUND);
    }

    @Test
    public void devicesOfOtherNodesAreLeftToThem() {
        onos.mastership.giveAway(GW1);
        startAndAwaitARoundOfAnother();
        assertThat(parts, is(empty()));
        onos.mastership.take(GW1);
        await(() -> !parts.isEmpty());
    }

    @Test
    public void devicesWithoutPipelineAreLeftAlone() {
        onos.pipelines.set(GW1, false);
        startAndAwaitARoundOfAnother();
        assertThat(parts, is(empty()));
        onos.pipelines.set(GW1, true);
        await(() -> !parts.isEmpty());
    }

    @Test
    public void devicesThatAreAwayAreLeftAlone() {
        onos.devices.disconnect(GW1);
        startAndAwaitARoundOfAnother();
        assertThat(parts, is(empty()));
        onos.devices.connect(GW1);
        await(() -> !parts.isEmpty());
    }

    @Test
    public void devicesThatAreNoGatewaysAnyMoreAreLeftAlone() {
        onos.config.remove(GW1);
        startAndAwaitARoundOfAnother();
        assertThat(parts, is(empty()));
        onos.config.apply(GW1, TestOnos.demoConfig());
        await(() -> !parts.isEmpty());
    }

    @Test
    public void nothingIsReadWhenTheOperatorSaysSo() {
        app.store.record(GW1, learned(10, "10.9.0.1", 1), LONG_AGO);
        start(0);
        onos.config.apply(GW1, TestOnos.demoConfig());
        assertThat(parts, is(empty()));
        rounds.modified(Map.of(ContextRounds.INTERVAL, "1"));
        await(() -> app.store.of(GW1).isEmpty());
        rounds.modified(Map.of(ContextRounds.INTERVAL, "0"));
        await(() -> rounds.isIdle());
        parts.clear();
        onos.config.apply(GW1, TestOnos.demoConfig());
        assertThat(rounds.isIdle(), is(true));
        assertThat(parts, is(empty()));
    }

    @Test
    public void anIntervalThatIsNotAllowedChangesNothing() {
        start(1);
        for (String bad : List.of("-1", "soon", "86401")) {
            rounds.modified(Map.of(ContextRounds.INTERVAL, bad));
        }
        await(() -> parts.size() > ROUND);
    }

    /** Meanwhile this gateway would have been read. */
    private void startAndAwaitARoundOfAnother() {
        onos.config.apply(GW2, TestOnos.demoConfig());
        AtomicInteger others = new AtomicInteger();
        onos.devices.connect(GW2).beforePart = first -> others.incrementAndGet();
        start(1);
        await(() -> others.get() > ROUND);
    }

    private void start(int seconds) {
        rounds = new ContextRounds(onos.componentConfig, app.configs, app.flowCaches, onos.mastership, onos.pipelines,
                app.store, Map.of(ContextRounds.INTERVAL, seconds));
    }

    private void read(ContextRound round, int parts) {
        for (int part = 0; part < parts; part++) {
            round.read(flowCache).handle((done, error) -> null).join();
        }
    }

    private List<FlowKey> keys() {
        return app.store.of(GW1).stream().map(LearnedEntry::key).collect(Collectors.toList());
    }


    private static FlowContext context(int index, String destination) {
        FlowContext like = learnt(10, destination, 1);
        return new FlowContext(index, like.key(), like.state(), like.tunnel(), like.hits(), like.idle(), like.age(), 0);
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            Thread.yield();
        }
        assertThat(condition.getAsBoolean(), is(true));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.impl;

import static org.flowcache.app.TestOnos.GW1;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThat;
import static org.junit.Assert.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.flowcache.api.ContextReading;
import org.flowcache.api.Count;
import org.flowcache.api.FlowCacheCounters;
import org.flowcache.api.FlowContext;
import org.flowcache.app.TestApp;
import org.flowcache.app.TestCluster;
import org.flowcache.app.TestFlowCache;
import org.flowcache.app.TestFlows;
import org.flowcache.app.TestOnos;
import org.flowcache.app.api.FlowCacheService;
import org.flowcache.app.api.GatewayStatus;
import org.junit.Before;
import org.junit.Test;

/**
 * That a node tells and does the same as the device's master, which is another node.
 */
public class OtherNodeTest {

    private static final FlowContext FIRST = TestFlows.learnt(10, "10.9.0.1", 1);
    private static final FlowContext SECOND = new FlowContext(5, TestFlows.key(20, "2001:db8::9"),
            FlowContext.State.NEW, Optional.empty(), 1L << 40, Duration.ofMillis(1500), Optional.empty(), 3);

    private final TestCluster cluster = new TestCluster();
    private final TestOnos onos = new TestOnos(cluster.node("10.0.0.1"));
    private final TestOnos masterOnos = new TestOnos(cluster.node("10.0.0.2"));
    private final FlowCacheService service = new TestApp(onos).service;
    private final TestApp master = new TestApp(masterOnos);
    private TestFlowCache flowCache;

    @Before
    public void setUp() {
        onos.config.apply(GW1, TestOnos.demoConfig());
        onos.devices.connect(GW1);
        onos.mastership.giveAway(GW1);
        masterOnos.config.apply(GW1, TestOnos.demoConfig());
        flowCache = masterOnos.devices.connect(GW1);
        flowCache.put(FIRST);
        flowCache.put(SECOND);
    }

    @Test
    public void readsContexts() throws Exception {
        flowCache.missing = 64;
        ContextReading reading = service.contexts(GW1).get();
        assertThat(reading.contexts(), contains(FIRST, SECOND));
        assertThat(reading.missing(), is(64));
    }

    @Test
    public void readsCounters() throws Exception {
        flowCache.counters = CompletableFuture.completedFuture(new FlowCacheCounters(
                Map.of("hit", new Count(5, 500)), Map.of("no_server", new Count(6, 600)),
                Map.of("evicted", new Count(7, 700))));
        FlowCacheCounters counters = service.counters(GW1).get();
        assertThat(counters.paths(), is(Map.of("hit", new Count(5, 500))));
        assertThat(counters.drops(), is(Map.of("no_server", new Count(6, 600))));
        assertThat(counters.events(), is(Map.of("evicted", new Count(7, 700))));
    }

    @Test
    public void measuresRates() throws Exception {
        assertThat(service.rates(GW1).get().reading().contexts(), contains(FIRST, SECOND));
        assertThat(service.rates(GW1).get().packetsPerSecond().keySet(), containsInAnyOrder(FIRST.key(), SECOND.key()));
    }

    @Test
    public void tellsWhatTheMasterWaitsForAndWhatWentWrong() throws Exception {
        flowCache.breakOnly("bindings");
        GatewayStatus status = service.statusAtMaster(GW1).get();
        assertThat(status, is(master.service.status(GW1)));
        assertThat(status.state(), is(GatewayStatus.State.INSTALLING));
    }

    @Test
    public void evictsAFlow() throws Exception {
        assertThat(service.evict(GW1, SECOND.key()).get(), is(Optional.of(SECOND)));
        assertThat(service.evict(GW1, SECOND.key()).get(), is(Optional.empty()));
        assertThat(flowCache.flows(), contains(FIRST.key()));
    }

    @Test
    public void flushesAllFlows() throws Exception {
        service.flush(GW1).get();
        assertThat(flowCache.flows(), is(empty()));
    }

    @Test
    public void teachesAFlow() throws Exception {
        service.teach(GW1, SECOND.key(), TestFlows.tunnel(20, 7)).get();
        assertThat(flowCache.contexts().get().contexts().get(1).tunnel(), is(Optional.of(TestFlows.tunnel(20, 7))));
    }

    @Test
    public void asksTheMasterToPin() {
        master.store.record(GW1, TestFlows.learned(10, "10.9.0.1", 1), Instant.now());
        await(() -> !service.learnedEntries(GW1).isEmpty());
        fails(service.pin(GW1, FIRST.key()), "is not yet what it should be; flowcache-tenants tells what it waits for");
        fails(service.unpin(GW1, FIRST.key()),
                "is not yet what it should be; flowcache-tenants tells what it waits for");
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(condition.getAsBoolean(), is(true));
    }

    @Test
    public void passesOnWhyTheMasterFailed() {
        flowCache.breakOnly("contexts");
        fails(service.contexts(GW1), "no answer");
        masterOnos.devices.disconnect(GW1);
        fails(service.flush(GW1), "not connected");
    }

    @Test
    public void saysThatTheMasterChanges() {
        masterOnos.mastership.giveAway(GW1);
        fails(service.contexts(GW1), "its master changes, try again");
        assertThat(flowCache.flows(), containsInAnyOrder(FIRST.key(), SECOND.key()));
    }

    @Test
    public void saysThatTheMasterDoesNotAnswer() throws Exception {
        ((FlowCacheManager) master.service).deactivate();
        fails(service.flush(GW1), "node 10.0.0.2, which is its master, does not answer: no map there");
        assertThat(service.statusAtMaster(GW1).get(), is(service.status(GW1)));
    }

    private static void fails(CompletableFuture<?> future, String message) {
        ExecutionException e = assertThrows(ExecutionException.class, future::get);
        assertThat(e.getCause(), is(instanceOf(IOException.class)));
        assertThat(e.getCause().getMessage(), is(message));
    }
}

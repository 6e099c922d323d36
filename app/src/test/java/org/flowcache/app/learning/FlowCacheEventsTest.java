// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.learning;

import static org.flowcache.app.TestFlows.key;
import static org.flowcache.app.TestFlows.learned;
import static org.flowcache.app.TestFlows.learnt;
import static org.flowcache.app.TestFlows.relearned;
import static org.flowcache.app.TestFlows.tunnel;
import static org.flowcache.app.TestOnos.GW1;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.flowcache.api.ContextReading;
import org.flowcache.app.TestApp;
import org.flowcache.app.TestCluster;
import org.flowcache.app.TestFlowCache;
import org.flowcache.app.TestOnos;
import org.flowcache.app.api.FlowCacheEvent;
import org.flowcache.app.api.FlowCacheListener;
import org.flowcache.app.api.LearnedEntry;
import org.junit.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.VlanId;

/**
 * What another application is told, on each node.
 */
public class FlowCacheEventsTest {

    private static final Instant NOON = Instant.parse("2021-06-01T12:00:00Z");

    private final TestCluster cluster = new TestCluster();
    private final TestOnos onos = new TestOnos(cluster.node("10.0.0.1"));
    private final TestApp app = new TestApp(onos);
    private final Told told = new Told(app);

    @Test
    public void tellWhatTheSwitchLearns() {
        app.store.record(GW1, learned(10, "10.9.0.1", 1), NOON);
        app.store.record(GW1, relearned(10, "10.9.0.1", 2), NOON.plusSeconds(1));
        app.store.record(GW1, learned(10, "10.9.0.1", 3), NOON.plusSeconds(2));
        assertThat(told.take(), contains("LEARNED VLAN 10 to 10.9.0.1", "RELEARNED VLAN 10 to 10.9.0.1",
                "LEARNED VLAN 10 to 10.9.0.1"));
        assertThat(told.subjects.stream().map(LearnedEntry::tunnel).collect(Collectors.toList()),
                contains(tunnel(10, 1), tunnel(10, 2), tunnel(10, 3)));
    }

    @Test
    public void tellWhatBecomesOfFlows() throws Exception {
        onos.config.apply(GW1, TestOnos.demoConfig());
        TestFlowCache flowCache = onos.devices.connect(GW1);
        for (int i = 1; i <= 5; i++) {
            flowCache.put(learnt(i == 5 ? 20 : 10, "10.9.0." + i, i));
        }
        app.service.contexts(GW1).get();
        assertThat(told.take(), hasSize(5));
        app.service.evict(GW1, key(10, "10.9.0.1")).get();
        assertThat(told.take(), contains("EVICTED VLAN 10 to 10.9.0.1"));
        flowCache.lose(key(10, "10.9.0.2"));
        app.service.contexts(GW1).get();
        assertThat(told.take(), contains("GIVEN_UP VLAN 10 to 10.9.0.2"));
        new FlowContexts(app.store, Clock.systemUTC())
                .forget(GW1, flowCache, VlanId.vlanId((short) 20)).get();
        assertThat(told.take(), contains("FLUSHED VLAN 20 to 10.9.0.5"));
        app.service.teach(GW1, key(10, "10.9.0.3"), tunnel(10, 7)).get();
        assertThat(told.take(), contains("RELEARNED VLAN 10 to 10.9.0.3"));
        // Entries know milliseconds only.
        Instant taught = Instant.now();
        await(() -> Instant.now().toEpochMilli() > taught.toEpochMilli());
        app.service.flush(GW1).get();
        assertThat(told.take().stream().sorted().collect(Collectors.toList()),
                contains("FLUSHED VLAN 10 to 10.9.0.3", "FLUSHED VLAN 10 to 10.9.0.4"));
        app.service.contexts(GW1).get();
        assertThat(told.take(), is(empty()));
    }

    @Test
    public void tellThatTheStoreHasNoMoreRoom() {
        onos.devices.connect(GW1);
        int room = 4096 * LearnedEntryStore.ENTRIES_PER_CONTEXT;
        for (int i = 0; i < room; i++) {
            app.store.record(GW1, learned(10, Ip4Address.valueOf(i + 1).toString(), 1), NOON);
        }
        told.take();
        app.store.record(GW1, learned(10, "10.9.0.1", 1), NOON);
        assertThat(told.take(), contains("LEARNED VLAN 10 to 10.9.0.1", "GIVEN_UP VLAN 10 to 0.0.0.1"));
    }

    @Test
    public void tellNothingOfADeviceThatOnosForgets() {
        LearningManager manager = new LearningManager(app.configs, app.flowCaches, onos.devices, onos.packets,
                app.store);
        onos.devices.connect(GW1);
        app.store.record(GW1, learned(10, "10.9.0.1", 1), NOON);
        told.take();
        onos.devices.remove(GW1);
        assertThat(app.store.of(GW1), is(empty()));
        assertThat(told.take(), is(empty()));
        manager.deactivate();
    }

    @Test
    public void reachEachNodeOnceAndInOrder() {
        TestApp second = new TestApp(new TestOnos(cluster.node("10.0.0.2")));
        TestApp third = new TestApp(new TestOnos(cluster.node("10.0.0.3")));
        List<Told> all = List.of(told, new Told(second), new Told(third));
        List<String> expected = new ArrayList<>();
        for (int i = 1; i <= 500; i++) {
            app.store.record(GW1, i == 1 ? learned(10, "10.9.0.1", i) : relearned(10, "10.9.0.1", i), NOON);
            expected.add((i == 1 ? "LEARNED" : "RELEARNED") + " VLAN 10 to 10.9.0.1");
        }
        // What another node says comes to all as well: the map's news of it is no second event.
        second.store.record(GW1, learned(20, "2001:db8::9", 1), NOON);
        await(() -> app.store.of(GW1).size() == 2 && third.store.of(GW1).size() == 2);
        app.store.agree(GW1, new ContextReading(List.of(), 0), NOON.plusSeconds(1), NOON.plusSeconds(1));
        for (Told each : all) {
            await(() -> each.events.size() >= expected.size() + 3);
            List<String> got = each.take();
            assertThat(got.stream().filter(event -> event.endsWith("LEARNED VLAN 10 to 10.9.0.1"))
                    .collect(Collectors.toList()), is(expected));
            assertThat(got.stream().filter(event -> !event.endsWith("LEARNED VLAN 10 to 10.9.0.1")).sorted()
                    .collect(Collectors.toList()), contains("GIVEN_UP VLAN 10 to 10.9.0.1",
                            "GIVEN_UP VLAN 20 to 2001:db8::9", "LEARNED VLAN 20 to 2001:db8::9"));
        }
        assertThat(all.get(2).subjects.stream().map(LearnedEntry::tunnel).collect(Collectors.toSet()),
                hasItem(tunnel(10, 500)));
    }

    @Test
    public void doNotTellANodeThatComesLaterWhatWasLearnedBefore() {
        app.store.record(GW1, learned(10, "10.9.0.1", 1), NOON);
        TestApp second = new TestApp(new TestOnos(cluster.node("10.0.0.2")));
        Told later = new Told(second);
        await(() -> second.store.of(GW1).size() == 1);
        app.store.record(GW1, learned(10, "10.9.0.2", 1), NOON);
        await(() -> !later.events.isEmpty());
        assertThat(later.take(), contains("LEARNED VLAN 10 to 10.9.0.2"));
    }

    @Test
    public void comeFromOtherPackagesToo() {
        TestApp second = new TestApp(new TestOnos(cluster.node("10.0.0.2")));
        Told other = new Told(second);
        LearnedEntry entry = LearnedEntry.first(GW1, learned(10, "2001:db8::9", 1), NOON);
        FlowCacheEvent event = new FlowCacheEvent(FlowCacheEvent.Type.PINNED, entry);
        app.events.post(event);
        await(() -> !other.events.isEmpty());
        assertThat(other.take(), contains("PINNED VLAN 10 to 2001:db8::9"));
        assertThat(other.subjects, contains(entry));
        assertThat(other.times, contains(event.time()));
        assertThat(told.take(), contains("PINNED VLAN 10 to 2001:db8::9"));
    }

    @Test
    public void stopForAListenerThatIsRemoved() {
        app.service.removeListener(told);
        app.store.record(GW1, learned(10, "10.9.0.1", 1), NOON);
        assertThat(told.take(), is(empty()));
    }

    @Test
    public void keepEntriesOfPinnedFlows() throws Exception {
        onos.config.apply(GW1, TestOnos.demoConfig());
        TestFlowCache flowCache = onos.devices.connect(GW1);
        flowCache.put(learnt(10, "10.9.0.1", 1));
        flowCache.put(learnt(10, "10.9.0.2", 2));
        app.service.contexts(GW1).get();
        app.pinned.put(GW1, key(10, "10.9.0.1"), 0);
        flowCache.lose(key(10, "10.9.0.1"));
        flowCache.lose(key(10, "10.9.0.2"));
        told.take();
        app.service.contexts(GW1).get();
        app.service.evict(GW1, key(10, "10.9.0.1")).get();
        app.service.flush(GW1).get();
        assertThat(told.take(), contains("GIVEN_UP VLAN 10 to 10.9.0.2"));
        assertThat(app.store.of(GW1), hasSize(1));
        app.pinned.remove(GW1, key(10, "10.9.0.1"));
        app.service.contexts(GW1).get();
        assertThat(told.take(), contains("GIVEN_UP VLAN 10 to 10.9.0.1"));
    }

    @Test
    public void haveRoomForPinnedFlowsBesides() {
        onos.devices.connect(GW1);
        int room = 4096 * LearnedEntryStore.ENTRIES_PER_CONTEXT;
        app.pinned.put(GW1, key(10, "0.0.0.1"), 0);
        for (int i = 0; i <= room; i++) {
            app.store.record(GW1, learned(10, Ip4Address.valueOf(i + 1).toString(), 1), NOON);
        }
        assertThat(app.store.of(GW1), hasSize(room + 1));
        told.take();
        app.store.record(GW1, learned(10, "10.9.0.1", 1), NOON);
        assertThat(told.take(), contains("LEARNED VLAN 10 to 10.9.0.1", "GIVEN_UP VLAN 10 to 0.0.0.2"));
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            Thread.yield();
        }
        assertThat(condition.getAsBoolean(), is(true));
    }

    /** Another application's listener. */
    private static final class Told implements FlowCacheListener {

        private final List<String> events = new CopyOnWriteArrayList<>();
        private final List<LearnedEntry> subjects = new CopyOnWriteArrayList<>();
        private final List<Long> times = new CopyOnWriteArrayList<>();

        Told(TestApp app) {
            app.service.addListener(this);
        }

        @Override
        public void event(FlowCacheEvent event) {
            subjects.add(event.subject());
            times.add(event.time());
            events.add(event.type() + " " + event.subject().key());
        }

        List<String> take() {
            List<String> taken = List.copyOf(events);
            events.clear();
            return taken;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.learning;

import static org.flowcache.app.TestFlows.key;
import static org.flowcache.app.TestFlows.learned;
import static org.flowcache.app.TestFlows.learnt;
import static org.flowcache.app.TestFlows.relearned;
import static org.flowcache.app.TestFlows.tunnel;
import static org.flowcache.app.TestFlows.waiting;
import static org.flowcache.app.TestOnos.GW1;
import static org.flowcache.app.TestOnos.GW2;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.Assert.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.flowcache.api.ContextReading;
import org.flowcache.api.FlowContext;
import org.flowcache.api.LearningEvent;
import org.flowcache.app.TestApp;
import org.flowcache.app.TestCluster;
import org.flowcache.app.TestOnos;
import org.flowcache.app.api.LearnedEntry;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.util.KryoNamespace;
import org.onosproject.net.DeviceId;

/**
 * That learning events become entries, and that entries agree with what their device has.
 */
public class LearningTest {

    private static final Instant NOON = Instant.parse("2021-06-01T12:00:00Z");

    private final TestOnos onos = new TestOnos();
    private final TestApp app = new TestApp(onos);
    private final LearnedEntryStore store = app.store;
    private LearningManager manager;

    @Before
    public void setUp() {
        onos.config.apply(GW1, TestOnos.demoConfig());
        onos.devices.connect(GW1);
        manager = new LearningManager(app.configs, app.flowCaches, onos.devices, onos.packets, store);
    }

    @After
    public void tearDown() {
        manager.deactivate();
    }

    @Test
    public void recordsWhatADeviceLearns() {
        Instant before = Instant.now();
        assertThat(onos.packets.learn(GW1, learned(10, "10.9.0.1", 1)), is(true));
        Instant after = Instant.now();

        List<LearnedEntry> entries = store.of(GW1);
        assertThat(entries, hasSize(1));
        assertThat(entries.get(0).deviceId(), is(GW1));
        assertThat(entries.get(0).key(), is(key(10, "10.9.0.1")));
        assertThat(entries.get(0).tunnel(), is(tunnel(10, 1)));
        assertThat(entries.get(0).timesRelearned(), is(0));
        assertThat(entries.get(0).changed(), is(entries.get(0).learned()));
        assertThat(before.toEpochMilli(), lessThanOrEqualTo(entries.get(0).learned().toEpochMilli()));
        assertThat(entries.get(0).learned().toEpochMilli(), lessThanOrEqualTo(after.toEpochMilli()));
    }

    /** In compatible mode the upper four bits of the VLAN in the OTR's packet are reserved, and mean nothing. */
    @Test
    public void takesTheVlanFromTheTenantWhoseVniTheTunnelHas() {
        LearningEvent event = new LearningEvent(LearningEvent.Type.LEARNED, key(0x100 + 10, "10.9.0.1"),
                tunnel(10, 1));
        assertThat(onos.packets.learn(GW1, event), is(true));
        assertThat(store.of(GW1).get(0).key(), is(key(10, "10.9.0.1")));
    }

    @Test
    public void leavesOtherPacketInsToOthers() {
        assertThat(onos.packets.receive(GW1, 4711), is(false));
        assertThat(store.of(GW1), is(empty()));
    }

    @Test
    public void leavesDevicesThatAreNoGatewaysToOthers() {
        onos.devices.connect(GW2);
        assertThat(onos.packets.learn(GW2, learned(10, "10.9.0.1", 1)), is(false));
        assertThat(store.of(GW2), is(empty()));
    }

    @Test
    public void countsRelearning() {
        store.record(GW1, learned(10, "10.9.0.1", 1), NOON);
        store.record(GW1, relearned(10, "10.9.0.1", 2), NOON.plusSeconds(5));
        store.record(GW1, relearned(10, "10.9.0.1", 3), NOON.plusSeconds(7));
        LearnedEntry entry = store.of(GW1).get(0);
        assertThat(entry.tunnel(), is(tunnel(10, 3)));
        assertThat(entry.timesRelearned(), is(2));
        assertThat(entry.learned(), is(NOON));
        assertThat(entry.changed(), is(NOON.plusSeconds(7)));
    }

    @Test
    public void startsAnewWhenTheDeviceLearnsWhatItHadForgotten() {
        store.record(GW1, learned(10, "10.9.0.1", 1), NOON);
        store.record(GW1, relearned(10, "10.9.0.1", 2), NOON.plusSeconds(5));
        store.record(GW1, learned(10, "10.9.0.1", 3), NOON.plusSeconds(7));
        assertThat(store.of(GW1), contains(
                LearnedEntry.first(GW1, learned(10, "10.9.0.1", 3), NOON.plusSeconds(7))));
    }

    @Test
    public void keepsDevicesAndFlowsApart() {
        store.record(GW1, learned(20, "10.9.0.1", 1), NOON);
        store.record(GW1, learned(10, "10.9.0.1", 2), NOON);
        store.record(GW1, learned(10, "9.9.0.1", 3), NOON);
        store.record(GW2, learned(10, "10.9.0.1", 4), NOON);
        assertThat(store.of(GW1).stream().map(LearnedEntry::key).collect(Collectors.toList()),
                contains(key(10, "9.9.0.1"), key(10, "10.9.0.1"), key(20, "10.9.0.1")));
        assertThat(store.of(GW2), contains(LearnedEntry.first(GW2, learned(10, "10.9.0.1", 4), NOON)));
    }

    @Test
    public void hasRoomForWhatADeviceHoldsAndDropsTheOldest() {
        int room = app.flowCaches.find(GW1).get().contextCapacity() * LearnedEntryStore.ENTRIES_PER_CONTEXT;
        for (int i = 0; i < room; i++) {
            store.record(GW1, learned(10, Ip4Address.valueOf(i).toString(), 1), NOON.plusMillis(i));
        }
        store.record(GW2, learned(10, "10.9.0.1", 1), NOON.minusSeconds(1));
        assertThat(store.of(GW1), hasSize(room));
        // The very first one has just changed, so it is not the oldest any more.
        store.record(GW1, relearned(10, "0.0.0.0", 2), NOON.plusSeconds(1000));
        store.record(GW1, learned(20, "10.9.0.1", 1), NOON.plusSeconds(1000));
        List<LearnedEntry> entries = store.of(GW1);
        assertThat(entries, hasSize(room));
        assertThat(entries.get(0).key(), is(key(10, "0.0.0.0")));
        assertThat(entries.get(1).key().destination(), is(Ip4Address.valueOf(2)));
        assertThat(entries.get(entries.size() - 1).key(), is(key(20, "10.9.0.1")));
        assertThat(store.of(GW2), hasSize(1));
    }

    @Test
    public void dropsWhatIsGoneBeforeItAddsWhatIsNew() {
        int room = app.flowCaches.find(GW1).get().contextCapacity() * LearnedEntryStore.ENTRIES_PER_CONTEXT;
        for (int i = 0; i < room; i++) {
            store.record(GW1, learned(10, Ip4Address.valueOf(i).toString(), 1), NOON);
        }
        // The oldest one is still there.
        store.agree(GW1, whole(learnt(10, "0.0.0.0", 1), learnt(10, "10.9.0.1", 1)), NOON.plusSeconds(7200),
                NOON.plusSeconds(7201));
        assertThat(store.of(GW1), contains(LearnedEntry.first(GW1, learned(10, "0.0.0.0", 1), NOON),
                LearnedEntry.first(GW1, learned(10, "10.9.0.1", 1), NOON.plusSeconds(3601))));
    }

    @Test
    public void keepsEntriesOfADeviceThatLosesItsConnection() {
        onos.packets.learn(GW1, learned(10, "10.9.0.1", 1));
        onos.devices.disconnect(GW1);
        assertThat(store.of(GW1), hasSize(1));
    }

    @Test
    public void forgetsWhatTheDeviceHasNotGotAnyMore() {
        store.record(GW1, learned(10, "10.9.0.1", 1), NOON);
        store.record(GW1, learned(10, "2001:db8::9", 2), NOON);
        store.record(GW1, learned(20, "10.9.0.1", 3), NOON);
        store.record(GW2, learned(10, "10.9.0.1", 4), NOON);
        // One is still learnt, one begins again, one is gone.
        store.agree(GW1, whole(learnt(10, "2001:db8::9", 2), waiting(20, "10.9.0.1")), NOON.plusSeconds(5),
                NOON.plusSeconds(6));
        assertThat(store.of(GW1), contains(LearnedEntry.first(GW1, learned(10, "2001:db8::9", 2), NOON)));
        assertThat(store.of(GW2), hasSize(1));
    }

    @Test
    public void addsWhatTheDeviceLearnedWhileNobodyListened() {
        // Learned an hour before the answer.
        store.agree(GW1, whole(learnt(10, "2001:db8::9", 2)), NOON.minusSeconds(1), NOON);
        assertThat(store.of(GW1), contains(
                LearnedEntry.first(GW1, learned(10, "2001:db8::9", 2), NOON.minusSeconds(3600))));
    }

    @Test
    public void followsATunnelThatChangedWhileNobodyListened() {
        store.record(GW1, learned(10, "10.9.0.1", 1), NOON);
        store.agree(GW1, whole(learnt(10, "10.9.0.1", 2)), NOON.plusSeconds(7200), NOON.plusSeconds(7201));
        LearnedEntry entry = store.of(GW1).get(0);
        assertThat(entry.tunnel(), is(tunnel(10, 2)));
        assertThat(entry.timesRelearned(), is(1));
        assertThat(entry.learned(), is(NOON));
        assertThat(entry.changed(), is(NOON.plusSeconds(3601)));
    }

    @Test
    public void believesEventsThatAreNewerThanTheQuestion() {
        Instant asked = NOON.plusNanos(900_000);
        store.record(GW1, learned(10, "10.9.0.1", 1), NOON);
        store.record(GW1, relearned(10, "10.9.0.1", 2), NOON.plusMillis(1));
        store.record(GW1, learned(20, "10.9.0.1", 3), NOON.plusMillis(1));
        store.agree(GW1, whole(learnt(10, "10.9.0.1", 1)), asked, NOON.plusSeconds(1));
        assertThat(store.of(GW1).stream().map(LearnedEntry::tunnel).collect(Collectors.toList()),
                contains(tunnel(10, 2), tunnel(20, 3)));
    }

    @Test
    public void takesTheLaterOfTwoContextsOfOneFlow() {
        store.agree(GW1, whole(learnt(10, "10.9.0.1", 1), learnt(10, "10.9.0.1", 2)), NOON, NOON);
        assertThat(store.of(GW1).get(0).tunnel(), is(tunnel(10, 2)));
    }

    @Test
    public void forgetsEntriesOfADeviceThatOnosForgets() {
        onos.packets.learn(GW1, learned(10, "10.9.0.1", 1));
        onos.devices.remove(GW1);
        assertThat(store.of(GW1), is(empty()));
    }

    @Test
    public void addsButForgetsNothingWhenTheDeviceDidNotTellAll() {
        store.record(GW1, learned(10, "10.9.0.1", 1), NOON);
        store.agree(GW1, new ContextReading(List.of(learnt(20, "10.9.0.1", 2)), 3), NOON.plusSeconds(5),
                NOON.plusSeconds(6));
        assertThat(store.of(GW1).stream().map(LearnedEntry::key).collect(Collectors.toList()),
                contains(key(10, "10.9.0.1"), key(20, "10.9.0.1")));
    }

    @Test
    public void losesNoneOfManyEventsOfOneMoment() {
        for (int i = 1; i <= 1000; i++) {
            store.record(GW1, i == 1 ? learned(10, "10.9.0.1", i) : relearned(10, "10.9.0.1", i), NOON);
        }
        assertThat(store.of(GW1).get(0).tunnel(), is(tunnel(10, 1000)));
        assertThat(store.of(GW1).get(0).timesRelearned(), is(999));
    }

    @Test
    public void hasRoomForAHundredDevices() {
        for (int device = 0; device < 100; device++) {
            DeviceId deviceId = DeviceId.deviceId("device:" + device);
            onos.devices.connect(deviceId);
            for (int flow = 0; flow < 4096; flow++) {
                store.record(deviceId, learned(10, Ip4Address.valueOf(flow).toString(), 1), NOON);
            }
        }
        for (int device = 0; device < 100; device++) {
            assertThat(store.of(DeviceId.deviceId("device:" + device)), hasSize(4096));
        }
    }

    @Test
    public void recordsOfOneDeviceWhileAnotherOnesAreHeldUp() throws Exception {
        // The first entry beyond the room makes the store ask the device's flow cache, which does not answer.
        int room = app.flowCaches.find(GW1).get().contextCapacity() * LearnedEntryStore.ENTRIES_PER_CONTEXT;
        for (int i = 0; i < room; i++) {
            store.record(GW1, learned(10, Ip4Address.valueOf(i).toString(), 1), NOON);
        }
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        onos.devices.connect(GW1).beforeCapacity = () -> {
            asked.countDown();
            try {
                answered.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        Thread held = new Thread(() -> store.record(GW1, learned(20, "10.9.0.1", 1), NOON));
        held.start();
        asked.await();
        store.record(GW2, learned(10, "10.9.0.1", 1), NOON);
        assertThat(store.of(GW2), hasSize(1));
        answered.countDown();
        held.join();
        assertThat(store.of(GW1), hasSize(room));
    }

    @Test
    public void knowsOnEachNodeWhatTheMasterHeard() {
        TestCluster cluster = new TestCluster();
        TestApp first = new TestApp(new TestOnos(cluster.node("10.0.0.1")));
        TestApp second = new TestApp(new TestOnos(cluster.node("10.0.0.2")));
        first.store.record(GW1, learned(10, "10.9.0.1", 1), NOON);
        first.store.record(GW1, learned(20, "10.9.0.1", 2), NOON);
        await(() -> second.store.of(GW1).equals(first.store.of(GW1)) && second.store.of(GW1).size() == 2);
        first.store.evict(GW1, key(10, "10.9.0.1"), NOON.plusSeconds(1));
        await(() -> second.store.of(GW1).size() == 1);
        // A node that comes later gets what there is.
        TestApp third = new TestApp(new TestOnos(cluster.node("10.0.0.3")));
        await(() -> third.store.of(GW1).equals(first.store.of(GW1)));
    }

    @Test
    public void believesTheLaterMasterWhateverTheClocksSay() {
        TestCluster cluster = new TestCluster();
        TestOnos earlier = new TestOnos(cluster.node("10.0.0.1"));
        TestOnos later = new TestOnos(cluster.node("10.0.0.2"));
        TestApp first = new TestApp(earlier);
        TestApp second = new TestApp(later);
        // The next master writes before the one before it does: as if its clock were slow.
        later.mastership.take(GW1);
        second.store.record(GW1, learned(10, "10.9.0.1", 2), NOON);
        await(() -> first.store.of(GW1).size() == 1);
        first.store.record(GW1, relearned(10, "10.9.0.1", 1), NOON.plusSeconds(60));
        first.store.record(GW1, learned(20, "10.9.0.1", 3), NOON.plusSeconds(60));
        await(() -> second.store.of(GW1).size() == 2);
        for (TestApp app : List.of(first, second)) {
            assertThat(app.store.of(GW1).get(0).tunnel(), is(tunnel(10, 2)));
        }
    }

    private static ContextReading whole(FlowContext... contexts) {
        return new ContextReading(List.of(contexts), 0);
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            Thread.yield();
        }
        assertThat(condition.getAsBoolean(), is(true));
    }

    @Test
    public void sendsEntriesToOtherNodesWhole() {
        KryoNamespace serializer = LearnedEntryStore.serializer();
        for (String destination : List.of("10.9.0.1", "2001:db8::9")) {
            LearnedEntry entry = LearnedEntry.first(GW1, learned(10, destination, 1), NOON)
                    .then(relearned(10, destination, 2), NOON.plusMillis(1));
            LearnedEntry received = serializer.deserialize(serializer.serialize(entry));
            assertThat(received, is(entry));
        }
        LearnedEntryStore.EntryKey key = new LearnedEntryStore.EntryKey(GW1, key(10, "10.9.0.1"));
        LearnedEntryStore.EntryKey receivedKey = serializer.deserialize(serializer.serialize(key));
        assertThat(receivedKey, is(key));
    }
}

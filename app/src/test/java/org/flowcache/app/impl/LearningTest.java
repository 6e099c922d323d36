// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.impl;

import static org.flowcache.app.TestOnos.GW1;
import static org.flowcache.app.TestOnos.GW2;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.Assert.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.flowcache.api.FlowKey;
import org.flowcache.api.LearningEvent;
import org.flowcache.api.Tunnel;
import org.flowcache.api.Vni;
import org.flowcache.app.TestFlowCache;
import org.flowcache.app.TestOnos;
import org.flowcache.app.api.LearnedEntry;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onlab.util.KryoNamespace;

/**
 * That learning events become entries, and that entries go when their device has lost them.
 */
public class LearningTest {

    private static final Instant NOON = Instant.parse("2021-06-01T12:00:00Z");

    private final TestOnos onos = new TestOnos();
    private final LearnedEntryStore store = new LearnedEntryStore(onos.storage);
    private TestFlowCache flowCache;
    private LearningManager manager;

    @Before
    public void setUp() {
        onos.config.apply(GW1, TestOnos.demoConfig());
        flowCache = onos.devices.connect(GW1);
        manager = new LearningManager(onos.config, onos.devices, onos.drivers, onos.packets, store);
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
        assertThat(entries.get(0).tunnel(), is(tunnel(1)));
        assertThat(entries.get(0).timesRelearned(), is(0));
        assertThat(entries.get(0).changed(), is(entries.get(0).learned()));
        assertThat(before.toEpochMilli(), lessThanOrEqualTo(entries.get(0).learned().toEpochMilli()));
        assertThat(entries.get(0).learned().toEpochMilli(), lessThanOrEqualTo(after.toEpochMilli()));
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
        assertThat(entry.tunnel(), is(tunnel(3)));
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
    public void hasRoomForSoManyAndDropsTheOldest() {
        for (int i = 0; i < LearnedEntryStore.CAPACITY; i++) {
            store.record(GW1, learned(10, Ip4Address.valueOf(i).toString(), 1), NOON.plusMillis(i));
        }
        assertThat(store.of(GW1), hasSize(LearnedEntryStore.CAPACITY));
        // The very first one has just changed, so it is not the oldest any more.
        store.record(GW1, relearned(10, "0.0.0.0", 2), NOON.plusSeconds(1000));
        store.record(GW1, learned(20, "10.9.0.1", 1), NOON.plusSeconds(1000));
        List<LearnedEntry> entries = store.of(GW1);
        assertThat(entries, hasSize(LearnedEntryStore.CAPACITY / 16 * 15 + 1));
        assertThat(entries.get(0).key(), is(key(10, "0.0.0.0")));
        assertThat(entries.get(1).key().destination(),
                is(Ip4Address.valueOf(LearnedEntryStore.CAPACITY / 16 + 1)));
        assertThat(entries.get(entries.size() - 1).key(), is(key(20, "10.9.0.1")));
    }

    @Test
    public void keepsEntriesOfADeviceThatOnlyLostItsConnection() {
        onos.packets.learn(GW1, learned(10, "10.9.0.1", 1));
        onos.packets.learn(GW1, relearned(10, "10.9.0.1", 2));
        flowCache.forwarded(2);
        onos.devices.disconnect(GW1);
        onos.devices.connect(GW1);
        assertThat(store.of(GW1), hasSize(1));
    }

    @Test
    public void forgetsEntriesOfADeviceThatRestarted() {
        onos.packets.learn(GW1, learned(10, "10.9.0.1", 1));
        onos.packets.learn(GW1, relearned(10, "10.9.0.1", 2));
        store.record(GW2, learned(10, "10.9.0.1", 4), NOON);
        flowCache.forwarded(1);
        onos.devices.disconnect(GW1);
        onos.devices.connect(GW1);
        assertThat(store.of(GW1), is(empty()));
        assertThat(store.of(GW2), hasSize(1));
    }

    @Test
    public void forgetsEntriesOfADeviceThatRestartedWhileTheApplicationWasAway() {
        onos.packets.learn(GW1, learned(10, "10.9.0.1", 1));
        manager.deactivate();
        flowCache.forwarded(0);
        manager = new LearningManager(onos.config, onos.devices, onos.drivers, onos.packets, store);
        assertThat(store.of(GW1), is(empty()));
    }

    @Test
    public void keepsEntriesOfADeviceThatDoesNotAnswer() {
        onos.packets.learn(GW1, learned(10, "10.9.0.1", 1));
        flowCache.counters = CompletableFuture.failedFuture(new IOException("no answer"));
        onos.devices.disconnect(GW1);
        onos.devices.connect(GW1);
        assertThat(store.of(GW1), hasSize(1));
    }

    @Test
    public void forgetsEntriesOfADeviceThatOnosForgets() {
        onos.packets.learn(GW1, learned(10, "10.9.0.1", 1));
        onos.devices.remove(GW1);
        assertThat(store.of(GW1), is(empty()));
    }

    @Test
    public void sendsEntriesToOtherNodesWhole() {
        LearnedEntry entry = LearnedEntry.first(GW1, learned(10, "10.9.0.1", 1), NOON)
                .then(relearned(10, "10.9.0.1", 2), NOON.plusMillis(1));
        KryoNamespace serializer = LearnedEntryStore.serializer();
        LearnedEntry received = serializer.deserialize(serializer.serialize(entry));
        assertThat(received, is(entry));
        LearnedEntryStore.EntryKey key = new LearnedEntryStore.EntryKey(GW1, key(10, "10.9.0.1"));
        LearnedEntryStore.EntryKey receivedKey = serializer.deserialize(serializer.serialize(key));
        assertThat(receivedKey, is(key));
    }

    private static LearningEvent learned(int vlan, String destination, int tunnel) {
        return new LearningEvent(LearningEvent.Type.LEARNED, key(vlan, destination), tunnel(tunnel));
    }

    private static LearningEvent relearned(int vlan, String destination, int tunnel) {
        return new LearningEvent(LearningEvent.Type.RELEARNED, key(vlan, destination), tunnel(tunnel));
    }

    private static FlowKey key(int vlan, String destination) {
        return new FlowKey(VlanId.vlanId((short) vlan), Ip4Address.valueOf(destination));
    }

    private static Tunnel tunnel(int number) {
        return new Tunnel(Vni.of(100), Ip4Address.valueOf("1.1.1.1"), Ip4Address.valueOf(0x02020200 + number),
                49152 + number, MacAddress.valueOf("00:00:00:00:01:01"), MacAddress.valueOf("00:00:00:00:02:02"));
    }
}

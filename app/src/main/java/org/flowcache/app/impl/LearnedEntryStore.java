// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.impl;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flowcache.api.FlowKey;
import org.flowcache.api.LearningEvent;
import org.flowcache.api.Tunnel;
import org.flowcache.api.Vni;
import org.flowcache.app.api.LearnedEntry;
import org.onlab.util.KryoNamespace;
import org.onosproject.net.DeviceId;
import org.onosproject.store.serializers.KryoNamespaces;
import org.onosproject.store.service.EventuallyConsistentMap;
import org.onosproject.store.service.StorageService;
import org.onosproject.store.service.WallClockTimestamp;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * What the devices said that they learned, known to all nodes of the cluster. The map is eventually consistent: only a
 * device's master writes, and its packet-in thread must not wait for the others.
 */
@Component(immediate = true, service = LearnedEntryStore.class)
public final class LearnedEntryStore {

    /** How many entries there are room for, all devices together: some hundred bytes each. */
    static final int CAPACITY = 65_536;

    private static final Comparator<LearnedEntry> BY_KEY = Comparator
            .comparing((LearnedEntry entry) -> entry.key().vlan().toShort())
            .thenComparing(entry -> entry.key().destination());

    private final EventuallyConsistentMap<EntryKey, LearnedEntry> entries;

    /**
     * Opens the store.
     *
     * @param storageService where the entries are kept
     */
    @Activate
    public LearnedEntryStore(@Reference StorageService storageService) {
        entries = storageService.<EntryKey, LearnedEntry>eventuallyConsistentMapBuilder()
                .withName("flowcache-learned-entries")
                .withSerializer(serializer())
                .withTimestampProvider((key, entry) -> new WallClockTimestamp())
                .build();
    }

    /**
     * Closes the store on this node.
     */
    @Deactivate
    public void deactivate() {
        entries.destroy();
    }

    /**
     * Returns what the entries can be sent to other nodes with.
     *
     * @return the serializer's classes
     */
    static KryoNamespace serializer() {
        return KryoNamespace.newBuilder()
                .register(KryoNamespaces.API)
                .nextId(KryoNamespaces.BEGIN_USER_CUSTOM_ID)
                .register(EntryKey.class, LearnedEntry.class, FlowKey.class, Tunnel.class, Vni.class)
                .build("flowcache-learned-entries");
    }

    /**
     * Records a learning event. When the store is full, the sixteenth part that has not changed for longest goes.
     *
     * @param deviceId the device that learned
     * @param event    what it learned
     * @param when     when the event arrived
     */
    synchronized void record(DeviceId deviceId, LearningEvent event, Instant when) {
        EntryKey key = new EntryKey(deviceId, event.key());
        LearnedEntry before = entries.get(key);
        if (before == null && entries.size() >= CAPACITY) {
            removeOldest(CAPACITY / 16);
        }
        entries.put(key, before == null ? LearnedEntry.first(deviceId, event, when) : before.then(event, when));
    }

    /**
     * Returns a device's entries.
     *
     * @param deviceId the device
     * @return its entries, by VLAN and then by destination
     */
    synchronized List<LearnedEntry> of(DeviceId deviceId) {
        return all().filter(entry -> entry.deviceId().equals(deviceId)).sorted(BY_KEY).collect(Collectors.toList());
    }

    /**
     * Forgets all entries of a device.
     *
     * @param deviceId the device
     * @return how many there were
     */
    synchronized int forget(DeviceId deviceId) {
        List<LearnedEntry> forgotten = of(deviceId);
        forgotten.forEach(this::remove);
        return forgotten.size();
    }

    private void removeOldest(int count) {
        all().sorted(Comparator.comparing(LearnedEntry::changed)).limit(count).collect(Collectors.toList())
                .forEach(this::remove);
    }

    private Stream<LearnedEntry> all() {
        return entries.values().stream();
    }

    private void remove(LearnedEntry entry) {
        entries.remove(new EntryKey(entry.deviceId(), entry.key()));
    }

    /** A flow of a device. */
    static final class EntryKey {

        private final DeviceId deviceId;
        private final FlowKey flow;

        EntryKey(DeviceId deviceId, FlowKey flow) {
            this.deviceId = deviceId;
            this.flow = flow;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof EntryKey
                    && ((EntryKey) other).deviceId.equals(deviceId)
                    && ((EntryKey) other).flow.equals(flow);
        }

        @Override
        public int hashCode() {
            return Objects.hash(deviceId, flow);
        }
    }
}

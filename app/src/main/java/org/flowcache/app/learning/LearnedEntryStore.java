// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.learning;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flowcache.api.FlowContext;
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
 * What the devices learned, as far as they said so, known to all nodes of the cluster. The map is eventually
 * consistent: only a device's master writes, and its packet-in thread must not wait for the others.
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
    public synchronized void record(DeviceId deviceId, LearningEvent event, Instant when) {
        EntryKey key = new EntryKey(deviceId, event.key());
        LearnedEntry before = entries.get(key);
        if (before == null && entries.size() >= CAPACITY) {
            removeOldest(CAPACITY / 16);
        }
        entries.put(key, before == null ? LearnedEntry.first(deviceId, event, when) : before.then(event, when));
    }

    /**
     * Records what a device knows, of which no learning event told.
     *
     * @param deviceId the device
     * @param key      the flow
     * @param tunnel   its tunnel
     * @param when     when the device learned it
     */
    synchronized void see(DeviceId deviceId, FlowKey key, Tunnel tunnel, Instant when) {
        LearnedEntry before = entries.get(new EntryKey(deviceId, key));
        if (before == null) {
            record(deviceId, new LearningEvent(LearningEvent.Type.LEARNED, key, tunnel), when);
        } else if (!before.tunnel().equals(tunnel)) {
            record(deviceId, new LearningEvent(LearningEvent.Type.RELEARNED, key, tunnel), when);
        }
    }

    /**
     * Makes a device's entries agree with its flow contexts. Entries that changed after the device was asked stay as
     * they are: the context may have been read before.
     *
     * @param deviceId the device
     * @param contexts all of its contexts
     * @param asked    when the device was asked for the first of them
     * @param answered when it had answered for the last of them
     */
    synchronized void agree(DeviceId deviceId, Collection<FlowContext> contexts, Instant asked, Instant answered) {
        Map<FlowKey, FlowContext> learnt = contexts.stream()
                .filter(context -> context.tunnel().isPresent())
                .collect(Collectors.toMap(FlowContext::key, Function.identity(), (first, second) -> second));
        of(deviceId).stream().filter(entry -> !learnt.containsKey(entry.key()))
                .forEach(entry -> forget(deviceId, entry.key(), asked));
        learnt.forEach((key, context) -> {
            if (!hasChangedSince(asked, entries.get(new EntryKey(deviceId, key)))) {
                see(deviceId, key, context.tunnel().get(), answered.minus(context.age().orElse(Duration.ZERO)));
            }
        });
    }

    /**
     * Forgets an entry that has not changed for some time.
     *
     * @param deviceId the device
     * @param key      the flow
     * @param since    how long
     */
    synchronized void forget(DeviceId deviceId, FlowKey key, Instant since) {
        LearnedEntry entry = entries.get(new EntryKey(deviceId, key));
        if (entry != null && !hasChangedSince(since, entry)) {
            remove(entry);
        }
    }

    private static boolean hasChangedSince(Instant when, LearnedEntry entry) {
        // Entries know milliseconds only.
        return entry != null && !entry.changed().isBefore(when.truncatedTo(ChronoUnit.MILLIS));
    }

    /**
     * Returns a device's entries.
     *
     * @param deviceId the device
     * @return its entries, by VLAN and then by destination
     */
    public synchronized List<LearnedEntry> of(DeviceId deviceId) {
        return all().filter(entry -> entry.deviceId().equals(deviceId)).sorted(BY_KEY).collect(Collectors.toList());
    }

    /**
     * Forgets all entries of a device.
     *
     * @param deviceId the device
     */
    synchronized void forget(DeviceId deviceId) {
        of(deviceId).forEach(this::remove);
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

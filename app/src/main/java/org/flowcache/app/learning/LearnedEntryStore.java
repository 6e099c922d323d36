// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.learning;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.flowcache.api.ContextReading;
import org.flowcache.api.FlowContext;
import org.flowcache.api.FlowKey;
import org.flowcache.api.LearningEvent;
import org.flowcache.api.Tunnel;
import org.flowcache.api.Vni;
import org.flowcache.app.api.FlowCacheEvent;
import org.flowcache.app.api.LearnedEntry;
import org.flowcache.app.device.FlowCaches;
import org.flowcache.app.device.MastershipTerms;
import org.onlab.packet.VlanId;
import org.onlab.util.KryoNamespace;
import org.onosproject.net.DeviceId;
import org.onosproject.store.Timestamp;
import org.onosproject.store.serializers.KryoNamespaces;
import org.onosproject.store.service.EventuallyConsistentMap;
import org.onosproject.store.service.EventuallyConsistentMapEvent;
import org.onosproject.store.service.EventuallyConsistentMapListener;
import org.onosproject.store.service.MultiValuedTimestamp;
import org.onosproject.store.service.StorageService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * What the devices learned, as far as they said so, known to all nodes of the cluster. The map is eventually
 * consistent: only a device's master writes, and its packet-in thread must not wait for the others.
 *
 * <p>Each node keeps the entries by device besides, by what the map tells of its changes, its own and those of other
 * nodes. A device's entries have a lock of their own, which is held for one entry or for a copy of all, never for
 * longer.
 */
@Component(immediate = true, service = LearnedEntryStore.class)
public final class LearnedEntryStore {

    /** Entries that there is room for, by flow context of the device: some are of flows that the device gave up. */
    static final int ENTRIES_PER_CONTEXT = 2;

    private static final Comparator<LearnedEntry> BY_KEY = Comparator
            .comparing((LearnedEntry entry) -> entry.key().vlan().toShort())
            .thenComparing(entry -> entry.key().destination());

    private final MastershipTerms terms;
    private final FlowCaches flowCaches;
    private final FlowCacheEvents events;
    private final PinnedFlows pinned;
    private final EventuallyConsistentMap<EntryKey, LearnedEntry> entries;
    private final EventuallyConsistentMapListener<EntryKey, LearnedEntry> listener = this::follow;
    private final Map<DeviceId, DeviceEntries> byDevice = new ConcurrentHashMap<>();
    private final AtomicLong lastTime = new AtomicLong();

    /**
     * Opens the store.
     *
     * @param storageService where the entries are kept
     * @param terms          tells which of two nodes' entries are newer
     * @param flowCaches     know how many flow contexts a device has
     * @param events         are told what changes
     * @param pinned         knows which flows have a tunnel without a context
     */
    @Activate
    public LearnedEntryStore(@Reference StorageService storageService, @Reference MastershipTerms terms,
                             @Reference FlowCaches flowCaches, @Reference FlowCacheEvents events,
                             @Reference PinnedFlows pinned) {
        this.terms = terms;
        this.flowCaches = flowCaches;
        this.events = events;
        this.pinned = pinned;
        entries = storageService.<EntryKey, LearnedEntry>eventuallyConsistentMapBuilder()
                .withName("flowcache-learned-entries")
                .withSerializer(serializer())
                .withTimestampProvider((key, entry) -> timestamp(key.deviceId))
                // ONOS keeps the tombstone of each flow that ever was, and on a single node for ever. Without, an entry
                // may come back from a node that did not hear of its removal, until the contexts are read again.
                .withTombstonesDisabled()
                .build();
        entries.addListener(listener);
        entries.keySet().forEach(this::follow);
    }

    /**
     * Closes the store on this node.
     */
    @Deactivate
    public void deactivate() {
        entries.removeListener(listener);
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
                .register(MultiValuedTimestamp.class)
                .build("flowcache-learned-entries");
    }

    /**
     * What a later master says is newer, whatever its clock says. Of what one master says no two things are equally
     * new, because of two that are the map would drop the second.
     */
    private Timestamp timestamp(DeviceId deviceId) {
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        return new MultiValuedTimestamp<>(terms.of(deviceId),
                lastTime.updateAndGet(last -> Math.max(last + 1, now)));
    }

    /**
     * Records a learning event. When there is no more room for the device, its entry that has not changed for longest
     * goes.
     *
     * @param deviceId the device that learned
     * @param event    what it learned
     * @param when     when the event arrived
     */
    public void record(DeviceId deviceId, LearningEvent event, Instant when) {
        DeviceEntries device = entries(deviceId);
        synchronized (device) {
            LearnedEntry before = device.entries.get(event.key());
            LearnedEntry entry = before == null
                    ? LearnedEntry.first(deviceId, event, when) : before.then(event, when);
            entries.put(new EntryKey(deviceId, event.key()), entry);
            if (entry.equals(device.entries.get(event.key()))) {
                events.post(new FlowCacheEvent(event.type() == LearningEvent.Type.LEARNED
                        ? FlowCacheEvent.Type.LEARNED : FlowCacheEvent.Type.RELEARNED, entry));
            }
            if (before == null) {
                makeRoom(deviceId, device);
            }
        }
    }

    /**
     * Records what a device knows, of which no learning event told. If it is news, listeners are told.
     *
     * @param deviceId the device
     * @param key      the flow
     * @param tunnel   its tunnel
     * @param when     when the device learned it
     */
    public void see(DeviceId deviceId, FlowKey key, Tunnel tunnel, Instant when) {
        DeviceEntries device = entries(deviceId);
        synchronized (device) {
            LearnedEntry before = device.entries.get(key);
            if (before == null) {
                record(deviceId, new LearningEvent(LearningEvent.Type.LEARNED, key, tunnel), when);
            } else if (!before.tunnel().equals(tunnel)) {
                record(deviceId, new LearningEvent(LearningEvent.Type.RELEARNED, key, tunnel), when);
            }
        }
    }

    /**
     * Records that a device was taught a tunnel, of which no learning event tells.
     *
     * @param deviceId the device
     * @param key      the flow
     * @param tunnel   its tunnel
     * @param when     when that was done
     */
    void teach(DeviceId deviceId, FlowKey key, Tunnel tunnel, Instant when) {
        DeviceEntries device = entries(deviceId);
        synchronized (device) {
            LearnedEntry before = device.entries.get(key);
            if (before != null && before.tunnel().equals(tunnel)) {
                entries.put(new EntryKey(deviceId, key), before.taughtAgain(when));
            } else {
                see(deviceId, key, tunnel, when);
            }
        }
    }

    /**
     * Makes a device's entries agree with its flow contexts. Entries that changed after the device was asked stay as
     * they are: the context may have been read before. If the device did not tell all contexts, no entry goes.
     *
     * @param deviceId the device
     * @param reading  its contexts, all of them
     * @param asked    when the device was asked for the first of them
     * @param answered when it had answered for the last of them
     */
    void agree(DeviceId deviceId, ContextReading reading, Instant asked, Instant answered) {
        // First what goes: it makes room.
        if (reading.missing() == 0) {
            keepOnly(deviceId, learnt(reading).keySet(), asked, FlowCacheEvent.Type.GIVEN_UP);
        }
        see(deviceId, reading, asked, answered);
    }

    /**
     * Records the tunnels that were found when contexts of a device were read, be it all or some.
     *
     * @param deviceId the device
     * @param reading  its contexts
     * @param asked    when the device was asked for the first of them; entries that changed since stay as they are
     * @param answered when it had answered for the last of them
     * @return the flows that have a tunnel
     */
    Set<FlowKey> see(DeviceId deviceId, ContextReading reading, Instant asked, Instant answered) {
        Map<FlowKey, FlowContext> learnt = learnt(reading);
        DeviceEntries device = entries(deviceId);
        learnt.forEach((key, context) -> {
            synchronized (device) {
                if (!hasChangedSince(asked, device.entries.get(key))) {
                    see(deviceId, key, context.tunnel().get(), answered.minus(context.age().orElse(Duration.ZERO)));
                }
            }
        });
        return learnt.keySet();
    }

    private static Map<FlowKey, FlowContext> learnt(ContextReading reading) {
        return reading.contexts().stream()
                .filter(context -> context.tunnel().isPresent())
                .collect(Collectors.toMap(FlowContext::key, Function.identity(), (first, second) -> second));
    }

    /**
     * Forgets all entries of a device but those of some flows, those that are pinned, and those that changed lately.
     *
     * @param deviceId the device
     * @param there    the flows
     * @param since    what lately is
     * @param why      what became of those that are forgotten
     */
    void keepOnly(DeviceId deviceId, Set<FlowKey> there, Instant since, FlowCacheEvent.Type why) {
        entries(deviceId).copy().stream()
                .filter(entry -> !there.contains(entry.key()) && !pinned.isPinned(deviceId, entry.key()))
                .forEach(entry -> forget(deviceId, entry.key(), since, why));
    }

    /**
     * Forgets the entry of a flow that was evicted, unless it changed since, or is pinned.
     *
     * @param deviceId the device
     * @param key      the flow
     * @param since    when the device was asked to evict it
     */
    void evict(DeviceId deviceId, FlowKey key, Instant since) {
        if (!pinned.isPinned(deviceId, key)) {
            forget(deviceId, key, since, FlowCacheEvent.Type.EVICTED);
        }
    }

    /**
     * Forgets a VLAN's entries that have not changed for some time.
     *
     * @param deviceId the device
     * @param vlan     the VLAN
     * @param since    how long
     */
    void forget(DeviceId deviceId, VlanId vlan, Instant since) {
        entries(deviceId).copy().stream()
                .filter(entry -> entry.key().vlan().equals(vlan))
                .forEach(entry -> forget(deviceId, entry.key(), since, FlowCacheEvent.Type.FLUSHED));
    }

    /**
     * Forgets all entries of a device that ONOS forgot, and tells nobody: each node does so by itself.
     *
     * @param deviceId the device
     */
    void forget(DeviceId deviceId) {
        entries(deviceId).copy().forEach(this::remove);
    }

    private void forget(DeviceId deviceId, FlowKey key, Instant since, FlowCacheEvent.Type why) {
        DeviceEntries device = entries(deviceId);
        synchronized (device) {
            LearnedEntry entry = device.entries.get(key);
            if (entry != null && !hasChangedSince(since, entry)) {
                remove(entry, why);
            }
        }
    }

    /**
     * Returns the entry of a flow.
     *
     * @param deviceId the device
     * @param key      the flow
     * @return its entry, or empty if it is not known
     */
    public Optional<LearnedEntry> of(DeviceId deviceId, FlowKey key) {
        DeviceEntries device = entries(deviceId);
        synchronized (device) {
            return Optional.ofNullable(device.entries.get(key));
        }
    }

    /**
     * Returns a device's entries.
     *
     * @param deviceId the device
     * @return its entries, by VLAN and then by destination
     */
    public List<LearnedEntry> of(DeviceId deviceId) {
        List<LearnedEntry> copy = entries(deviceId).copy();
        copy.sort(BY_KEY);
        return copy;
    }

    private static boolean hasChangedSince(Instant when, LearnedEntry entry) {
        // Entries know milliseconds only.
        return entry != null && !entry.changed().isBefore(when.truncatedTo(ChronoUnit.MILLIS));
    }

    private void makeRoom(DeviceId deviceId, DeviceEntries device) {
        int pins = pinned.count(deviceId);
        if (device.entries.size() > device.room + pins) {
            flowCaches.find(deviceId).ifPresent(flowCache -> {
                device.room = flowCache.contextCapacity() * ENTRIES_PER_CONTEXT;
                boolean any = true;
                while (any && device.entries.size() > device.room + pins) {
                    Optional<LearnedEntry> oldest = device.entries.values().stream()
                            .filter(entry -> !pinned.isPinned(deviceId, entry.key())).findFirst();
                    oldest.ifPresent(entry -> remove(entry, FlowCacheEvent.Type.GIVEN_UP));
                    any = oldest.isPresent();
                }
            });
        }
    }

    private void remove(LearnedEntry entry, FlowCacheEvent.Type why) {
        if (remove(entry)) {
            events.post(new FlowCacheEvent(why, entry));
        }
    }

    private boolean remove(LearnedEntry entry) {
        return entries.remove(new EntryKey(entry.deviceId(), entry.key())) != null;
    }

    private DeviceEntries entries(DeviceId deviceId) {
        return byDevice.computeIfAbsent(deviceId, id -> new DeviceEntries());
    }

    private void follow(EventuallyConsistentMapEvent<EntryKey, LearnedEntry> event) {
        follow(event.key());
    }

    /** Takes over what the map has now: of two events, the one that comes later need not be the later one. */
    private void follow(EntryKey key) {
        DeviceEntries device = entries(key.deviceId);
        synchronized (device) {
            // The one that changed last comes last.
            device.entries.remove(key.flow);
            LearnedEntry entry = entries.get(key);
            if (entry != null) {
                device.entries.put(key.flow, entry);
            }
        }
    }

    /** A device's entries, the one that has not changed for longest first; to be used under their own lock. */
    private static final class DeviceEntries {

        private final Map<FlowKey, LearnedEntry> entries = new LinkedHashMap<>();
        private int room;

        synchronized List<LearnedEntry> copy() {
            return new ArrayList<>(entries.values());
        }
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

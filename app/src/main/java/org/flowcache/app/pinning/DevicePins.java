// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.pinning;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.flowcache.api.FlowCacheProgrammable;
import org.flowcache.api.FlowKey;
import org.flowcache.api.Gateway;
import org.flowcache.api.LearningEvent;
import org.flowcache.api.PinnedEntry;
import org.flowcache.api.PinningSettings;
import org.flowcache.api.Tenant;
import org.flowcache.api.Tunnel;
import org.flowcache.api.Vni;
import org.flowcache.app.api.FlowCacheEvent;
import org.flowcache.app.api.LearnedEntry;
import org.flowcache.app.api.PinnedFlow.Origin;
import org.flowcache.app.gateway.PinWriter;
import org.flowcache.app.learning.FlowCacheEvents;
import org.flowcache.app.learning.LearnedEntryStore;
import org.flowcache.app.learning.PinnedFlows;
import org.onlab.packet.VlanId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowEntry.FlowEntryState;
import org.onosproject.net.flow.FlowRule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pins of one device, while this node is its master. All that is known of them comes from ONOS's rules, and is read
 * there again after each of ONOS's polls: so it holds after a restart, after a change of the master, and when somebody
 * else removes rules. One task of the device uses this at a time.
 *
 * <p>A slot is free for another entry only when the device has confirmed that the former one is gone, so first all that
 * goes goes, and then all that comes comes.
 */
final class DevicePins {

    private static final Logger LOG = LoggerFactory.getLogger(DevicePins.class);

    /** The share that the rate of candidates has to change by before the device is told. */
    private static final double WORTH_TELLING = 0.1;
    /** Counters that were read again within this time were read in one go. */
    private static final long ONE_POLL_MILLIS = 500;
    private static final double MILLIS_PER_SECOND = 1000;

    private final DeviceId deviceId;
    private final PinWriter writer;
    private final LearnedEntryStore store;
    private final PinnedFlows pinnedFlows;
    private final FlowCacheEvents events;
    private final Executor executor;
    private final Random random;

    private final Map<FlowKey, Pin> pins = new HashMap<>();
    private final Map<FlowKey, Long> packets = new HashMap<>();
    private final Map<FlowKey, Long> seen = new HashMap<>();
    private final BitSet slots = new BitSet();
    /** The pins that listeners know: those that were there at the beginning, and those that they were told of. */
    private final Map<FlowKey, Tunnel> told = new HashMap<>();
    private boolean isFirstReading = true;
    private Gateway known;
    private Map<VlanId, Tenant> tenants = Map.of();
    private Optional<PinningSettings> settings = Optional.empty();
    private TopTalkers<FlowKey> talkers = new TopTalkers<>(PinningSettings.DEFAULT);
    private Optional<FlowRule> toldCandidates = Optional.empty();
    private double toldRate;
    private long polled;
    private boolean unread = true;

    /**
     * Begins to look after a device's pins.
     *
     * @param deviceId    the device
     * @param writer      adds and removes rules
     * @param store       knows what the device learned
     * @param pinnedFlows is told what is pinned
     * @param events      tell of what becomes pinned, and of what ceases to be
     * @param executor    goes on when rules are there or gone
     * @param random      makes ids of slots
     */
    DevicePins(DeviceId deviceId, PinWriter writer, LearnedEntryStore store, PinnedFlows pinnedFlows,
               FlowCacheEvents events, Executor executor, Random random) {
        this.deviceId = deviceId;
        this.writer = writer;
        this.store = store;
        this.pinnedFlows = pinnedFlows;
        this.events = events;
        this.executor = executor;
        this.random = random;
    }

    /**
     * Deals with news.
     *
     * @param gateway   what the device is
     * @param flowCache its flow cache
     * @param news      what happened
     * @return completes when the device has followed
     */
    CompletableFuture<Void> step(Gateway gateway, FlowCacheProgrammable flowCache, PinNews news) {
        if (known != gateway) {
            known = gateway;
            tenants = gateway.tenants().stream().collect(Collectors.toMap(Tenant::vlan, tenant -> tenant));
        }
        Changes changes = new Changes(gateway, flowCache);
        if (!settings.equals(Optional.of(gateway.pinning()))) {
            settings = Optional.of(gateway.pinning());
            talkers = new TopTalkers<>(gateway.pinning());
            unread = true;
        }
        if (unread || news.isPolled()) {
            read(flowCache, changes);
        }
        news.gone().forEach(this::lookWhetherGone);
        news.learned().forEach(changes::follow);
        news.orders().forEach(changes::obey);
        if (gateway.pinning().enabled()) {
            news.candidates().forEach(changes::consider);
        } else {
            pins.values().stream().filter(pin -> pin.origin() == Origin.TRAFFIC).forEach(changes::remove);
        }
        return changes.apply().whenComplete((done, error) -> {
            if (error != null) {
                unread = true;
                news.orders().forEach(order -> order.done().completeExceptionally(error));
            }
        });
    }

    /** Forgets all, without touching the device. */
    void leave() {
        pins.keySet().forEach(key -> pinnedFlows.remove(deviceId, key));
        pins.clear();
    }

    /** Takes over what ONOS knows: rules that were there before, that others removed, and what they counted. */
    private void read(FlowCacheProgrammable flowCache, Changes changes) {
        Map<FlowKey, Pin> before = new HashMap<>(pins);
        pins.clear();
        slots.clear();
        toldCandidates = Optional.empty();
        FlowRule candidates = flowCache.candidates(1, writer.appId());
        Map<FlowKey, FlowEntry> entries = new HashMap<>();
        for (FlowEntry rule : writer.entries(deviceId)) {
            boolean installed = rule.state() == FlowEntryState.ADDED || rule.state() == FlowEntryState.PENDING_ADD;
            if (installed && rule.equals(candidates)) {
                toldCandidates = Optional.of(rule);
            }
            flowCache.pinned(rule).ifPresent(entry -> {
                entry.slot().ifPresent(slot -> slots.set(slot.index()));
                if (installed) {
                    pins.put(entry.key(), new Pin(entry, rule));
                    entries.put(entry.key(), rule);
                }
            });
        }
        before.forEach((key, pin) -> {
            if (!pins.containsKey(key)) {
                forget(key);
            }
        });
        pins.forEach((key, pin) -> {
            if (pin.origin() == Origin.TRAFFIC) {
                talkers.adopt(key);
            } else {
                talkers.forget(key);
            }
            if (!before.containsKey(key)) {
                pinnedFlows.put(deviceId, key, 0);
            }
            if (isFirstReading) {
                told.put(key, pin.entry().tunnel());
            } else {
                tellPinned(pin);
            }
            if (pin.origin() != Origin.CONFIGURED && store.of(deviceId, key).isEmpty()) {
                // No context tells of it, so that nobody else can know after a restart.
                store.see(deviceId, key, pin.entry().tunnel(), Instant.now());
            }
            changes.follow(key);
        });
        unread = false;
        isFirstReading = false;
        measure(entries, changes);
    }

    /**
     * Gives the counters on, if ONOS has read them again. Each entry tells when that was. Entries that are new do not
     * tell of a poll: ONOS may have said that they are there when it had added them.
     */
    private void measure(Map<FlowKey, FlowEntry> entries, Changes changes) {
        Map<FlowKey, FlowEntry> there = new HashMap<>(entries);
        there.values().removeIf(entry -> entry.state() != FlowEntryState.ADDED);
        boolean knowsNone = there.keySet().stream().noneMatch(seen::containsKey);
        long last = there.entrySet().stream()
                .filter(entry -> knowsNone
                        || entry.getValue().lastSeen() > seen.getOrDefault(entry.getKey(), Long.MAX_VALUE))
                .mapToLong(entry -> entry.getValue().lastSeen())
                .max().orElse(there.isEmpty() ? System.currentTimeMillis() : polled);
        there.forEach((key, entry) -> seen.put(key, entry.lastSeen()));
        if (last - polled < ONE_POLL_MILLIS) {
            return;
        }
        double seconds = (last - polled) / MILLIS_PER_SECOND;
        Map<FlowKey, Long> counts = new HashMap<>();
        there.forEach((key, entry) -> {
            if (entry.lastSeen() > polled) {
                counts.put(key, entry.packets());
            }
        });
        polled = last;
        talkers.poll(counts, seconds).forEach(key ->
                Optional.ofNullable(pins.get(key)).ifPresent(changes::remove));
        counts.forEach((key, count) -> {
            Long before = packets.put(key, count);
            double rate = before == null || count < before ? 0 : (count - before) / seconds;
            pinnedFlows.put(deviceId, key, talkers.rate(key).orElse(rate));
        });
    }

    private void lookWhetherGone(FlowKey key) {
        Pin pin = pins.get(key);
        if (pin != null && !writer.isKnown(pin.rule())) {
            drop(pin);
        }
    }

    private void drop(Pin pin) {
        pins.remove(pin.entry().key(), pin);
        pin.entry().slot().ifPresent(slot -> slots.clear(slot.index()));
        forget(pin.entry().key());
    }

    private void forget(FlowKey key) {
        talkers.forget(key);
        packets.remove(key);
        seen.remove(key);
        pinnedFlows.remove(deviceId, key);
        Optional.ofNullable(told.remove(key)).ifPresent(tunnel -> tell(FlowCacheEvent.Type.UNPINNED, key, tunnel));
    }

    private void tellPinned(Pin pin) {
        if (told.put(pin.entry().key(), pin.entry().tunnel()) == null) {
            tell(FlowCacheEvent.Type.PINNED, pin.entry().key(), pin.entry().tunnel());
        }
    }

    private void tell(FlowCacheEvent.Type type, FlowKey key, Tunnel tunnel) {
        events.post(new FlowCacheEvent(type, store.of(deviceId, key).orElseGet(() -> LearnedEntry.first(deviceId,
                new LearningEvent(LearningEvent.Type.LEARNED, key, tunnel), Instant.now()))));
    }

    /** What a step is about to change. */
    private final class Changes {

        private final Gateway gateway;
        private final FlowCacheProgrammable flowCache;
        private final Map<FlowKey, Pin> toRemove = new LinkedHashMap<>();
        private final Map<FlowKey, Wish> toAdd = new LinkedHashMap<>();
        private final Map<PinNews.Order, Optional<PinnedEntry>> obeyed = new LinkedHashMap<>();

        Changes(Gateway gateway, FlowCacheProgrammable flowCache) {
            this.gateway = gateway;
            this.flowCache = flowCache;
        }

        void remove(Pin pin) {
            toRemove.put(pin.entry().key(), pin);
            toAdd.remove(pin.entry().key());
        }

        /** The tunnel that a flow of a tenant was taught last. */
        private Optional<Tunnel> tunnel(FlowKey key) {
            Optional<Vni> vni = Optional.ofNullable(tenants.get(key.vlan())).map(Tenant::vni);
            return store.of(deviceId, key).map(LearnedEntry::tunnel)
                    .filter(tunnel -> vni.equals(Optional.of(tunnel.vni())));
        }

        /** Gives a pinned flow the tunnel that it was taught since. */
        void follow(FlowKey key) {
            Pin pin = pins.get(key);
            if (pin != null && pin.entry().slot().isPresent() && !toRemove.containsKey(key)) {
                tunnel(key).filter(tunnel -> !tunnel.equals(pin.entry().tunnel()))
                        .ifPresent(tunnel -> toAdd.put(key, new Wish(tunnel, pin.rule().isPermanent())));
            }
        }

        void consider(FlowKey key) {
            if (pins.containsKey(key) || toAdd.containsKey(key)) {
                return;
            }
            tunnel(key).ifPresent(tunnel -> talkers.candidate(key).ifPresent(change -> {
                change.unpin().map(pins::get).ifPresent(this::remove);
                toAdd.put(key, new Wish(tunnel, false));
            }));
        }

        void obey(PinNews.Order order) {
            FlowKey key = order.key();
            Optional<Pin> pin = Optional.ofNullable(pins.get(key));
            if (pin.filter(there -> there.origin() == Origin.CONFIGURED).isPresent()) {
                order.done().completeExceptionally(new IllegalArgumentException(
                        key + " is pinned by the network configuration"));
            } else if (!order.isPin()) {
                pin.ifPresent(this::remove);
                obeyed.put(order, pin.map(Pin::entry));
            } else {
                tunnel(key).ifPresentOrElse(tunnel -> {
                    talkers.forget(key);
                    toRemove.remove(key);
                    toAdd.put(key, new Wish(tunnel, true));
                    obeyed.put(order, Optional.empty());
                }, () -> order.done().completeExceptionally(new IllegalArgumentException(
                        key + ": the tunnel is not known any more")));
            }
        }

        CompletableFuture<Void> apply() {
            return removeAll().thenComposeAsync(done -> addAll(), executor).thenAccept(absent ->
                    obeyed.forEach((order, before) -> {
                        Optional<PinnedEntry> now = Optional.ofNullable(pins.get(order.key())).map(Pin::entry);
                        if (order.isPin() && (now.isEmpty() || absent.contains(order.key()))) {
                            order.done().completeExceptionally(new IOException(
                                    "the switch has no room for another pinned flow, or refused it"));
                        } else {
                            order.done().complete(order.isPin() ? now : before);
                        }
                    }));
        }

        private CompletableFuture<Void> removeAll() {
            List<FlowRule> rules = toRemove.values().stream().map(Pin::rule).collect(Collectors.toList());
            if (!gateway.pinning().enabled()) {
                toldCandidates.ifPresent(rules::add);
                toldCandidates = Optional.empty();
            }
            if (rules.isEmpty()) {
                return CompletableFuture.completedFuture(null);
            }
            LOG.debug("{}: unpinning {}", deviceId, toRemove.keySet());
            return writer.remove(deviceId, rules).thenAcceptAsync(refused -> toRemove.values().forEach(pin -> {
                if (refused.contains(pin.rule())) {
                    // Its slot stays taken until ONOS says that it is gone.
                    pins.remove(pin.entry().key());
                    forget(pin.entry().key());
                } else {
                    drop(pin);
                }
            }), executor);
        }

        /** Returns the flows that could not be pinned. */
        private CompletableFuture<Set<FlowKey>> addAll() {
            Set<FlowKey> absent = new HashSet<>();
            Map<FlowRule, Pin> added = new HashMap<>();
            toAdd.forEach((key, wish) -> entry(key, wish.tunnel).ifPresentOrElse(entry -> {
                Optional<Duration> idleTimeout = wish.permanent
                        ? Optional.empty() : Optional.of(gateway.pinning().idleTimeout());
                Pin pin = new Pin(entry, flowCache.pinned(entry, idleTimeout, writer.appId()));
                added.put(pin.rule(), pin);
                pins.put(key, pin);
                seen.remove(key);
                entry.slot().ifPresent(slot -> slots.set(slot.index()));
                // Its context goes as soon as the device has the rule.
                pinnedFlows.put(deviceId, key, 0);
            }, () -> {
                talkers.forget(key);
                absent.add(key);
            }));
            Collection<FlowRule> rules = new ArrayList<>(added.keySet());
            candidates().ifPresent(rules::add);
            if (rules.isEmpty()) {
                return CompletableFuture.completedFuture(absent);
            }
            LOG.debug("{}: pinning {}", deviceId, added.values());
            return writer.add(deviceId, flowCache, rules).thenApplyAsync(refused -> {
                refused.forEach(rule -> Optional.ofNullable(added.get(rule)).ifPresentOrElse(pin -> {
                    absent.add(pin.entry().key());
                    drop(pin);
                }, () -> toldCandidates = Optional.empty()));
                added.values().stream().filter(pin -> !absent.contains(pin.entry().key()))
                        .forEach(DevicePins.this::tellPinned);
                return absent;
            }, executor);
        }

        /** A flow keeps its slot's index, but never its id. */
        private Optional<PinnedEntry> entry(FlowKey key, Tunnel tunnel) {
            Optional<Integer> index = Optional.ofNullable(pins.get(key)).flatMap(pin -> pin.entry().slot())
                    .map(PinnedEntry.Slot::index)
                    .or(() -> Optional.of(slots.nextClearBit(0)).filter(free -> hasRoom(key, free)));
            return index.map(free -> PinnedEntry.learned(key, tunnel,
                    new PinnedEntry.Slot(free, random.nextInt())));
        }

        private boolean hasRoom(FlowKey key, int free) {
            int capacity = flowCache.pinCapacity();
            return free < capacity && (pins.size() < capacity || pins.keySet().stream()
                    .filter(other -> other.destination().isIp4() == key.destination().isIp4()).count() < capacity);
        }

        private Optional<FlowRule> candidates() {
            double rate = talkers.candidateRate();
            if (!gateway.pinning().enabled()
                    || toldCandidates.isPresent() && Math.abs(rate / toldRate - 1) <= WORTH_TELLING) {
                return Optional.empty();
            }
            FlowRule rule = flowCache.candidates(rate, writer.appId());
            toldRate = rate;
            if (toldCandidates.filter(rule::exactMatch).isPresent()) {
                return Optional.empty();
            }
            toldCandidates = Optional.of(rule);
            return toldCandidates;
        }
    }

    /** A flow that is to be pinned. */
    private static final class Wish {

        private final Tunnel tunnel;
        private final boolean permanent;

        Wish(Tunnel tunnel, boolean permanent) {
            this.tunnel = tunnel;
            this.permanent = permanent;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.flows;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.flowcache.api.FlowContext;
import org.flowcache.api.FlowKey;
import org.flowcache.api.Tunnel;
import org.flowcache.app.api.FlowCacheService;
import org.flowcache.app.api.LearnedEntry;
import org.onosproject.net.DeviceId;

/**
 * All that is known of a flow: the context that the switch tells, what the application heard of it, and how busy it is.
 */
public final class FlowRow {

    /** The state of a flow that is a flow rule; others are in that of their context. */
    public static final String PINNED = "PINNED";

    private final DeviceId deviceId;
    private final FlowKey key;
    private final Optional<FlowContext> context;
    private final Optional<LearnedEntry> entry;
    private final boolean pinned;
    private final Optional<Double> rate;

    private FlowRow(DeviceId deviceId, FlowKey key, Optional<FlowContext> context, Optional<LearnedEntry> entry,
                    boolean pinned, Optional<Double> rate) {
        this.deviceId = deviceId;
        this.key = key;
        this.context = context;
        this.entry = entry;
        this.pinned = pinned;
        this.rate = rate;
    }

    /**
     * Returns what the application heard of, without asking the device.
     *
     * @param service  knows it
     * @param deviceId the device
     * @return a row for each learned entry
     */
    public static List<FlowRow> stored(FlowCacheService service, DeviceId deviceId) {
        Map<FlowKey, Double> pinned = service.pinnedRates(deviceId);
        return service.learnedEntries(deviceId).stream()
                .map(entry -> new FlowRow(deviceId, entry.key(), Optional.empty(), Optional.of(entry),
                        pinned.containsKey(entry.key()), Optional.ofNullable(pinned.get(entry.key()))))
                .collect(Collectors.toList());
    }

    /**
     * Returns what the device knows.
     *
     * @param service  knows what the application heard besides
     * @param deviceId the device
     * @param contexts the device's contexts
     * @param rates    packets a second, of flows for which that is known
     * @return a row for each context, and each pinned flow
     */
    public static List<FlowRow> live(FlowCacheService service, DeviceId deviceId, List<FlowContext> contexts,
                              Map<FlowKey, Double> rates) {
        Map<FlowKey, LearnedEntry> entries = service.learnedEntries(deviceId).stream()
                .collect(Collectors.toMap(LearnedEntry::key, Function.identity()));
        Map<FlowKey, Double> pinned = service.pinnedRates(deviceId);
        Map<FlowKey, Double> all = new HashMap<>(rates);
        pinned.forEach(all::putIfAbsent);
        Set<FlowKey> withoutContext = new HashSet<>(pinned.keySet());
        List<FlowRow> rows = new ArrayList<>();
        for (FlowContext context : contexts) {
            FlowKey key = context.key();
            withoutContext.remove(key);
            rows.add(new FlowRow(deviceId, key, Optional.of(context), Optional.ofNullable(entries.get(key)),
                    pinned.containsKey(key), Optional.ofNullable(all.get(key))));
        }
        withoutContext.forEach(key -> rows.add(new FlowRow(deviceId, key, Optional.empty(),
                Optional.ofNullable(entries.get(key)), true, Optional.ofNullable(all.get(key)))));
        return rows;
    }

    /**
     * Returns the device.
     *
     * @return the device
     */
    public DeviceId deviceId() {
        return deviceId;
    }

    /**
     * Returns the flow.
     *
     * @return the flow key
     */
    public FlowKey key() {
        return key;
    }

    /**
     * Returns what the switch tells of the flow's context.
     *
     * @return the context; empty if the switch was not asked, or the flow has none
     */
    public Optional<FlowContext> context() {
        return context;
    }

    /**
     * Returns what the application heard of the flow.
     *
     * @return the entry, if there is one
     */
    public Optional<LearnedEntry> entry() {
        return entry;
    }

    /**
     * Tells whether the flow is a flow rule.
     *
     * @return true if it is
     */
    public boolean isPinned() {
        return pinned;
    }

    /**
     * Returns how busy the flow is.
     *
     * @return packets a second, if that is known
     */
    public Optional<Double> rate() {
        return rate;
    }

    /**
     * Returns the flow's state. A flow without a context that the application heard of has been learnt.
     *
     * @return {@link #PINNED}, or the name of its context's state
     */
    public String state() {
        return pinned ? PINNED : context.map(FlowContext::state).orElse(FlowContext.State.LEARNT).name();
    }

    /**
     * Returns the flow's tunnel.
     *
     * @return the tunnel, if the flow has one
     */
    public Optional<Tunnel> tunnel() {
        return context.isPresent() && !pinned ? context.get().tunnel() : entry.map(LearnedEntry::tunnel);
    }

    /**
     * Shows what a flow carries.
     *
     * @param packetsPerSecond the rate
     * @return the rate with one digit behind the point
     */
    public static BigDecimal rounded(double packetsPerSecond) {
        return BigDecimal.valueOf(packetsPerSecond).setScale(1, RoundingMode.HALF_UP);
    }
}

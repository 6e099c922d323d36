// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
final class FlowRow {

    /** The state of a flow that is a flow rule; others are in that of their context. */
    static final String PINNED = "PINNED";

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
    static List<FlowRow> stored(FlowCacheService service, DeviceId deviceId) {
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
    static List<FlowRow> live(FlowCacheService service, DeviceId deviceId, List<FlowContext> contexts,
                              Map<FlowKey, Double> rates) {
        Map<FlowKey, LearnedEntry> entries = service.learnedEntries(deviceId).stream()
                .collect(Collectors.toMap(LearnedEntry::key, Function.identity()));
        Map<FlowKey, Double> pinned = service.pinnedRates(deviceId);
        Map<FlowKey, Double> all = new HashMap<>(rates);
        all.putAll(pinned);
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

    DeviceId deviceId() {
        return deviceId;
    }

    FlowKey key() {
        return key;
    }

    Optional<FlowContext> context() {
        return context;
    }

    Optional<LearnedEntry> entry() {
        return entry;
    }

    boolean isPinned() {
        return pinned;
    }

    Optional<Double> rate() {
        return rate;
    }

    /** A flow without a context that the application heard of has been learnt. */
    String state() {
        return pinned ? PINNED : context.map(FlowContext::state).orElse(FlowContext.State.LEARNT).name();
    }

    Optional<Tunnel> tunnel() {
        return context.isPresent() && !pinned ? context.get().tunnel() : entry.map(LearnedEntry::tunnel);
    }

    /**
     * Shows what a flow carries.
     *
     * @param packetsPerSecond the rate
     * @return the rate with one digit behind the point
     */
    static BigDecimal rounded(double packetsPerSecond) {
        return BigDecimal.valueOf(packetsPerSecond).setScale(1, RoundingMode.HALF_UP);
    }

    /**
     * Adds the flow's device and key to an array.
     *
     * @param array the array
     * @return the object that was added
     */
    ObjectNode json(ArrayNode array) {
        return array.addObject()
                .put("device", deviceId.toString())
                .put("vlan", key.vlan().toShort())
                .put("destination", key.destination().toString());
    }

    /**
     * Adds the flow's tunnel to an object, if there is one.
     *
     * @param node the object
     */
    void putTunnel(ObjectNode node) {
        tunnel().ifPresent(tunnel -> node.put("vni", tunnel.vni().toInt())
                .put("outerSource", tunnel.source().toString())
                .put("outerDestination", tunnel.destination().toString())
                .put("udpSourcePort", tunnel.udpSourcePort())
                .put("outerSourceMac", tunnel.sourceMac().toString())
                .put("outerDestinationMac", tunnel.destinationMac().toString())
                .put("ttl", tunnel.ttl())
                .put("udpChecksum", tunnel.udpChecksum()));
    }
}

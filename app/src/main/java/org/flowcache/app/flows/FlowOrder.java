// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.flows;

import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.flowcache.api.FlowContext;
import org.flowcache.api.FlowKey;
import org.flowcache.app.api.InvalidArgumentException;

/**
 * What flows can be sorted by. Flows that are equal in that are sorted by destination.
 */
public enum FlowOrder {

    /** By VLAN and then by destination. */
    DESTINATION(row -> 0),
    /** The busiest first. */
    RATE(row -> -row.rate().orElse(-1.0)),
    /** Those with most hits first. */
    HITS(row -> -row.context().map(FlowContext::hits).orElse(-1L)),
    /** Those that had a packet last first. */
    IDLE(row -> row.context().map(context -> context.idle().toNanos()).orElse(Long.MAX_VALUE)),
    /** Those whose tunnel was taught or confirmed last first. */
    AGE(row -> row.context().flatMap(FlowContext::age).map(Duration::toNanos).orElse(Long.MAX_VALUE));

    /** By VLAN and then by destination. */
    static final Comparator<FlowKey> BY_KEY = Comparator.comparing((FlowKey key) -> key.vlan().toShort())
            .thenComparing(FlowKey::destination);

    private final ToDoubleFunction<FlowRow> rank;

    FlowOrder(ToDoubleFunction<FlowRow> rank) {
        this.rank = rank;
    }

    /**
     * Reads an order.
     *
     * @param name what the user gave
     * @return the order
     * @throws InvalidArgumentException if it is none
     */
    public static FlowOrder of(String name) {
        return Arrays.stream(values()).filter(order -> order.toString().equals(name)).findAny()
                .orElseThrow(() -> new InvalidArgumentException("sort", name, "must be one of " + List.of(values())));
    }

    /**
     * Tells where a flow comes among others.
     *
     * @param row the flow
     * @return a number that is the greater the later it comes
     */
    double rank(FlowRow row) {
        return rank.applyAsDouble(row);
    }

    /**
     * Sorts flows.
     *
     * @param rows the flows
     * @return the same in this order
     */
    public List<FlowRow> sort(List<FlowRow> rows) {
        return rows.stream()
                .sorted(Comparator.comparingDouble(rank).thenComparing(FlowRow::key, BY_KEY))
                .collect(Collectors.toList());
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

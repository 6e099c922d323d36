// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cli;

import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.karaf.shell.support.CommandException;
import org.flowcache.api.FlowContext;

/**
 * What flows can be sorted by. Flows that are equal in that are sorted by destination.
 */
enum FlowOrder {

    /** By VLAN and then by destination. */
    DESTINATION(Comparator.comparing((FlowRow row) -> row.key().vlan().toShort())
            .thenComparing(row -> row.key().destination())),
    /** The busiest first. */
    RATE(Comparator.comparing((FlowRow row) -> row.rate().orElse(-1.0)).reversed()),
    /** Those with most hits first. */
    HITS(Comparator.comparing((FlowRow row) -> row.context().map(FlowContext::hits).orElse(-1L)).reversed()),
    /** Those that had a packet last first. */
    IDLE(Comparator.comparing(row -> row.context().map(context -> context.idle().toNanos()).orElse(Long.MAX_VALUE))),
    /** Those whose tunnel was taught or confirmed last first. */
    AGE(Comparator.comparing(row -> row.context().flatMap(FlowContext::age).map(Duration::toNanos)
            .orElse(Long.MAX_VALUE)));

    private final Comparator<FlowRow> comparator;

    FlowOrder(Comparator<FlowRow> comparator) {
        this.comparator = comparator;
    }

    /**
     * Reads an order.
     *
     * @param name what the user typed
     * @return the order
     * @throws CommandException if it is none
     */
    static FlowOrder of(String name) throws CommandException {
        return Arrays.stream(values()).filter(order -> order.toString().equals(name)).findAny()
                .orElseThrow(() -> new CommandException("--sort " + name + ": must be one of " + List.of(values())));
    }

    /**
     * Sorts flows.
     *
     * @param rows the flows
     * @return the same in this order
     */
    List<FlowRow> sort(List<FlowRow> rows) {
        return rows.stream().sorted(comparator.thenComparing(DESTINATION.comparator)).collect(Collectors.toList());
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench.onos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Puts into a table what was measured of configurations.
 *
 * @param machine      what it was measured on
 * @param measurements what was measured
 * @param failure      why there are not more
 */
public record ConfigReport(String machine, List<ConfigMeasurement> measurements, Optional<String> failure) {

    /** Copies the list. */
    public ConfigReport {
        measurements = List.copyOf(measurements);
    }

    /**
     * Tells whether all came up.
     *
     * @return true if nothing is missing
     */
    public boolean isComplete() {
        return failure.isEmpty() && measurements.stream().allMatch(m -> m.change().isPresent());
    }

    /**
     * Puts it into words.
     *
     * @return lines
     */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Machine: " + machine + ".");
        lines.add("");
        lines.add(row("Tenants", m -> format("%,d", m.tenants())));
        lines.add("|" + "---|".repeat(1 + measurements.size()));
        lines.add(row("Flow rules", m -> format("%,d", m.rules())));
        lines.add(row("Groups", m -> format("%,d", m.groups())));
        lines.add(row("New switch, upload of one tenant to all ADDED, s", m -> seconds(m.connected())));
        lines.add(row("A plain client writes the same, s", m -> seconds(m.plain())));
        lines.add(row("Upload to all on the switch, s", m -> seconds(m.onSwitch())));
        lines.add(row("Of that, first entry to last, s", m -> seconds(m.written())));
        lines.add(row("The plain client's time, of this", m -> ratio(m.plain(), m.written())));
        lines.add(row("Upload to all ADDED, s", m -> seconds(m.added())));
        lines.add(row("Empty switch to all on it, s", m -> seconds(m.againOnSwitch())));
        lines.add(row("Of that, first entry to last, s", m -> seconds(m.againWritten())));
        lines.add(row("The plain client's time, of this", m -> ratio(m.plain(), m.againWritten())));
        lines.add(row("Empty switch to all ADDED, s", m -> seconds(m.againAdded())));
        lines.add(row("ALREADY_EXISTS in the log, lines", m -> format("%,d", m.alreadyExists())));
        lines.add(row("One tenant's VLAN, upload to complete, s",
                m -> m.change().map(ConfigReport::seconds).orElse("never")));
        lines.add(row("ONOS when idle, of a core", m -> format("%.1f %%", m.idlePercent())));
        lines.add(row("Load average of a minute", m -> format("%.1f", m.load())));
        failure.ifPresent(why -> lines.addAll(List.of("", "There are no more figures: " + why + ".")));
        return lines;
    }

    private String row(String title, Function<ConfigMeasurement, String> cell) {
        return "| " + title + measurements.stream().map(cell).collect(Collectors.joining(" | ", " | ", " |"));
    }

    private static String ratio(Duration of, Duration whole) {
        return format("%.0f %%", 100.0 * of.toNanos() / whole.toNanos());
    }

    private static String seconds(Duration duration) {
        return format("%.2f", (double) duration.toNanos() / TimeUnit.SECONDS.toNanos(1));
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}

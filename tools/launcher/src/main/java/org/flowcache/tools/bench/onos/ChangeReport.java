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
 * Puts into a table what became of packets while one tenant's VLAN changed.
 *
 * @param machine      what it was measured on
 * @param measurements what was measured
 * @param failure      why there are not more
 */
public record ChangeReport(String machine, List<ChangeMeasurement> measurements, Optional<String> failure) {

    /** Copies the list. */
    public ChangeReport {
        measurements = List.copyOf(measurements);
    }

    /**
     * Tells whether other tenants noticed.
     *
     * @return true if a packet of theirs was lost
     */
    public boolean othersLost() {
        return measurements.stream().anyMatch(m -> m.othersLost() > 0);
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
        lines.add(row("Destinations scanned meanwhile", m -> format("%,d", m.scanned())));
        lines.add(row("Upload to ONOS's answer, ms", m -> millis(m.uploaded())));
        lines.add(row("Upload to complete on the switch, ms", m -> millis(m.complete())));
        lines.add(row("Its packets without a way to the server, at most, ms", m -> millis(m.gapToServer())));
        lines.add(row("Its packets without a way to the DC, at most, ms", m -> millis(m.gapToDc())));
        lines.add(row("Before the change another tenant's at most, ms", m -> millis(m.gapBefore())));
        lines.add(row("Its packets lost, both ways", m -> format("%,d", m.lost())));
        lines.add(row("Packets of two other tenants", m -> format("%,d", m.othersSent())));
        lines.add(row("Of these lost", m -> format("%,d", m.othersLost())));
        lines.add(row("Load average of a minute", m -> format("%.1f", m.load())));
        failure.ifPresent(why -> lines.addAll(List.of("", "There are no more figures: " + why + ".")));
        return lines;
    }

    private String row(String title, Function<ChangeMeasurement, String> cell) {
        return "| " + title + measurements.stream().map(cell).collect(Collectors.joining(" | ", " | ", " |"));
    }

    private static String millis(Duration duration) {
        return format("%.0f", (double) duration.toNanos() / TimeUnit.MILLISECONDS.toNanos(1));
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}

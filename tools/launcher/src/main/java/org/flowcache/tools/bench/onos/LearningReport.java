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
 * Puts into a table what became of what an OTR taught.
 *
 * @param machine      what it was measured on
 * @param measurements what was measured
 * @param failure      why there are not more
 */
public record LearningReport(String machine, List<LearningMeasurement> measurements,
                           Optional<String> failure) {

    /** Copies the list. */
    public LearningReport {
        measurements = List.copyOf(measurements);
    }

    /**
     * Tells whether the application did not come to know something.
     *
     * @return true if so
     */
    public boolean isWrong() {
        return measurements.stream().anyMatch(m -> m.wrong() > 0 || m.flows() == 0);
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
        lines.add(row("Packets that taught", m -> format("%,d", m.sent())));
        lines.add(row("Sent within, s", m -> seconds(m.duration())));
        lines.add(row("Learning events of the switch", m -> format("%,d", m.packetIns())));
        lines.add(row("Flows that these were of", m -> format("%,d", m.flows())));
        lines.add(row("Of these the application knows wrong in the end", m -> format("%,d", m.wrong())));
        lines.add(row("Last packet to the application's right answer, s", m -> seconds(m.delay())));
        lines.add(row("flowcache-entries, s", m -> seconds(m.entries())));
        lines.add(row("Flows that it shows", m -> format("%,d", m.shown())));
        lines.add(row("Load average of a minute", m -> format("%.1f", m.load())));
        failure.ifPresent(why -> lines.addAll(List.of("", "There are no more figures: " + why + ".")));
        return lines;
    }

    private String row(String title, Function<LearningMeasurement, String> cell) {
        return "| " + title + measurements.stream().map(cell).collect(Collectors.joining(" | ", " | ", " |"));
    }

    private static String seconds(Duration duration) {
        return format("%.2f", (double) duration.toNanos() / TimeUnit.SECONDS.toNanos(1));
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench.onos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The table of a benchmark's runs, in Markdown: a column a run, a row a figure.
 *
 * @param <M> what a run measures
 */
final class RunsTable<M> {

    private final List<M> measurements;
    private final List<String> lines = new ArrayList<>();

    /**
     * Begins a table.
     *
     * @param machine      where the runs were
     * @param measurements what was measured
     * @param tenants      tells with how many tenants
     */
    RunsTable(String machine, List<M> measurements, Function<M, Integer> tenants) {
        this.measurements = measurements;
        Collections.addAll(lines, "Machine: " + machine + ".", "");
        row("Tenants", m -> format("%,d", tenants.apply(m)));
        lines.add("|" + "---|".repeat(1 + measurements.size()));
    }

    /**
     * Adds a row.
     *
     * @param title what the figures are
     * @param cell  the figure of a run
     */
    void row(String title, Function<M, String> cell) {
        lines.add("| " + title + measurements.stream().map(cell).collect(Collectors.joining(" | ", " | ", " |")));
    }

    /**
     * Ends the table.
     *
     * @param failure why there are no more figures, if something went wrong
     * @return its lines, and those around it
     */
    List<String> lines(Optional<String> failure) {
        failure.ifPresent(why -> Collections.addAll(lines, "", "There are no more figures: " + why + "."));
        return List.copyOf(lines);
    }

    static String seconds(Duration duration) {
        return format("%.2f", (double) duration.toNanos() / TimeUnit.SECONDS.toNanos(1));
    }

    static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}

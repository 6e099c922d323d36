// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.flowcache.tools.bench.Measurement.Way;
import org.flowcache.tools.bench.RateSearch.Highest;

/**
 * What was measured, in words and in tables in Markdown.
 *
 * @param machine      where it was measured
 * @param flows        what was sent
 * @param pace         how long
 * @param measurements of each switch, at least one
 */
public record Report(String machine, List<Flow> flows, BenchOptions.Pace pace, List<Measurement> measurements) {

    /** How many packets a second the soft switch should do in each direction. */
    public static final int TARGET = 120_000;

    private static final double[] PERCENTILES = {50, 90, 99, 99.9};
    private static final double NANOS_PER_MICRO = 1000;
    private static final double PERCENT = 100;
    private static final String NONE = "-";

    /** Takes copies. */
    public Report {
        flows = List.copyOf(flows);
        measurements = List.copyOf(measurements);
    }

    /**
     * Tells whether every switch does its work, however slowly.
     *
     * @return true if packets came out, in each direction and of round trips
     */
    public boolean packetsFlow() {
        return measurements.stream().allMatch(m -> m.decapsulation().highest().isPresent()
                && m.encapsulation().highest().isPresent() && m.roundTrips().received() > 0);
    }

    /**
     * Tells whether the soft switch is too slow.
     *
     * @return true if it does less than the target in a direction, though more was tried
     */
    public boolean missesTarget() {
        return softSwitch().anyMatch(way -> !meetsTarget(way) && !isUnknown(way));
    }

    private Stream<Way> softSwitch() {
        return measurements.stream().filter(m -> m.name().equals(SwitchProgram.SOFT_SWITCH))
                .flatMap(m -> Stream.of(m.decapsulation(), m.encapsulation()));
    }

    private static boolean meetsTarget(Way way) {
        return way.highest().filter(highest -> highest.rate() >= TARGET).isPresent();
    }

    private static boolean isUnknown(Way way) {
        return way.highest().filter(Highest::limitedByGenerator).isPresent();
    }

    /**
     * Puts it into words.
     *
     * @return lines
     */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Machine: " + machine + ".");
        lines.add("Load average of a minute, with the switch and this program: " + measurements.stream()
                .map(m -> format("%s %.1f before, %.1f after", m.name(), m.loadBefore(), m.loadAfter()))
                .collect(Collectors.joining("; ")) + ".");
        lines.add(format("Packets: %d flows of UDP, %d bytes with a VLAN tag at the servers, %d bytes in VXLAN at the "
                + "DC, in bursts of up to %d.", flows.size(), flows.get(0).toServer().length,
                flows.get(0).fromDc().length, Pacer.MAX_BURST));
        lines.add(format("A rate counts if in each of %d trials of %.1f s less than 1 %% of the packets is lost. A "
                + "packet counts as lost if it is not byte for byte", pace.confirmations(),
                pace.trial().toMillis() / 1000.0));
        lines.add("as it has to be, the tunnel's IPv4 identification aside, or if it went by way of the OTR.");
        lines.add("");
        header(lines, "Packets a second");
        rates(lines, "Decapsulation", Measurement::decapsulation);
        rates(lines, "Direct encapsulation", Measurement::encapsulation);
        target(lines);
        lines.add("");
        lines.add("From sending a packet on one interface to receiving it on another, in microseconds, "
                + percentiles() + " and the longest;");
        lines.add("round trips are DC, decapsulation, the server's answer, direct encapsulation, DC:");
        lines.add("");
        header(lines, "Microseconds");
        times(lines, "Decapsulation", Measurement::decapsulation);
        times(lines, "Direct encapsulation", Measurement::encapsulation);
        row(lines, "Round trip, " + count(pace.roundTripRate()) + " a second", m -> Optional.of(times(m.roundTrips())));
        notes(lines);
        return lines;
    }

    private void rates(List<String> lines, String title, Function<Measurement, Way> way) {
        Function<Measurement, Optional<Highest>> highest = m -> way.apply(m).highest();
        String ratio = highest.apply(measurements.get(0)).flatMap(first ->
                highest.apply(measurements.get(measurements.size() - 1)).map(last -> first.rate() / last.rate()))
                .map(r -> format("%.1f", r)).orElse(NONE);
        row(lines, title, m -> highest.apply(m).map(h -> (h.limitedByGenerator() ? "≥ " : "") + count(h.rate())),
                ratio);
        row(lines, title + ", lost in the worst trial", m -> highest.apply(m).map(h -> loss(h.worst())));
    }

    private void target(List<String> lines) {
        if (softSwitch().findAny().isPresent()) {
            lines.add("");
            lines.add(format("The %s should do %s packets a second in both directions: %s.", SwitchProgram.SOFT_SWITCH,
                    count(TARGET), missesTarget() ? "MISSED"
                            : softSwitch().allMatch(Report::meetsTarget) ? "met" : "unknown, as not enough was tried"));
        }
    }

    private void times(List<String> lines, String title, Function<Measurement, Way> way) {
        row(lines, title + ", " + count(pace.lightRate()) + " a second",
                m -> Optional.of(times(way.apply(m).light())));
        row(lines, title + ", at the rate above", m -> way.apply(m).highest().map(h -> times(h.worst())));
    }

    private void notes(List<String> lines) {
        if (measurements.stream().flatMap(m -> Stream.of(m.decapsulation(), m.encapsulation()))
                .anyMatch(Report::isUnknown)) {
            lines.add("");
            lines.add("≥: it may do more. Higher rates were not tried, or this program could not send or receive "
                    + "them.");
        }
        for (Measurement m : measurements) {
            Stream.of(m.decapsulation().light(), m.encapsulation().light(), m.roundTrips())
                    .filter(trial -> !trial.passes())
                    .forEach(trial -> lines.addAll(List.of("", format("%s: of %s packets at %s a second %s were lost; "
                            + "the times are of the others.", m.name(), count(trial.sent()), count(trial.asked()),
                            loss(trial)))));
        }
    }

    private void header(List<String> lines, String title) {
        List<String> cells = new ArrayList<>(List.of(title));
        measurements.forEach(m -> cells.add(m.name()));
        if (measurements.size() > 1) {
            cells.add("Ratio");
        }
        lines.add(cells.stream().collect(Collectors.joining(" | ", "| ", " |")));
        lines.add("|" + "---|".repeat(cells.size()));
    }

    private void row(List<String> lines, String title, Function<Measurement, Optional<String>> cell) {
        row(lines, title, cell, "");
    }

    private void row(List<String> lines, String title, Function<Measurement, Optional<String>> cell, String ratio) {
        List<String> cells = new ArrayList<>(List.of(title));
        measurements.forEach(m -> cells.add(cell.apply(m).orElse(NONE)));
        if (measurements.size() > 1) {
            cells.add(ratio);
        }
        lines.add(cells.stream().collect(Collectors.joining(" | ", "| ", " |")));
    }

    private static String times(Trial trial) {
        Histogram times = trial.times();
        if (times.getTotalCount() == 0) {
            return NONE;
        }
        return DoubleStream.concat(DoubleStream.of(PERCENTILES).map(times::getValueAtPercentile),
                        DoubleStream.of(times.getMaxValue()))
                .mapToObj(nanos -> count(nanos / NANOS_PER_MICRO)).collect(Collectors.joining(" / "));
    }

    private static String percentiles() {
        return DoubleStream.of(PERCENTILES).mapToObj(p -> format(p % 1 == 0 ? "%.0f" : "%.1f", p))
                .collect(Collectors.joining(", ")) + " % quantiles";
    }

    private static String loss(Trial trial) {
        return format("%.2f %%", PERCENT * trial.loss());
    }

    private static String count(double number) {
        return format("%,d", Math.round(number));
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.control;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures how the application copes with learning events, and fails if it doesn't. */
@Command(name = "learning",
        description = "Brings the application learning events, as packet-ins on one thread, of 4096 flows that come "
                + "and go, while the gateway has more and more tenants of 10 servers each.",
        footer = "Ends with 1 if an event is lost, or the last one takes more than a second to become an entry, or an "
                + "event costs more than 1.5 times of what it does with the first number of tenants.")
public final class LearningCommand implements Callable<Integer> {

    private static final Duration MAX_DELAY = Duration.ofSeconds(1);
    private static final double MAX_RATIO = 1.5;
    private static final int MAX_RATE = 100_000;
    private static final int MAX_SECONDS = 100;

    @Spec
    private CommandSpec command;

    @Option(names = "--tenants", split = ",", defaultValue = "3,100,1000,4000", paramLabel = "N",
            description = "How many tenants, 1 to " + LearningApp.MAX_TENANTS + "; ${DEFAULT-VALUE} if not set.")
    private List<Integer> tenants;

    @Option(names = "--rate", defaultValue = "20000", paramLabel = "N",
            description = "Events a second, 1 to " + MAX_RATE + "; ${DEFAULT-VALUE} if not set.")
    private int rate;

    @Option(names = "--seconds", defaultValue = "10", paramLabel = "N",
            description = "For how long, 1 to " + MAX_SECONDS + "; ${DEFAULT-VALUE} if not set.")
    private int seconds;

    @Override
    public Integer call() throws InterruptedException {
        require("--rate", rate, MAX_RATE);
        require("--seconds", seconds, MAX_SECONDS);
        for (int count : tenants) {
            require("--tenants", count, LearningApp.MAX_TENANTS);
        }
        Duration duration = Duration.ofSeconds(seconds);
        // Not counted: the first events wait for the compiler.
        LearningRun.run(tenants.get(0), rate, duration);
        List<LearningRun> runs = new ArrayList<>();
        for (int count : tenants) {
            runs.add(LearningRun.run(count, rate, duration));
        }
        lines(runs).forEach(System.out::println);
        return meetsTargets(runs) ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private void require(String option, int value, int max) {
        if (value < 1 || value > max) {
            throw new ParameterException(command.commandLine(),
                    option + " is " + value + ", which is not within 1.." + max);
        }
    }

    /** Puts runs into a table; the others are compared with the first. */
    static List<String> lines(List<LearningRun> runs) {
        List<String> lines = new ArrayList<>();
        lines.add(row("Tenants", runs, run -> format("%,d", run.tenants())));
        lines.add("|" + "---|".repeat(1 + runs.size()));
        lines.add(row("Learning events sent", runs, run -> format("%,d", run.sent())));
        lines.add(row("Taken by the application", runs, run -> format("%,d", run.taken())));
        lines.add(row("Entries in the end", runs, run -> format("%,d", run.entries())));
        lines.add(row("Lost", runs, run -> format("%,d", run.lost())));
        lines.add(row("The last one in the store after, ms", runs, run -> format("%.1f", millis(run.lastDelay()))));
        lines.add(row("Most events waiting at a time", runs, run -> format("%,d", run.mostWaiting())));
        lines.add(row("Processor time an event, µs", runs, run -> format("%.1f", run.microsAnEvent())));
        lines.add(row("Of the first column's", runs, run -> format("%.2f", ratio(run, runs.get(0)))));
        return lines;
    }

    /** Tells whether nothing was lost, late, or costs more with more tenants. */
    static boolean meetsTargets(List<LearningRun> runs) {
        return runs.stream().allMatch(run -> run.lost() == 0 && run.lastDelay().compareTo(MAX_DELAY) <= 0
                && ratio(run, runs.get(0)) <= MAX_RATIO);
    }

    private static double ratio(LearningRun run, LearningRun first) {
        return run.microsAnEvent() / first.microsAnEvent();
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }

    private static String row(String title, List<LearningRun> runs, Function<LearningRun, String> cell) {
        return "| " + title + runs.stream().map(cell).collect(Collectors.joining(" | ", " | ", " |"));
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}

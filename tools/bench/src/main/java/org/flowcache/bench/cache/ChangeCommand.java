// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.cache;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures how soon the flow cache gets over a change of what is popular, and fails if it takes too long. */
@Command(name = "change",
        description = "Changes which flows are popular half way, and measures after how many packets the hit ratio is, "
                + "and stays, within 2 points of what it was.",
        footer = "Ends with 1 if that takes more than 2 million packets.")
public final class ChangeCommand implements Callable<Integer> {

    private static final int TARGET = 2_000_000;
    private static final double POINTS = 0.02;
    private static final int MILLION = 1_000_000;
    private static final int WINDOWS = MILLION / RunOptions.WINDOW;
    private static final int MILLIONS_SHOWN = 3;
    private static final String ROW = "%-22s %-12s %-10s %s%n";

    @Spec
    private CommandSpec command;

    @Mixin
    private RunOptions run;

    @Option(names = "--zipf", defaultValue = "1.0", paramLabel = "EXPONENT",
            description = "Exponent of the Zipf distribution; ${DEFAULT-VALUE} if not set.")
    private double exponent;

    @Override
    public Integer call() throws Exception {
        Workload workload = run.workload(exponent, 2);
        if (workload.start(1) < MILLIONS_SHOWN * MILLION) {
            throw new ParameterException(command.commandLine(),
                    "--packets is less than " + 2 * MILLIONS_SHOWN + " million, too few to see a recovery");
        }
        Comparison result = Comparison.run(workload, RunOptions.WINDOW, run.seed());
        int change = workload.start(1) / RunOptions.WINDOW;
        double before = result.flowCache().of(change - WINDOWS, change);
        long packets = result.flowCache().packetsUntil(before - POINTS, change);
        boolean met = packets >= 0 && packets <= TARGET;

        System.out.println(run.describe(result.contexts()));
        System.out.printf(Locale.ROOT, "Zipf %s; all ranks move on to other flows after %,d packets%n", exponent,
                workload.start(1));
        System.out.printf(ROW, "", "flow cache", "LRU", "clairvoyant");
        print(result, "million before", change - WINDOWS);
        for (int million = 0; million < MILLIONS_SHOWN; million++) {
            print(result, "million " + (million + 1) + " after", change + million * WINDOWS);
        }
        System.out.printf(Locale.ROOT, "%s, target %,d%s%n", packets < 0 ? "Never within 2 points of what it was"
                : String.format(Locale.ROOT, "Within 2 points of what it was after %,d packets", packets),
                TARGET, met ? "" : ": missed");
        run.write("change-zipf-" + exponent,
                result.plot("Hit ratio, Zipf " + exponent + ", the popular set changes half way"));
        return met ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static void print(Comparison result, String when, int from) {
        int to = from + WINDOWS;
        System.out.printf(Locale.ROOT, ROW, when, RunOptions.ratio(result.flowCache().of(from, to)),
                RunOptions.ratio(result.lru().of(from, to)), RunOptions.ratio(result.clairvoyant().of(from, to)));
    }
}

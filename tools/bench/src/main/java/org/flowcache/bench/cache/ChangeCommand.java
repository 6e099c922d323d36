// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.cache;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how soon the flow cache gets over a change of what is popular, and fails if it takes too long. */
@Command(name = "change", mixinStandardHelpOptions = true,
        description = "Changes which flows are popular half way, and measures after how many packets the hit ratio is, "
                + "and stays, within 2 points of what it was.",
        footer = "Ends with 1 if that takes more than 2 million packets.")
public final class ChangeCommand implements Callable<Integer> {

    private static final int TARGET = 2_000_000;
    private static final double POINTS = 0.02;
    private static final int BEFORE = 1_000_000;
    private static final int WINDOWS_BEFORE = BEFORE / RunOptions.WINDOW;

    @Mixin
    private RunOptions run;

    @Option(names = "--zipf", defaultValue = "1.0", paramLabel = "EXPONENT",
            description = "Exponent of the Zipf distribution; ${DEFAULT-VALUE} if not set.")
    private double exponent;

    @Override
    public Integer call() throws Exception {
        Workload workload = run.workload(exponent, 2);
        int change = workload.start(1) / RunOptions.WINDOW;
        int windowsBefore = Math.min(WINDOWS_BEFORE, change);
        Comparison result = Comparison.run(workload, RunOptions.WINDOW, run.seed());
        HitRatio ratio = result.flowCache();
        double before = ratio.of(change - windowsBefore, change);
        long packets = ratio.packetsUntil(before - POINTS, change);
        boolean met = packets >= 0 && packets <= TARGET;

        System.out.println(run.describe(result.contexts()));
        System.out.printf("Zipf %s; all ranks move on to other flows after %,d packets%n", exponent, workload.start(1));
        System.out.printf("%,d packets before the change:  %.4f%n", windowsBefore * RunOptions.WINDOW, before);
        for (int million = 0; million * WINDOWS_BEFORE < ratio.windows() - change && million < 3; million++) {
            int from = change + million * WINDOWS_BEFORE;
            int to = Math.min(from + WINDOWS_BEFORE, ratio.windows());
            System.out.printf("%,d packets later, up to %,d: %.4f%n", (from - change) * RunOptions.WINDOW,
                    (to - change) * RunOptions.WINDOW, ratio.of(from, to));
        }
        System.out.printf("Within 2 points of what it was after %s packets, target %,d%s%n",
                packets < 0 ? "more" : String.format("%,d", packets), TARGET, met ? "" : ": missed");
        run.write("change-zipf-" + exponent,
                result.plot("Hit ratio, Zipf " + exponent + ", the popular set changes half way"));
        return met ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}

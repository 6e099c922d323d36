// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.cache;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how soon the flow cache gets over a change of what is popular, and fails if it takes too long. */
@Command(name = "change",
        description = "Changes which flows are popular half way, and measures after how many packets the hit ratio is, "
                + "and stays, within 2 points of what it was.",
        footer = "Ends with 1 if that takes more than 2 million packets.")
public final class ChangeCommand implements Callable<Integer> {

    @Mixin
    private RunOptions run;

    @Option(names = "--zipf", defaultValue = "1.0", paramLabel = "EXPONENT",
            description = "Exponent of the Zipf distribution; ${DEFAULT-VALUE} if not set.")
    private double exponent;

    @Override
    public Integer call() throws Exception {
        Workload workload = run.recoveryWorkload(exponent);
        int change = workload.start(1) / RunOptions.WINDOW;
        Comparison result = Comparison.run(workload, RunOptions.WINDOW, SwitchCache.alone(run.seed()));
        Recovery recovery = Recovery.of(result.flowCache(), change);

        System.out.println(run.describe(result.entries()));
        System.out.printf(Locale.ROOT, "Zipf %s; all ranks move on to other flows after %,d packets%n", exponent,
                workload.start(1));
        RunOptions.printRecovery(result, change);
        System.out.println(recovery);
        run.write("change-zipf-" + exponent,
                result.plot("Hit ratio, Zipf " + exponent + ", the popular set changes half way"));
        return recovery.isSoonEnough() ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}

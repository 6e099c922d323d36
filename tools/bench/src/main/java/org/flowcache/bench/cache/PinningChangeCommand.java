// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.cache;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how soon a switch with pinned top talkers gets over a change of what is popular. */
@Command(name = "pinning-change",
        description = "Changes which flows are popular half way while a controller pins top talkers in 3072 entries "
                + "beside 1024 contexts, and measures after how many packets the hit ratio is, and stays, within 2 "
                + "points of what it was.",
        footer = "Ends with 1 if that takes more than 2 million packets.")
public final class PinningChangeCommand implements Callable<Integer> {

    private static final long RATE = 100_000;
    private static final long MICROSECONDS_PER_SECOND = 1_000_000;

    @Mixin
    private RunOptions run;

    @Option(names = "--zipf", defaultValue = "1.0", paramLabel = "EXPONENT",
            description = "Exponent of the Zipf distribution; ${DEFAULT-VALUE} if not set.")
    private double exponent;

    @Option(names = "--after-poll", split = ",", defaultValue = "0,1,3", paramLabel = "SECONDS",
            description = "Seconds from the last poll before the change to the change, 0 to 4; ${DEFAULT-VALUE} if not "
                    + "set.")
    private List<Integer> delays;

    @Override
    public Integer call() throws Exception {
        Workload workload = run.recoveryWorkload(exponent);
        int change = workload.start(1) / RunOptions.WINDOW;
        long interval = run.interval(RATE);
        System.out.println(run.describePackets(interval));
        System.out.printf(Locale.ROOT, "Zipf %s; all ranks move on to other flows after %,d packets%n", exponent,
                workload.start(1));
        boolean met = true;
        for (int delay : delays) {
            long changeAt = interval * workload.start(1);
            long firstPoll = 1 + (changeAt - delay * MICROSECONDS_PER_SECOND) % LateController.POLL_INTERVAL;
            Comparison result = Comparison.run(workload, RunOptions.WINDOW,
                    SwitchCache.pinning(Split.SMALL, interval, firstPoll, run.seed()));
            Recovery recovery = Recovery.of(result.flowCache(), change);
            met &= recovery.isSoonEnough();
            System.out.printf("%d s after a poll%n", delay);
            RunOptions.printRecovery(result, change);
            System.out.println(recovery);
            run.write("pinning-change-" + delay + "-zipf-" + exponent, result.plot(String.format(Locale.ROOT,
                    "Hit ratio, Zipf %s, with pinned entries, the popular set changes %d s after a poll", exponent,
                    delay)));
        }
        return met ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}

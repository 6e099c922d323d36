// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.cache;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the hit ratio with top talkers pinned, and what the controller is told, and fails if it misses a target. */
@Command(name = "pinning",
        description = "Measures the hit ratio with top talkers pinned by a controller that hears of candidates 20 ms "
                + "late and polls counters every 5 s, and what the switch tells it.",
        footer = "Ends with 1 if a target is missed. There are targets of the hit ratio for the default numbers of "
                + "packets and flows, at 100,000 packets a second, and one of candidates a second for all.")
public final class PinningCommand implements Callable<Integer> {

    private static final long TARGET_RATE = 100_000;
    private static final int MOST_CANDIDATES = 200;
    private static final String ROW = "%-18s %-6s %-24s %-16s %-16s %-20s %-20s %-20s %s%n";

    @Mixin
    private RunOptions run;

    @Option(names = "--zipf", split = ",", defaultValue = "0.8,1.0,1.2", paramLabel = "EXPONENT",
            description = "Exponents of the Zipf distribution; ${DEFAULT-VALUE} if not set.")
    private List<Double> exponents;

    @Option(names = "--split", split = ",", defaultValue = "SMALL,DEFAULT", paramLabel = "SPLIT",
            description = "Contexts and pinned entries: SMALL, 1024 and 3072, or DEFAULT, what the program and the "
                    + "application have by default; ${DEFAULT-VALUE} if not set.")
    private List<Split> splits;

    @Option(names = "--rate", defaultValue = "" + TARGET_RATE, paramLabel = "PACKETS",
            description = "Packets a second of the switch's clock, which divide a million; ${DEFAULT-VALUE} if not "
                    + "set.")
    private long rate;

    @Override
    public Integer call() throws Exception {
        long interval = run.interval(rate);
        System.out.println(run.describePackets(interval) + "; ratios are of all packets / of the second half");
        System.out.printf(ROW, "entries", "Zipf", "flow cache", "LRU", "clairvoyant", "target",
                "candidates/s, most", "learned/s, most", "rules/s");
        boolean met = true;
        for (double exponent : exponents) {
            Workload workload = run.workload(exponent, 1);
            for (Split split : splits) {
                met &= measure(split, exponent, workload, interval);
            }
        }
        return met ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private boolean measure(Split split, double exponent, Workload workload, long interval) throws Exception {
        SwitchCache flowCache = SwitchCache.pinning(split, interval, LateController.POLL_INTERVAL, run.seed());
        Comparison result = Comparison.run(workload, RunOptions.WINDOW, flowCache);
        PinningTarget target = run.hasTargets() && rate == TARGET_RATE
                ? PinningTarget.of(split, exponent) : PinningTarget.NONE;
        boolean met = target.isMet(result.flowCache(), result.clairvoyant())
                && flowCache.candidates().mostInASecond() < MOST_CANDIDATES;
        double ofClairvoyant = result.flowCache().secondHalf() / result.clairvoyant().secondHalf();
        int pins = split.settings().capacity();
        System.out.printf(Locale.ROOT, ROW, result.entries() - pins + " + " + pins, exponent,
                both(result.flowCache()) + String.format(Locale.ROOT, " (%.1f %%)", 100 * ofClairvoyant),
                both(result.lru()), both(result.clairvoyant()), target + (met ? "" : " missed"),
                flowCache.candidates().rates(flowCache.seconds()), flowCache.learned().rates(flowCache.seconds()),
                String.format(Locale.ROOT, "%.1f",
                        flowCache.controller().orElseThrow().changes() / flowCache.seconds()));
        if (rate == TARGET_RATE) {
            run.write("pinning-" + result.entries() + "-zipf-" + exponent, result.plot(String.format(Locale.ROOT,
                    "Hit ratio, Zipf %s, %d contexts and %d pinned entries", exponent, result.entries() - pins, pins)));
        }
        return met;
    }

    private static String both(HitRatio ratio) {
        return RunOptions.ratio(ratio.total()) + " / " + RunOptions.ratio(ratio.secondHalf());
    }
}

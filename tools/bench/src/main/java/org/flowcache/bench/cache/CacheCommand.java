// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.cache;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the hit ratio of the flow cache, and fails if it misses a target. */
@Command(name = "cache",
        description = "Measures the hit ratio of the flow cache: packets that the switch sends to the DC itself, to "
                + "all packets from servers.",
        footer = "Ends with 1 if a target is missed. There are targets for the default numbers of packets and flows, "
                + "and the default exponents.")
public final class CacheCommand implements Callable<Integer> {

    /** The least hit ratio for a Zipf exponent. */
    private static final Map<Double, Double> TARGETS = Map.of(0.8, 0.24, 1.0, 0.57, 1.2, 0.86);
    private static final String ROW = "%-6s %-12s %-10s %-13s %-14s %s%n";

    @Mixin
    private RunOptions run;

    @Option(names = "--zipf", split = ",", defaultValue = "0.8,1.0,1.2", paramLabel = "EXPONENT",
            description = "Exponents of the Zipf distribution; ${DEFAULT-VALUE} if not set.")
    private List<Double> exponents;

    @Override
    public Integer call() throws Exception {
        boolean met = true;
        boolean first = true;
        for (double exponent : exponents) {
            SwitchCache flowCache = SwitchCache.alone(run.seed());
            Comparison result = Comparison.run(run.workload(exponent, 1), RunOptions.WINDOW, flowCache);
            if (first) {
                System.out.println(run.describe(result.entries()));
                System.out.printf(ROW, "Zipf", "flow cache", "LRU", "clairvoyant", "target",
                        "learned/s, most");
                first = false;
            }
            double ratio = result.flowCache().total();
            double target = run.hasTargets() ? TARGETS.getOrDefault(exponent, 0.0) : 0;
            met &= ratio >= target;
            System.out.printf(ROW, exponent, RunOptions.ratio(ratio), RunOptions.ratio(result.lru().total()),
                    RunOptions.ratio(result.clairvoyant().total()), verdict(ratio, target),
                    flowCache.learned().rates(flowCache.seconds()));
            run.write("cache-zipf-" + exponent, result.plot("Hit ratio, Zipf " + exponent));
        }
        return met ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static String verdict(double ratio, double target) {
        if (target == 0) {
            return "-";
        }
        return ratio >= target ? String.valueOf(target) : target + " missed";
    }
}

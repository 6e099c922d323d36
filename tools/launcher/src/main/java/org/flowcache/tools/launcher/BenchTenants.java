// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.launcher;

import java.io.IOException;
import java.util.List;
import org.flowcache.tools.bench.onos.OnosBenchOptions;
import org.flowcache.tools.bench.onos.OnosBenchOptions.Pace;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Options of the benchmarks of ONOS.
 */
final class BenchTenants {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--tenants", paramLabel = "N", split = ",",
            description = "How many tenants of 10 servers each, at most " + OnosBenchOptions.MAX_TENANTS
                    + ", several with a comma between.")
    private List<Integer> tenants;

    @Option(names = "--quick", description = "Only see that it works: the figures mean nothing.")
    private boolean quick;

    /**
     * Puts together what a benchmark runs with.
     *
     * @param home      the project
     * @param fewest    the smallest number of tenants
     * @param byDefault how many tenants if the user does not say
     * @return the options
     * @throws IOException        if something has not been built
     * @throws ParameterException if a number of tenants is not within its range
     */
    OnosBenchOptions options(Home home, int fewest, List<Integer> byDefault) throws IOException {
        List<Integer> counts = tenants == null ? byDefault : tenants;
        for (int count : counts) {
            if (count < fewest || count > OnosBenchOptions.MAX_TENANTS) {
                throw new ParameterException(spec.commandLine(), "--tenants is " + count + ", which is not within "
                        + fewest + ".." + OnosBenchOptions.MAX_TENANTS);
            }
        }
        return new OnosBenchOptions(home.oar(), home.onosDistribution(), counts,
                quick ? Pace.quick() : Pace.measuring());
    }

    /** Tells whether figures mean nothing. */
    boolean isQuick() {
        return quick;
    }
}

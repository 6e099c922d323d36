// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.launcher;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.flowcache.tools.bench.onos.LearningBench;
import org.flowcache.tools.bench.onos.LearningReport;
import org.flowcache.tools.bench.onos.OnosBenchOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/**
 * Measures learning, from the OTR's packet to the application's entry.
 */
@Command(name = "learning", mixinStandardHelpOptions = true, versionProvider = FlowCache.Version.class,
        description = {"Measures how ONOS and the application cope with 20,000 learning events a second of a soft "
                + "switch, for 10 seconds, and how long flowcache-entries takes after them. An OTR teaches the same 4000 "
                + "flows one tunnel after the other, so that each packet is an event.",
                "With 4 and 1000 tenants, which takes about three minutes. Needs no root. The exit code is 1 if "
                + "something does not come up, or the application does not come to know what the switch learned. "
                + "The benchmark of the same name in tools/bench measures the application by itself."})
final class BenchLearningCommand implements Callable<Integer> {

    private static final List<Integer> TENANTS = List.of(4, 1000);

    @Mixin
    private BenchTenants tenants;

    @Override
    public Integer call() throws IOException, InterruptedException {
        OnosBenchOptions options = options(Home.ofProperty());
        LearningReport report = new LearningBench(options, System.out, System.console() != null).run();
        report.lines().forEach(System.out::println);
        return report.isWrong() || report.failure().isPresent() ? ExitCode.SOFTWARE : ExitCode.OK;
    }

    /** Puts together what the benchmark runs with. */
    OnosBenchOptions options(Home home) throws IOException {
        return tenants.options(home, OnosBenchOptions.MIN_TENANTS_WITH_OTHERS, TENANTS);
    }
}

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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Measures learning, from the OTR's packet to the application's entry.
 */
@Command(name = "learning", mixinStandardHelpOptions = true, versionProvider = FlowCache.Version.class,
        description = {"Measures how ONOS and the application cope with learning events of a soft switch, for 10 "
                + "seconds, and how long flowcache-entries takes after them. An OTR teaches the same 4000 "
                + "flows one tunnel after the other, so that each packet is an event. What ONOS "
                + "does not take in time, the switch drops.",
                "With 4 and 1000 tenants, which takes about three minutes. Needs no root. The exit code is 1 if "
                + "something does not come up, or the application does not come to know what the switch learned. "
                + "The benchmark of the same name in tools/bench measures the application by itself."})
final class BenchLearningCommand implements Callable<Integer> {

    private static final int MAX_RATE = 100_000;
    private static final List<Integer> TENANTS = List.of(4, 1000);

    @Mixin
    private BenchTenants tenants;

    @Spec
    private CommandSpec spec;

    @Option(names = "--rate", paramLabel = "N", defaultValue = "20000",
            description = "Packets a second that teach, 1 to " + MAX_RATE + ". Default: ${DEFAULT-VALUE}.")
    private int rate;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (rate < 1 || rate > MAX_RATE) {
            throw new ParameterException(spec.commandLine(),
                    "--rate is " + rate + ", which is not within 1.." + MAX_RATE);
        }
        OnosBenchOptions options = options(Home.ofProperty());
        LearningReport report = new LearningBench(options, rate, System.out, System.console() != null).run();
        report.lines().forEach(System.out::println);
        return report.isWrong() || report.failure().isPresent() ? ExitCode.SOFTWARE : ExitCode.OK;
    }

    /** Puts together what the benchmark runs with. */
    OnosBenchOptions options(Home home) throws IOException {
        return tenants.options(home, OnosBenchOptions.MIN_TENANTS_WITH_OTHERS, TENANTS);
    }
}

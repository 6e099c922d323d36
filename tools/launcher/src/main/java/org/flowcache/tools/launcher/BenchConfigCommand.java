// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.launcher;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.flowcache.tools.bench.onos.ConfigBench;
import org.flowcache.tools.bench.onos.ConfigReport;
import org.flowcache.tools.bench.onos.OnosBenchOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/**
 * Measures whole configurations.
 */
@Command(name = "config", mixinStandardHelpOptions = true, versionProvider = FlowCache.Version.class,
        description = {"Measures how long ONOS takes until a soft switch has all rules and groups of a configuration, "
                + "until they are ADDED, and until they are again when the switch came back empty; beside a client "
                + "that only writes them. Also one tenant's change of its VLAN, and what ONOS costs when idle.",
                "With 10, 100, 1000 and 4000 tenants, which takes about ten minutes. Needs no root. The exit code is 1 "
                + "if something does not come up."})
final class BenchConfigCommand implements Callable<Integer> {

    private static final List<Integer> TENANTS = List.of(10, 100, 1000, 4000);

    @Mixin
    private BenchTenants tenants;

    @Override
    public Integer call() throws IOException, InterruptedException {
        OnosBenchOptions options = options(Home.ofProperty());
        ConfigReport report = new ConfigBench(options, System.out, System.console() != null).run();
        report.lines().forEach(System.out::println);
        return report.isComplete() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    /** Puts together what the benchmark runs with. */
    OnosBenchOptions options(Home home) throws IOException {
        return tenants.options(home, OnosBenchOptions.MIN_TENANTS, TENANTS);
    }
}

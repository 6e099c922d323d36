// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.launcher;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.flowcache.tools.bench.onos.ChangeBench;
import org.flowcache.tools.bench.onos.ChangeReport;
import org.flowcache.tools.bench.onos.OnosBenchOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/**
 * Measures what one tenant's change does to packets.
 */
@Command(name = "change", mixinStandardHelpOptions = true, versionProvider = FlowCache.Version.class,
        description = {"Measures what becomes of packets while one tenant of many gets another VLAN: how long it takes "
                + "from the upload until the switch has all that is new and nothing that is old, how long the tenant's "
                + "packets are without a way, and what two other tenants lose. Once more while a server of a fourth "
                + "tenant scans 4000 destinations in 4 seconds.",
                "With 1000 tenants, which takes about two minutes. Needs no root. The exit code is 1 if something does "
                + "not come up, or the other tenants lose a packet."})
final class BenchChangeCommand implements Callable<Integer> {

    private static final List<Integer> TENANTS = List.of(1000);

    @Mixin
    private BenchTenants tenants;

    @Override
    public Integer call() throws IOException, InterruptedException {
        OnosBenchOptions options = options(Home.ofProperty());
        ChangeReport report = new ChangeBench(options, System.out, System.console() != null).run();
        report.lines().forEach(System.out::println);
        return report.othersLost() || report.failure().isPresent() ? ExitCode.SOFTWARE : ExitCode.OK;
    }

    /** Puts together what the benchmark runs with. */
    OnosBenchOptions options(Home home) throws IOException {
        return tenants.options(home, OnosBenchOptions.MIN_TENANTS_WITH_OTHERS, TENANTS);
    }
}

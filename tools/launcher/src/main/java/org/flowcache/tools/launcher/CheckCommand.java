// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.launcher;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.flowcache.tools.check.ConfigCheck;
import org.flowcache.tools.check.GatewaySummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Tells what a network configuration would do, and what is wrong with it.
 */
@Command(name = "check", mixinStandardHelpOptions = true, versionProvider = FlowCache.Version.class,
        description = {"Tells what a network configuration for ONOS would do, and what is wrong with it, without ONOS: "
                + "which devices become gateways, their tenants, servers, ports and settings, and how many rules each "
                + "switch gets.", "Of a device that is refused it tells the first reason, as ONOS does."},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:nothing is wrong; there may be notes", "1:something is wrong with the file",
            "2:wrong usage, or the file can't be read"})
final class CheckCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "The network configuration in JSON, as tools/netcfg/demo.json.")
    private Path file;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        ConfigCheck.Result result;
        try {
            result = ConfigCheck.of(file);
        } catch (IOException e) {
            spec.commandLine().getErr().println("flowcache: " + file + " can't be read: "
                    + (e instanceof NoSuchFileException ? "there is no such file" : e.getMessage()));
            return ExitCode.USAGE;
        }
        PrintWriter out = spec.commandLine().getOut();
        result.gateways().forEach(gateway -> {
            gateway.lines().forEach(out::println);
            out.println();
        });
        result.findings().forEach(finding -> out.println(finding.line(file.toString())));
        out.println(verdict(result));
        out.flush();
        return result.isGood() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private String verdict(ConfigCheck.Result result) {
        List<GatewaySummary> gateways = result.gateways();
        if (!result.isGood()) {
            return file + ": something is wrong with it";
        }
        return file + ": " + GatewaySummary.count(gateways.size(), "gateway") + ", "
                + GatewaySummary.count(gateways.stream().mapToInt(gateway -> gateway.gateway().tenants().size()).sum(),
                        "tenant") + ", "
                + GatewaySummary.count(gateways.stream().mapToInt(GatewaySummary::servers).sum(), "server")
                + "; nothing is wrong";
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.launcher;

import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/**
 * The command line: what {@code tools/flowcache} runs.
 */
@Command(name = "flowcache", mixinStandardHelpOptions = true, versionProvider = FlowCache.Version.class,
        description = "Flow Cache for ONOS: a VXLAN gateway that learns tunnels in the data plane.",
        synopsisSubcommandLabel = "COMMAND", subcommands = {
            DemoCommand.class, OnosCommand.class, SwitchCommand.class, NetnsCommand.class,
            TenantsCommand.class, ServerCommand.class, OtrCommand.class, DcRouterCommand.class,
            CheckCommand.class, BenchCommand.class},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:success", "1:failure", "2:wrong usage"})
public final class FlowCache {

    /**
     * Runs a command and exits.
     *
     * @param args the arguments
     */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /**
     * Creates the command line.
     *
     * @return the command line
     */
    static CommandLine commandLine() {
        return new CommandLine(new FlowCache())
                .setExecutionExceptionHandler((exception, commandLine, parsed) -> {
                    // The user ended the program half way, and knows.
                    if (!(exception instanceof CancellationException)) {
                        commandLine.getErr().println("flowcache: " + exception.getMessage());
                    }
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }

    /** Tells the version from the jar's manifest. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = FlowCache.class.getPackage().getImplementationVersion();
            return new String[] {"flowcache " + (version == null ? "(not packaged)" : version)};
        }
    }
}

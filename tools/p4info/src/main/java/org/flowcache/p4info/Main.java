// SPDX-License-Identifier: Apache-2.0
package org.flowcache.p4info;

import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Command line tool that stands between a P4 compiler's p4info and ONOS.
 */
@Command(name = "p4info", mixinStandardHelpOptions = true,
        description = "Fits the p4info of a P4 compiler to ONOS.",
        subcommands = {NormaliseCommand.class, ConstantsCommand.class})
public final class Main {

    private Main() {
    }

    /**
     * Runs the tool. Ends the process with 2 if the command line is wrong, 1 if the p4info is; returns if all went
     * well, so that it can run within a build.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        int exitCode = commandLine().execute(args);
        if (exitCode != CommandLine.ExitCode.OK) {
            System.exit(exitCode);
        }
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main()).setExecutionExceptionHandler((failure, commandLine, parsed) -> {
            if (failure instanceof P4InfoException || failure instanceof IOException) {
                commandLine.getErr().println(failure.getMessage());
                return CommandLine.ExitCode.SOFTWARE;
            }
            throw failure;
        });
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench;

import java.util.concurrent.Callable;
import org.flowcache.bench.cache.CacheCommand;
import org.flowcache.bench.cache.ChangeCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The benchmarks' command line. */
@Command(name = "benchmarks", mixinStandardHelpOptions = true,
        description = "Measures the flow cache's hit ratio and the soft switch's speed.",
        subcommands = {CacheCommand.class, ChangeCommand.class, Bench.SpeedCommand.class})
public final class Bench {

    private Bench() {
    }

    /** Runs a command and exits. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Bench()).execute(args));
    }

    /** Runs JMH. */
    @Command(name = "speed", description = "Measures packets a second with JMH.")
    static final class SpeedCommand implements Callable<Integer> {

        @Parameters(arity = "0..*", paramLabel = "JMH", description = "JMH's own arguments, after --.")
        private String[] arguments = {};

        @Override
        public Integer call() throws Exception {
            org.openjdk.jmh.Main.main(arguments);
            return CommandLine.ExitCode.OK;
        }
    }
}

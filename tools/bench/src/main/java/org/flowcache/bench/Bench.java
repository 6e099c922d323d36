// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench;

import java.util.concurrent.Callable;
import org.flowcache.bench.cache.CacheCommand;
import org.flowcache.bench.cache.ChangeCommand;
import org.flowcache.bench.cache.PinningChangeCommand;
import org.flowcache.bench.cache.PinningCommand;
import org.flowcache.bench.control.ContextsCommand;
import org.flowcache.bench.control.LearningCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/** The benchmarks' command line. */
@Command(name = "benchmarks",
        description = "Measures the flow cache's hit ratio, the soft switch's speed, and what packets cost the "
                + "application.",
        subcommands = {CacheCommand.class, ChangeCommand.class, PinningCommand.class, PinningChangeCommand.class,
            LearningCommand.class, ContextsCommand.class, Bench.SpeedCommand.class})
public final class Bench {

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Shows this help.")
    private boolean help;

    private Bench() {
    }

    /** Runs a command and exits. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Bench()).execute(args));
    }

    /** Runs JMH with whatever arguments there are. */
    @Command(name = "speed", description = "Measures packets a second with JMH, whose arguments it takes.")
    static final class SpeedCommand implements Callable<Integer> {

        @Unmatched
        private String[] arguments = {};

        @Override
        public Integer call() throws Exception {
            org.openjdk.jmh.Main.main(arguments);
            return CommandLine.ExitCode.OK;
        }
    }
}

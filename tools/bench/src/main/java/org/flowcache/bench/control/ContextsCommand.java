// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.control;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.flowcache.pipeconf.ContextReadingRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures how all flow contexts of a switch are read, and fails if that takes too much. */
@Command(name = "contexts",
        description = "Reads all flow contexts of a switch that was taught flows, while each packet-out takes the "
                + "thread that emits it some milliseconds and one thread brings all packet-ins, learning events among "
                + "them.",
        footer = "Ends with 1 if contexts are missing, if it takes more than 128 packet-outs or 1.5 seconds, or a "
                + "learning event takes more than 50 milliseconds to become an entry.")
public final class ContextsCommand implements Callable<Integer> {

    private static final int MAX_FLOWS = 4096;
    private static final int MAX_EMIT = 1000;
    private static final int MAX_PACKET_OUTS = 128;
    private static final Duration MAX_DURATION = Duration.ofMillis(1500);
    private static final Duration MAX_DELAY = Duration.ofMillis(50);
    private static final int ROUNDS = 3;

    @Spec
    private CommandSpec command;

    @Option(names = "--flows", defaultValue = "4000", paramLabel = "N",
            description = "How many flows to teach, 1 to " + MAX_FLOWS + "; ${DEFAULT-VALUE} if not set.")
    private int flows;

    @Option(names = "--emit", defaultValue = "3", paramLabel = "MS",
            description = "Milliseconds that a packet-out takes, 0 to " + MAX_EMIT + "; ${DEFAULT-VALUE} if not set.")
    private int emit;

    @Override
    public Integer call() throws IOException, InterruptedException {
        require("--flows", flows, 1, MAX_FLOWS);
        require("--emit", emit, 0, MAX_EMIT);
        List<ContextReadingRun> runs = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            runs.add(ContextReadingRun.run(flows, Duration.ofMillis(emit)));
        }
        System.out.println("| Contexts | Missing | Packet-outs | ms | Learning events meanwhile | "
                + "The slowest in the store after, ms |");
        System.out.println("|---|---|---|---|---|---|");
        runs.forEach(run -> System.out.println(line(run)));
        return runs.stream().skip(1).allMatch(ContextsCommand::meetsTargets) ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private void require(String option, int value, int min, int max) {
        if (value < min || value > max) {
            throw new ParameterException(command.commandLine(),
                    option + " is " + value + ", which is not within " + min + ".." + max);
        }
    }

    private static String line(ContextReadingRun run) {
        return String.format(Locale.ROOT, "| %,d | %,d | %,d | %,d | %,d | %.1f |", run.contexts(), run.missing(),
                run.packetOuts(), run.duration().toMillis(), run.events(), run.longestDelay().toNanos() / 1e6);
    }

    private static boolean meetsTargets(ContextReadingRun run) {
        return run.missing() == 0 && run.packetOuts() <= MAX_PACKET_OUTS
                && run.duration().compareTo(MAX_DURATION) <= 0 && run.longestDelay().compareTo(MAX_DELAY) <= 0;
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.launcher;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flowcache.tools.bench.Bench;
import org.flowcache.tools.bench.BenchOptions;
import org.flowcache.tools.bench.BenchOptions.Pace;
import org.flowcache.tools.bench.Report;
import org.flowcache.tools.bench.SwitchProgram;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Measures switches.
 */
@Command(name = "bench", mixinStandardHelpOptions = true, versionProvider = FlowCache.Version.class,
        subcommands = {BenchConfigCommand.class, BenchChangeCommand.class, BenchLearningCommand.class},
        synopsisSubcommandLabel = "[COMMAND]",
        description = {"Measures the soft switch, and BMv2 beside it if there is one, on real interfaces: how many "
                + "packets a second it decapsulates and directly encapsulates with less than 1 %% loss, and how long "
                + "that takes. Makes the network namespaces that \"netns up\" makes, and removes them afterwards.",
                "Needs root, and a machine that does nothing else. Takes about five minutes. The exit code is 1 "
                + "if packets do not flow, or the soft switch does less than " + Report.TARGET + " a second in a "
                + "direction.", "The commands below and the benchmarks of tools/bench need neither root "
                + "nor interfaces."})
final class BenchCommand implements Callable<Integer> {

    private static final String BMV2 = "BMv2";
    private static final String BMV2_PROGRAM = "simple_switch_grpc";
    /** Where tools/bmv2/run-grpc.sh has it listen. */
    private static final int BMV2_PORT = 50001;
    private static final int MAX_SECONDS = 600;
    private static final int MAX_RATE = 10_000_000;
    private static final int QUICK_MAX_RATE = 2000;

    /** The switches that there are. */
    enum Kind {
        soft, bmv2
    }

    @Spec
    private CommandSpec spec;

    @Option(names = "--netns", description = "Measure on network namespaces. Has to be given if there is no "
            + "subcommand.")
    private boolean netns;

    @Option(names = "--switch", paramLabel = "NAME", split = ",",
            description = "What to measure: ${COMPLETION-CANDIDATES}, or both with a comma between. Default: soft, and "
                    + "bmv2 if " + BMV2_PROGRAM + " is in the PATH.")
    private List<Kind> kinds = List.of();

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "5",
            description = "How long a trial that counts is, 1 to " + MAX_SECONDS + ". Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(names = "--max-rate", paramLabel = "N", defaultValue = "500000",
            description = "The highest rate to try, in packets a second, 1 to " + MAX_RATE
                    + ". Default: ${DEFAULT-VALUE}.")
    private int maxRate;

    @Option(names = "--flows", paramLabel = "N", defaultValue = "64",
            description = "How many flows, 1 to " + BenchOptions.MAX_FLOWS + ". Default: ${DEFAULT-VALUE}.")
    private int flows;

    @Option(names = "--quick", description = "Only see that it works, with few packets and in a minute: the figures "
            + "mean nothing, and the exit code is 0 if packets flow.")
    private boolean quick;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!netns) {
            throw wrong("give --netns, or one of the subcommands config, change and learning, which need no interfaces; "
                    + "see tools/bench/README.md");
        }
        Bench bench = new Bench(options(Home.ofProperty()), System.out, System.err, System.console() != null);
        Report report = bench.run();
        report.lines().forEach(System.out::println);
        if (quick) {
            System.out.println("These figures mean nothing: --quick sends few packets, and not for long.");
            return report.packetsFlow() ? ExitCode.OK : ExitCode.SOFTWARE;
        }
        return report.packetsFlow() && !report.missesTarget() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    /**
     * Puts together what the benchmark runs with.
     *
     * @param home the project
     * @return the options
     * @throws IOException        if something has not been built or installed
     * @throws ParameterException if an option's value is not within its range
     */
    BenchOptions options(Home home) throws IOException {
        require("--seconds", seconds, MAX_SECONDS);
        require("--max-rate", maxRate, MAX_RATE);
        require("--flows", flows, BenchOptions.MAX_FLOWS);
        return new BenchOptions(home.oar(), home.netcfg(), home.onosDistribution(), switches(home), flows,
                quick ? Math.min(maxRate, QUICK_MAX_RATE) : maxRate,
                quick ? Pace.quick() : Pace.measuring(Duration.ofSeconds(seconds)));
    }

    private List<SwitchProgram> switches(Home home) throws IOException {
        List<SwitchProgram> programs = new ArrayList<>();
        if (kinds.isEmpty() || kinds.contains(Kind.soft)) {
            programs.add(new SwitchProgram(SwitchProgram.SOFT_SWITCH,
                    home.command(List.of("switch", "--device-id", "1", "--grpc-server-addr", "127.0.0.1:0",
                            "-i", "1@sswitch_dc", "-i", "2@sswitch_otr", "-i", "3@sswitch_servers")),
                    Pattern.compile("P4Runtime at [^,]*:(\\d+),"), Optional.empty()));
        }
        boolean isThere = isInPath(BMV2_PROGRAM);
        if (kinds.contains(Kind.bmv2) && !isThere) {
            throw new IOException("there is no " + BMV2_PROGRAM + " in the PATH; BMv2 has it, see "
                    + "https://github.com/p4lang/behavioral-model");
        }
        if (kinds.contains(Kind.bmv2) || kinds.isEmpty() && isThere) {
            programs.add(new SwitchProgram(BMV2, List.of("ip", "netns", "exec", "sswitch",
                            home.bmv2Script().toString(), "--log-level", "off"),
                    Pattern.compile("Adding interface sswitch_servers as port 3"), Optional.of(BMV2_PORT)));
        } else if (kinds.isEmpty()) {
            System.out.println("BMv2 is left out: there is no " + BMV2_PROGRAM + " in the PATH.");
        }
        return programs;
    }

    private static boolean isInPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private void require(String option, int value, int max) {
        if (value < 1 || value > max) {
            throw wrong(option + " is " + value + ", which is not within 1.." + max);
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}

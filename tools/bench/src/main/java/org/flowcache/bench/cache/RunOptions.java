// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the cache benchmarks have in common. */
final class RunOptions {

    /** Packets in a window of the hit ratio over time. */
    static final int WINDOW = 100_000;

    static final int TARGET_PACKETS = 20_000_000;
    static final int TARGET_FLOWS = 1_000_000;
    private static final int MAX_FLOWS = 6_000_000;
    private static final int MILLION = 1_000_000;
    private static final int MILLIONS_SHOWN = 3;
    private static final String RECOVERY_ROW = "%-22s %-12s %-10s %s%n";
    private static final long MICROSECONDS_PER_SECOND = 1_000_000;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Shows this help.")
    private boolean help;

    @Option(names = "--packets", defaultValue = "" + TARGET_PACKETS,
            description = "Packets from servers, a multiple of " + 2 * WINDOW + "; ${DEFAULT-VALUE} if not set.")
    private int packets;

    @Option(names = "--flows", defaultValue = "" + TARGET_FLOWS,
            description = "Flows, 2 to " + MAX_FLOWS + "; ${DEFAULT-VALUE} if not set.")
    private int flows;

    @Option(names = "--seed", defaultValue = "1",
            description = "Seed of the packets and of the switch's random numbers; ${DEFAULT-VALUE} if not set.")
    private long seed;

    @Option(names = "--plots", defaultValue = ".", paramLabel = "DIRECTORY",
            description = "Where the plots go; the working directory if not set.")
    private Path plots;

    /** Draws the packets of a run. */
    Workload workload(double exponent, int phases) {
        if (packets <= 0 || packets % (2 * WINDOW) != 0) {
            throw new ParameterException(command.commandLine(),
                    "--packets " + packets + " is not a multiple of " + 2 * WINDOW);
        }
        if (flows < 2 || flows > MAX_FLOWS) {
            throw new ParameterException(command.commandLine(), "--flows " + flows + " is not 2 to " + MAX_FLOWS);
        }
        if (!(exponent >= 0)) {
            throw new ParameterException(command.commandLine(), "--zipf " + exponent + " is not 0 or more");
        }
        return Workload.draw(packets, flows, exponent, phases, seed);
    }

    /** Draws the packets of a run in which what is popular changes half way. */
    Workload recoveryWorkload(double exponent) {
        Workload workload = workload(exponent, 2);
        if (workload.start(1) < MILLIONS_SHOWN * MILLION) {
            throw new ParameterException(command.commandLine(),
                    "--packets is less than " + 2 * MILLIONS_SHOWN + " million, too few to see a recovery");
        }
        return workload;
    }

    /** Seed of the random numbers. */
    long seed() {
        return seed;
    }

    /** Whether the run is of the size that the targets are set for. */
    boolean hasTargets() {
        return packets == TARGET_PACKETS && flows == TARGET_FLOWS;
    }

    /** The microseconds between two packets of a rate. */
    long interval(long packetsPerSecond) {
        if (packetsPerSecond <= 0 || MICROSECONDS_PER_SECOND % packetsPerSecond != 0) {
            throw new ParameterException(command.commandLine(),
                    "--rate " + packetsPerSecond + " does not divide a million");
        }
        return MICROSECONDS_PER_SECOND / packetsPerSecond;
    }

    /** One line that says what is run. */
    String describe(int contexts) {
        return String.format(Locale.ROOT, "%s; %,d contexts", describePackets(1), contexts);
    }

    /** One line that says what is run, with so many microseconds from one packet to the next. */
    String describePackets(long interval) {
        return String.format(Locale.ROOT, "%,d packets from servers, one in %s of the switch's clock; "
                + "%,d flows; seed %d", packets, interval == 1 ? "each microsecond" : interval + " microseconds", flows,
                seed);
    }

    /** A hit ratio as it is printed. */
    static String ratio(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    /** Prints the hit ratios before and after the change, which comes at the start of a window. */
    static void printRecovery(Comparison result, int change) {
        int windows = MILLION / WINDOW;
        System.out.printf(RECOVERY_ROW, "", "flow cache", "LRU", "clairvoyant");
        printMillion(result, "million before", change - windows);
        for (int million = 0; million < MILLIONS_SHOWN; million++) {
            printMillion(result, "million " + (million + 1) + " after", change + million * windows);
        }
    }

    private static void printMillion(Comparison result, String when, int from) {
        int to = from + MILLION / WINDOW;
        System.out.printf(RECOVERY_ROW, when, ratio(result.flowCache().of(from, to)), ratio(result.lru().of(from, to)),
                ratio(result.clairvoyant().of(from, to)));
    }

    /** Writes a plot and answers where it is. */
    Path write(String name, Plot plot) throws IOException {
        Files.createDirectories(plots);
        return Files.writeString(plots.resolve(name + ".svg"), plot.svg());
    }
}

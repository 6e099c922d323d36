// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What the benchmark runs with.
 *
 * @param oar              the ONOS application
 * @param netcfg           the network configuration
 * @param onosDistribution the embedded ONOS
 * @param switches         the switches to measure; the others are compared with the first
 * @param flows            how many flows, 1 to {@link #MAX_FLOWS}
 * @param maxRate          the highest rate to try, in packets a second
 * @param pace             how long everything takes
 */
public record BenchOptions(Path oar, Path netcfg, Path onosDistribution, List<SwitchProgram> switches, int flows,
                           int maxRate, Pace pace) {

    /** How many flows there can be. */
    public static final int MAX_FLOWS = Flow.MAX_FLOWS;

    /** Takes a copy. */
    public BenchOptions {
        switches = List.copyOf(switches);
    }

    /**
     * How long everything takes.
     *
     * @param warmUpRate    packets a second to warm up with
     * @param warmUp        how long to warm up each direction
     * @param firstRate     the rate that the search begins with
     * @param attempt       how long a trial of the search is
     * @param trial         how long a trial that counts is
     * @param confirmations how many trials have to confirm the highest rate
     * @param lightRate     packets a second to measure times with, while the switch has little to do
     * @param roundTripRate packets a second for round trips
     */
    public record Pace(int warmUpRate, Duration warmUp, int firstRate, Duration attempt, Duration trial,
                       int confirmations, int lightRate, int roundTripRate) {

        /**
         * To measure.
         *
         * @param trial how long a trial that counts is
         * @return the pace
         */
        public static Pace measuring(Duration trial) {
            Duration attempt = trial.compareTo(Duration.ofSeconds(2)) < 0 ? trial : Duration.ofSeconds(2);
            return new Pace(100_000, Duration.ofSeconds(8), 20_000, attempt, trial, 3, 10_000, 1000);
        }

        /**
         * To see that it works; the figures mean nothing.
         *
         * @return the pace
         */
        public static Pace quick() {
            Duration trial = Duration.ofMillis(500);
            return new Pace(1000, trial, 1000, trial, trial, 1, 500, 100);
        }
    }
}

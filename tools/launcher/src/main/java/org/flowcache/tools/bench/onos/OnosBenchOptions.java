// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench.onos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What the benchmarks of ONOS run with.
 *
 * @param oar          the application
 * @param distribution the embedded ONOS
 * @param tenants      how many tenants, for each measurement
 * @param pace         how long things take that can take shorter
 */
public record OnosBenchOptions(Path oar, Path distribution, List<Integer> tenants, Pace pace) {

    /** The smallest number of tenants: one is there from the beginning. */
    public static final int MIN_TENANTS = 2;
    /** The smallest number of tenants if some of them have traffic. */
    public static final int MIN_TENANTS_WITH_OTHERS = 4;
    /** The largest number of tenants. */
    public static final int MAX_TENANTS = ManyTenants.MAX;

    /** Copies the list. */
    public OnosBenchOptions {
        tenants = List.copyOf(tenants);
    }

    /**
     * How long things take that can take shorter.
     *
     * @param settle       how long ONOS has after all is done, before it is looked at how idle it is
     * @param idle         how long that is looked at
     * @param traffic      how long there is traffic before a change, and after it
     * @param scanned      how many destinations are scanned
     * @param teaching     how long an OTR teaches
     */
    public record Pace(Duration settle, Duration idle, Duration traffic, int scanned, Duration teaching) {

        /** Takes the time that figures need. */
        public static Pace measuring() {
            return new Pace(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(2), 4000,
                    Duration.ofSeconds(10));
        }

        /** Only shows that it works. */
        public static Pace quick() {
            return new Pace(Duration.ZERO, Duration.ofSeconds(1), Duration.ofMillis(500), 500,
                    Duration.ofSeconds(1));
        }
    }
}

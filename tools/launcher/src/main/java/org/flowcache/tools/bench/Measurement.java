// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench;

import java.util.Optional;

/**
 * What was measured of a switch.
 *
 * @param name          of the switch
 * @param decapsulation from the DC to servers
 * @param encapsulation from servers to the DC
 * @param roundTrips    from the DC to servers and back
 * @param loadBefore    the machine's load average of a minute, before
 * @param loadAfter     the same after
 */
record Measurement(String name, Way decapsulation, Way encapsulation, Trial roundTrips, double loadBefore,
                   double loadAfter) {

    /**
     * What was measured of a direction.
     *
     * @param highest the highest rate, if it forwards at all
     * @param light   the times while it has little to do
     */
    record Way(Optional<RateSearch.Highest> highest, Trial light) {
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench.onos;

import java.time.Duration;
import java.util.Optional;

/**
 * What was measured of one number of tenants.
 *
 * @param tenants       how many
 * @param rules         flow rules that ONOS has
 * @param groups        groups that ONOS has
 * @param connected     from the upload of one tenant, which makes ONOS connect to the switch, until all is ADDED
 * @param plain         how long a client takes that only writes, from the first entry on a switch to the last
 * @param plainAgain    the same when it writes that for the second time
 * @param onSwitch      from the upload until the switch has all
 * @param written       of that, from the first entry on the switch to the last
 * @param added         from the upload until all are ADDED in ONOS
 * @param againOnSwitch from the start of an empty switch in place of the one before until it has all
 * @param againWritten  of that, from the first entry on the switch to the last
 * @param againAdded    the same until all are ADDED in ONOS
 * @param alreadyExists lines with ALREADY_EXISTS in ONOS's log
 * @param change        from the upload of one tenant's other VLAN until the switch has what is new and nothing of old;
 *                      empty if it did not come to that
 * @param idlePercent   of one core
 * @param load          load average of a minute, at the end
 */
record ConfigMeasurement(int tenants, int rules, int groups, Duration connected, Duration plain, Duration plainAgain,
                         Duration onSwitch, Duration written, Duration added, Duration againOnSwitch,
                         Duration againWritten, Duration againAdded, long alreadyExists, Optional<Duration> change,
                         double idlePercent, double load) {
}

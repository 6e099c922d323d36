// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench.onos;

import java.time.Duration;

/**
 * What one tenant's change of its VLAN did to packets.
 *
 * @param tenants     how many there are
 * @param scanned     destinations that a server of a fourth tenant sent to meanwhile
 * @param uploaded    from the upload until ONOS answered it
 * @param complete    from the upload until the switch had what is new and nothing of what is old
 * @param gapToServer the longest time in which none of the tenant's packets came out at its server
 * @param gapToDc     the same at the DC
 * @param gapBefore   the longest time without one of another tenant's packets before the upload: what is due to the
 *                    machine
 * @param lost        the tenant's packets that did not come out, of both directions
 * @param othersSent  packets of the other two tenants
 * @param othersLost  of these, how many did not come out
 * @param load        load average of a minute, at the end
 */
record ChangeMeasurement(int tenants, int scanned, Duration uploaded, Duration complete, Duration gapToServer,
                         Duration gapToDc, Duration gapBefore, int lost, int othersSent, int othersLost, double load) {
}

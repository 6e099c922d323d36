// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.gnmi;

import java.util.OptionalLong;

/**
 * State of an interface as a device tells it by gNMI.
 *
 * @param ifIndex    number of the port
 * @param isUp       whether its link is up
 * @param lastChange when the link went up or down last, in nanoseconds since 1970; empty if the device doesn't tell
 */
public record InterfaceState(long ifIndex, boolean isUp, OptionalLong lastChange) {
}

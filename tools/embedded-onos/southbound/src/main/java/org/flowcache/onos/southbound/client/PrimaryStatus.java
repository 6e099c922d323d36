// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.client;

import org.onosproject.net.DeviceId;

import java.util.Optional;

/** Tells why ONOS is not the primary of a device (P4Runtime 1.3, section 5). */
public interface PrimaryStatus {

    /**
     * What the device said last.
     *
     * @param deviceId device
     * @return a clause for the operator; empty if ONOS is the primary, or the device has not said anything
     */
    Optional<String> whyNotPrimary(DeviceId deviceId);
}

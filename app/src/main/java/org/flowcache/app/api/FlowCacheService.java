// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.api;

import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import org.flowcache.api.FlowCacheCounters;
import org.flowcache.api.Gateway;
import org.onosproject.net.DeviceId;

/**
 * The application's view of its gateways.
 */
public interface FlowCacheService {

    /**
     * Returns the configured gateways, whether or not their devices are there.
     *
     * @return gateways by device, in the order of the devices' names
     */
    SortedMap<DeviceId, Gateway> gateways();

    /**
     * Tells how far a device is on its way to being the gateway that it is configured to be.
     *
     * @param deviceId a configured device
     * @return its status
     * @throws IllegalArgumentException if the device is not configured as a gateway
     */
    GatewayStatus status(DeviceId deviceId);

    /**
     * Returns what a device has told that it learned while this application was active. An entry that the device has
     * dropped for a reason of its own is still here.
     *
     * @param deviceId a device
     * @return its learned entries, by VLAN and then by destination
     */
    List<LearnedEntry> learnedEntries(DeviceId deviceId);

    /**
     * Reads a device's counters.
     *
     * @param deviceId a configured device
     * @return the reading; completes exceptionally with {@link java.io.IOException} if the device is not connected,
     *         has no flow cache or does not answer
     * @throws IllegalArgumentException if the device is not configured as a gateway
     */
    CompletableFuture<FlowCacheCounters> counters(DeviceId deviceId);
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.impl;

import java.util.Optional;
import org.flowcache.api.FlowCacheProgrammable;
import org.onosproject.net.Device;
import org.onosproject.net.DeviceId;
import org.onosproject.net.device.DeviceService;

/**
 * Finds the flow caches of connected devices.
 */
final class FlowCaches {

    private final DeviceService deviceService;

    /**
     * Creates a finder.
     *
     * @param deviceService where the devices are
     */
    FlowCaches(DeviceService deviceService) {
        this.deviceService = deviceService;
    }

    /**
     * Returns a device's flow cache.
     *
     * @param deviceId the device
     * @return its flow cache, or empty if the device is not connected or its pipeline has none
     */
    Optional<FlowCacheProgrammable> of(DeviceId deviceId) {
        Device device = deviceService.getDevice(deviceId);
        if (device == null || !deviceService.isAvailable(deviceId) || !device.is(FlowCacheProgrammable.class)) {
            return Optional.empty();
        }
        return Optional.of(device.as(FlowCacheProgrammable.class));
    }
}

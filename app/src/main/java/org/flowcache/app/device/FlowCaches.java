// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.device;

import java.util.Optional;
import org.flowcache.api.FlowCacheProgrammable;
import org.onlab.util.ItemNotFoundException;
import org.onosproject.net.DeviceId;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.driver.DriverHandler;
import org.onosproject.net.driver.DriverService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the flow caches of connected devices.
 */
public final class FlowCaches {

    private static final Logger LOG = LoggerFactory.getLogger(FlowCaches.class);

    private final DeviceService deviceService;
    private final DriverService driverService;

    /**
     * Creates a finder.
     *
     * @param deviceService knows which devices are connected
     * @param driverService knows what they can do
     */
    public FlowCaches(DeviceService deviceService, DriverService driverService) {
        this.deviceService = deviceService;
        this.driverService = driverService;
    }

    /**
     * Returns a device's flow cache.
     *
     * @param deviceId the device
     * @return its flow cache, or empty if the device is not connected or its pipeline has none
     */
    public Optional<FlowCacheProgrammable> of(DeviceId deviceId) {
        if (!deviceService.isAvailable(deviceId)) {
            return Optional.empty();
        }
        try {
            // Not Device.as(): a device keeps the driver that it had at first, while its pipeconf may come anew.
            DriverHandler handler = driverService.createHandler(deviceId);
            return handler.hasBehaviour(FlowCacheProgrammable.class)
                    ? Optional.of(handler.behaviour(FlowCacheProgrammable.class)) : Optional.empty();
        } catch (ItemNotFoundException e) {
            LOG.debug("{} has no driver: {}", deviceId, e.getMessage());
            return Optional.empty();
        }
    }
}

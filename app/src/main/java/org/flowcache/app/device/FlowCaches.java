// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.device;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.flowcache.api.FlowCacheProgrammable;
import org.onlab.util.ItemNotFoundException;
import org.onosproject.net.DeviceId;
import org.onosproject.net.device.DeviceEvent;
import org.onosproject.net.device.DeviceListener;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.driver.DriverAdminService;
import org.onosproject.net.driver.DriverHandler;
import org.onosproject.net.driver.DriverListener;
import org.onosproject.net.driver.DriverService;
import org.onosproject.net.pi.service.PiPipeconfListener;
import org.onosproject.net.pi.service.PiPipeconfService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the flow caches of devices. To find a device's driver, ONOS asks the cluster for the device's pipeconf, which
 * takes milliseconds; so what was found is kept until a device, a driver or a pipeconf changes. ONOS does not tell of
 * all that, so nothing is kept for long.
 */
@Component(immediate = true, service = FlowCaches.class)
public final class FlowCaches {

    private static final Logger LOG = LoggerFactory.getLogger(FlowCaches.class);
    private static final Duration KEPT = Duration.ofSeconds(10);
    private static final Duration ABSENCE_KEPT = Duration.ofMillis(500);

    private final DeviceService deviceService;
    private final DriverService driverService;
    private final PiPipeconfService pipeconfService;
    private final Map<DeviceId, Found> found = new ConcurrentHashMap<>();
    private final DeviceListener deviceListener = new FlowCacheDeviceListener();
    private final DriverListener driverListener = event -> found.clear();
    private final PiPipeconfListener pipeconfListener = event -> found.clear();

    /**
     * Creates a finder, and makes ONOS forget drivers of an earlier installation.
     *
     * @param deviceService      knows which devices are connected
     * @param driverService      knows what they can do
     * @param driverAdminService keeps the drivers
     * @param pipeconfService    tells of pipeconfs that come and go
     */
    @Activate
    public FlowCaches(@Reference DeviceService deviceService, @Reference DriverService driverService,
                      @Reference DriverAdminService driverAdminService,
                      @Reference PiPipeconfService pipeconfService) {
        this.deviceService = deviceService;
        this.driverService = driverService;
        this.pipeconfService = pipeconfService;
        new StaleDrivers(driverAdminService).remove();
        deviceService.addListener(deviceListener);
        driverService.addListener(driverListener);
        pipeconfService.addListener(pipeconfListener);
    }

    /**
     * Stops to follow what changes.
     */
    @Deactivate
    public void deactivate() {
        pipeconfService.removeListener(pipeconfListener);
        driverService.removeListener(driverListener);
        deviceService.removeListener(deviceListener);
    }

    /**
     * Returns a device's flow cache.
     *
     * @param deviceId the device
     * @return its flow cache, or empty if the device is not connected or its pipeline has none
     */
    public Optional<FlowCacheProgrammable> of(DeviceId deviceId) {
        return deviceService.isAvailable(deviceId) ? find(deviceId) : Optional.empty();
    }

    /**
     * Returns a device's flow cache, whether or not the device is connected. This is quick enough for each packet.
     *
     * @param deviceId the device
     * @return its flow cache, or empty if its pipeline has none
     */
    public Optional<FlowCacheProgrammable> find(DeviceId deviceId) {
        // A behaviour keeps what it does in fields, so each caller gets its own.
        return known(deviceId).handler.map(FlowCaches::behaviour);
    }

    /**
     * Returns a device's flow cache for what it tells without asking the device, such as what a packet-in is about. All
     * callers share it: to make one takes longer than to read a packet-in.
     *
     * @param deviceId the device
     * @return its flow cache, or empty if its pipeline has none
     */
    public Optional<FlowCacheProgrammable> shared(DeviceId deviceId) {
        return known(deviceId).shared;
    }

    private Found known(DeviceId deviceId) {
        Found known = found.get(deviceId);
        if (known == null || known.isOld()) {
            known = new Found(handler(deviceId));
            found.put(deviceId, known);
        }
        return known;
    }

    private static FlowCacheProgrammable behaviour(DriverHandler handler) {
        return handler.behaviour(FlowCacheProgrammable.class);
    }

    private Optional<DriverHandler> handler(DeviceId deviceId) {
        try {
            // Not Device.as(): a device keeps the driver that it had at first, while its pipeconf may come anew.
            DriverHandler handler = driverService.createHandler(deviceId);
            return handler.hasBehaviour(FlowCacheProgrammable.class) ? Optional.of(handler) : Optional.empty();
        } catch (ItemNotFoundException e) {
            LOG.debug("{} has no driver: {}", deviceId, e.getMessage());
            return Optional.empty();
        }
    }

    /** What was found of a device, and when. */
    private static final class Found {

        private final Optional<DriverHandler> handler;
        private final Optional<FlowCacheProgrammable> shared;
        private final long since = System.nanoTime();

        Found(Optional<DriverHandler> handler) {
            this.handler = handler;
            shared = handler.map(FlowCaches::behaviour);
        }

        boolean isOld() {
            return System.nanoTime() - since > (handler.isPresent() ? KEPT : ABSENCE_KEPT).toNanos();
        }
    }

    private final class FlowCacheDeviceListener implements DeviceListener {
        @Override
        public boolean isRelevant(DeviceEvent event) {
            return event.type() != DeviceEvent.Type.PORT_STATS_UPDATED;
        }

        @Override
        public void event(DeviceEvent event) {
            found.remove(event.subject().id());
        }
    }
}

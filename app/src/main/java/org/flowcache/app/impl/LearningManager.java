// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.impl;

import java.time.Clock;
import org.flowcache.api.Count;
import org.flowcache.api.FlowCacheCounters;
import org.flowcache.api.FlowCacheProgrammable;
import org.flowcache.app.api.LearnedEntry;
import org.onosproject.net.DeviceId;
import org.onosproject.net.config.NetworkConfigService;
import org.onosproject.net.device.DeviceEvent;
import org.onosproject.net.device.DeviceListener;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.driver.DriverService;
import org.onosproject.net.packet.PacketContext;
import org.onosproject.net.packet.PacketProcessor;
import org.onosproject.net.packet.PacketService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records what the devices learn, and forgets it when a device has forgotten it.
 *
 * <p>A device that lost its connection goes on forwarding with what it learned, while one that restarted has lost it
 * all; when a device comes back, nothing in P4Runtime tells which it was. But each learning event was a packet that the
 * device forwarded and counted, and a restart sets its counters to zero: a device that has counted fewer
 * forwarded packets than it told learning events has restarted, and its entries are forgotten. If it has already
 * forwarded as many packets again, they stay until the device learns their flows anew.
 */
@Component(immediate = true, service = LearningManager.class)
public final class LearningManager {

    private static final Logger LOG = LoggerFactory.getLogger(LearningManager.class);

    private final DeviceService deviceService;
    private final PacketService packetService;
    private final LearnedEntryStore store;
    private final GatewayConfigs configs;
    private final FlowCaches flowCaches;
    private final Clock clock = Clock.systemUTC();

    private final PacketProcessor processor = this::process;
    private final DeviceListener deviceListener = new LearningDeviceListener();

    /**
     * Starts to record.
     *
     * @param configService knows which devices are gateways
     * @param deviceService knows the devices
     * @param driverService knows what the devices can do
     * @param packetService brings the packet-ins
     * @param store         keeps the entries
     */
    @Activate
    public LearningManager(@Reference NetworkConfigService configService, @Reference DeviceService deviceService,
                           @Reference DriverService driverService, @Reference PacketService packetService,
                           @Reference LearnedEntryStore store) {
        this.deviceService = deviceService;
        this.packetService = packetService;
        this.store = store;
        configs = new GatewayConfigs(configService);
        flowCaches = new FlowCaches(deviceService, driverService);
        packetService.addProcessor(processor, PacketProcessor.director(1));
        deviceService.addListener(deviceListener);
        deviceService.getAvailableDevices().forEach(device -> forgetIfRestarted(device.id()));
    }

    /**
     * Stops to record.
     */
    @Deactivate
    public void deactivate() {
        deviceService.removeListener(deviceListener);
        packetService.removeProcessor(processor);
    }

    private void process(PacketContext context) {
        DeviceId deviceId = context.inPacket().receivedFrom().deviceId();
        if (!configs.isGateway(deviceId)) {
            return;
        }
        flowCaches.of(deviceId)
                .flatMap(flowCache -> flowCache.learningEvent(context.inPacket()))
                .ifPresent(event -> {
                    LOG.debug("{}: {}", deviceId, event);
                    store.record(deviceId, event, clock.instant());
                    // The packet is on its way already; no other application has to do anything with this copy.
                    context.block();
                });
    }

    private void forgetIfRestarted(DeviceId deviceId) {
        // Counted before the device is asked: an event that comes in between must not make it look restarted.
        long events = store.of(deviceId).stream().mapToLong(LearningManager::events).sum();
        if (events > 0) {
            flowCaches.of(deviceId).map(FlowCacheProgrammable::counters).ifPresent(reading ->
                    reading.whenComplete((counters, error) -> {
                        if (error != null) {
                            LOG.warn("{}: can't tell whether it has restarted, keeping its learned entries: {}",
                                    deviceId, error.getMessage());
                        } else if (forwarded(counters) < events) {
                            LOG.info("{} has restarted: forgot its {} learned entries",
                                    deviceId, store.forget(deviceId));
                        }
                    }));
        }
    }

    private static long events(LearnedEntry entry) {
        return 1 + entry.timesRelearned();
    }

    private static long forwarded(FlowCacheCounters counters) {
        return counters.paths().values().stream().mapToLong(Count::packets).sum();
    }

    private final class LearningDeviceListener implements DeviceListener {
        @Override
        public void event(DeviceEvent event) {
            DeviceId deviceId = event.subject().id();
            switch (event.type()) {
                case DEVICE_ADDED:
                case DEVICE_AVAILABILITY_CHANGED:
                    forgetIfRestarted(deviceId);
                    break;
                case DEVICE_REMOVED:
                    store.forget(deviceId);
                    break;
                default:
                    break;
            }
        }
    }
}

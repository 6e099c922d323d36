// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.learning;

import java.time.Clock;
import org.flowcache.api.FlowKey;
import org.flowcache.api.LearningEvent;
import org.flowcache.app.device.FlowCaches;
import org.flowcache.app.device.GatewayConfigs;
import org.onosproject.net.DeviceId;
import org.onosproject.net.device.DeviceEvent;
import org.onosproject.net.device.DeviceListener;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.packet.InboundPacket;
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
 * Records what the devices say that they learn, and forgets it when ONOS forgets the device. What the devices do not
 * say - what they dropped, and what they learned while nobody listened - {@link FlowContexts} finds out.
 *
 * <p>All applications' packet-ins pass here, so a packet that is none of ours is let go by the first look at it.
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
     * @param configs       knows which devices are gateways
     * @param flowCaches    reads the packet-ins
     * @param deviceService knows the devices
     * @param packetService brings the packet-ins
     * @param store         keeps the entries
     */
    @Activate
    public LearningManager(@Reference GatewayConfigs configs, @Reference FlowCaches flowCaches,
                           @Reference DeviceService deviceService, @Reference PacketService packetService,
                           @Reference LearnedEntryStore store) {
        this.configs = configs;
        this.flowCaches = flowCaches;
        this.deviceService = deviceService;
        this.packetService = packetService;
        this.store = store;
        packetService.addProcessor(processor, PacketProcessor.director(1));
        deviceService.addListener(deviceListener);
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
        InboundPacket packet = context.inPacket();
        DeviceId deviceId = packet.receivedFrom().deviceId();
        // Only P4 switches send cookies.
        if (packet.cookie().isEmpty() || !configs.isGateway(deviceId)) {
            return;
        }
        flowCaches.shared(deviceId)
                .flatMap(flowCache -> flowCache.learningEvent(packet))
                .map(event -> withTenantsVlan(deviceId, event))
                .ifPresent(event -> {
                    LOG.debug("{}: {}", deviceId, event);
                    store.record(deviceId, event, clock.instant());
                    // The packet is on its way already; no other application has to do anything with this copy.
                    context.block();
                });
    }

    /**
     * The packet tells all 12 bits where the VLAN may be, but the upper four may be reserved. The switch learns only
     * what agrees with its tenants, so the tenant's VLAN is the one that it learned.
     */
    private LearningEvent withTenantsVlan(DeviceId deviceId, LearningEvent event) {
        return configs.tenant(deviceId, event.tunnel().vni())
                .map(tenant -> new LearningEvent(event.type(),
                        new FlowKey(tenant.vlan(), event.key().destination()), event.tunnel()))
                .orElse(event);
    }

    private final class LearningDeviceListener implements DeviceListener {
        @Override
        public boolean isRelevant(DeviceEvent event) {
            return event.type() == DeviceEvent.Type.DEVICE_REMOVED;
        }

        @Override
        public void event(DeviceEvent event) {
            store.forget(event.subject().id());
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.packet;

import java.util.Optional;

import org.onlab.util.PredictableExecutor;
import org.onlab.util.Tools;
import org.onosproject.net.Device;
import org.onosproject.net.DeviceId;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.packet.DefaultOutboundPacket;
import org.onosproject.net.packet.InboundPacket;
import org.onosproject.net.packet.OutboundPacket;
import org.onosproject.net.packet.PacketProgrammable;
import org.onosproject.net.packet.PacketProvider;
import org.onosproject.net.packet.PacketProviderRegistry;
import org.onosproject.net.packet.PacketProviderService;
import org.onosproject.net.pi.model.PiPipelineInterpreter;
import org.onosproject.net.provider.AbstractProvider;
import org.onosproject.net.provider.ProviderId;
import org.onosproject.p4runtime.api.P4RuntimeController;
import org.onosproject.p4runtime.api.P4RuntimeEvent;
import org.onosproject.p4runtime.api.P4RuntimeEventListener;
import org.onosproject.p4runtime.api.P4RuntimePacketIn;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the packets of P4Runtime devices to the core and back, through the interpreter of their pipeconf. */
@Component(immediate = true)
public class P4RuntimePacketProvider extends AbstractProvider implements PacketProvider {

    private static final Logger LOG = LoggerFactory.getLogger(P4RuntimePacketProvider.class);

    private final PacketProviderRegistry registry;
    private final P4RuntimeController controller;
    private final DeviceService devices;
    private final PacketProviderService core;
    private final P4RuntimeEventListener listener = this::received;
    // Packets of a device stay in order, and a slow application holds the event thread of the core up no longer.
    private final PredictableExecutor workers = new PredictableExecutor(
            Runtime.getRuntime().availableProcessors(), Tools.groupedThreads("flowcache/packet", "%d", LOG));

    @Activate
    public P4RuntimePacketProvider(@Reference PacketProviderRegistry registry,
                                   @Reference P4RuntimeController controller,
                                   @Reference DeviceService devices) {
        super(new ProviderId("p4runtime", "org.flowcache.onos.southbound.packet"));
        this.registry = registry;
        this.controller = controller;
        this.devices = devices;
        core = registry.register(this);
        controller.addListener(listener);
    }

    @Deactivate
    void deactivate() {
        controller.removeListener(listener);
        registry.unregister(this);
        workers.shutdown();
    }

    @Override
    public void emit(OutboundPacket packet) {
        DeviceId deviceId = packet.sendThrough();
        Device device = devices.getDevice(deviceId);
        if (device == null || !device.is(PacketProgrammable.class)) {
            LOG.warn("Dropped a packet-out: {} {}", deviceId, device == null ? "is unknown" : "cannot send packets");
            return;
        }
        device.as(PacketProgrammable.class).emit(packet);
    }

    private void received(P4RuntimeEvent event) {
        if (event.type() == P4RuntimeEvent.Type.PACKET_IN) {
            P4RuntimePacketIn packet = (P4RuntimePacketIn) event.subject();
            workers.execute(() -> process(packet), packet.deviceId().hashCode());
        }
    }

    private void process(P4RuntimePacketIn packet) {
        interpret(packet).ifPresent(inbound -> {
            OutboundPacket outbound = new DefaultOutboundPacket(
                    packet.deviceId(), null, packet.packetOperation().data().asReadOnlyBuffer());
            core.processPacket(new ProviderPacketContext(inbound, outbound, this));
        });
    }

    private Optional<InboundPacket> interpret(P4RuntimePacketIn packet) {
        Device device = devices.getDevice(packet.deviceId());
        if (device == null || !device.is(PiPipelineInterpreter.class)) {
            LOG.warn("Dropped a packet-in: {} {}", packet.deviceId(),
                     device == null ? "is unknown" : "has no pipeline interpreter");
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(device.as(PiPipelineInterpreter.class)
                                               .mapInboundPacket(packet.packetOperation(), packet.deviceId()));
        } catch (PiPipelineInterpreter.PiInterpreterException e) {
            LOG.warn("Dropped a packet-in of {}: {}", packet.deviceId(), e.getMessage());
            return Optional.empty();
        }
    }
}

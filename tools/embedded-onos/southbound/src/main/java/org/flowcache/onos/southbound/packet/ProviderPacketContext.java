// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.packet;

import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.packet.DefaultOutboundPacket;
import org.onosproject.net.packet.DefaultPacketContext;
import org.onosproject.net.packet.InboundPacket;
import org.onosproject.net.packet.OutboundPacket;
import org.onosproject.net.packet.PacketProvider;

/** A packet on its way through the packet processors, which can send it back out. */
final class ProviderPacketContext extends DefaultPacketContext {

    private final PacketProvider provider;

    ProviderPacketContext(InboundPacket inbound, OutboundPacket outbound, PacketProvider provider) {
        super(System.currentTimeMillis(), inbound, outbound, false);
        this.provider = provider;
    }

    @Override
    public void send() {
        if (block()) {
            return;
        }
        OutboundPacket packet = outPacket();
        TrafficTreatment treatment = packet.treatment() == null ? treatmentBuilder().build() : packet.treatment();
        provider.emit(new DefaultOutboundPacket(packet.sendThrough(), treatment, packet.data()));
    }
}

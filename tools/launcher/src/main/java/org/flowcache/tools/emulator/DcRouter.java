// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.emulator;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The datacenter router: takes tenants' frames through VXLAN tunnels to the switch and back. It knows a tenant by its
 * VNI alone. It answers ARP requests and pings for its own tunnel end point.
 */
public final class DcRouter {

    private final Vtep vtep;
    private final Vtep.Remote gateway;
    private final Map<Integer, String> tenantByVni;
    private final Link link;
    private final Drops drops = new Drops();

    /**
     * Creates a router and connects it.
     *
     * @param vtep        the router's own tunnel end point
     * @param gateway     the switch's tunnel end point
     * @param tenantByVni the tenants' names
     * @param link        the cable to the switch
     * @param tenants     gets what comes back: the tenant's name and the frame that was in the tunnel
     */
    public DcRouter(Vtep vtep, Vtep.Remote gateway, Map<Integer, String> tenantByVni, Link link,
                    BiConsumer<String, byte[]> tenants) {
        this.vtep = Objects.requireNonNull(vtep);
        this.gateway = Objects.requireNonNull(gateway);
        this.tenantByVni = Map.copyOf(tenantByVni);
        this.link = Objects.requireNonNull(link);
        link.onReceive(frame -> deliver(frame, tenants));
    }

    /**
     * Sends a tenant's frame to the switch.
     *
     * @param vni   the tenant's VNI
     * @param frame an untagged Ethernet frame
     */
    public void send(int vni, byte[] frame) {
        link.send(vtep.encapsulate(frame, vni, 0, gateway));
    }

    private void deliver(byte[] frame, BiConsumer<String, byte[]> tenants) {
        Optional<byte[]> answer = vtep.answer(frame);
        Optional<VxlanPacket> packet = vtep.accept(frame);
        if (answer.isPresent()) {
            link.send(answer.get());
        } else if (packet.isEmpty()) {
            drops.count("not a sound VXLAN packet for this tunnel end point");
        } else if (!tenantByVni.containsKey(packet.get().getHeader().getVni())) {
            drops.count("of an unknown VNI");
        } else {
            tenants.accept(tenantByVni.get(packet.get().getHeader().getVni()), packet.get().getPayload().getRawData());
        }
    }

    /** What it neither answered nor delivered. */
    public Drops drops() {
        return drops;
    }
}

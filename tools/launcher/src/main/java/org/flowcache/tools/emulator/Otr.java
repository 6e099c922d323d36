// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.emulator;

import java.net.Inet4Address;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.pcap4j.packet.Dot1qVlanTagPacket;
import org.pcap4j.packet.EthernetPacket;
import org.pcap4j.packet.UnknownPacket;

/**
 * The router with the big table: it knows the tunnel of every (VLAN, destination), encapsulates what the switch has no
 * tunnel for, and hands it back with the VLAN id in the VXLAN header's last reserved byte for the switch to learn from.
 */
public final class Otr {

    /** The largest VLAN id that fits the reserved byte. */
    public static final int MAX_VLAN = 255;

    private final Vtep vtep;
    private final Map<Integer, Integer> vniByVlan;
    private final List<Route> routes;
    private final Drops drops = new Drops();

    /**
     * Where a tenant's destinations are.
     *
     * @param vlan        the tenant's VLAN
     * @param destination the destinations
     * @param remote      the tunnel end point that leads there
     */
    public record Route(int vlan, Ipv4Prefix destination, Vtep.Remote remote) {
    }

    /**
     * Creates an OTR.
     *
     * @param vtep      the tunnel end point that it encapsulates as: the switch's address, so that answers come back
     *                  to the switch
     * @param vniByVlan the VNI of each VLAN; VLANs are 1 to {@link #MAX_VLAN}
     * @param routes    the big table; of several routes for a destination the one with the longest prefix counts
     * @throws IllegalArgumentException if a VLAN id does not fit the reserved byte
     */
    public Otr(Vtep vtep, Map<Integer, Integer> vniByVlan, List<Route> routes) {
        this.vtep = Objects.requireNonNull(vtep);
        this.vniByVlan = Map.copyOf(vniByVlan);
        this.routes = routes.stream()
                .sorted(Comparator.comparing((Route route) -> route.destination().length()).reversed())
                .toList();
        for (int vlan : vniByVlan.keySet()) {
            if (vlan < 1 || vlan > MAX_VLAN) {
                throw new IllegalArgumentException("VLAN " + vlan + " does not fit the reserved byte of the VXLAN "
                        + "header, through which the OTR tells it to the switch; use 1.." + MAX_VLAN);
            }
        }
    }

    /**
     * Answers a frame from the switch. As a router, it doesn't look behind the IPv4 header.
     *
     * @param frame a tagged frame as the server sent it
     * @return the VXLAN packet for the switch to learn from and forward, or empty if the frame is malformed,
     *         neither IPv4 nor ARP, or the table knows no tunnel for its destination, which of an ARP packet is its
     *         target
     */
    public Optional<byte[]> answer(byte[] frame) {
        Optional<Frame> parsed = Frame.parseAsRouter(frame);
        if (parsed.isEmpty()) {
            return drop("malformed");
        }
        Frame packet = parsed.get();
        if (packet.vlanId().filter(vniByVlan::containsKey).isEmpty()) {
            return drop("of a VLAN that the table doesn't have");
        }
        Optional<Inet4Address> destination = destination(packet);
        if (destination.isEmpty()) {
            return drop("neither IPv4 nor ARP");
        }
        Optional<Route> route = route(packet.vlanId().get(), destination.get());
        return route.isEmpty() ? drop("without a tunnel in the table") : Optional.of(vtep.encapsulate(
                untag(packet), vniByVlan.get(route.get().vlan()), route.get().vlan(), route.get().remote()));
    }

    private Optional<byte[]> drop(String reason) {
        drops.count(reason);
        return Optional.empty();
    }

    /** What it had no answer to. */
    public Drops drops() {
        return drops;
    }

    private Optional<Route> route(int vlan, Inet4Address destination) {
        return routes.stream().filter(route -> route.vlan() == vlan && route.destination().contains(destination))
                .findFirst();
    }

    private static Optional<Inet4Address> destination(Frame packet) {
        return packet.ip().map(ip -> ip.getHeader().getDstAddr())
                .or(() -> packet.arp().map(arp -> arp.getHeader().getDstProtocolAddr())
                        .filter(Inet4Address.class::isInstance).map(Inet4Address.class::cast));
    }

    private static byte[] untag(Frame packet) {
        Dot1qVlanTagPacket tag = packet.vlan().orElseThrow();
        return packet.ethernet().getBuilder()
                .type(tag.getHeader().getType())
                .payloadBuilder(new UnknownPacket.Builder().rawData(tag.getPayload().getRawData()))
                .build().getRawData();
    }
}

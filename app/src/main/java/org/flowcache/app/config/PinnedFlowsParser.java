// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flowcache.api.FlowKey;
import org.flowcache.api.PinningSettings;
import org.flowcache.api.Tunnel;
import org.flowcache.api.Vni;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;

/**
 * Reads flows of a tenant that are pinned with a given tunnel from the start. What they may be and what is used where
 * nothing is said is as with the command {@code flowcache-teach}.
 */
final class PinnedFlowsParser {

    /** The first dynamic port (RFC 7348, section 5). */
    private static final int UDP_SOURCE_PORT = 49152;
    private static final int TTL = 64;

    private final Ip4Address vtep;
    private final MacAddress vtepMac;
    private int flows;

    /**
     * Creates a reader.
     *
     * @param vtep    the gateway's VTEP
     * @param vtepMac its MAC address
     */
    PinnedFlowsParser(Ip4Address vtep, MacAddress vtepMac) {
        this.vtep = vtep;
        this.vtepMac = vtepMac;
    }

    /**
     * Reads a tenant's flows.
     *
     * @param node an array
     * @param vlan the tenant's VLAN
     * @param vni  the tenant's VNI
     * @return the tunnels by destination
     */
    Map<IpAddress, Tunnel> parse(ConfigNode node, VlanId vlan, Vni vni) {
        Map<IpAddress, Tunnel> tunnels = new LinkedHashMap<>();
        for (ConfigNode flow : node.elements()) {
            flow.object(List.of("destination", "outerDestination", "outerDestinationMac"),
                    List.of("outerSource", "outerSourceMac", "udpSourcePort", "ttl", "udpChecksum"));
            IpAddress destination = Addresses.host(flow.get("destination"));
            Tunnel tunnel = tunnel(flow, vni);
            try {
                TunnelRules.check(vtep, vtepMac, new FlowKey(vlan, destination), tunnel);
            } catch (IllegalArgumentException e) {
                throw flow.invalid(e.getMessage());
            }
            if (tunnels.put(destination, tunnel) != null) {
                throw flow.get("destination").invalid("is pinned already for the same tenant");
            }
            if (++flows > PinningSettings.MAX_CAPACITY) {
                throw node.invalid("the switch has no room for more than " + PinningSettings.MAX_CAPACITY
                        + " pinned flows");
            }
        }
        return tunnels;
    }

    private Tunnel tunnel(ConfigNode node, Vni vni) {
        return new Tunnel(vni,
                node.find("outerSource").map(Addresses::unicast).orElse(vtep),
                Addresses.unicast(node.get("outerDestination")),
                node.find("udpSourcePort").map(port -> port.number(0, 0xffff, "a UDP port")).orElse(UDP_SOURCE_PORT),
                node.find("outerSourceMac").map(GatewayParser::mac).orElse(vtepMac),
                GatewayParser.mac(node.get("outerDestinationMac")),
                node.find("ttl").map(ttl -> ttl.number(1, 0xff, "a TTL")).orElse(TTL),
                node.find("udpChecksum").map(flag -> flag.flag("an outer UDP checksum")).orElse(false));
    }
}

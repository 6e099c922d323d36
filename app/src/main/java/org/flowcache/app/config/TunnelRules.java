// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.config;

import java.util.Optional;
import org.flowcache.api.FlowKey;
import org.flowcache.api.Gateway;
import org.flowcache.api.Tunnel;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

/**
 * What a gateway may be taught: tunnels that lead somewhere else, for destinations that have a single host. What a
 * switch learned by itself may be anything.
 */
public final class TunnelRules {

    private TunnelRules() {
    }

    /**
     * Checks what a gateway is to be taught.
     *
     * @param gateway the gateway
     * @param key     the flow
     * @param tunnel  its tunnel
     * @throws IllegalArgumentException naming what is wrong, its value and what to give instead
     */
    public static void check(Gateway gateway, FlowKey key, Tunnel tunnel) {
        check(gateway.vtep(), gateway.vtepMac(), key, tunnel);
    }

    /**
     * Checks what a gateway is to be taught.
     *
     * @param vtep    the gateway's VTEP
     * @param vtepMac its MAC address
     * @param key     the flow
     * @param tunnel  its tunnel
     * @throws IllegalArgumentException naming what is wrong, its value and what to give instead
     */
    static void check(Ip4Address vtep, MacAddress vtepMac, FlowKey key, Tunnel tunnel) {
        // A server and a tenant's virtual machine are on one link, as far as they know.
        check("destination", key.destination(), HostAddresses.otherUseOnLink(key.destination()),
                "the unicast address that the flow goes to");
        check("outer destination", tunnel.destination(), HostAddresses.otherUse(tunnel.destination()),
                "the unicast address of the remote VTEP");
        check("outer source", tunnel.source(), HostAddresses.otherUse(tunnel.source()), "a unicast address");
        if (tunnel.destination().equals(vtep)) {
            throw invalid("outer destination", tunnel.destination(),
                    "is the gateway's own VTEP; give the address of the remote VTEP");
        }
        if (tunnel.destination().equals(tunnel.source())) {
            throw invalid("outer destination", tunnel.destination(),
                    "is the outer source too; give the address of the remote VTEP");
        }
        check("outer destination MAC", tunnel.destinationMac(), "the unicast MAC address of the next hop");
        check("outer source MAC", tunnel.sourceMac(), "a unicast MAC address");
        if (tunnel.destinationMac().equals(vtepMac)) {
            throw invalid("outer destination MAC", tunnel.destinationMac(),
                    "is that of the gateway's own VTEP; give that of the next hop");
        }
    }

    private static void check(String name, IpAddress address, Optional<String> otherUse, String meaning) {
        otherUse.ifPresent(use -> {
            throw invalid(name, address, "must be " + meaning + ", and " + use);
        });
    }

    private static void check(String name, MacAddress address, String meaning) {
        if (!HostAddresses.isHost(address)) {
            throw invalid(name, address, "must be " + meaning);
        }
    }

    private static IllegalArgumentException invalid(String name, Object value, String reason) {
        return new IllegalArgumentException(name + " " + value + ": " + reason);
    }
}

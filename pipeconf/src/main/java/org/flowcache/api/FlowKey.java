// SPDX-License-Identifier: Apache-2.0
package org.flowcache.api;

import java.util.Objects;
import org.onlab.packet.IpAddress;
import org.onlab.packet.VlanId;

/**
 * What the switch tells flows apart by: the VLAN that a packet came in from a server with, and its destination.
 */
public final class FlowKey {

    private final VlanId vlan;
    private final IpAddress destination;

    /**
     * Creates a flow key.
     *
     * @param vlan        the server's VLAN
     * @param destination the destination IP address of the server's packet, IPv4 or IPv6
     */
    public FlowKey(VlanId vlan, IpAddress destination) {
        this.vlan = Objects.requireNonNull(vlan);
        this.destination = Objects.requireNonNull(destination);
    }

    /**
     * Returns the server's VLAN.
     *
     * @return the VLAN
     */
    public VlanId vlan() {
        return vlan;
    }

    /**
     * Returns the destination IP address of the server's packet.
     *
     * @return the address
     */
    public IpAddress destination() {
        return destination;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FlowKey
                && ((FlowKey) other).vlan.equals(vlan)
                && ((FlowKey) other).destination.equals(destination);
    }

    @Override
    public int hashCode() {
        // ONOS's hash of an address is that of many others in the same network.
        return 31 * vlan.hashCode()
                + (destination.isIp4() ? destination.getIp4Address().toInt() : destination.hashCode());
    }

    @Override
    public String toString() {
        return "VLAN " + vlan + " to " + destination;
    }
}

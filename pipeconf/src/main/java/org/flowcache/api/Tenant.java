// SPDX-License-Identifier: Apache-2.0
package org.flowcache.api;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.onlab.packet.IpAddress;
import org.onlab.packet.VlanId;

/**
 * A tenant: one VXLAN segment towards the DC, one VLAN towards its servers.
 */
public final class Tenant {

    private final String name;
    private final Vni vni;
    private final VlanId vlan;
    private final Set<Server> servers;
    private final Map<IpAddress, Tunnel> pinned;

    /**
     * Creates a tenant without flows of a fixed tunnel.
     *
     * @param name    what the operator calls it
     * @param vni     its segment on the DC side
     * @param vlan    its VLAN on the server side, 1 to 4094
     * @param servers its servers; their prefixes do not overlap
     */
    public Tenant(String name, Vni vni, VlanId vlan, Set<Server> servers) {
        this(name, vni, vlan, servers, Map.of());
    }

    /**
     * Creates a tenant.
     *
     * @param name    what the operator calls it
     * @param vni     its segment on the DC side
     * @param vlan    its VLAN on the server side, 1 to 4094
     * @param servers its servers; their prefixes do not overlap
     * @param pinned  the tunnels of flows that need no OTR, by destination; they have the tenant's VNI
     */
    public Tenant(String name, Vni vni, VlanId vlan, Set<Server> servers, Map<IpAddress, Tunnel> pinned) {
        this.name = Objects.requireNonNull(name);
        this.vni = Objects.requireNonNull(vni);
        this.vlan = Objects.requireNonNull(vlan);
        this.servers = Set.copyOf(servers);
        this.pinned = Map.copyOf(pinned);
    }

    /**
     * Returns the tenant's name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Returns the tenant's segment on the DC side.
     *
     * @return the VNI
     */
    public Vni vni() {
        return vni;
    }

    /**
     * Returns the tenant's VLAN on the server side.
     *
     * @return the VLAN
     */
    public VlanId vlan() {
        return vlan;
    }

    /**
     * Returns the tenant's servers.
     *
     * @return the servers, unmodifiable
     */
    public Set<Server> servers() {
        return servers;
    }

    /**
     * Returns the tunnels of flows that are always pinned, and so need no OTR.
     *
     * @return the tunnels by destination, unmodifiable
     */
    public Map<IpAddress, Tunnel> pinned() {
        return pinned;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Tenant)) {
            return false;
        }
        Tenant that = (Tenant) other;
        return name.equals(that.name) && vni.equals(that.vni) && vlan.equals(that.vlan)
                && servers.equals(that.servers) && pinned.equals(that.pinned);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, vni, vlan, servers, pinned);
    }

    @Override
    public String toString() {
        return "tenant " + name + " (VNI " + vni + ", VLAN " + vlan + ", servers " + servers
                + (pinned.isEmpty() ? "" : ", pinned " + pinned) + ")";
    }
}

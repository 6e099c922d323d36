// SPDX-License-Identifier: Apache-2.0
package org.flowcache.api;

import java.util.Objects;
import java.util.Set;
import org.onlab.packet.Ip4Address;
import org.onosproject.net.PortNumber;

/**
 * What one switch has to be told to act as a VXLAN gateway: its VTEP, the roles of its ports, its tenants.
 */
public final class Gateway {

    private final Ip4Address vtep;
    private final PortNumber dcPort;
    private final PortNumber otrPort;
    private final Set<PortNumber> serverPorts;
    private final Set<Tenant> tenants;

    /**
     * Creates a gateway. No port has two roles; no two tenants share a name, VNI or VLAN.
     *
     * @param vtep        the address of the switch's tunnel end point
     * @param dcPort      the port to the DC network
     * @param otrPort     the port to the OTR
     * @param serverPorts the ports to the servers
     * @param tenants     the tenants
     */
    public Gateway(Ip4Address vtep, PortNumber dcPort, PortNumber otrPort, Set<PortNumber> serverPorts,
                   Set<Tenant> tenants) {
        this.vtep = Objects.requireNonNull(vtep);
        this.dcPort = Objects.requireNonNull(dcPort);
        this.otrPort = Objects.requireNonNull(otrPort);
        this.serverPorts = Set.copyOf(serverPorts);
        this.tenants = Set.copyOf(tenants);
    }

    /**
     * Returns the address of the switch's tunnel end point.
     *
     * @return the VTEP
     */
    public Ip4Address vtep() {
        return vtep;
    }

    /**
     * Returns the port to the DC network.
     *
     * @return the port
     */
    public PortNumber dcPort() {
        return dcPort;
    }

    /**
     * Returns the port to the OTR.
     *
     * @return the port
     */
    public PortNumber otrPort() {
        return otrPort;
    }

    /**
     * Returns the ports to the servers.
     *
     * @return the ports, unmodifiable
     */
    public Set<PortNumber> serverPorts() {
        return serverPorts;
    }

    /**
     * Returns the tenants.
     *
     * @return the tenants, unmodifiable
     */
    public Set<Tenant> tenants() {
        return tenants;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Gateway)) {
            return false;
        }
        Gateway that = (Gateway) other;
        return vtep.equals(that.vtep) && dcPort.equals(that.dcPort) && otrPort.equals(that.otrPort)
                && serverPorts.equals(that.serverPorts) && tenants.equals(that.tenants);
    }

    @Override
    public int hashCode() {
        return Objects.hash(vtep, dcPort, otrPort, serverPorts, tenants);
    }

    @Override
    public String toString() {
        return "gateway " + vtep + " (DC port " + dcPort + ", OTR port " + otrPort + ", server ports "
                + serverPorts + ", " + tenants + ")";
    }
}

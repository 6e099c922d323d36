// SPDX-License-Identifier: Apache-2.0
package org.flowcache.api;

import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.MacAddress;
import org.onosproject.net.PortNumber;

/**
 * What one switch has to be told to act as a VXLAN gateway: its VTEP, the roles of its ports, its tenants, how its flow
 * cache behaves, and which flows are pinned by themselves.
 */
public final class Gateway {

    private final Ip4Address vtep;
    private final MacAddress vtepMac;
    private final PortNumber dcPort;
    private final OptionalInt dcMtu;
    private final Set<PortNumber> otrPorts;
    private final Set<PortNumber> serverPorts;
    private final Set<Tenant> tenants;
    private final CacheSettings settings;
    private final PinningSettings pinning;

    /**
     * Creates a gateway with the default settings for pinning. No port has two roles; no two tenants share a name, VNI or VLAN.
     *
     * @param vtep        the address of the switch's tunnel end point
     * @param vtepMac     what the switch answers to ARP requests for that address
     * @param dcPort      the port to the DC network
     * @param dcMtu       the longest IP packet that may leave by it, in bytes; empty for any
     * @param otrPorts    the ports to the OTRs, at least one; flows are spread over them
     * @param serverPorts the ports to the servers
     * @param tenants     the tenants
     * @param settings    how the flow cache behaves
     */
    public Gateway(Ip4Address vtep, MacAddress vtepMac, PortNumber dcPort, OptionalInt dcMtu, Set<PortNumber> otrPorts,
                   Set<PortNumber> serverPorts, Set<Tenant> tenants, CacheSettings settings) {
        this(vtep, vtepMac, dcPort, dcMtu, otrPorts, serverPorts, tenants, settings, PinningSettings.DEFAULT);
    }

    /**
     * Creates a gateway. No port has two roles; no two tenants share a name, VNI or VLAN.
     *
     * @param vtep        the address of the switch's tunnel end point
     * @param vtepMac     what the switch answers to ARP requests for that address
     * @param dcPort      the port to the DC network
     * @param dcMtu       the longest IP packet that may leave by it, in bytes; empty for any
     * @param otrPorts    the ports to the OTRs, at least one; flows are spread over them
     * @param serverPorts the ports to the servers
     * @param tenants     the tenants
     * @param settings    how the flow cache behaves
     * @param pinning     which flows are pinned by themselves
     */
    public Gateway(Ip4Address vtep, MacAddress vtepMac, PortNumber dcPort, OptionalInt dcMtu, Set<PortNumber> otrPorts,
                   Set<PortNumber> serverPorts, Set<Tenant> tenants, CacheSettings settings,
                   PinningSettings pinning) {
        this.vtep = Objects.requireNonNull(vtep);
        this.vtepMac = Objects.requireNonNull(vtepMac);
        this.dcPort = Objects.requireNonNull(dcPort);
        this.dcMtu = Objects.requireNonNull(dcMtu);
        this.otrPorts = Set.copyOf(otrPorts);
        this.serverPorts = Set.copyOf(serverPorts);
        this.tenants = Set.copyOf(tenants);
        this.settings = Objects.requireNonNull(settings);
        this.pinning = Objects.requireNonNull(pinning);
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
     * Returns what the switch answers to ARP requests for its VTEP.
     *
     * @return the MAC address
     */
    public MacAddress vtepMac() {
        return vtepMac;
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
     * Returns the length of the longest IP packet that may leave by the port to the DC network.
     *
     * @return the MTU in bytes; empty for any
     */
    public OptionalInt dcMtu() {
        return dcMtu;
    }

    /**
     * Returns the ports to the OTRs.
     *
     * @return the ports, unmodifiable
     */
    public Set<PortNumber> otrPorts() {
        return otrPorts;
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

    /**
     * Returns how the flow cache behaves.
     *
     * @return the settings
     */
    public CacheSettings settings() {
        return settings;
    }

    /**
     * Returns which flows are pinned by themselves.
     *
     * @return the settings
     */
    public PinningSettings pinning() {
        return pinning;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Gateway)) {
            return false;
        }
        Gateway that = (Gateway) other;
        return vtep.equals(that.vtep) && vtepMac.equals(that.vtepMac) && dcPort.equals(that.dcPort)
                && dcMtu.equals(that.dcMtu) && otrPorts.equals(that.otrPorts) && serverPorts.equals(that.serverPorts)
                && tenants.equals(that.tenants) && settings.equals(that.settings) && pinning.equals(that.pinning);
    }

    @Override
    public int hashCode() {
        return Objects.hash(vtep, vtepMac, dcPort, dcMtu, otrPorts, serverPorts, tenants, settings, pinning);
    }

    @Override
    public String toString() {
        return "gateway " + vtep + " (DC port " + dcPort + ", OTR ports " + otrPorts + ", server ports "
                + serverPorts + ", " + tenants + ", " + settings + ", " + pinning + ")";
    }
}

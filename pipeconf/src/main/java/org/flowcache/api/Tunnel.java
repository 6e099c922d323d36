// SPDX-License-Identifier: Apache-2.0
package org.flowcache.api;

import java.util.Objects;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.MacAddress;

/**
 * The VXLAN tunnel that the OTR put a flow into, and that the switch puts it into once it has learned it: the
 * outer header fields of RFC 7348, section 5, that differ from flow to flow.
 */
public final class Tunnel {

    private final Vni vni;
    private final Ip4Address source;
    private final Ip4Address destination;
    private final int udpSourcePort;
    private final MacAddress sourceMac;
    private final MacAddress destinationMac;
    private final int ttl;
    private final boolean udpChecksum;

    /**
     * Creates a tunnel.
     *
     * @param vni            the tenant's VNI
     * @param source         the outer source IP address
     * @param destination    the outer destination IP address: the remote VTEP
     * @param udpSourcePort  the outer UDP source port, 0 to 65535
     * @param sourceMac      the outer source MAC address
     * @param destinationMac the outer destination MAC address
     * @param ttl            the outer TTL, 0 to 255
     * @param udpChecksum    whether the outer UDP checksum is computed; it is zero otherwise
     */
    public Tunnel(Vni vni, Ip4Address source, Ip4Address destination, int udpSourcePort,
                  MacAddress sourceMac, MacAddress destinationMac, int ttl, boolean udpChecksum) {
        this.vni = Objects.requireNonNull(vni);
        this.source = Objects.requireNonNull(source);
        this.destination = Objects.requireNonNull(destination);
        this.udpSourcePort = udpSourcePort;
        this.sourceMac = Objects.requireNonNull(sourceMac);
        this.destinationMac = Objects.requireNonNull(destinationMac);
        this.ttl = ttl;
        this.udpChecksum = udpChecksum;
    }

    /**
     * Returns the tenant's VNI.
     *
     * @return the VNI
     */
    public Vni vni() {
        return vni;
    }

    /**
     * Returns the outer source IP address.
     *
     * @return the address
     */
    public Ip4Address source() {
        return source;
    }

    /**
     * Returns the outer destination IP address.
     *
     * @return the address of the remote VTEP
     */
    public Ip4Address destination() {
        return destination;
    }

    /**
     * Returns the outer UDP source port.
     *
     * @return 0 to 65535
     */
    public int udpSourcePort() {
        return udpSourcePort;
    }

    /**
     * Returns the outer source MAC address.
     *
     * @return the address
     */
    public MacAddress sourceMac() {
        return sourceMac;
    }

    /**
     * Returns the outer destination MAC address.
     *
     * @return the address
     */
    public MacAddress destinationMac() {
        return destinationMac;
    }

    /**
     * Returns the outer TTL.
     *
     * @return 0 to 255
     */
    public int ttl() {
        return ttl;
    }

    /**
     * Tells whether the outer UDP checksum is computed.
     *
     * @return false if it is zero, which RFC 7348, section 5, prefers
     */
    public boolean udpChecksum() {
        return udpChecksum;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Tunnel)) {
            return false;
        }
        Tunnel that = (Tunnel) other;
        return vni.equals(that.vni) && source.equals(that.source) && destination.equals(that.destination)
                && udpSourcePort == that.udpSourcePort
                && sourceMac.equals(that.sourceMac) && destinationMac.equals(that.destinationMac)
                && ttl == that.ttl && udpChecksum == that.udpChecksum;
    }

    @Override
    public int hashCode() {
        return Objects.hash(vni, source, destination, udpSourcePort, sourceMac, destinationMac, ttl, udpChecksum);
    }

    @Override
    public String toString() {
        return "VNI " + vni + " " + source + ":" + udpSourcePort + " -> " + destination
                + " (" + sourceMac + " -> " + destinationMac + ")";
    }
}

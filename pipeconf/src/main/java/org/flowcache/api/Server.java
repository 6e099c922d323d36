// SPDX-License-Identifier: Apache-2.0
package org.flowcache.api;

import java.util.Objects;
import org.onlab.packet.IpPrefix;
import org.onosproject.net.PortNumber;

/**
 * A tenant's bare-metal server, or several behind one switch port.
 */
public final class Server {

    private final IpPrefix prefix;
    private final PortNumber port;

    /**
     * Creates a server.
     *
     * @param prefix its addresses within the tenant's network, IPv4 or IPv6
     * @param port   the switch port that leads to it; has the server role
     */
    public Server(IpPrefix prefix, PortNumber port) {
        this.prefix = Objects.requireNonNull(prefix);
        this.port = Objects.requireNonNull(port);
    }

    /**
     * Returns the server's addresses.
     *
     * @return the prefix
     */
    public IpPrefix prefix() {
        return prefix;
    }

    /**
     * Returns the switch port that leads to the server.
     *
     * @return the port
     */
    public PortNumber port() {
        return port;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Server
                && ((Server) other).prefix.equals(prefix)
                && ((Server) other).port.equals(port);
    }

    @Override
    public int hashCode() {
        return Objects.hash(prefix, port);
    }

    @Override
    public String toString() {
        return prefix + " at port " + port;
    }
}

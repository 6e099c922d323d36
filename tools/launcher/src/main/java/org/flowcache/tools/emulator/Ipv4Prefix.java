// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.emulator;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.pcap4j.util.ByteArrays;

/**
 * A range of IPv4 addresses.
 *
 * @param network the first address
 * @param length  the number of leading bits that all addresses share, 0 to 32
 */
public record Ipv4Prefix(Inet4Address network, int length) {

    /**
     * Creates a prefix.
     *
     * @throws IllegalArgumentException if the length is not within 0..32 or the address has bits set beyond it
     */
    public Ipv4Prefix {
        if (length < 0 || length > Integer.SIZE) {
            throw new IllegalArgumentException("prefix length " + length + " is not within 0..32");
        }
        if ((toInt(network) & ~mask(length)) != 0) {
            throw new IllegalArgumentException(
                    network.getHostAddress() + "/" + length + " has bits set beyond its length");
        }
    }

    /**
     * Parses a prefix.
     *
     * @param text an address, a slash and a length
     * @return the prefix
     * @throws IllegalArgumentException if the text is anything else
     */
    public static Ipv4Prefix parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 2 || !parts[1].matches("\\d{1,2}")) {
            throw new IllegalArgumentException("\"" + text + "\" is no IPv4 prefix like 10.0.1.0/24");
        }
        return new Ipv4Prefix(address(parts[0]), Integer.parseInt(parts[1]));
    }

    /**
     * Parses an address.
     *
     * @param text four decimal numbers with dots between
     * @return the address
     * @throws IllegalArgumentException if the text is anything else
     */
    public static Inet4Address address(String text) {
        if (!text.matches("\\d{1,3}(\\.\\d{1,3}){3}")) {
            throw new IllegalArgumentException("\"" + text + "\" is no IPv4 address like 10.0.1.10");
        }
        try {
            return (Inet4Address) InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no IPv4 address like 10.0.1.10", e);
        }
    }

    /**
     * Tells whether an address is within the range.
     *
     * @param address the address
     * @return true if it is
     */
    public boolean contains(Inet4Address address) {
        return (toInt(address) & mask(length)) == toInt(network);
    }

    @Override
    public String toString() {
        return network.getHostAddress() + "/" + length;
    }

    private static int toInt(Inet4Address address) {
        return ByteArrays.getInt(address.getAddress(), 0);
    }

    private static int mask(int length) {
        return length == 0 ? 0 : -1 << Integer.SIZE - length;
    }
}

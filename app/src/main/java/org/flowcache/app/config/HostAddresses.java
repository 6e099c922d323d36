// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;

/**
 * Tells the addresses that a host has from those with another use.
 */
public final class HostAddresses {

    /** RFC 6890, section 2.2, RFC 5771, section 3, and RFC 4291, sections 2.4 and 2.5. Parts come before the whole. */
    private static final List<Map.Entry<IpPrefix, String>> NO_HOSTS = List.of(
            range("0.0.0.0/8", "\"this network\""),
            range("127.0.0.0/8", "loopback"),
            range("224.0.0.0/4", "multicast"),
            range("255.255.255.255/32", "broadcast"),
            range("240.0.0.0/4", "reserved"),
            range("224.0.0.0/3", "multicast and reserved"),
            range("::/128", "the unspecified address"),
            range("::1/128", "loopback"),
            range("::/127", "the unspecified address and loopback"),
            range("ff00::/8", "multicast"));
    /** RFC 3927, section 2.8, and RFC 4291, section 2.5.6: no router forwards these. */
    private static final List<Map.Entry<IpPrefix, String>> LINK_LOCAL = List.of(
            range("169.254.0.0/16", "link-local"),
            range("fe80::/10", "link-local"));

    private HostAddresses() {
    }

    private static Map.Entry<IpPrefix, String> range(String prefix, String use) {
        return Map.entry(IpPrefix.valueOf(prefix), use);
    }

    /**
     * Tells what addresses are for that no packet through a router can have as its destination.
     *
     * @param prefix the addresses
     * @return such as "224.0.0.0/4 is multicast"; empty if a host beyond a router can have one of the addresses
     */
    static Optional<String> otherUse(IpPrefix prefix) {
        return use(prefix, Stream.concat(NO_HOSTS.stream(), LINK_LOCAL.stream()));
    }

    /**
     * Tells what an address is for that no packet through a router can have as its destination.
     *
     * @param address the address
     * @return such as "224.0.0.0/4 is multicast"; empty if a host beyond a router can have the address
     */
    public static Optional<String> otherUse(IpAddress address) {
        return otherUse(address.toIpPrefix());
    }

    /**
     * Tells what an address is for that no packet to a single host can have as its destination.
     *
     * @param address the address
     * @return such as "224.0.0.0/4 is multicast"; empty if a host can have the address, if only on its own link
     */
    public static Optional<String> otherUseOnLink(IpAddress address) {
        return use(address.toIpPrefix(), NO_HOSTS.stream());
    }

    /**
     * Tells whether a MAC address is that of a single host.
     *
     * @param mac the address
     * @return false if it is a group's, everybody's, or zero
     */
    public static boolean isHost(MacAddress mac) {
        return !mac.isMulticast() && !mac.isBroadcast() && !mac.equals(MacAddress.ZERO);
    }

    private static Optional<String> use(IpPrefix prefix, Stream<Map.Entry<IpPrefix, String>> ranges) {
        return ranges.filter(range -> range.getKey().contains(prefix))
                .findFirst()
                .map(range -> range.getKey() + " is " + range.getValue());
    }
}

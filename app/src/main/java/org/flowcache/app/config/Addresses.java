// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;

/**
 * Reads IP addresses and prefixes.
 */
final class Addresses {

    private static final String UNICAST = "a unicast IPv4 address";
    private static final String HOST = "the unicast address of a host, IPv4 or IPv6";
    private static final String PREFIX = "an IPv4 or IPv6 prefix of a length of at least 1, as 10.0.1.0/24";
    private static final Pattern ADDRESS_AND_LENGTH = Pattern.compile("([^/]+)/([1-9][0-9]{0,2})");

    private Addresses() {
    }

    /**
     * Reads the address of a host.
     *
     * @param node a string
     * @return the address
     */
    static Ip4Address unicast(ConfigNode node) {
        IpAddress address = address(node, node.text(UNICAST), UNICAST);
        if (!address.isIp4()) {
            throw node.invalid("must be " + UNICAST);
        }
        HostAddresses.otherUse(address).ifPresent(use -> {
            throw node.invalid("must be " + UNICAST + ", and " + use);
        });
        return address.getIp4Address();
    }

    /**
     * Reads the address of a host that may be on the same link.
     *
     * @param node a string
     * @return the address, IPv4 or IPv6
     */
    static IpAddress host(ConfigNode node) {
        IpAddress address = address(node, node.text(HOST), HOST);
        HostAddresses.otherUseOnLink(address).ifPresent(use -> {
            throw node.invalid("must be " + HOST + ", and " + use);
        });
        return address;
    }

    /**
     * Reads a prefix with no bits set to the right of its length. It may cover addresses that no host has, as
     * 128.0.0.0/1 does, but not those alone.
     *
     * @param node a string
     * @return the prefix
     */
    static IpPrefix prefix(ConfigNode node) {
        Matcher matcher = ADDRESS_AND_LENGTH.matcher(node.text(PREFIX));
        if (!matcher.matches()) {
            throw node.invalid("must be " + PREFIX);
        }
        IpAddress address = address(node, matcher.group(1), PREFIX);
        int length = Integer.parseInt(matcher.group(2));
        if (length > address.toOctets().length * Byte.SIZE) {
            throw node.invalid("must be " + PREFIX);
        }
        IpPrefix prefix = IpPrefix.valueOf(address, length);
        if (!prefix.address().equals(address)) {
            throw node.invalid("has bits set to the right of its length; the prefix would be " + prefix);
        }
        HostAddresses.otherUse(prefix).ifPresent(use -> {
            throw node.invalid("must be addresses of hosts, and " + use);
        });
        return prefix;
    }

    private static IpAddress address(ConfigNode node, String text, String meaning) {
        try {
            IpAddress address = IpAddress.valueOf(text);
            // Java reads an IPv4-mapped IPv6 address (RFC 4291, section 2.5.5.2) as an IPv4 address.
            if (address.isIp6() == text.contains(":")) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            throw node.invalid("must be " + meaning);
        }
        throw node.invalid("must be " + meaning);
    }
}

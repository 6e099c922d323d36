// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.flows;

import java.util.function.Function;
import org.flowcache.api.FlowKey;
import org.flowcache.app.api.InvalidArgumentException;
import org.onlab.packet.IpAddress;
import org.onlab.packet.VlanId;

/**
 * Reads what a user gave.
 */
public final class FlowArguments {

    private FlowArguments() {
    }

    /**
     * Reads a flow key.
     *
     * @param vlan        a VLAN id
     * @param destination an IP address
     * @return the flow key
     * @throws InvalidArgumentException if it is none
     */
    public static FlowKey key(int vlan, String destination) {
        number("vlan", vlan, 1, VlanId.MAX_VLAN - 1);
        IpAddress address = read("destination", destination, IpAddress::valueOf, "an IPv4 or IPv6 address");
        if (address.isMulticast()) {
            throw new InvalidArgumentException("destination", destination, "must be a unicast address");
        }
        return new FlowKey(VlanId.vlanId((short) vlan), address);
    }

    /**
     * Reads a number.
     *
     * @param name  what it is
     * @param value the number
     * @param min   the least value allowed
     * @param max   the greatest value allowed
     * @return the number
     * @throws InvalidArgumentException if it is not allowed
     */
    public static int number(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new InvalidArgumentException(name, value, "must be within " + min + " to " + max);
        }
        return value;
    }

    /**
     * Reads a text.
     *
     * @param <T>     the type of the value
     * @param name    what it is
     * @param text    what the user gave
     * @param reader  makes a value of it, or throws IllegalArgumentException
     * @param meaning what it has to be
     * @return the value
     * @throws InvalidArgumentException if it is anything else
     */
    public static <T> T read(String name, String text, Function<String, T> reader, String meaning) {
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidArgumentException(name, text, "must be " + meaning);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cli;

import java.util.function.Function;
import org.apache.karaf.shell.support.CommandException;
import org.flowcache.api.FlowKey;
import org.onlab.packet.IpAddress;
import org.onlab.packet.VlanId;

/**
 * Reads what the user typed.
 */
final class FlowArguments {

    private FlowArguments() {
    }

    /**
     * Reads a flow key.
     *
     * @param vlan        a VLAN id
     * @param destination an IP address
     * @return the flow key
     * @throws CommandException if it is none
     */
    static FlowKey key(int vlan, String destination) throws CommandException {
        number("vlan", vlan, 1, VlanId.MAX_VLAN - 1);
        IpAddress address = read("destination", destination, IpAddress::valueOf, "an IPv4 or IPv6 address");
        if (address.isMulticast()) {
            throw new CommandException("destination " + destination + ": must be a unicast address");
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
     * @throws CommandException if it is not allowed
     */
    static int number(String name, int value, int min, int max) throws CommandException {
        if (value < min || value > max) {
            throw new CommandException(name + " " + value + ": must be within " + min + " to " + max);
        }
        return value;
    }

    /**
     * Reads a text.
     *
     * @param <T>     the type of the value
     * @param name    what it is
     * @param text    what the user typed
     * @param reader  makes a value of it, or throws IllegalArgumentException
     * @param meaning what it has to be
     * @return the value
     * @throws CommandException if it is anything else
     */
    static <T> T read(String name, String text, Function<String, T> reader, String meaning) throws CommandException {
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw new CommandException(name + " " + text + ": must be " + meaning);
        }
    }
}

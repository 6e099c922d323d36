// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.switching;

import org.flowcache.netio.InterfaceName;

/**
 * Which interface is which port of the switch.
 *
 * @param port number of the port, 0 to 510
 * @param name the interface
 */
public record PortBinding(int port, InterfaceName name) {

    /** The highest port number: BMv2 drops what is sent to the next. */
    public static final int MAX_PORT = 510;

    /** Checks the port's number. */
    public PortBinding {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("port number " + port + " is not 0 to " + MAX_PORT);
        }
    }

    /**
     * Reads a binding.
     *
     * @param text as "1@eth0", or "1@sswitch/sswitch_dc" for an interface in a network namespace
     * @return the binding
     * @throws IllegalArgumentException if it isn't one; the message says why
     */
    public static PortBinding parse(String text) {
        int at = text.indexOf('@');
        if (at < 0 || !text.substring(0, at).matches("\\d{1,9}")) {
            throw new IllegalArgumentException("'" + text + "' is no port number and interface, as 1@eth0");
        }
        return new PortBinding(Integer.parseInt(text.substring(0, at)), InterfaceName.parse(text.substring(at + 1)));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.netio;

import java.util.Optional;

/**
 * The name of a network interface.
 *
 * @param namespace the network namespace that it is in, by the name that {@code ip netns} gave it; empty for that of
 *                  this process
 * @param device    the interface's name in there, of 1 to 15 characters
 */
public record InterfaceName(Optional<String> namespace, String device) {

    private static final int MAX_LENGTH = 15;

    /** Checks the parts. */
    public InterfaceName {
        if (device.isEmpty() || device.length() > MAX_LENGTH || !device.matches("[\\x21-\\x7e&&[^/:]]+")
                || device.equals(".") || device.equals("..")) {
            throw new IllegalArgumentException("'" + device + "' is no name of a network interface: it has 1 to "
                    + MAX_LENGTH + " characters, and no blank, '/' or ':'");
        }
        if (namespace.filter(n -> !n.matches("[\\x21-\\x7e&&[^/]]+") || n.equals(".") || n.equals("..")).isPresent()) {
            throw new IllegalArgumentException("'" + namespace.get() + "' is no name of a network namespace");
        }
    }

    /**
     * Reads a name.
     *
     * @param text as "eth0" or "namespace/eth0"
     * @return the name
     * @throws IllegalArgumentException if it can't be one
     */
    public static InterfaceName parse(String text) {
        int slash = text.indexOf('/');
        return slash < 0 ? new InterfaceName(Optional.empty(), text)
                : new InterfaceName(Optional.of(text.substring(0, slash)), text.substring(slash + 1));
    }

    @Override
    public String toString() {
        return namespace.map(n -> n + "/").orElse("") + device;
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.time.Instant;
import java.util.Objects;

/**
 * A frame that passed a port of the switch.
 *
 * @param time      when
 * @param port      the port number
 * @param direction whether into or out of the switch
 * @param frame     the Ethernet frame without frame check sequence; not to be changed
 */
public record Hop(Instant time, int port, Direction direction, byte[] frame) {

    /** Which way a frame passes a port, seen from the switch. */
    public enum Direction {
        /** Into the switch. */
        IN,
        /** Out of the switch. */
        OUT
    }

    /** Creates a hop. */
    public Hop {
        Objects.requireNonNull(time);
        Objects.requireNonNull(direction);
        Objects.requireNonNull(frame);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.netns;

/**
 * How many packets an interface has counted.
 *
 * @param in  that arrived at it
 * @param out that left by it
 */
public record PacketCount(long in, long out) {

    /** No packets. */
    public static final PacketCount NONE = new PacketCount(0, 0);

    /**
     * Adds what was counted elsewhere or at another time.
     *
     * @param other the other packets
     * @return both together
     */
    public PacketCount plus(PacketCount other) {
        return new PacketCount(in + other.in, out + other.out);
    }

    /**
     * Takes away what had been counted before.
     *
     * @param before the earlier count
     * @return what came in the meantime
     */
    public PacketCount minus(PacketCount before) {
        return new PacketCount(in - before.in, out - before.out);
    }
}

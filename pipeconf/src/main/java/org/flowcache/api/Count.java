// SPDX-License-Identifier: Apache-2.0
package org.flowcache.api;

/**
 * What a counter holds.
 */
public final class Count {

    /** Nothing counted. */
    public static final Count ZERO = new Count(0, 0);

    private final long packets;
    private final long bytes;

    /**
     * Creates a count.
     *
     * @param packets number of packets, not negative
     * @param bytes   number of bytes in those packets as they came in, not negative
     */
    public Count(long packets, long bytes) {
        this.packets = packets;
        this.bytes = bytes;
    }

    /**
     * Returns the number of packets.
     *
     * @return packets
     */
    public long packets() {
        return packets;
    }

    /**
     * Returns the number of bytes in those packets, as they came in.
     *
     * @return bytes
     */
    public long bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Count && ((Count) other).packets == packets && ((Count) other).bytes == bytes;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(packets * 31 + bytes);
    }

    @Override
    public String toString() {
        return packets + " packets, " + bytes + " bytes";
    }
}

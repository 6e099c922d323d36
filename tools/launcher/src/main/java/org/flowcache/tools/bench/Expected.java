// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench;

import java.util.Arrays;

/**
 * A frame that has to come out of the switch, but for its stamp.
 */
final class Expected {

    private static final int ETHERNET = 14;
    private static final int IP = 20;
    private static final int IDENTIFICATION = ETHERNET + 4;
    private static final int CHECKSUM = ETHERNET + 10;

    private final byte[] frame;
    private final boolean tunnel;

    private Expected(byte[] frame, boolean tunnel) {
        this.frame = frame.clone();
        this.tunnel = tunnel;
    }

    /**
     * Expects a frame as it is.
     *
     * @param frame the frame
     * @return what is expected
     */
    static Expected exactly(byte[] frame) {
        return new Expected(frame, false);
    }

    /**
     * Expects a frame whose outer IPv4 header may have any identification, and the checksum that goes with it.
     *
     * @param frame an untagged IPv4 packet without options
     * @return what is expected
     */
    static Expected withAnyIdentification(byte[] frame) {
        return new Expected(frame, true);
    }

    /**
     * Tells whether this is the frame.
     *
     * @param bytes  holds a frame
     * @param offset of its first byte
     * @param length in bytes
     * @return true if so, whatever the stamp is
     */
    boolean matches(byte[] bytes, int offset, int length) {
        if (length != frame.length) {
            return false;
        }
        int stamp = length - Stamp.LENGTH;
        if (!tunnel) {
            return equal(bytes, offset, 0, stamp);
        }
        return equal(bytes, offset, 0, IDENTIFICATION)
                && equal(bytes, offset, IDENTIFICATION + 2, CHECKSUM)
                && equal(bytes, offset, CHECKSUM + 2, stamp)
                && hasIpChecksum(bytes, offset + ETHERNET);
    }

    private boolean equal(byte[] bytes, int offset, int from, int to) {
        return Arrays.equals(frame, from, to, bytes, offset + from, offset + to);
    }

    /** The one's complement sum of a header with the right checksum has all bits set (RFC 1071). */
    private static boolean hasIpChecksum(byte[] bytes, int at) {
        int sum = 0;
        for (int i = at; i < at + IP; i += 2) {
            sum += (bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff;
        }
        return (sum & 0xffff) + (sum >>> 16) == 0xffff;
    }
}

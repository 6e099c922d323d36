// SPDX-License-Identifier: Apache-2.0
package org.flowcache.netio;

/** The checksum of IP, TCP and UDP (RFC 1071). */
final class InternetChecksum {

    private InternetChecksum() {
    }

    /**
     * The checksum of bytes.
     *
     * @param from  the first
     * @param to    after the last
     * @param start the sum of what comes before them
     */
    static int of(byte[] bytes, int from, int to, long start) {
        long sum = start + sum(bytes, from, to);
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (int) ~sum & 0xffff;
    }

    /** The sum of bytes as words of 16 bits. */
    static long sum(byte[] bytes, int from, int to) {
        long sum = 0;
        int at = from;
        for (; at + 1 < to; at += 2) {
            sum += (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
        }
        return at < to ? sum + ((bytes[at] & 0xff) << 8) : sum;
    }

    /** Writes a checksum; 0, which in UDP means that there is none, as ones' complement's other zero (RFC 768). */
    static void put(byte[] bytes, int at, int checksum) {
        int value = checksum == 0 ? 0xffff : checksum;
        bytes[at] = (byte) (value >> 8);
        bytes[at + 1] = (byte) value;
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.packettests;

/**
 * A frame that the switch sent.
 *
 * @param port the port that it left by
 * @param hex  every byte of it
 */
record Sent(int port, String hex) {

    static Sent sent(int port, byte[] frame) {
        return new Sent(port, Frames.hex(frame));
    }
}

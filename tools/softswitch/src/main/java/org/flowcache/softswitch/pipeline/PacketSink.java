// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline;

/** Where the pipeline puts the frames it sends. */
@FunctionalInterface
public interface PacketSink {

    /**
     * Sends one frame.
     *
     * @param port   egress port
     * @param bytes  holds the frame; valid only during the call
     * @param offset of its first byte
     * @param length in bytes
     */
    void transmit(int port, byte[] bytes, int offset, int length);
}

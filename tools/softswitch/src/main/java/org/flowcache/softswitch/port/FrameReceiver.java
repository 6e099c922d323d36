// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.port;

/** What a port hands received frames to. */
@FunctionalInterface
public interface FrameReceiver {

    /**
     * A frame arrived. The bytes are copied before the call returns, so the caller may reuse its buffer. The call waits
     * while the switch is busy and its queue is full, except on the thread that processes packets, where the frame is
     * dropped then.
     *
     * @param bytes  holds the frame
     * @param offset of its first byte
     * @param length in bytes
     */
    void receive(byte[] bytes, int offset, int length);
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.netio;

/** What received frames are handed to. */
@FunctionalInterface
public interface FrameHandler {

    /**
     * A frame arrived.
     *
     * @param bytes  holds the frame, without frame check sequence; valid only during the call
     * @param offset of its first byte
     * @param length in bytes
     */
    void frame(byte[] bytes, int offset, int length);
}

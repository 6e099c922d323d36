// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.port;

/**
 * A port of the switch: something that frames come from and go to. An implementation may receive on a thread of its
 * own, one at a time; the switch transmits on its packet thread.
 */
public interface Port extends AutoCloseable {

    /** Begins to hand received frames to {@code receiver}; called once, before a frame is sent. */
    void start(FrameReceiver receiver);

    /**
     * Sends a frame. The bytes are valid only during the call.
     *
     * @param bytes  holds the frame
     * @param offset of its first byte
     * @param length in bytes
     */
    void transmit(byte[] bytes, int offset, int length);

    /** Ends a batch of frames: what {@link #transmit} held back has to leave now. */
    default void flush() {
    }

    /** Whether the link is up. The switch sends nothing to a port that is down. */
    boolean isUp();

    /**
     * Has {@code listener} told each time that {@link #isUp} may answer something else than before, on any thread;
     * called once, before {@link #start}. A port whose link never changes has nothing to tell.
     */
    default void onLinkChange(Runnable listener) {
    }

    /** Stops receiving. */
    @Override
    void close();
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.emulator;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One end of an Ethernet cable.
 */
public interface Link {

    /**
     * Sends a frame to the other end.
     *
     * @param frame an Ethernet frame without frame check sequence; not kept, not changed
     */
    void send(byte[] frame);

    /**
     * Sets who gets the frames that the other end sends. To be called once.
     *
     * @param receiver gets each frame without frame check sequence, one at a time, in the order of arrival
     */
    void onReceive(Consumer<byte[]> receiver);

    /**
     * Connects a station that only answers.
     *
     * @param station gives the answer to a frame, or empty if it has none
     */
    default void connect(Function<byte[], Optional<byte[]>> station) {
        onReceive(frame -> station.apply(frame).ifPresent(this::send));
    }
}

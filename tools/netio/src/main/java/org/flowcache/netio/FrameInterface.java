// SPDX-License-Identifier: Apache-2.0
package org.flowcache.netio;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * Frames in and out of one Linux network interface. Ethernet frames are whole, from the destination address on, with
 * their VLAN tags and without the frame check sequence. What the kernel of the machine left to hardware is made up for:
 * checksums are finished, and what was merged is cut into what it would be on a cable.
 *
 * <p>One thread at a time may receive; all else can be called from any thread.
 */
public interface FrameInterface extends AutoCloseable {

    /** The longest frame that can be received, in bytes; longer ones are dropped. */
    int MAX_FRAME = 10_240;

    /**
     * Opens an interface, in promiscuous mode.
     *
     * @param name the interface's name, as "eth0", in the network namespace of this process; or with the name of a
     *             namespace that {@code ip netns} made, as "sswitch/sswitch_dc"
     * @return the interface; frames that arrive from now on wait to be received
     * @throws IOException if there is no such interface or namespace, or this process lacks CAP_NET_RAW (and
     *                     CAP_SYS_ADMIN, to enter a namespace); the message says which, and what to do
     */
    static FrameInterface open(String name) throws IOException {
        return open(name, warning -> { });
    }

    /**
     * Opens an interface as {@link #open(String)} does.
     *
     * @param warnings told in a line, at most once a minute and on the thread that receives, how many frames were
     *                 dropped because the kernel had merged them and they can't be cut, or because they are too long,
     *                 and what to do about it
     */
    static FrameInterface open(String name, Consumer<String> warnings) throws IOException {
        return PacketSocket.open(InterfaceName.parse(name), warnings);
    }

    /**
     * Hands over all frames that wait, and returns; if there is none, waits for the first. What this or another
     * program sends out of the interface is not received.
     *
     * @param handler       gets the frames, on this thread, in order
     * @param timeoutMillis how long to wait, in milliseconds; 0 not to wait, negative to wait without end
     * @return how many frames were handed over; 0 after the timeout, or when the link went down
     * @throws java.nio.channels.ClosedChannelException if it is or has been closed; that ends the waiting too
     * @throws IOException if the interface has been removed
     */
    int receive(FrameHandler handler, int timeoutMillis) throws IOException;

    /**
     * Sends a frame, at the latest with the next {@link #flush}. While the link is down a frame is lost, as on a
     * cable.
     *
     * @param bytes  holds the frame; the caller may reuse it at once
     * @param offset of its first byte
     * @param length in bytes, from 14 to {@link #MAX_FRAME}
     * @throws IOException as {@link #flush} does
     */
    void send(byte[] bytes, int offset, int length) throws IOException;

    /**
     * Sends what {@link #send} held back.
     *
     * @throws IOException if a frame is longer than the interface's MTU allows, or the interface has been closed or
     *                     removed; other frames that were held back are sent nevertheless
     */
    void flush() throws IOException;

    /**
     * Tells how many frames have been lost since the last call, because nobody received them in time: there is room for
     * 6144. This is a system call.
     *
     * @return 0 or more
     * @throws IOException if the interface has been closed
     */
    long dropped() throws IOException;

    /** Returns whether the link is up: the interface exists, is set up, and has a carrier. This is a system call. */
    boolean isUp();

    /** Closes the interface. Does nothing if it is closed. */
    @Override
    void close();
}

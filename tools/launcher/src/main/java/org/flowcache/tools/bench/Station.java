// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.function.Consumer;
import org.flowcache.netio.FrameHandler;
import org.flowcache.netio.FrameInterface;

/**
 * A peer's end of a cable to the switch. It receives on a thread of its own.
 */
final class Station implements AutoCloseable {

    private static final int WITHOUT_END = -1;
    private static final FrameHandler NOBODY = (bytes, offset, length) -> { };

    private final FrameInterface frames;
    private volatile FrameHandler handler = NOBODY;

    /**
     * Creates a station that receives.
     *
     * @param name     of its interface, with its namespace
     * @param problems told what goes wrong while it receives
     * @throws IOException if the interface can't be opened
     */
    Station(String name, Consumer<String> problems) throws IOException {
        frames = FrameInterface.open(name);
        Thread thread = new Thread(() -> receive(problems), "station-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void receive(Consumer<String> problems) {
        try {
            while (true) {
                frames.receive((bytes, offset, length) -> handler.frame(bytes, offset, length), WITHOUT_END);
            }
        } catch (ClosedChannelException e) {
            // As close() wants it.
        } catch (IOException e) {
            problems.accept(e.getMessage());
        }
    }

    /**
     * Returns the interface, to send with.
     *
     * @return the interface
     */
    FrameInterface frames() {
        return frames;
    }

    /**
     * Says who gets what arrives from now on.
     *
     * @param receiver gets it, on the station's thread
     */
    void deliverTo(FrameHandler receiver) {
        handler = receiver;
    }

    /** Has what arrives from now on thrown away. */
    void deliverToNobody() {
        handler = NOBODY;
    }

    @Override
    public void close() {
        frames.close();
    }
}

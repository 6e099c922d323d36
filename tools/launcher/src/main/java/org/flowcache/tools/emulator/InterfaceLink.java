// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.emulator;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.flowcache.netio.FrameInterface;

/**
 * A cable in a network interface.
 */
public final class InterfaceLink implements Link, AutoCloseable {

    private static final int WITHOUT_END = -1;

    private final FrameInterface frames;
    private final Consumer<IOException> problems;
    private volatile Consumer<byte[]> receiver = frame -> { };

    /**
     * Creates a cable.
     *
     * @param frames   the interface, which the cable closes
     * @param problems gets why frames were lost instead of sent, as those longer than the interface's MTU are
     */
    public InterfaceLink(FrameInterface frames, Consumer<IOException> problems) {
        this.frames = Objects.requireNonNull(frames);
        this.problems = Objects.requireNonNull(problems);
    }

    @Override
    public void send(byte[] frame) {
        try {
            frames.send(frame, 0, frame.length);
            frames.flush();
        } catch (IOException e) {
            problems.accept(e);
        }
    }

    @Override
    public void onReceive(Consumer<byte[]> consumer) {
        receiver = Objects.requireNonNull(consumer);
    }

    /**
     * Hands frames over, on this thread, until the cable is closed.
     *
     * @throws IOException if the interface fails
     */
    public void run() throws IOException {
        try {
            while (true) {
                frames.receive((bytes, offset, length) ->
                        receiver.accept(Arrays.copyOfRange(bytes, offset, offset + length)), WITHOUT_END);
            }
        } catch (ClosedChannelException e) {
            // As close() wants it.
        }
    }

    @Override
    public void close() {
        frames.close();
    }
}

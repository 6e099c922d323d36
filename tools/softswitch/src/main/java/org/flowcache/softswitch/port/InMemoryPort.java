// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.port;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** A port inside this JVM, for tests and simulated hosts. Its methods can be called from any thread. */
public final class InMemoryPort implements Port {

    private final BlockingQueue<byte[]> sent = new LinkedBlockingQueue<>();
    private final List<Consumer<byte[]>> listeners = new CopyOnWriteArrayList<>();
    private volatile FrameReceiver receiver;
    private volatile boolean up = true;
    private volatile Runnable linkListener = () -> { };

    @Override
    public void start(FrameReceiver frameReceiver) {
        receiver = frameReceiver;
    }

    /**
     * Makes a frame arrive at the switch. Nothing happens while the link is down.
     *
     * @throws IllegalStateException if the switch is not running
     */
    public void receive(byte[] frame) {
        FrameReceiver to = receiver;
        if (to == null) {
            throw new IllegalStateException("the port's switch is not running");
        }
        if (up) {
            to.receive(frame, 0, frame.length);
        }
    }

    /**
     * Has every frame that the switch sends given to {@code listener}, on the switch's packet thread, instead of kept
     * for {@link #sent}. The listener may call {@link #receive} of this or another port.
     */
    public void onTransmit(Consumer<byte[]> listener) {
        listeners.add(listener);
    }

    /** Frames that the switch sent while there was no listener, in order; taking them from the queue removes them. */
    public BlockingQueue<byte[]> sent() {
        return sent;
    }

    @Override
    public void transmit(byte[] bytes, int offset, int length) {
        byte[] frame = Arrays.copyOfRange(bytes, offset, offset + length);
        if (listeners.isEmpty()) {
            sent.add(frame);
            return;
        }
        listeners.forEach(l -> l.accept(frame));
    }

    /** Takes the link up or down. */
    public void setUp(boolean isUp) {
        up = isUp;
        linkListener.run();
    }

    @Override
    public void onLinkChange(Runnable listener) {
        linkListener = listener;
    }

    @Override
    public boolean isUp() {
        return up;
    }

    @Override
    public void close() {
        receiver = null;
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.switching;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import java.util.function.Consumer;
import org.flowcache.netio.FrameInterface;
import org.flowcache.softswitch.port.FrameReceiver;
import org.flowcache.softswitch.port.Port;

/**
 * A port of the soft switch that is a network interface. It receives on a thread of its own, which also looks whether
 * the link is up.
 */
public final class InterfacePort implements Port {

    private static final int LOOK_MILLIS = 100;

    private final String name;
    private final FrameInterface frames;
    private final Consumer<String> log;
    private volatile boolean up;
    private volatile Runnable linkListener = () -> { };
    private Optional<String> lastProblem = Optional.empty();

    /**
     * Creates a port.
     *
     * @param name   what to call it in messages
     * @param frames the interface; closing the port closes it
     * @param log    told in a line each time the link goes up or down, and of what goes wrong
     */
    public InterfacePort(String name, FrameInterface frames, Consumer<String> log) {
        this.name = name;
        this.frames = frames;
        this.log = log;
        this.up = frames.isUp();
    }

    @Override
    public void start(FrameReceiver receiver) {
        Thread thread = new Thread(() -> work(receiver), "port-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void work(FrameReceiver receiver) {
        try {
            long lastLook = System.nanoTime();
            while (true) {
                int received = frames.receive(receiver::receive, LOOK_MILLIS);
                if (received == 0 || System.nanoTime() - lastLook > LOOK_MILLIS * 1_000_000L) {
                    look();
                    lastLook = System.nanoTime();
                }
            }
        } catch (ClosedChannelException e) {
            // The switch ends.
        } catch (IOException e) {
            setUp(false);
            log.accept(name + " is out of use: " + e.getMessage());
        }
    }

    private void look() {
        boolean isUp = frames.isUp();
        if (isUp != up) {
            setUp(isUp);
            log.accept(name + " is " + (isUp ? "up" : "down"));
        }
    }

    private void setUp(boolean isUp) {
        up = isUp;
        linkListener.run();
    }

    @Override
    public void transmit(byte[] bytes, int offset, int length) {
        try {
            frames.send(bytes, offset, length);
        } catch (IOException | IllegalArgumentException e) {
            report(e);
        }
    }

    @Override
    public void flush() {
        try {
            frames.flush();
        } catch (IOException e) {
            report(e);
        }
    }

    /** Called on the packet thread. The same again is not told again: it may come with every packet. */
    private void report(Exception problem) {
        Optional<String> message = Optional.of(problem.toString());
        if (!(problem instanceof ClosedChannelException) && !message.equals(lastProblem)) {
            lastProblem = message;
            log.accept(name + ": frame dropped: " + problem.getMessage());
        }
    }

    @Override
    public boolean isUp() {
        return up;
    }

    @Override
    public void onLinkChange(Runnable listener) {
        linkListener = listener;
    }

    @Override
    public void close() {
        frames.close();
    }
}

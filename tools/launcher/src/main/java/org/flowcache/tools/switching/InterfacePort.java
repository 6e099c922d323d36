// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.switching;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.flowcache.netio.FrameInterface;
import org.flowcache.softswitch.port.FrameReceiver;
import org.flowcache.softswitch.port.Port;

/**
 * A port of the soft switch that is a network interface. It receives on a thread of its own, which also looks whether
 * the link is up, and whether an interface that was removed is back.
 */
public final class InterfacePort implements Port {

    private static final int LOOK_MILLIS = 100;

    private final String name;
    private final String interfaceName;
    private final Consumer<String> log;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile FrameInterface frames;
    private volatile boolean up;
    private volatile Runnable linkListener = () -> { };
    private Optional<String> lastProblem = Optional.empty();

    private InterfacePort(String name, String interfaceName, FrameInterface frames, Consumer<String> log) {
        this.name = name;
        this.interfaceName = interfaceName;
        this.frames = frames;
        this.log = log;
        this.up = frames.isUp();
    }

    /**
     * Makes a port.
     *
     * @param name          what to call it in messages
     * @param interfaceName the interface, as {@link FrameInterface#open} takes it; it may be removed and come back
     * @param log           told in a line each time the link goes up or down, and of what goes wrong
     * @return the port; closing it closes the interface
     * @throws IOException if the interface can't be opened now
     */
    public static InterfacePort open(String name, String interfaceName, Consumer<String> log) throws IOException {
        return new InterfacePort(name, interfaceName, FrameInterface.open(interfaceName, log), log);
    }

    @Override
    public void start(FrameReceiver receiver) {
        Thread thread = new Thread(() -> work(receiver), "port-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void work(FrameReceiver receiver) {
        try {
            do {
                receive(receiver);
            } while (reopen());
        } catch (ClosedChannelException e) {
            // The switch ends.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when the interface is out of use. */
    private void receive(FrameReceiver receiver) throws ClosedChannelException {
        FrameInterface current = frames;
        try {
            long lastLook = System.nanoTime();
            while (true) {
                int received = current.receive(receiver::receive, LOOK_MILLIS);
                if (received == 0 || System.nanoTime() - lastLook > LOOK_MILLIS * 1_000_000L) {
                    look();
                    lastLook = System.nanoTime();
                }
            }
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            current.close();
            setUp(false);
            log.accept(name + " is out of use until it is back: " + e.getMessage());
        }
    }

    /** Waits until the interface is back; returns false if the port is closed before. */
    private boolean reopen() throws InterruptedException {
        while (!closed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            try {
                FrameInterface again = FrameInterface.open(interfaceName, log);
                synchronized (this) {
                    frames = again;
                    if (closed.getCount() == 0) {
                        again.close();
                        return false;
                    }
                }
                log.accept(name + " is back");
                look();
                return true;
            } catch (IOException e) {
                // It isn't back yet.
            }
        }
        return false;
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
    public synchronized void close() {
        closed.countDown();
        frames.close();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.emulator;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A cable on which what is sent takes a while, and some of it is lost. All frames take as long, and so keep their
 * order.
 */
public final class ImpairedLink implements Link, AutoCloseable {

    private final Link link;
    private final long delayNanos;
    private final double loss;
    private final RandomGenerator random;
    private final AtomicLong lost = new AtomicLong();
    private final BlockingQueue<Late> late = new LinkedBlockingQueue<>();
    private final Thread sender = new Thread(this::sendWhenDue, "delay");

    private record Late(byte[] frame, long dueNanos) {
    }

    /**
     * Creates a cable.
     *
     * @param link   the cable without impairment
     * @param delay  how long a frame takes, 0 or more
     * @param loss   how many of all frames are lost, 0 to 1
     * @param random says which
     * @throws IllegalArgumentException if a value is not within its range
     */
    public ImpairedLink(Link link, Duration delay, double loss, RandomGenerator random) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("a delay of " + delay.toMillis() + " ms is not possible; use 0 or more");
        }
        if (!(loss >= 0 && loss <= 1)) {
            throw new IllegalArgumentException("a loss of " + loss + " is not within 0..1");
        }
        this.link = Objects.requireNonNull(link);
        this.delayNanos = delay.toNanos();
        this.loss = loss;
        this.random = Objects.requireNonNull(random);
        if (delayNanos > 0) {
            sender.setDaemon(true);
            sender.start();
        }
    }

    @Override
    public void send(byte[] frame) {
        if (random.nextDouble() < loss) {
            lost.incrementAndGet();
            return;
        }
        if (delayNanos == 0) {
            link.send(frame);
        } else {
            late.add(new Late(frame.clone(), System.nanoTime() + delayNanos));
        }
    }

    @Override
    public void onReceive(Consumer<byte[]> receiver) {
        link.onReceive(receiver);
    }

    /** How many frames it lost on purpose. */
    public long lost() {
        return lost.get();
    }

    /** Forgets the frames that have not been sent yet. */
    @Override
    public void close() {
        sender.interrupt();
    }

    private void sendWhenDue() {
        try {
            while (true) {
                Late next = late.take();
                TimeUnit.NANOSECONDS.sleep(next.dueNanos() - System.nanoTime());
                link.send(next.frame());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.port;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A bounded queue of received frames between the ports' threads and the packet thread. Buffers are reused; the packet
 * thread takes all that is waiting at once.
 */
public final class FrameQueue {

    /** What takes the frames out. */
    @FunctionalInterface
    public interface Handler {
        /** Handles a frame; the bytes are valid only during the call. */
        void handle(int port, byte[] bytes, int length);
    }

    private static final class Batch {
        private final int[] ports;
        private final byte[][] bytes;
        private final int[] lengths;
        private int size;

        Batch(int capacity) {
            ports = new int[capacity];
            bytes = new byte[capacity][0];
            lengths = new int[capacity];
        }
    }

    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final Condition notFull = lock.newCondition();
    private Batch filling;
    private Batch draining;
    private final List<Runnable> errands = new ArrayList<>();
    private Optional<Thread> consumer = Optional.empty();
    private boolean closed;

    public FrameQueue(int capacity) {
        this.capacity = capacity;
        this.filling = new Batch(capacity);
        this.draining = new Batch(capacity);
    }

    /**
     * Adds a copy of a frame. Waits while the queue is full, unless this is the thread that empties it.
     *
     * @return false if the frame was dropped: the queue is closed, or full and this is the thread that empties it
     */
    public boolean put(int port, byte[] source, int offset, int length) {
        lock.lock();
        try {
            while (filling.size == capacity && !closed) {
                if (consumer.filter(t -> t == Thread.currentThread()).isPresent()) {
                    return false;
                }
                notFull.awaitUninterruptibly();
            }
            if (closed) {
                return false;
            }
            int at = filling.size++;
            if (filling.bytes[at].length < length) {
                filling.bytes[at] = new byte[Math.max(2048, length)];
            }
            System.arraycopy(source, offset, filling.bytes[at], 0, length);
            filling.ports[at] = port;
            filling.lengths[at] = length;
            notEmpty.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Has the thread that empties the queue, if there is one, run an errand between two frames, and waits for it. */
    public void run(Runnable errand) {
        FutureTask<Void> task = new FutureTask<>(errand, null);
        lock.lock();
        try {
            if (closed || consumer.filter(t -> t != Thread.currentThread()).isEmpty()) {
                task.run();
            } else {
                errands.add(task);
                notEmpty.signal();
            }
        } finally {
            lock.unlock();
        }
        try {
            task.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before it was done", e);
        }
    }

    /**
     * Waits for frames or errands and handles all that are there.
     *
     * @return false once the queue is closed
     */
    public boolean drain(Handler handler) {
        lock.lock();
        try {
            consumer = Optional.of(Thread.currentThread());
            while (filling.size == 0 && errands.isEmpty() && !closed) {
                notEmpty.awaitUninterruptibly();
            }
            errands.forEach(Runnable::run);
            errands.clear();
            if (closed) {
                return false;
            }
            Batch taken = filling;
            filling = draining;
            draining = taken;
            notFull.signalAll();
        } finally {
            lock.unlock();
        }
        for (int i = 0; i < draining.size; i++) {
            handler.handle(draining.ports[i], draining.bytes[i], draining.lengths[i]);
        }
        draining.size = 0;
        return true;
    }

    /** Ends all waiting; frames that are left are dropped. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            notEmpty.signalAll();
            notFull.signalAll();
        } finally {
            lock.unlock();
        }
    }
}

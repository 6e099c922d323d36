// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;

/**
 * What has to be undone, on whichever way the program ends: at the end of a try block, or when the user presses
 * Ctrl-C. Last come, first undone.
 */
public final class Cleanup implements AutoCloseable {

    private final Deque<AutoCloseable> tasks = new ArrayDeque<>();
    private boolean closed;

    /**
     * Adds something to undo.
     *
     * @param task undoes it
     * @param <T>  the type of the task
     * @return the task
     * @throws CancellationException if everything else has been undone already; this is then, too
     */
    public synchronized <T extends AutoCloseable> T add(T task) {
        tasks.push(task);
        if (closed) {
            close();
            throw new CancellationException("the program is ending");
        }
        return task;
    }

    /**
     * Starts something, unless the program is ending; an end that comes meanwhile waits for the start, and undoes it.
     *
     * @param task  undoes it
     * @param start starts it
     * @param <T>   the type of the task
     * @return the task
     * @throws CancellationException if everything else has been undone already; nothing is started then
     */
    public synchronized <T extends AutoCloseable> T start(T task, Runnable start) {
        if (closed) {
            throw new CancellationException("the program is ending");
        }
        tasks.push(task);
        start.run();
        return task;
    }

    /**
     * Tells whether everything has been undone, or is being undone.
     *
     * @return true if there is no use in going on
     */
    public synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized void close() {
        closed = true;
        while (!tasks.isEmpty()) {
            try {
                tasks.pop().close();
            } catch (Exception e) {
                System.err.println("While cleaning up: " + e);
            }
        }
    }
}

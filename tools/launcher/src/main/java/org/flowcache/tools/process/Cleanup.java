// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.process;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;

/**
 * What has to be undone, on whichever way the program ends: at the end of a try block, or when the user presses
 * Ctrl-C. Last come, first undone. Nothing gets past it: an end that comes while something is being made waits, and
 * undoes it; after the end nothing more is made.
 */
public final class Cleanup implements AutoCloseable {

    private final Deque<AutoCloseable> tasks = new ArrayDeque<>();
    private boolean closed;

    /**
     * Makes something that has to be undone.
     *
     * @param <T> the type of it
     */
    @FunctionalInterface
    public interface Opener<T extends AutoCloseable> {

        /**
         * Makes it.
         *
         * @return what closing undoes
         * @throws IOException if it can't be made; there is nothing to undo then
         */
        T open() throws IOException;
    }

    /**
     * Makes something that has to be undone.
     *
     * @param opener makes it
     * @param <T>    the type of it
     * @return it
     * @throws IOException           if it can't be made
     * @throws CancellationException if the program is ending; nothing is made then
     */
    public synchronized <T extends AutoCloseable> T open(Opener<T> opener) throws IOException {
        checkOpen();
        T task = opener.open();
        tasks.push(task);
        return task;
    }

    /**
     * Starts something that has to be undone, even if it starts only in part.
     *
     * @param task  undoes it
     * @param start starts it
     * @throws CancellationException if the program is ending; nothing is started then
     */
    public synchronized void start(AutoCloseable task, Runnable start) {
        checkOpen();
        tasks.push(task);
        start.run();
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

    private void checkOpen() {
        if (closed) {
            throw new CancellationException("the program is ending");
        }
    }
}

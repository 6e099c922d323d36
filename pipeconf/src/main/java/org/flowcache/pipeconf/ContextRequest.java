// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import java.util.concurrent.CompletableFuture;

/**
 * A request about flow contexts, from when it is asked for until it is answered or given up.
 *
 * @param <T> what comes of it
 */
abstract class ContextRequest<T> {

    private final CompletableFuture<T> result = new CompletableFuture<>();

    /**
     * Returns what comes of the request. Cancelled, it is not sent any more.
     *
     * @return the result
     */
    final CompletableFuture<T> result() {
        return result;
    }

    /**
     * Returns what the switch is to be asked, or asked again.
     *
     * @return the message
     */
    abstract ContextMessage message();

    /**
     * Takes an answer.
     *
     * @param answer the answer
     * @return true if no other is waited for
     */
    abstract boolean take(ContextMessage answer);

    /** Completes the result with the answers that were taken: all of them. */
    abstract void complete();

    /**
     * Completes the result although answers are missing.
     *
     * @param why why no more are waited for
     */
    abstract void giveUp(Exception why);
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import java.util.concurrent.CompletableFuture;

/**
 * The way to ask one switch about its flow contexts. What comes of a request completes on a thread that may be used for
 * long, and fails with {@link java.io.IOException} if the switch does not answer to this node, or with
 * {@link java.util.concurrent.TimeoutException} if it answers none of several attempts. A request whose future is
 * cancelled is not sent any more.
 */
interface ContextChannel {

    /**
     * Sends a request.
     *
     * @param request the request
     * @return the answer
     */
    CompletableFuture<ContextMessage> send(ContextMessage request);

    /**
     * Asks for some contexts.
     *
     * @param first the first one's index
     * @param end   the index behind the last one's
     * @return the answers, also if some are missing
     */
    CompletableFuture<ReadRequest.Answers> read(int first, int end);
}

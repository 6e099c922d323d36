// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

/**
 * A request that one answer comes to.
 */
final class SingleRequest extends ContextRequest<ContextMessage> {

    private final ContextMessage message;
    private ContextMessage answer;

    /**
     * Creates a request.
     *
     * @param message what to ask
     */
    SingleRequest(ContextMessage message) {
        this.message = message;
    }

    @Override
    ContextMessage message() {
        return message;
    }

    @Override
    boolean take(ContextMessage taken) {
        answer = taken;
        return true;
    }

    @Override
    void complete() {
        result().complete(answer);
    }

    @Override
    void giveUp(Exception why) {
        result().completeExceptionally(why);
    }
}

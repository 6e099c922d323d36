// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A request for the contexts of some indices. Its answers come one by one, each about some of them, and any may get lost:
 * asked again is only for those that no answer told about.
 */
final class ReadRequest extends ContextRequest<ReadRequest.Answers> {

    private final int first;
    private final int end;
    private final BitSet told = new BitSet();
    private final List<ContextMessage> answers = new ArrayList<>();

    /**
     * Creates a request.
     *
     * @param first the first context's index
     * @param end   the index behind the last one's
     */
    ReadRequest(int first, int end) {
        this.first = first;
        this.end = end;
    }

    @Override
    ContextMessage message() {
        int from = told.nextClearBit(first);
        int next = told.nextSetBit(from);
        return ContextMessage.read(from, next < 0 ? end : Math.min(next, end));
    }

    @Override
    boolean take(ContextMessage answer) {
        int from = Math.max(first, answer.first());
        int to = Math.min(end, answer.end());
        if (from < to) {
            told.set(from, to);
            answers.add(answer);
        }
        return told.nextClearBit(first) >= end;
    }

    @Override
    void complete() {
        result().complete(new Answers(answers, end - first - told.cardinality()));
    }

    @Override
    void giveUp(Exception why) {
        if (answers.isEmpty()) {
            result().completeExceptionally(why);
        } else {
            complete();
        }
    }

    /** What came of a request. */
    static final class Answers {

        private final List<ContextMessage> messages;
        private final int missing;

        /**
         * Creates the answers.
         *
         * @param messages the answers
         * @param missing  how many contexts none of them tells about
         */
        Answers(List<ContextMessage> messages, int missing) {
            this.messages = List.copyOf(messages);
            this.missing = missing;
        }

        List<ContextMessage> messages() {
            return messages;
        }

        int missing() {
            return missing;
        }
    }
}

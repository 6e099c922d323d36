// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline;

/**
 * The jumps back to earlier statements of actions that the frame being processed may still cause, in all its passes and
 * copies. Loops are made of them, and nothing but this ends those that would go round for ever.
 */
public final class JumpsBack {

    /** Jumps back that one received frame may cause. */
    public static final int MAX = 1_000_000;

    private int left;

    /** Begins with a new frame. */
    void refill() {
        left = MAX;
    }

    /**
     * Takes one.
     *
     * @throws EndlessException if none is left
     */
    public void spend() {
        if (--left < 0) {
            throw new EndlessException();
        }
    }

    /** A frame has caused more jumps back than it may. That comes of the program, so that there is no stack trace. */
    static final class EndlessException extends RuntimeException {

        private static final long serialVersionUID = 1;

        EndlessException() {
            super("more than " + MAX + " jumps back in actions", null, false, false);
        }
    }
}

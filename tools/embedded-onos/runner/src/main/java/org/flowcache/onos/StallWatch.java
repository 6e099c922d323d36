// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos;

import java.time.Duration;

/** Notices that what is being waited for has been the same for too long. */
final class StallWatch {

    private final long patience;
    private String state = "";
    private long since;

    /**
     * Creates one that has seen nothing yet.
     *
     * @param patience how long the same state is no stall
     */
    StallWatch(Duration patience) {
        this.patience = patience.toNanos();
    }

    /**
     * Takes note of the present state.
     *
     * @param present  what is being waited for, not empty
     * @param nanoTime when, as {@link System#nanoTime()} tells it
     * @return true if it has been the same for longer than the patience
     */
    boolean hasStalled(String present, long nanoTime) {
        if (!present.equals(state)) {
            state = present;
            since = nanoTime;
        }
        return nanoTime - since > patience;
    }
}

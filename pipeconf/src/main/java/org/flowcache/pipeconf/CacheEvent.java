// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

/**
 * What the cells of the counter {@code events} count: the P4 type CacheEvent_t, which the p4info does not carry.
 */
enum CacheEvent {

    /** A flow lost its context to one that deserved it more. */
    EVICTED(1),
    /** Packets at an OTR that is gone were forgotten. */
    RELEASED(2),
    /** A flow that never pauses moved to the direct path, and overtook its packets at the OTR. */
    OVERTOOK(3);

    private final int value;

    CacheEvent(int value) {
        this.value = value;
    }

    /**
     * Returns the value that stands for this in the P4 program.
     *
     * @return the value
     */
    int value() {
        return value;
    }
}

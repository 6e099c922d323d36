// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.learning;

import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.flowcache.api.FlowCacheProgrammable;
import org.flowcache.api.FlowKey;
import org.flowcache.app.api.FlowCacheEvent;
import org.onosproject.net.DeviceId;

/**
 * Reads a device's flow contexts round after round, some at a time. What is found is recorded at once. A flow that has
 * an entry, but was not found in a whole round, has lost its context: a flow that keeps its context keeps its place,
 * and of one that gets another the device tells, so that the entry has changed since the round began.
 *
 * <p>To be used by one thread at a time.
 */
final class ContextRound {

    /** What one packet-out asks for. */
    static final int CONTEXTS_AT_A_TIME = 64;

    private final DeviceId deviceId;
    private final LearnedEntryStore store;
    private final Clock clock;
    private final Set<FlowKey> found = new HashSet<>();
    private Instant began;
    private int next;
    private boolean whole;

    /**
     * Creates the first round.
     *
     * @param deviceId the device
     * @param store    keeps what is found
     * @param clock    tells the time of what is found
     */
    ContextRound(DeviceId deviceId, LearnedEntryStore store, Clock clock) {
        this.deviceId = deviceId;
        this.store = store;
        this.clock = clock;
        restart();
    }

    /** Begins a new round; of the one before, nothing comes. */
    void restart() {
        found.clear();
        next = 0;
        whole = true;
    }

    /**
     * Reads the next contexts. When they are the last ones, the round ends, and another begins.
     *
     * @param flowCache the device's flow cache
     * @return completes when what was read is recorded; if the device does not answer, completes exceptionally as
     *         {@link FlowCacheProgrammable#contexts(int, int)}
     */
    CompletableFuture<Void> read(FlowCacheProgrammable flowCache) {
        int capacity = flowCache.contextCapacity();
        int first = next;
        int count = Math.min(CONTEXTS_AT_A_TIME, capacity - first);
        Instant asked = clock.instant();
        if (first == 0) {
            began = asked;
        }
        next += count;
        return flowCache.contexts(first, count).thenAcceptAsync(reading -> {
            found.addAll(store.see(deviceId, reading, asked, clock.instant()));
            whole &= reading.missing() == 0;
        }).whenComplete((done, error) -> {
            whole &= error == null;
            if (next >= capacity) {
                boolean all = whole;
                Set<FlowKey> there = Set.copyOf(found);
                restart();
                if (all) {
                    store.keepOnly(deviceId, there, began, FlowCacheEvent.Type.GIVEN_UP);
                }
            }
        });
    }
}

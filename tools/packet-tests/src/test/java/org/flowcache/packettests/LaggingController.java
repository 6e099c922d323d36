// SPDX-License-Identifier: Apache-2.0
package org.flowcache.packettests;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.flowcache.api.FlowKey;
import org.flowcache.api.LearningEvent;
import org.flowcache.api.PinnedEntry;
import org.flowcache.api.Tunnel;

/**
 * A controller that pins the candidates that a switch tells of, with the tunnels that it heard of, and follows new ones;
 * but each with a delay of its own, so that it does so in another order than it was told.
 */
final class LaggingController {

    private static final int MAX_LAG = 50_000;
    private static final int SLOTS = 12;

    private final FlowCacheSwitch gateway;
    private final Schedule schedule;
    private final Random random;
    private final Map<FlowKey, Tunnel> heard = new HashMap<>();
    private final Map<FlowKey, PinnedEntry> pinned = new HashMap<>();
    private final Deque<Integer> freeSlots = new ArrayDeque<>();
    private int id;

    LaggingController(FlowCacheSwitch gateway, Schedule schedule, Random random) throws Exception {
        this.gateway = gateway;
        this.schedule = schedule;
        this.random = random;
        for (int slot = 0; slot < SLOTS; slot++) {
            freeSlots.add(slot);
        }
        gateway.tellCandidates(5);
    }

    /** Takes what the switch has told since the last call. */
    void listen() {
        for (LearningEvent event : gateway.events()) {
            later(() -> {
                heard.put(event.key(), event.tunnel());
                if (pinned.containsKey(event.key())) {
                    repin(event.key());
                }
            });
        }
        for (FlowKey candidate : gateway.candidates()) {
            later(() -> pin(candidate));
        }
    }

    /** Has a flow pinned no longer, some time. */
    void unpinLater(FlowKey key) {
        later(() -> unpin(key));
    }

    private void later(Schedule.Action action) {
        schedule.after(random.nextInt(MAX_LAG), action);
    }

    private void pin(FlowKey key) throws Exception {
        if (!heard.containsKey(key) || pinned.containsKey(key)) {
            return;
        }
        if (freeSlots.isEmpty()) {
            unpin(List.copyOf(pinned.keySet()).get(random.nextInt(pinned.size())));
        }
        PinnedEntry entry = PinnedEntry.learned(key, heard.get(key), new PinnedEntry.Slot(freeSlots.poll(), ++id));
        gateway.pin(entry);
        pinned.put(key, entry);
    }

    private void repin(FlowKey key) throws Exception {
        PinnedEntry entry = PinnedEntry.learned(key, heard.get(key),
                new PinnedEntry.Slot(pinned.get(key).slot().orElseThrow().index(), ++id));
        gateway.repin(entry);
        pinned.put(key, entry);
    }

    private void unpin(FlowKey key) throws Exception {
        PinnedEntry entry = pinned.remove(key);
        if (entry != null) {
            gateway.unpin(entry);
            freeSlots.add(entry.slot().orElseThrow().index());
        }
    }
}

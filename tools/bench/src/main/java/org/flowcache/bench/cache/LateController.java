// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.cache;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.flowcache.api.PinningSettings;
import org.flowcache.app.pinning.TopTalkers;
import org.flowcache.bench.Flow;
import org.flowcache.bench.PinnedEntries;
import org.flowcache.softswitch.runtime.ControlException;

/**
 * The controller that pins flows, in the switch's time: the application decides, and ONOS is late. What the switch
 * tells becomes an entry 20 milliseconds later; counters are polled every 5 seconds, which is ONOS's default.
 */
final class LateController {

    /** Microseconds from one poll to the next. */
    static final long POLL_INTERVAL = 5_000_000;
    private static final long DELAY = 20_000;
    private static final double MICROSECONDS_PER_SECOND = 1e6;

    private record Candidate(Flow flow, long due) {
    }

    private final PinnedEntries entries;
    private final int vtep;
    private final TopTalkers<Flow> topTalkers;
    private final Deque<Candidate> candidates = new ArrayDeque<>();
    private final Map<Flow, Integer> places = new HashMap<>();
    private final TreeSet<Integer> freePlaces = new TreeSet<>();
    private int nextId = 1;
    private long nextPoll;
    private int changes;

    /**
     * Starts with no flow pinned.
     *
     * @param entries   what the switch has pinned
     * @param vtep      that all flows' hosts are behind
     * @param settings  how many flows may be pinned, and from which rate
     * @param firstPoll microseconds of the switch's clock
     */
    LateController(PinnedEntries entries, int vtep, PinningSettings settings, long firstPoll) throws ControlException {
        this.entries = entries;
        this.vtep = vtep;
        this.topTalkers = new TopTalkers<>(settings);
        this.nextPoll = firstPoll;
        for (int place = 0; place < settings.capacity(); place++) {
            freePlaces.add(place);
        }
        entries.tellFrom(topTalkers.candidateRate());
    }

    /** Takes what the switch tells of a candidate. */
    void candidate(Flow flow, long now) {
        candidates.add(new Candidate(flow, now + DELAY));
    }

    /** Does all that is due. */
    void catchUp(long now) throws ControlException {
        while (!candidates.isEmpty() && candidates.peek().due <= now) {
            Optional<TopTalkers.Change<Flow>> change = topTalkers.candidate(candidates.poll().flow);
            if (change.isPresent()) {
                if (change.get().unpin().isPresent()) {
                    unpin(change.get().unpin().get());
                }
                pin(change.get().pin());
            }
        }
        if (now >= nextPoll) {
            nextPoll += POLL_INTERVAL;
            for (Flow flow : topTalkers.poll(entries.packets(), POLL_INTERVAL / MICROSECONDS_PER_SECOND)) {
                unpin(flow);
            }
            entries.tellFrom(topTalkers.candidateRate());
        }
    }

    private void pin(Flow flow) throws ControlException {
        int place = freePlaces.pollFirst();
        places.put(flow, place);
        entries.pin(flow, vtep, place, nextId++);
        changes++;
    }

    private void unpin(Flow flow) throws ControlException {
        freePlaces.add(places.remove(flow));
        entries.unpin(flow);
        changes++;
    }

    /** Flows that are pinned. */
    int pinned() {
        return places.size();
    }

    /** Entries that were made or ended so far. */
    int changes() {
        return changes;
    }
}

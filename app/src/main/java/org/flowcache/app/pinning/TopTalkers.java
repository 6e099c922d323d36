// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.pinning;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flowcache.api.PinningSettings;

/**
 * Decides which flows of one switch are to be pinned. It is told of candidates when the switch tells of them, and of the
 * pinned flows' counters when they have been polled; it knows no clock and no switch, and is not thread-safe.
 *
 * <p>While there is room, every candidate is pinned. When there is none, a candidate takes the place of the flow that
 * was the slowest at the last poll. Since this puts a flow that was measured for long in the place of one that had a
 * good moment, there must be few such candidates: the rate from which the switch is to tell of them rises until there
 * are. It falls again when they cease, and at once when the traffic changes as a whole. At each poll the flows that have
 * become too slow go, and of the slowest so many that some candidates find room.
 *
 * @param <K> what flows are told apart by
 */
public final class TopTalkers<K> {

    /** The weight of the last poll's rate in a flow's mean rate. */
    private static final double SMOOTHING = 0.2;
    /** Places for candidates that each poll makes, as a share of all. */
    private static final double TRIAL_SHARE = 0.01;
    /** How fast the rate from which the switch tells of candidates rises and falls, by poll. */
    private static final double RISE = 1.5;
    private static final double FALL = 1.2;
    /** Of a flow that suddenly is less than half as fast as it was, the mean tells too much. */
    private static final double SUDDEN = 2;
    /** The traffic changed as a whole if the pinned flows together have less than this share of what they had. */
    private static final double CHANGED = 0.75;

    private final PinningSettings settings;
    private final int trials;
    private final Map<K, Talker<K>> pinned = new HashMap<>();
    private final Deque<Talker<K>> slowest = new ArrayDeque<>();
    private double candidateRate;
    private int candidates;
    private int replaced;

    /**
     * Starts with no flow pinned.
     *
     * @param settings how many flows may be pinned, and from which rate
     */
    public TopTalkers(PinningSettings settings) {
        this.settings = settings;
        trials = Math.max(1, (int) (settings.capacity() * TRIAL_SHARE));
        candidateRate = settings.pinRate();
    }

    /**
     * Returns the rate from which the switch is to tell of candidates. It changes at polls only.
     *
     * @return packets a second
     */
    public double candidateRate() {
        return candidateRate;
    }

    /**
     * Takes over a flow that is pinned already.
     *
     * @param key the flow
     */
    public void adopt(K key) {
        pinned.computeIfAbsent(key, Talker::new);
    }

    /**
     * Forgets a flow that is pinned no longer, for whatever reason.
     *
     * @param key the flow
     */
    public void forget(K key) {
        pinned.remove(key);
    }

    /**
     * Decides about a flow that the switch told of.
     *
     * @param key the flow
     * @return what to do, or empty if the flow is pinned already or there is no room for it
     */
    public Optional<Change<K>> candidate(K key) {
        candidates++;
        if (pinned.containsKey(key)) {
            return Optional.empty();
        }
        Optional<K> unpin = Optional.empty();
        if (pinned.size() >= settings.capacity()) {
            replaced++;
            unpin = takeSlowest();
            if (unpin.isEmpty()) {
                return Optional.empty();
            }
        }
        adopt(key);
        return Optional.of(new Change<>(key, unpin));
    }

    private Optional<K> takeSlowest() {
        while (!slowest.isEmpty()) {
            Talker<K> talker = slowest.poll();
            if (pinned.remove(talker.key, talker)) {
                return Optional.of(talker.key);
            }
        }
        return Optional.empty();
    }

    /**
     * Takes over the counters of the pinned flows.
     *
     * @param packets that each pinned flow has sent so far; flows that are not there were not measured
     * @param seconds since the last poll, greater than zero
     * @return the flows to be pinned no longer
     */
    public List<K> poll(Map<K, Long> packets, double seconds) {
        boolean changed = measure(packets, seconds);
        List<Talker<K>> measured = new ArrayList<>();
        List<K> unpin = new ArrayList<>();
        for (Talker<K> talker : pinned.values()) {
            if (talker.polls > 0) {
                talker.rank = Math.min(talker.rate, (changed ? 1 : SUDDEN) * talker.lastRate);
                measured.add(talker);
            }
        }
        measured.sort(Comparator.comparingDouble(talker -> talker.rank));
        int room = settings.capacity() - pinned.size();
        slowest.clear();
        for (Talker<K> talker : measured) {
            if (talker.rank < settings.unpinRate() || room < trials) {
                unpin.add(talker.key);
                pinned.remove(talker.key);
                room++;
            } else {
                slowest.add(talker);
            }
        }
        adaptCandidateRate(changed, room);
        candidates = 0;
        replaced = 0;
        return unpin;
    }

    /** Tells whether the traffic changed as a whole. */
    private boolean measure(Map<K, Long> packets, double seconds) {
        double now = 0;
        double before = 0;
        for (Map.Entry<K, Long> count : packets.entrySet()) {
            Talker<K> talker = pinned.get(count.getKey());
            if (talker != null) {
                boolean wasMeasured = talker.polls > 0;
                before += talker.rate;
                talker.measure(count.getValue(), seconds);
                now += wasMeasured ? talker.lastRate : 0;
            }
        }
        return now < CHANGED * before;
    }

    private void adaptCandidateRate(boolean changed, int room) {
        if (changed || room > 3 * trials) {
            candidateRate = settings.pinRate();
        } else if (replaced > 0 && candidates > 2 * trials) {
            candidateRate *= RISE;
        } else if (candidates < trials || replaced == 0) {
            candidateRate = Math.max(settings.pinRate(), candidateRate / FALL);
        }
    }

    /**
     * Returns how fast a pinned flow is.
     *
     * @param key the flow
     * @return packets a second, the mean of the last polls; empty if it is not pinned, or was not measured yet
     */
    public Optional<Double> rate(K key) {
        return Optional.ofNullable(pinned.get(key)).filter(talker -> talker.polls > 0).map(talker -> talker.rate);
    }

    /**
     * What becomes of a candidate.
     *
     * @param <K> what flows are told apart by
     */
    public static final class Change<K> {

        private final K pin;
        private final Optional<K> unpin;

        Change(K pin, Optional<K> unpin) {
            this.pin = pin;
            this.unpin = unpin;
        }

        /**
         * Returns the flow to be pinned.
         *
         * @return the candidate
         */
        public K pin() {
            return pin;
        }

        /**
         * Returns the flow that makes room for it.
         *
         * @return a flow that is to be pinned no longer, or empty if there was room
         */
        public Optional<K> unpin() {
            return unpin;
        }
    }

    private static final class Talker<K> {

        private final K key;
        private long packets = -1;
        private int polls;
        private double rate;
        private double lastRate;
        private double rank;

        private Talker(K key) {
            this.key = key;
        }

        /** The first count is where counting begins: the flow was not pinned for the whole time before it. */
        private void measure(long count, double seconds) {
            if (packets >= 0 && count >= packets) {
                polls++;
                lastRate = (count - packets) / seconds;
                double weight = Math.max(SMOOTHING, 1.0 / polls);
                rate = rate * (1 - weight) + lastRate * weight;
            }
            packets = count;
        }
    }
}

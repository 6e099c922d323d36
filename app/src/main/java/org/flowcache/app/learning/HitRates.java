// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.learning;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.flowcache.api.FlowContext;
import org.flowcache.api.FlowKey;

/**
 * What two readings of flow contexts tell of the packets between them. Each packet from a server is a hit, but now and
 * then the switch halves the hits of all flows. How often it did so meanwhile shows in a flow that had no packet: all
 * that became of its hits are halvings. Contexts that are next to each other are read at nearly the same time, and so
 * were halved as often. Where no flow rests, a flow has had at least as many packets as its own hits tell.
 */
final class HitRates {

    private static final int NEIGHBOURS = ContextRound.CONTEXTS_AT_A_TIME;
    private static final int MAX_HALVINGS = 32;

    private HitRates() {
    }

    /**
     * Computes the rates.
     *
     * @param first   the contexts at first
     * @param second  the contexts some time later
     * @param between how much later
     * @return packets a second, of flows that have the same context in both readings
     */
    static Map<FlowKey, Double> of(List<FlowContext> first, List<FlowContext> second, Duration between) {
        Map<FlowKey, FlowContext> before = first.stream()
                .collect(Collectors.toMap(FlowContext::key, Function.identity(), (one, other) -> other));
        Map<Integer, List<Pair>> groups = new HashMap<>();
        for (FlowContext now : second) {
            FlowContext then = before.get(now.key());
            if (then != null && then.index() == now.index()) {
                groups.computeIfAbsent(now.index() / NEIGHBOURS, group -> new ArrayList<>()).add(new Pair(then, now));
            }
        }
        Map<FlowKey, Double> rates = new HashMap<>();
        groups.values().forEach(group -> {
            int halvings = group.stream()
                    .filter(pair -> pair.now.idle().compareTo(between) > 0)
                    .max(Comparator.comparing(pair -> pair.then.hits()))
                    .map(pair -> pair.halvings(0)).orElse(0);
            group.forEach(pair -> rates.put(pair.now.key(), pair.packets(halvings) * 1e9 / between.toNanos()));
        });
        return rates;
    }

    /** A flow's context in both readings. */
    private static final class Pair {

        private final FlowContext then;
        private final FlowContext now;

        Pair(FlowContext then, FlowContext now) {
            this.then = then;
            this.now = now;
        }

        /** The fewest halvings, but not fewer than told, that leave no more hits than there are. */
        int halvings(int atLeast) {
            int halvings = atLeast;
            while (halvings < MAX_HALVINGS && then.hits() >> halvings > now.hits()) {
                halvings++;
            }
            return halvings;
        }

        long packets(int halvings) {
            return now.hits() - (then.hits() >> halvings(halvings));
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.pinning;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.flowcache.api.FlowKey;
import org.flowcache.api.PinnedEntry;

/**
 * What happened to a device's flows since its pins were looked at. Whoever brings news does not wait for anybody.
 */
final class PinNews {

    /** The device tells again of those that find no room here. */
    static final int MOST_CANDIDATES = 1024;

    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int LONGEST_POLL = 10;

    private final AtomicBoolean pollIsNoticed = new AtomicBoolean();
    private volatile long lastNoticed;
    private int looks;
    private Set<FlowKey> candidates = new LinkedHashSet<>();
    private Set<FlowKey> learned = new LinkedHashSet<>();
    private Set<FlowKey> gone = new LinkedHashSet<>();
    private List<Order> orders = new ArrayList<>();
    private boolean polled;

    synchronized void candidate(FlowKey key) {
        if (candidates.size() < MOST_CANDIDATES) {
            candidates.add(key);
        }
    }

    synchronized void learned(FlowKey key) {
        learned.add(key);
    }

    synchronized void gone(FlowKey key) {
        gone.add(key);
    }

    synchronized void order(Order order) {
        orders.add(order);
    }

    /** Tells whether this is the first that is heard of a poll. */
    boolean noticePoll() {
        lastNoticed = System.nanoTime();
        return pollIsNoticed.compareAndSet(false, true);
    }

    /** Tells whether no more is heard of the poll, so that it is over; or it takes for ever. */
    synchronized boolean isPollOver() {
        if (System.nanoTime() - lastNoticed < QUIET_NANOS && ++looks < LONGEST_POLL) {
            return false;
        }
        looks = 0;
        polled = true;
        pollIsNoticed.set(false);
        return true;
    }

    /** Returns what has come together, and begins anew. */
    synchronized PinNews take() {
        PinNews taken = new PinNews();
        taken.candidates = candidates;
        taken.learned = learned;
        taken.gone = gone;
        taken.orders = orders;
        taken.polled = polled;
        candidates = new LinkedHashSet<>();
        learned = new LinkedHashSet<>();
        gone = new LinkedHashSet<>();
        orders = new ArrayList<>();
        polled = false;
        return taken;
    }

    synchronized Set<FlowKey> candidates() {
        return candidates;
    }

    /** Flows that were taught a tunnel. */
    synchronized Set<FlowKey> learned() {
        return learned;
    }

    /** Flows whose rules ONOS removed. */
    synchronized Set<FlowKey> gone() {
        return gone;
    }

    synchronized List<Order> orders() {
        return orders;
    }

    /** Tells whether ONOS has polled the device's counters. */
    synchronized boolean isPolled() {
        return polled;
    }

    /** What an operator wants. */
    static final class Order {

        private final FlowKey key;
        private final boolean pin;
        private final CompletableFuture<Optional<PinnedEntry>> done = new CompletableFuture<>();

        /**
         * Creates an order.
         *
         * @param key the flow
         * @param pin whether it is to be pinned, or to be pinned no longer
         */
        Order(FlowKey key, boolean pin) {
            this.key = key;
            this.pin = pin;
        }

        FlowKey key() {
            return key;
        }

        boolean isPin() {
            return pin;
        }

        /** Completes with the entry that is there now, or was there before. */
        CompletableFuture<Optional<PinnedEntry>> done() {
            return done;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.onlab.util.OrderedExecutor;
import org.onosproject.net.DeviceId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests to one switch. Packets get lost, so a request is repeated, under the same request id, until it is
 * answered; and the queues on their way are short, so only some are on their way at a time.
 *
 * <p>Sending may take milliseconds, and results may be put to any use: neither is done on the thread that brings an
 * answer, nor under the lock.
 */
final class DeviceRequests {

    /** How long an answer is waited for before the request is repeated; each time twice as long as before. */
    static final Duration FIRST_TIMEOUT = Duration.ofMillis(150);
    /** How many times a request is sent without an answer. */
    static final int ATTEMPTS = 4;
    /** Requests on their way to the switch: each may come to ten answers, and BMv2's queue to the CPU port holds 64. */
    static final int WINDOW = 4;

    private static final Logger LOG = LoggerFactory.getLogger(DeviceRequests.class);

    private final DeviceId deviceId;
    private final Consumer<ContextMessage> wire;
    private final ScheduledExecutorService timer;
    private final Executor sender;
    private final Executor results;
    private final Queue<Pending> waiting = new ArrayDeque<>();
    private final Map<Integer, Pending> underWay = new HashMap<>();

    /**
     * Creates a queue.
     *
     * @param deviceId the switch
     * @param wire     sends a message to the switch; may take its time
     * @param timer    tells when an answer is late
     * @param workers  threads to send on, one at a time, and to complete results on
     */
    DeviceRequests(DeviceId deviceId, Consumer<ContextMessage> wire, ScheduledExecutorService timer,
                   Executor workers) {
        this.deviceId = deviceId;
        this.wire = wire;
        this.timer = timer;
        sender = new OrderedExecutor(workers);
        results = workers;
    }

    /**
     * Takes a request.
     *
     * @param requestId what its answers are told from others by
     * @param request   the request
     */
    void add(int requestId, ContextRequest<?> request) {
        synchronized (this) {
            waiting.add(new Pending(requestId, request));
        }
        sendWaiting();
    }

    /**
     * Takes an answer.
     *
     * @param answer the answer
     * @return false if nobody asked for it
     */
    boolean answered(ContextMessage answer) {
        Pending pending;
        synchronized (this) {
            pending = underWay.get(answer.requestId());
            if (pending == null) {
                return false;
            }
            if (!pending.request.take(answer)) {
                pending.attempts = 0;
                return true;
            }
            underWay.remove(pending.requestId);
            pending.timeout.cancel(false);
        }
        results.execute(pending.request::complete);
        sendWaiting();
        return true;
    }

    /**
     * Tells whether nothing is asked for.
     *
     * @return true if so
     */
    synchronized boolean isIdle() {
        waiting.removeIf(pending -> pending.request.result().isDone());
        return waiting.isEmpty() && underWay.isEmpty();
    }

    /**
     * Gives up all requests.
     *
     * @param why the reason
     */
    void giveUp(Exception why) {
        List<Pending> given = new ArrayList<>();
        synchronized (this) {
            given.addAll(underWay.values());
            given.addAll(waiting);
            underWay.clear();
            waiting.clear();
        }
        given.forEach(pending -> {
            pending.timeout.cancel(false);
            pending.request.giveUp(why);
        });
    }

    private void sendWaiting() {
        List<Pending> ready = new ArrayList<>();
        synchronized (this) {
            while (underWay.size() < WINDOW && !waiting.isEmpty()) {
                Pending pending = waiting.remove();
                if (!pending.request.result().isDone()) {
                    underWay.put(pending.requestId, pending);
                    ready.add(pending);
                }
            }
        }
        ready.forEach(pending -> sender.execute(() -> send(pending)));
    }

    private void send(Pending pending) {
        ContextMessage message;
        synchronized (this) {
            if (!underWay.containsKey(pending.requestId)) {
                return;
            }
            message = pending.request.message().withRequestId(pending.requestId);
            pending.timeout = timer.schedule(() -> missed(pending),
                    FIRST_TIMEOUT.toMillis() << pending.attempts, TimeUnit.MILLISECONDS);
            pending.attempts++;
        }
        try {
            wire.accept(message);
        } catch (RuntimeException e) {
            // As if it were lost on its way.
            LOG.warn("{}: can't send a request about flow contexts: {}", deviceId, e.toString());
        }
    }

    private void missed(Pending pending) {
        boolean again;
        synchronized (this) {
            if (!underWay.containsKey(pending.requestId)) {
                return;
            }
            again = pending.attempts < ATTEMPTS && !pending.request.result().isDone();
            if (!again) {
                underWay.remove(pending.requestId);
            }
        }
        if (again) {
            sender.execute(() -> send(pending));
        } else {
            results.execute(() -> pending.request.giveUp(new TimeoutException(
                    deviceId + " did not answer " + ATTEMPTS + " requests about flow contexts")));
            sendWaiting();
        }
    }

    /** A request and how often it was sent. */
    private static final class Pending {

        private final int requestId;
        private final ContextRequest<?> request;
        private int attempts;
        private Future<?> timeout = CompletableFuture.completedFuture(null);

        Pending(int requestId, ContextRequest<?> request) {
            this.requestId = requestId;
            this.request = request;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.gateway;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.onosproject.net.DeviceId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs an asynchronous task for a device on request, but never twice at once for the same device: requests that come
 * while it runs make it run once more when it is done. A task that fails is run again soon, and then less and less
 * often.
 */
public final class PerDeviceRunner {

    private static final Logger LOG = LoggerFactory.getLogger(PerDeviceRunner.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Function<DeviceId, CompletableFuture<Void>> task;
    private final Executor executor;
    private final ScheduledExecutorService timer;
    private final Set<DeviceId> active = new HashSet<>();
    private final Map<DeviceId, CompletableFuture<Void>> waiting = new HashMap<>();
    private final Map<DeviceId, Duration> pauses = new HashMap<>();
    private final Set<DeviceId> tryingAgain = new HashSet<>();

    /**
     * Creates a runner.
     *
     * @param task     starts the work for a device; its future completes when the work is done
     * @param executor runs the task
     * @param timer    runs it again
     */
    public PerDeviceRunner(Function<DeviceId, CompletableFuture<Void>> task, Executor executor,
                    ScheduledExecutorService timer) {
        this.task = task;
        this.executor = executor;
        this.timer = timer;
    }

    /**
     * Asks for a run that starts after this call.
     *
     * @param deviceId the device
     * @return completes when that run is done, whether or not it succeeded
     */
    public synchronized CompletableFuture<Void> request(DeviceId deviceId) {
        CompletableFuture<Void> done = waiting.computeIfAbsent(deviceId, id -> new CompletableFuture<>());
        if (active.add(deviceId)) {
            start(deviceId);
        }
        return done;
    }

    /**
     * Asks for a run after a while.
     *
     * @param deviceId the device
     * @param pause    how long a while
     * @param then     what to do before the run
     */
    public void requestAfter(DeviceId deviceId, Duration pause, Runnable then) {
        try {
            timer.schedule(() -> {
                then.run();
                request(deviceId);
            }, pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: not looked at again, the application stops", deviceId);
        }
    }

    private synchronized void start(DeviceId deviceId) {
        try {
            executor.execute(() -> run(deviceId));
        } catch (RejectedExecutionException e) {
            active.remove(deviceId);
            waiting.remove(deviceId).complete(null);
        }
    }

    private void run(DeviceId deviceId) {
        CompletableFuture<Void> done = take(deviceId);
        CompletableFuture<Void> work;
        try {
            work = task.apply(deviceId);
        } catch (RuntimeException e) {
            work = CompletableFuture.failedFuture(e);
        }
        work.whenComplete((nothing, error) -> {
            if (error == null) {
                succeeded(deviceId);
            } else {
                LOG.warn("{}: {}", deviceId, Reconciliation.reason(error));
                LOG.debug("What went wrong with {}", deviceId, error);
                tryAgain(deviceId);
            }
            done.complete(null);
            next(deviceId);
        });
    }

    private synchronized CompletableFuture<Void> take(DeviceId deviceId) {
        return waiting.remove(deviceId);
    }

    private synchronized void succeeded(DeviceId deviceId) {
        pauses.remove(deviceId);
    }

    private synchronized void tryAgain(DeviceId deviceId) {
        // Other requests may have failed meanwhile; the device is tried again once for all of them.
        if (tryingAgain.add(deviceId)) {
            Duration pause = pauses.getOrDefault(deviceId, FIRST_PAUSE);
            Duration longer = pause.multipliedBy(2);
            pauses.put(deviceId, longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer);
            requestAfter(deviceId, pause, () -> triesAgain(deviceId));
        }
    }

    private synchronized void triesAgain(DeviceId deviceId) {
        tryingAgain.remove(deviceId);
    }

    private synchronized void next(DeviceId deviceId) {
        if (waiting.containsKey(deviceId)) {
            start(deviceId);
        } else {
            active.remove(deviceId);
        }
    }
}

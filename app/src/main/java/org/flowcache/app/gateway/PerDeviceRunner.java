// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.gateway;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.onosproject.net.DeviceId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs an asynchronous task for a device on request, but never twice at once for the same device: requests that come
 * while it runs make it run once more when it is done.
 */
final class PerDeviceRunner {

    private static final Logger LOG = LoggerFactory.getLogger(PerDeviceRunner.class);

    private final Function<DeviceId, CompletableFuture<Void>> task;
    private final Executor executor;
    private final Set<DeviceId> active = new HashSet<>();
    private final Map<DeviceId, CompletableFuture<Void>> waiting = new HashMap<>();

    /**
     * Creates a runner.
     *
     * @param task     starts the work for a device; its future completes when the work is done
     * @param executor runs the task
     */
    PerDeviceRunner(Function<DeviceId, CompletableFuture<Void>> task, Executor executor) {
        this.task = task;
        this.executor = executor;
    }

    /**
     * Asks for a run that starts after this call.
     *
     * @param deviceId the device
     * @return completes when that run is done, whether or not it succeeded
     */
    synchronized CompletableFuture<Void> request(DeviceId deviceId) {
        CompletableFuture<Void> done = waiting.computeIfAbsent(deviceId, id -> new CompletableFuture<>());
        if (active.add(deviceId)) {
            executor.execute(() -> run(deviceId));
        }
        return done;
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
            if (error != null) {
                LOG.warn("{}: {}", deviceId, error.toString(), error);
            }
            done.complete(null);
            if (again(deviceId)) {
                executor.execute(() -> run(deviceId));
            }
        });
    }

    private synchronized CompletableFuture<Void> take(DeviceId deviceId) {
        return waiting.remove(deviceId);
    }

    private synchronized boolean again(DeviceId deviceId) {
        if (waiting.containsKey(deviceId)) {
            return true;
        }
        active.remove(deviceId);
        return false;
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.learning;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.flowcache.api.ContextReading;
import org.flowcache.api.FlowCacheProgrammable;
import org.flowcache.api.FlowContext;
import org.flowcache.api.FlowKey;
import org.flowcache.api.Tunnel;
import org.flowcache.app.api.FlowCacheEvent;
import org.flowcache.app.api.FlowRates;
import org.onlab.packet.VlanId;
import org.onosproject.net.DeviceId;

/**
 * Reads and changes the flow contexts of devices, and makes the learned entries agree with what it sees and does.
 * Devices answer on the thread that brings all packet-ins; what takes longer than a few entries do is left to others.
 */
public final class FlowContexts {

    private static final Executor AFTER_A_SECOND = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

    private final LearnedEntryStore store;
    private final Clock clock;

    /**
     * Creates an accessor.
     *
     * @param store keeps the learned entries
     * @param clock tells the time of what is learned
     */
    public FlowContexts(LearnedEntryStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * Reads all contexts.
     *
     * @param deviceId  the device
     * @param flowCache its flow cache
     * @return the contexts, or the error of {@link FlowCacheProgrammable#contexts()}
     */
    public CompletableFuture<ContextReading> read(DeviceId deviceId, FlowCacheProgrammable flowCache) {
        Instant asked = clock.instant();
        return flowCache.contexts().thenApplyAsync(reading -> {
            store.agree(deviceId, reading, asked, clock.instant());
            return reading;
        });
    }

    /**
     * Measures how busy the flows are that have a context, for about a second.
     *
     * @param deviceId  the device
     * @param flowCache its flow cache
     * @return packets a second by flow, or the error of {@link FlowCacheProgrammable#contexts()}
     */
    public CompletableFuture<FlowRates> rates(DeviceId deviceId, FlowCacheProgrammable flowCache) {
        long began = System.nanoTime();
        return read(deviceId, flowCache).thenCompose(first -> {
            long middle = middle(began);
            return CompletableFuture.supplyAsync(System::nanoTime, AFTER_A_SECOND).thenCompose(again ->
                    read(deviceId, flowCache).thenApply(second -> new FlowRates(second, HitRates.of(first.contexts(),
                            second.contexts(), Duration.ofNanos(middle(again) - middle)))));
        });
    }

    /** Contexts are read one after the other, in the same order each time. */
    private static long middle(long began) {
        return began + (System.nanoTime() - began) / 2;
    }

    /**
     * Takes a flow's context away.
     *
     * @param deviceId  the device
     * @param flowCache its flow cache
     * @param key       the flow
     * @return the context that the flow had
     */
    public CompletableFuture<Optional<FlowContext>> evict(DeviceId deviceId, FlowCacheProgrammable flowCache,
                                                          FlowKey key) {
        Instant asked = clock.instant();
        return flowCache.evict(key).thenApply(context -> {
            store.evict(deviceId, key, asked);
            return context;
        });
    }

    /**
     * Takes all contexts away.
     *
     * @param deviceId  the device
     * @param flowCache its flow cache
     * @return completes when that is done
     */
    public CompletableFuture<Void> flush(DeviceId deviceId, FlowCacheProgrammable flowCache) {
        Instant asked = clock.instant();
        return flowCache.flush().thenRunAsync(() ->
                store.keepOnly(deviceId, Set.of(), asked, FlowCacheEvent.Type.FLUSHED));
    }

    /**
     * Takes all contexts of a VLAN away.
     *
     * @param deviceId  the device
     * @param flowCache its flow cache
     * @param vlan      the VLAN
     * @return completes when that is done
     */
    public CompletableFuture<Void> forget(DeviceId deviceId, FlowCacheProgrammable flowCache, VlanId vlan) {
        Instant asked = clock.instant();
        return flowCache.forget(vlan).thenRunAsync(() -> store.forget(deviceId, vlan, asked));
    }

    /**
     * Gives a flow a tunnel.
     *
     * @param deviceId  the device
     * @param flowCache its flow cache
     * @param key       the flow
     * @param tunnel    its tunnel
     * @return completes when that is done
     */
    public CompletableFuture<Void> teach(DeviceId deviceId, FlowCacheProgrammable flowCache, FlowKey key,
                                         Tunnel tunnel) {
        return flowCache.teach(key, tunnel).thenRun(() -> store.teach(deviceId, key, tunnel, clock.instant()));
    }
}

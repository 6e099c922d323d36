// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.learning;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.flowcache.api.FlowCacheProgrammable;
import org.flowcache.api.FlowContext;
import org.flowcache.api.FlowKey;
import org.flowcache.api.Tunnel;
import org.flowcache.api.Vni;
import org.onlab.packet.VlanId;
import org.onosproject.net.DeviceId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads and changes the flow contexts of devices, and makes the learned entries agree with what it sees and does.
 */
public final class FlowContexts {

    private static final Logger LOG = LoggerFactory.getLogger(FlowContexts.class);

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
     * @return the contexts by index, or the error of {@link FlowCacheProgrammable#contexts()}
     */
    public CompletableFuture<List<FlowContext>> read(DeviceId deviceId, FlowCacheProgrammable flowCache) {
        Instant asked = clock.instant();
        return flowCache.contexts().thenApply(reading -> {
            store.agree(deviceId, reading.contexts(), asked, clock.instant());
            return reading.contexts();
        });
    }

    /**
     * Takes a flow's context away.
     *
     * @param deviceId  the device
     * @param flowCache its flow cache
     * @param key       the flow
     * @return the context that the flow had
     */
    public CompletableFuture<Optional<FlowContext>> evict(DeviceId deviceId, FlowCacheProgrammable flowCache, FlowKey key) {
        Instant asked = clock.instant();
        return flowCache.evict(key).thenApply(context -> {
            store.forget(deviceId, key, asked);
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
        return flowCache.flush().thenRun(() -> store.agree(deviceId, List.of(), asked, clock.instant()));
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
    public CompletableFuture<Void> teach(DeviceId deviceId, FlowCacheProgrammable flowCache, FlowKey key, Tunnel tunnel) {
        return flowCache.teach(key, tunnel).thenRun(() -> store.see(deviceId, key, tunnel, clock.instant()));
    }

    /**
     * Takes the contexts away whose tunnel leads into another VNI than their VLAN's. The device must have been told
     * before that these bindings are gone, or it could be taught them again. If that can't be done one by one, all
     * contexts go.
     *
     * @param deviceId  the device
     * @param flowCache its flow cache
     * @param vnis      the VNI that each VLAN is bound to
     * @return completes when no such context is left, or exceptionally if the device can't be made to drop them
     */
    public CompletableFuture<Void> evictStrays(DeviceId deviceId, FlowCacheProgrammable flowCache, Map<VlanId, Vni> vnis) {
        return read(deviceId, flowCache)
                .thenCompose(contexts -> evictAll(deviceId, flowCache, contexts.stream()
                        .filter(context -> isStray(context, vnis))
                        .map(FlowContext::key)
                        .collect(Collectors.toList())))
                .handle((nothing, error) -> {
                    if (error == null) {
                        return CompletableFuture.<Void>completedFuture(null);
                    }
                    LOG.warn("{}: can't evict flow contexts one by one, flushing all: {}", deviceId, error.toString());
                    return flush(deviceId, flowCache);
                })
                .thenCompose(Function.identity());
    }

    private CompletableFuture<Void> evictAll(DeviceId deviceId, FlowCacheProgrammable flowCache, List<FlowKey> keys) {
        if (!keys.isEmpty()) {
            LOG.info("{}: evicting {} flows of VLANs that left their VNI", deviceId, keys.size());
        }
        return CompletableFuture.allOf(keys.stream()
                .map(key -> evict(deviceId, flowCache, key))
                .toArray(CompletableFuture[]::new));
    }

    private static boolean isStray(FlowContext context, Map<VlanId, Vni> vnis) {
        return context.tunnel().isPresent()
                && !context.tunnel().get().vni().equals(vnis.get(context.key().vlan()));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.stores;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;

import org.onosproject.cluster.ClusterService;
import org.onosproject.cluster.NodeId;
import org.onosproject.store.cluster.messaging.ClusterCommunicationService;
import org.onosproject.store.cluster.messaging.ClusterMessage;
import org.onosproject.store.cluster.messaging.ClusterMessageHandler;
import org.onosproject.store.cluster.messaging.MessageSubject;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Messages between the nodes of a cluster that has one: what is meant for this node reaches it, the rest has no peer.
 */
@Component(immediate = true, service = ClusterCommunicationService.class)
public class LoopbackCommunicationService implements ClusterCommunicationService {

    private final NodeId local;
    private final ConcurrentMap<MessageSubject, Function<byte[], CompletableFuture<byte[]>>> subscribers =
            new ConcurrentHashMap<>();

    @Activate
    public LoopbackCommunicationService(@Reference ClusterService clusterService) {
        local = clusterService.getLocalNode().id();
    }

    @Override
    public <M> void broadcast(M message, MessageSubject subject, Function<M, byte[]> encoder) {
        // To all other nodes: there are none.
    }

    @Override
    public <M> void broadcastIncludeSelf(M message, MessageSubject subject, Function<M, byte[]> encoder) {
        deliver(subject, encoder.apply(message));
    }

    @Override
    public <M> CompletableFuture<Void> unicast(M message, MessageSubject subject, Function<M, byte[]> encoder,
                                               NodeId toNodeId) {
        return send(subject, encoder.apply(message), toNodeId).thenApply(ignored -> null);
    }

    @Override
    public <M> void multicast(M message, MessageSubject subject, Function<M, byte[]> encoder, Set<NodeId> nodeIds) {
        if (nodeIds.contains(local)) {
            deliver(subject, encoder.apply(message));
        }
    }

    @Override
    public <M, R> CompletableFuture<R> sendAndReceive(M message, MessageSubject subject, Function<M, byte[]> encoder,
                                                      Function<byte[], R> decoder, NodeId toNodeId, Duration timeout) {
        return send(subject, encoder.apply(message), toNodeId).thenApply(decoder);
    }

    @Override
    @Deprecated
    public void addSubscriber(MessageSubject subject, ClusterMessageHandler subscriber, ExecutorService executor) {
        subscribers.put(subject, payload -> CompletableFuture.supplyAsync(() -> {
            ClusterMessage message = new ClusterMessage(local, subject, payload);
            subscriber.handle(message);
            return message.response();
        }, executor));
    }

    @Override
    public <M, R> void addSubscriber(MessageSubject subject, Function<byte[], M> decoder, Function<M, R> handler,
                                     Function<R, byte[]> encoder, Executor executor) {
        subscribers.put(subject, payload -> CompletableFuture.supplyAsync(
                () -> encoder.apply(handler.apply(decoder.apply(payload))), executor));
    }

    @Override
    public <M, R> void addSubscriber(MessageSubject subject, Function<byte[], M> decoder,
                                     Function<M, CompletableFuture<R>> handler, Function<R, byte[]> encoder) {
        subscribers.put(subject, payload -> handler.apply(decoder.apply(payload)).thenApply(encoder));
    }

    @Override
    public <M> void addSubscriber(MessageSubject subject, Function<byte[], M> decoder, Consumer<M> handler,
                                  Executor executor) {
        subscribers.put(subject, payload -> CompletableFuture.supplyAsync(() -> {
            handler.accept(decoder.apply(payload));
            return null;
        }, executor));
    }

    @Override
    public void removeSubscriber(MessageSubject subject) {
        subscribers.remove(subject);
    }

    private CompletableFuture<byte[]> send(MessageSubject subject, byte[] payload, NodeId toNodeId) {
        if (!local.equals(toNodeId)) {
            return CompletableFuture.failedFuture(
                    new IllegalArgumentException("No node " + toNodeId + " in this cluster of one"));
        }
        return deliver(subject, payload);
    }

    private CompletableFuture<byte[]> deliver(MessageSubject subject, byte[] payload) {
        Function<byte[], CompletableFuture<byte[]>> subscriber = subscribers.get(subject);
        if (subscriber == null) {
            return CompletableFuture.failedFuture(new IllegalStateException("Nobody subscribed to " + subject));
        }
        return subscriber.apply(payload);
    }
}

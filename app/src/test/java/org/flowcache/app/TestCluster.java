// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.onosproject.cluster.NodeId;
import org.onosproject.store.atomix.primitives.impl.EventuallyConsistentMapBuilderImpl;
import org.onosproject.store.cluster.messaging.ClusterCommunicationService;
import org.onosproject.store.cluster.messaging.ClusterCommunicationServiceAdapter;
import org.onosproject.store.cluster.messaging.MessageSubject;
import org.onosproject.store.service.EventuallyConsistentMapBuilder;
import org.onosproject.store.service.StorageServiceAdapter;

/**
 * Nodes of a cluster with ONOS's own eventually consistent maps, and messages, which exchange what they serialize in
 * memory.
 */
public final class TestCluster {

    private final Map<NodeId, Node> nodes = new ConcurrentHashMap<>();

    /**
     * Adds a node.
     *
     * @param id its id
     * @return its storage
     */
    public Node node(String id) {
        return nodes.computeIfAbsent(NodeId.nodeId(id), Node::new);
    }

    /** A node. */
    public final class Node extends StorageServiceAdapter {

        private final NodeId id;
        private final Communication communication = new Communication();
        private final Map<MessageSubject, Function<byte[], CompletableFuture<byte[]>>> subscribers =
                new ConcurrentHashMap<>();

        Node(NodeId id) {
            this.id = id;
        }

        @Override
        public <K, V> EventuallyConsistentMapBuilder<K, V> eventuallyConsistentMapBuilder() {
            return new EventuallyConsistentMapBuilderImpl<>(id, communication, null, this::peers, this::peers);
        }

        /**
         * Returns what sends messages to other nodes.
         *
         * @return the node's end
         */
        public ClusterCommunicationService communication() {
            return communication;
        }

        private List<NodeId> peers() {
            List<NodeId> peers = nodes.keySet().stream().filter(node -> !node.equals(id))
                    .collect(Collectors.toList());
            Collections.shuffle(peers);
            return peers;
        }

        private final class Communication extends ClusterCommunicationServiceAdapter {

            @Override
            public <M> void broadcast(M message, MessageSubject subject, Function<M, byte[]> encoder) {
                multicast(message, subject, encoder, peers().stream()
                        .filter(node -> nodes.get(node).subscribers.containsKey(subject)).collect(Collectors.toSet()));
            }

            @Override
            public <M> CompletableFuture<Void> unicast(M message, MessageSubject subject,
                                                       Function<M, byte[]> encoder, NodeId to) {
                return nodes.get(to).subscribers.get(subject).apply(encoder.apply(message)).thenApply(reply -> null);
            }

            @Override
            public <M> void multicast(M message, MessageSubject subject, Function<M, byte[]> encoder,
                                      Set<NodeId> to) {
                to.forEach(node -> unicast(message, subject, encoder, node));
            }

            @Override
            public <M, R> CompletableFuture<R> sendAndReceive(M message, MessageSubject subject,
                                                              Function<M, byte[]> encoder,
                                                              Function<byte[], R> decoder, NodeId to) {
                Function<byte[], CompletableFuture<byte[]>> subscriber = nodes.get(to).subscribers.get(subject);
                return subscriber == null ? CompletableFuture.failedFuture(new IllegalStateException("no map there"))
                        : subscriber.apply(encoder.apply(message)).thenApply(decoder);
            }

            @Override
            public <M, R> CompletableFuture<R> sendAndReceive(M message, MessageSubject subject,
                                                              Function<M, byte[]> encoder,
                                                              Function<byte[], R> decoder, NodeId to,
                                                              Duration timeout) {
                return sendAndReceive(message, subject, encoder, decoder, to);
            }

            @Override
            public <M, R> void addSubscriber(MessageSubject subject, Function<byte[], M> decoder,
                                             Function<M, R> handler, Function<R, byte[]> encoder,
                                             Executor executor) {
                subscribers.put(subject, bytes -> CompletableFuture.supplyAsync(
                        () -> encoder.apply(handler.apply(decoder.apply(bytes))), executor));
            }

            @Override
            public <M, R> void addSubscriber(MessageSubject subject, Function<byte[], M> decoder,
                                             Function<M, CompletableFuture<R>> handler,
                                             Function<R, byte[]> encoder) {
                subscribers.put(subject, bytes -> handler.apply(decoder.apply(bytes)).thenApply(encoder));
            }

            @Override
            public <M> void addSubscriber(MessageSubject subject, Function<byte[], M> decoder, Consumer<M> handler,
                                          Executor executor) {
                subscribers.put(subject, bytes -> CompletableFuture.supplyAsync(() -> {
                    handler.accept(decoder.apply(bytes));
                    return new byte[0];
                }, executor));
            }

            @Override
            public void removeSubscriber(MessageSubject subject) {
                subscribers.remove(subject);
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cluster;

import static java.util.concurrent.Executors.newCachedThreadPool;
import static org.onlab.util.Tools.groupedThreads;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeoutException;
import org.onosproject.cluster.NodeId;
import org.onosproject.mastership.MastershipService;
import org.onosproject.net.DeviceId;
import org.onosproject.store.cluster.messaging.ClusterCommunicationService;
import org.onosproject.store.cluster.messaging.MessageSubject;
import org.onosproject.store.service.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has things done on the node that is a device's master: here, or by a message to that node. Only the master hears what
 * the device answers to packet-outs; so nobody who asks has to know who it is.
 */
public final class MasterOperations {

    private static final Logger LOG = LoggerFactory.getLogger(MasterOperations.class);

    /** Less than who asks is ready to wait, so that they get to know what was waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final MastershipService mastershipService;
    private final ClusterCommunicationService cluster;
    private final Serializer serializer = Serializer.using(Messages.namespace());
    private final List<MessageSubject> subjects = new ArrayList<>();
    /** What comes in messages is done here: to begin with it may take longer than ONOS's network threads have. */
    private final ExecutorService executor = newCachedThreadPool(groupedThreads("flowcache/master", "%d", LOG));

    /**
     * Creates operations on masters.
     *
     * @param mastershipService knows who is a device's master
     * @param cluster           brings messages to other nodes
     */
    public MasterOperations(MastershipService mastershipService, ClusterCommunicationService cluster) {
        this.mastershipService = mastershipService;
        this.cluster = cluster;
    }

    /**
     * Adds an operation, and does it from now on when other nodes ask for it.
     *
     * @param <A>  the type of what it is told besides the device
     * @param <R>  the type of what comes of it
     * @param name what it is called in messages
     * @param here does it on this node, as the device's master
     * @return the operation
     */
    public <A, R> MasterOperation<A, R> add(String name, MasterOperation<A, R> here) {
        MessageSubject subject = new MessageSubject("flowcache-" + name);
        subjects.add(subject);
        cluster.<Messages.Request<A>, Messages.Answer<R>>addSubscriber(subject, serializer::decode,
                request -> answer(request, here), serializer::encode);
        return (deviceId, argument) -> {
            NodeId master = mastershipService.getMasterFor(deviceId);
            // A device that has no master is not connected; this node can tell as well as any other.
            return master == null || mastershipService.isLocalMaster(deviceId)
                    ? here.on(deviceId, argument) : ask(master, subject, new Messages.Request<>(deviceId, argument));
        };
    }

    /** Does nothing for other nodes any more. */
    public void close() {
        subjects.forEach(cluster::removeSubscriber);
        executor.shutdown();
    }

    private <A, R> CompletableFuture<R> ask(NodeId master, MessageSubject subject, Messages.Request<A> request) {
        return cluster.<Messages.Request<A>, Messages.Answer<R>>sendAndReceive(request, subject, serializer::encode,
                        serializer::decode, master, PATIENCE)
                .exceptionally(error -> Messages.Answer.failed(new IOException(
                        "node " + master + ", which is its master, does not answer: " + reason(error))))
                .thenCompose(Messages.Answer::future);
    }

    private <A, R> CompletableFuture<Messages.Answer<R>> answer(Messages.Request<A> request,
                                                                MasterOperation<A, R> here) {
        return CompletableFuture.supplyAsync(() -> request, executor)
                .thenCompose(asked -> mastershipService.isLocalMaster(asked.deviceId())
                        ? here.on(asked.deviceId(), asked.argument())
                        : CompletableFuture.<R>failedFuture(new IOException("its master changes, try again")))
                .handle((result, error) -> error == null
                        ? Messages.Answer.of(result) : Messages.Answer.failed(unwrapped(error)));
    }

    private static String reason(Throwable error) {
        Throwable cause = unwrapped(error);
        if (cause instanceof TimeoutException) {
            return "nothing came within " + PATIENCE.toSeconds() + " s";
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private static Throwable unwrapped(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }
}

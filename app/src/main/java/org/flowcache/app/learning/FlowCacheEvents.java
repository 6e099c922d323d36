// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.learning;

import static java.util.concurrent.Executors.newSingleThreadExecutor;
import static org.onlab.util.Tools.groupedThreads;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.flowcache.app.api.FlowCacheEvent;
import org.flowcache.app.api.FlowCacheListener;
import org.onlab.util.KryoNamespace;
import org.onosproject.event.EventDeliveryService;
import org.onosproject.event.ListenerRegistry;
import org.onosproject.event.ListenerService;
import org.onosproject.store.cluster.messaging.ClusterCommunicationService;
import org.onosproject.store.cluster.messaging.MessageSubject;
import org.onosproject.store.serializers.KryoNamespaces;
import org.onosproject.store.service.Serializer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the listeners on all nodes what happens to flows. The node where it happened, which is the device's master,
 * posts it, and sends it to the others.
 *
 * <p>The learned entries' map would not do for that: it does not tell why an entry went, and of several changes in a
 * moment it sends the last one only.
 */
@Component(immediate = true, service = FlowCacheEvents.class)
public final class FlowCacheEvents implements ListenerService<FlowCacheEvent, FlowCacheListener> {

    private static final Logger LOG = LoggerFactory.getLogger(FlowCacheEvents.class);
    private static final MessageSubject SUBJECT = new MessageSubject("flowcache-events");
    private static final Serializer SERIALIZER = Serializer.using(KryoNamespace.newBuilder()
            .register(LearnedEntryStore.serializer())
            .nextId(KryoNamespaces.BEGIN_USER_CUSTOM_ID + 50)
            .register(FlowCacheEvent.class, FlowCacheEvent.Type.class)
            .build("flowcache-events"));

    private final EventDeliveryService delivery;
    private final ClusterCommunicationService cluster;
    private final ListenerRegistry<FlowCacheEvent, FlowCacheListener> listeners = new ListenerRegistry<>();
    private final ExecutorService sender = newSingleThreadExecutor(groupedThreads("flowcache/events", "out", LOG));
    private final ExecutorService receiver = newSingleThreadExecutor(groupedThreads("flowcache/events", "in", LOG));
    /** What has not been sent yet. Guarded by itself. */
    private final List<FlowCacheEvent> unsent = new ArrayList<>();

    /**
     * Begins to take events, from this node and from others.
     *
     * @param delivery brings events to listeners
     * @param cluster  brings events to other nodes
     */
    @Activate
    public FlowCacheEvents(@Reference EventDeliveryService delivery, @Reference ClusterCommunicationService cluster) {
        this.delivery = delivery;
        this.cluster = cluster;
        delivery.addSink(FlowCacheEvent.class, listeners);
        cluster.<List<FlowCacheEvent>>addSubscriber(SUBJECT, SERIALIZER::decode,
                events -> events.forEach(delivery::post), receiver);
    }

    /**
     * Takes no more events.
     */
    @Deactivate
    public void deactivate() {
        cluster.removeSubscriber(SUBJECT);
        delivery.removeSink(FlowCacheEvent.class);
        sender.shutdown();
        receiver.shutdown();
    }

    /**
     * Tells the listeners on all nodes that are there, on each of them once. A node that is cut off misses it. To be
     * called on one node: on that which did it, or saw it. Returns at once; events that one thread posts after each
     * other arrive in this order.
     *
     * @param event what happened
     */
    public void post(FlowCacheEvent event) {
        delivery.post(event);
        synchronized (unsent) {
            unsent.add(event);
            if (unsent.size() > 1) {
                return;
            }
        }
        try {
            sender.execute(this::send);
        } catch (RejectedExecutionException e) {
            LOG.debug("Other nodes are not told of {}: the application is being deactivated", event);
        }
    }

    /** All that came together while the message before was sent is one message. */
    private void send() {
        List<FlowCacheEvent> events;
        synchronized (unsent) {
            events = new ArrayList<>(unsent);
            unsent.clear();
        }
        try {
            cluster.broadcast(events, SUBJECT, SERIALIZER::encode);
        } catch (RuntimeException e) {
            LOG.warn("Can't tell other nodes of {} events: {}", events.size(), e.toString());
        }
    }

    @Override
    public void addListener(FlowCacheListener listener) {
        listeners.addListener(listener);
    }

    @Override
    public void removeListener(FlowCacheListener listener) {
        listeners.removeListener(listener);
    }
}

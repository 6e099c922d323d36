// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.events;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.flowcache.app.api.FlowCacheEvent;
import org.flowcache.app.api.FlowCacheListener;
import org.flowcache.app.api.FlowCacheService;
import org.onosproject.net.DeviceId;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * The last events that this node heard of, with numbers, and how many of each type there were. The numbers start with
 * the time, in microseconds: after a restart they go on higher than before, so that nobody takes new events for old.
 */
@Component(immediate = true, service = EventLog.class)
public final class EventLog {

    /** How many events are kept. */
    static final int CAPACITY = 10_000;

    private final FlowCacheService service;
    private final FlowCacheListener listener = this::add;
    private final Deque<NumberedEvent> events = new ArrayDeque<>();
    private final Map<DeviceId, Map<FlowCacheEvent.Type, Long>> counts = new HashMap<>();
    private long last = System.currentTimeMillis() * 1000;

    /**
     * Begins to listen.
     *
     * @param service tells of events
     */
    @Activate
    public EventLog(@Reference FlowCacheService service) {
        this.service = service;
        service.addListener(listener);
    }

    /**
     * Stops to listen.
     */
    @Deactivate
    public void deactivate() {
        service.removeListener(listener);
    }

    private synchronized void add(FlowCacheEvent event) {
        last++;
        events.addLast(new NumberedEvent(last, event));
        if (events.size() > CAPACITY) {
            events.removeFirst();
        }
        counts.computeIfAbsent(event.subject().deviceId(), id -> new HashMap<>()).merge(event.type(), 1L, Long::sum);
    }

    /**
     * Returns the number of the last event.
     *
     * @return the number; if there was none yet, that which the first one comes after
     */
    public synchronized long last() {
        return last;
    }

    /**
     * Returns the number of the first event that is kept.
     *
     * @return the number; if there is none, that of the next one
     */
    public synchronized long first() {
        return last + 1 - events.size();
    }

    /**
     * Returns events.
     *
     * @param since  the number that they come after
     * @param wanted which of them
     * @param limit  how many at most
     * @return the events, the first one first
     */
    public synchronized List<NumberedEvent> since(long since, Predicate<FlowCacheEvent> wanted, int limit) {
        return events.stream()
                .filter(event -> event.number() > since && wanted.test(event.event()))
                .limit(limit)
                .collect(Collectors.toList());
    }

    /**
     * Returns how many events of a device this node heard of since it started.
     *
     * @param deviceId the device
     * @return the number, by type; without those types that there was none of
     */
    public synchronized Map<FlowCacheEvent.Type, Long> counts(DeviceId deviceId) {
        return Map.copyOf(counts.getOrDefault(deviceId, Map.of()));
    }
}

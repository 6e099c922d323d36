// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.events;

import java.util.Objects;
import org.flowcache.app.api.FlowCacheEvent;

/**
 * An event, and its number among those that this node heard of.
 */
public final class NumberedEvent {

    private final long number;
    private final FlowCacheEvent event;

    /**
     * Numbers an event.
     *
     * @param number its number
     * @param event  the event
     */
    public NumberedEvent(long number, FlowCacheEvent event) {
        this.number = number;
        this.event = Objects.requireNonNull(event);
    }

    /**
     * Returns the event's number.
     *
     * @return one more than that of the event before
     */
    public long number() {
        return number;
    }

    /**
     * Returns the event.
     *
     * @return what happened
     */
    public FlowCacheEvent event() {
        return event;
    }
}

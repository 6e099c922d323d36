// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.api;

import org.onosproject.event.AbstractEvent;

/**
 * Something that happened to a flow of a gateway. Its subject is the flow's entry: that after the event if there is one
 * then, else the last one.
 *
 * <p>Whether the switch gave a flow's context to another flow or let it expire, it does not tell; so both are {@link
 * Type#GIVEN_UP}. When ONOS forgets a whole device, so does the application, without an event for each flow: ONOS's own
 * {@code DEVICE_REMOVED} tells of that.
 */
public final class FlowCacheEvent extends AbstractEvent<FlowCacheEvent.Type, LearnedEntry> {

    /** What happened. */
    public enum Type {
        /**
         * The switch has a tunnel for a flow that it had none for: the OTR or an operator taught it, or its contexts
         * were read and it was there. If the flow was known before, the switch had given it up meanwhile.
         */
        LEARNED,
        /** The switch has another tunnel for the flow than before. */
        RELEARNED,
        /** Somebody had the switch forget the flow, by {@link FlowCacheService#evict}. */
        EVICTED,
        /**
         * The switch was made to forget the flow with all others, by {@link FlowCacheService#flush}, or with all others
         * of its VLAN, because the VLAN's tenant changed.
         */
        FLUSHED,
        /**
         * The switch has no tunnel for the flow any more, as was seen when its contexts were read: another flow took
         * its context, no server used it for the idle timeout, or the switch began anew.
         */
        GIVEN_UP,
        /** The flow has become a flow rule. */
        PINNED,
        /** The flow's rule has gone. The flow is learned again the ordinary way. */
        UNPINNED
    }

    /**
     * Creates an event that happens now.
     *
     * @param type  what happened
     * @param entry the flow's entry
     */
    public FlowCacheEvent(Type type, LearnedEntry entry) {
        super(type, entry);
    }
}

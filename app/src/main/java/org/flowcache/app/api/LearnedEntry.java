// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.api;

import java.time.Instant;
import java.util.Objects;
import org.flowcache.api.FlowKey;
import org.flowcache.api.LearningEvent;
import org.flowcache.api.Tunnel;
import org.onosproject.net.DeviceId;

/**
 * What a device learned about one flow, and when.
 */
public final class LearnedEntry {

    private final DeviceId deviceId;
    private final FlowKey key;
    private final Tunnel tunnel;
    // Milliseconds since the epoch, not Instant: the store's serializer can't look into java.time.
    private final long learned;
    private final long changed;
    private final int timesRelearned;

    private LearnedEntry(DeviceId deviceId, FlowKey key, Tunnel tunnel, long learned, long changed,
                         int timesRelearned) {
        this.deviceId = deviceId;
        this.key = key;
        this.tunnel = tunnel;
        this.learned = learned;
        this.changed = changed;
        this.timesRelearned = timesRelearned;
    }

    /**
     * Creates the entry of a flow that was not known.
     *
     * @param deviceId the device that learned
     * @param event    what it learned
     * @param when     when the event arrived
     * @return the entry
     */
    public static LearnedEntry first(DeviceId deviceId, LearningEvent event, Instant when) {
        long millis = when.toEpochMilli();
        return new LearnedEntry(Objects.requireNonNull(deviceId), event.key(), event.tunnel(), millis, millis, 0);
    }

    /**
     * Returns this entry as it is after another event about the same flow. A device that says
     * {@link LearningEvent.Type#LEARNED} had no tunnel for the flow any more, so that its story starts anew.
     *
     * @param event what the device learned
     * @param when  when the event arrived
     * @return the entry after the event
     */
    public LearnedEntry then(LearningEvent event, Instant when) {
        if (event.type() == LearningEvent.Type.LEARNED) {
            return first(deviceId, event, when);
        }
        return new LearnedEntry(deviceId, key, event.tunnel(), learned, when.toEpochMilli(), timesRelearned + 1);
    }

    /**
     * Returns this entry as it is after the device was taught the tunnel that it had already.
     *
     * @param when when that was done
     * @return the entry after that
     */
    public LearnedEntry taughtAgain(Instant when) {
        return new LearnedEntry(deviceId, key, tunnel, learned, when.toEpochMilli(), timesRelearned);
    }

    /**
     * Returns the device that learned.
     *
     * @return the device
     */
    public DeviceId deviceId() {
        return deviceId;
    }

    /**
     * Returns the flow.
     *
     * @return the flow key
     */
    public FlowKey key() {
        return key;
    }

    /**
     * Returns the tunnel that the device learned last.
     *
     * @return the tunnel
     */
    public Tunnel tunnel() {
        return tunnel;
    }

    /**
     * Returns when the first event about the flow arrived. Of a flow whose event nobody heard, this is when the device
     * was last taught its tunnel, as far as it tells.
     *
     * @return the time, by the controller's clock, in milliseconds
     */
    public Instant learned() {
        return Instant.ofEpochMilli(learned);
    }

    /**
     * Returns when the last event about the flow arrived, or an operator taught its tunnel; without one, as {@link
     * #learned()}.
     *
     * @return the time, by the controller's clock, in milliseconds
     */
    public Instant changed() {
        return Instant.ofEpochMilli(changed);
    }

    /**
     * Returns how many times the device replaced the flow's tunnel by another one.
     *
     * @return 0 or more
     */
    public int timesRelearned() {
        return timesRelearned;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof LearnedEntry)) {
            return false;
        }
        LearnedEntry that = (LearnedEntry) other;
        return deviceId.equals(that.deviceId) && key.equals(that.key) && tunnel.equals(that.tunnel)
                && learned == that.learned && changed == that.changed && timesRelearned == that.timesRelearned;
    }

    @Override
    public int hashCode() {
        return Objects.hash(deviceId, key, tunnel, learned, changed, timesRelearned);
    }

    @Override
    public String toString() {
        return key + " on " + deviceId + ": " + tunnel + ", learned " + learned() + ", relearned " + timesRelearned
                + " times, changed " + changed();
    }
}

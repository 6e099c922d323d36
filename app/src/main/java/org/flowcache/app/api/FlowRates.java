// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.api;

import java.util.Map;
import java.util.Objects;
import org.flowcache.api.ContextReading;
import org.flowcache.api.FlowKey;

/**
 * How busy a device's flows are.
 */
public final class FlowRates {

    private final ContextReading reading;
    private final Map<FlowKey, Double> packetsPerSecond;

    /**
     * Creates rates.
     *
     * @param reading          the device's contexts, at the end of the measurement
     * @param packetsPerSecond what the flows carry
     */
    public FlowRates(ContextReading reading, Map<FlowKey, Double> packetsPerSecond) {
        this.reading = Objects.requireNonNull(reading);
        this.packetsPerSecond = Map.copyOf(packetsPerSecond);
    }

    /**
     * Returns the device's contexts.
     *
     * @return the contexts at the end of the measurement
     */
    public ContextReading reading() {
        return reading;
    }

    /**
     * Returns what the flows carry, from servers: pinned flows by their counters, others by their hits.
     *
     * @return packets a second, 0 or more; without flows that came in the middle of the measurement
     */
    public Map<FlowKey, Double> packetsPerSecond() {
        return packetsPerSecond;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FlowRates && ((FlowRates) other).reading.equals(reading)
                && ((FlowRates) other).packetsPerSecond.equals(packetsPerSecond);
    }

    @Override
    public int hashCode() {
        return Objects.hash(reading, packetsPerSecond);
    }

    @Override
    public String toString() {
        return packetsPerSecond + " packets/s by flow, of " + reading;
    }
}

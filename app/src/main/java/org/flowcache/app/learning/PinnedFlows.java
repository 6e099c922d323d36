// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.learning;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.flowcache.api.FlowKey;
import org.onosproject.net.DeviceId;
import org.osgi.service.component.annotations.Component;

/**
 * Which flows are flow rules, and how busy they are, as far as this node knows. Who pins flows says so here. A pinned
 * flow has no flow context, but a tunnel, so that its learned entry stays.
 */
@Component(immediate = true, service = PinnedFlows.class)
public final class PinnedFlows {

    private final Map<DeviceId, Map<FlowKey, Double>> flows = new ConcurrentHashMap<>();

    /**
     * Says that a flow is pinned, before its context goes; and, as often as it is known anew, what it carries.
     *
     * @param deviceId         the device
     * @param key              the flow
     * @param packetsPerSecond what the flow carries; 0 as long as that is not known
     */
    public void put(DeviceId deviceId, FlowKey key, double packetsPerSecond) {
        flows.compute(deviceId, (id, known) -> {
            Map<FlowKey, Double> pinned = known != null ? known : new ConcurrentHashMap<>();
            pinned.put(key, packetsPerSecond);
            return pinned;
        });
    }

    /**
     * Says that a flow is not pinned any more.
     *
     * @param deviceId the device
     * @param key      the flow
     */
    public void remove(DeviceId deviceId, FlowKey key) {
        flows.computeIfPresent(deviceId, (id, pinned) -> {
            pinned.remove(key);
            return pinned.isEmpty() ? null : pinned;
        });
    }

    /**
     * Tells whether a flow is pinned.
     *
     * @param deviceId the device
     * @param key      the flow
     * @return true if so
     */
    public boolean isPinned(DeviceId deviceId, FlowKey key) {
        return flows.getOrDefault(deviceId, Map.of()).containsKey(key);
    }

    /**
     * Returns a device's pinned flows.
     *
     * @param deviceId the device
     * @return packets a second by flow, as of now
     */
    public Map<FlowKey, Double> of(DeviceId deviceId) {
        return Map.copyOf(flows.getOrDefault(deviceId, Map.of()));
    }

    /**
     * Tells how many flows of a device are pinned.
     *
     * @param deviceId the device
     * @return the number
     */
    int count(DeviceId deviceId) {
        return flows.getOrDefault(deviceId, Map.of()).size();
    }
}

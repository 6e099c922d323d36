// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.gateway;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.flowcache.api.FlowCacheProgrammable;
import org.flowcache.api.Gateway;
import org.flowcache.app.device.PortStates;
import org.onosproject.core.ApplicationId;
import org.onosproject.core.CoreService;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Keeps what should be on each device until that changes: ten thousand rules take their time to be made.
 */
@Component(immediate = true, service = GatewayPlans.class)
public final class GatewayPlans {

    /** The name of the application. */
    static final String APP_NAME = "org.flowcache.app";

    private final ApplicationId appId;
    private final PortStates portStates;
    private final Map<DeviceId, GatewayPlan> plans = new ConcurrentHashMap<>();

    /**
     * Creates the keeper.
     *
     * @param coreService knows the application's id
     * @param portStates  tells which ports are down
     */
    @Activate
    public GatewayPlans(@Reference CoreService coreService, @Reference PortStates portStates) {
        appId = coreService.registerApplication(APP_NAME);
        this.portStates = portStates;
    }

    /**
     * Returns whose rules and groups the plans' are.
     *
     * @return the application's id
     */
    public ApplicationId appId() {
        return appId;
    }

    /**
     * Returns what should be on a device.
     *
     * @param deviceId  the device
     * @param gateway   what the device is to be
     * @param flowCache its flow cache
     * @return the plan, the same object until it changes
     */
    public GatewayPlan of(DeviceId deviceId, Gateway gateway, FlowCacheProgrammable flowCache) {
        Set<PortNumber> down = portStates.down(deviceId, gateway.otrPorts());
        GatewayPlan before = plans.get(deviceId);
        if (before != null && before.isFor(gateway, down)) {
            return before;
        }
        // Outside of the map's locks, which other devices may need.
        GatewayPlan made = before == null
                ? GatewayPlan.of(gateway, down, flowCache, appId) : before.then(gateway, down, flowCache, appId);
        return plans.merge(deviceId, made, (there, mine) -> there.isFor(gateway, down) ? there : mine);
    }

    /**
     * Keeps no plan of a device any longer.
     *
     * @param deviceId the device
     */
    void drop(DeviceId deviceId) {
        plans.remove(deviceId);
    }
}

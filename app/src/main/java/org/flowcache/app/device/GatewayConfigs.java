// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.device;

import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.flowcache.api.Gateway;
import org.flowcache.app.config.FlowCacheConfig;
import org.onosproject.net.DeviceId;
import org.onosproject.net.config.NetworkConfigService;

/**
 * Finds the gateways in ONOS's network configuration.
 */
public final class GatewayConfigs {

    private final NetworkConfigService configService;

    /**
     * Creates a finder.
     *
     * @param configService where the configuration is
     */
    public GatewayConfigs(NetworkConfigService configService) {
        this.configService = configService;
    }

    /**
     * Returns the devices that are configured as gateways.
     *
     * @return the devices
     */
    public Set<DeviceId> devices() {
        return configService.getSubjects(DeviceId.class, FlowCacheConfig.class);
    }

    /**
     * Tells whether a device is configured as a gateway.
     *
     * @param deviceId the device
     * @return true if it is
     */
    public boolean isGateway(DeviceId deviceId) {
        return configService.getConfig(deviceId, FlowCacheConfig.class) != null;
    }

    /**
     * Returns the gateway that a device is configured to be.
     *
     * @param deviceId the device
     * @return the gateway, or empty if the device is not configured as one
     */
    public Optional<Gateway> of(DeviceId deviceId) {
        return Optional.ofNullable(configService.getConfig(deviceId, FlowCacheConfig.class))
                .map(FlowCacheConfig::gateway);
    }

    /**
     * Returns all gateways.
     *
     * @return gateways by device, in the order of the devices' names
     */
    public SortedMap<DeviceId, Gateway> all() {
        SortedMap<DeviceId, Gateway> gateways = new TreeMap<>(Comparator.comparing(DeviceId::toString));
        devices().forEach(deviceId -> of(deviceId).ifPresent(gateway -> gateways.put(deviceId, gateway)));
        return gateways;
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.device;

import java.util.List;
import org.flowcache.api.FlowCacheProgrammable;
import org.onosproject.net.driver.Driver;
import org.onosproject.net.driver.DriverAdminService;
import org.onosproject.net.driver.DriverProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes drivers that hold classes of an earlier installation of the pipeconf bundle. ONOS makes a driver out of a
 * device's driver and its pipeconf, and keeps it when the pipeconf goes: after the application was deactivated and
 * activated again, or installed anew, the driver would still be that of the bundle that is gone, whose
 * {@link FlowCacheProgrammable} is another class than today's. Once the old one is removed, ONOS makes a new one
 * when it is asked for.
 */
final class StaleDrivers {

    private static final Logger LOG = LoggerFactory.getLogger(StaleDrivers.class);

    private final DriverAdminService drivers;

    /**
     * Creates a remover.
     *
     * @param drivers where to look for drivers
     */
    StaleDrivers(DriverAdminService drivers) {
        this.drivers = drivers;
    }

    /** Removes what there is. */
    void remove() {
        for (DriverProvider provider : List.copyOf(drivers.getProviders())) {
            if (provider.getDrivers().stream().anyMatch(StaleDrivers::isStale)) {
                provider.getDrivers().forEach(
                        driver -> LOG.info("Removing driver {} of an earlier installation", driver.name()));
                drivers.unregisterProvider(provider);
            }
        }
    }

    private static boolean isStale(Driver driver) {
        return driver.behaviours().stream().anyMatch(behaviour -> behaviour != FlowCacheProgrammable.class
                && behaviour.getName().equals(FlowCacheProgrammable.class.getName()));
    }
}

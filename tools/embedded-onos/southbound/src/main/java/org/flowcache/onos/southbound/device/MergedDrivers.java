// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.device;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.onosproject.net.driver.DriverAdminService;
import org.onosproject.net.driver.DriverProvider;
import org.onosproject.net.pi.model.PiPipeconf;
import org.onosproject.net.pi.model.PiPipeconfId;

/**
 * The drivers that ONOS makes of a base driver and the behaviours of a pipeconf, named {@code BASE:PIPECONF}.
 *
 * <p>ONOS makes each once and for good. When an application is installed anew, the behaviours of the one before would
 * stay in use, from a bundle that is gone, and the new application would not even recognise their types.
 */
final class MergedDrivers {

    private final DriverAdminService drivers;
    private final Map<PiPipeconfId, PiPipeconf> known = new ConcurrentHashMap<>();

    MergedDrivers(DriverAdminService drivers) {
        this.drivers = drivers;
    }

    /**
     * Drops the drivers made of another pipeconf with this id, so that ONOS makes new ones.
     *
     * @param pipeconf the pipeconf that is registered
     */
    void use(PiPipeconf pipeconf) {
        PiPipeconf before = known.put(pipeconf.id(), pipeconf);
        if (before != null && before != pipeconf) {
            String suffix = ":" + pipeconf.id().id();
            for (DriverProvider provider : List.copyOf(drivers.getProviders())) {
                if (provider.getDrivers().stream().anyMatch(driver -> driver.name().endsWith(suffix))) {
                    drivers.unregisterProvider(provider);
                }
            }
        }
    }
}

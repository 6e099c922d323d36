// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.onosproject.drivers.p4runtime.AbstractP4RuntimeHandlerBehaviour;
import org.onosproject.net.Port;
import org.onosproject.net.PortNumber;
import org.onosproject.net.device.PortStatistics;
import org.onosproject.net.device.PortStatisticsDiscovery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells ONOS what came in and went out by each port of a device that runs our P4 program.
 */
public final class P4PortStatistics extends AbstractP4RuntimeHandlerBehaviour implements PortStatisticsDiscovery {

    private static final Logger LOG = LoggerFactory.getLogger(P4PortStatistics.class);

    /**
     * Reads the counters of all ports.
     *
     * @return packets and bytes since the switch got its program; empty if it can't be reached or does not answer all
     *         that was asked
     */
    @Override
    public Collection<PortStatistics> discoverPortStatistics() {
        if (!setupBehaviour("discoverPortStatistics()")) {
            return List.of();
        }
        List<PortNumber> ports = deviceService.getPorts(deviceId).stream()
                .map(Port::number).collect(Collectors.toList());
        try {
            return new PortCounterReader(client, p4DeviceId, pipeconf, deviceId).read(ports);
        } catch (IOException e) {
            LOG.warn("Can't read the port counters of {}: {}", deviceId, e.getMessage());
            return List.of();
        }
    }
}

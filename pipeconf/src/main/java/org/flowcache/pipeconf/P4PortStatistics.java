// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flowcache.pipeconf.P4Program.CounterSizes;
import org.flowcache.pipeconf.P4Program.Counters;
import org.onosproject.drivers.p4runtime.AbstractP4RuntimeHandlerBehaviour;
import org.onosproject.net.Port;
import org.onosproject.net.PortNumber;
import org.onosproject.net.device.DefaultPortStatistics;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.device.PortStatistics;
import org.onosproject.net.device.PortStatisticsDiscovery;
import org.onosproject.net.pi.model.PiCounterId;
import org.onosproject.net.pi.runtime.PiCounterCell;
import org.onosproject.net.pi.runtime.PiCounterCellData;
import org.onosproject.net.pi.runtime.PiCounterCellHandle;
import org.onosproject.net.pi.runtime.PiCounterCellId;
import org.onosproject.p4runtime.api.P4RuntimeReadClient.ReadResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what came in and went out by each port of a device from the P4 program's counters.
 */
public final class P4PortStatistics extends AbstractP4RuntimeHandlerBehaviour implements PortStatisticsDiscovery {

    private static final Logger LOG = LoggerFactory.getLogger(P4PortStatistics.class);

    // ONOS computes rates from the difference of two durations; the switch does not tell for how long it has counted.
    private static final long START = System.nanoTime();

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
        List<PortNumber> ports = handler().get(DeviceService.class).getPorts(deviceId).stream()
                .map(Port::number)
                .filter(port -> !port.isLogical() && port.toLong() < CounterSizes.INGRESS_PORTS)
                .collect(Collectors.toList());
        if (ports.isEmpty()) {
            return List.of();
        }
        List<PiCounterCellHandle> cells = ports.stream()
                .flatMap(port -> Stream.of(Counters.INGRESS_PORTS, Counters.EGRESS_PORTS)
                        .map(counter -> PiCounterCellHandle.of(deviceId, cell(counter, port))))
                .collect(Collectors.toList());
        ReadResponse response = client.read(p4DeviceId, pipeconf).handles(cells).submitSync();
        Duration duration = Duration.ofNanos(System.nanoTime() - START);

        Map<PiCounterCellId, PiCounterCellData> data = new HashMap<>();
        response.all(PiCounterCell.class).forEach(cell -> data.put(cell.cellId(), cell.data()));
        if (!response.isSuccess() || data.size() < cells.size()) {
            LOG.warn("Can't read the port counters of {}: {}", deviceId,
                    response.isSuccess() ? "some were not answered" : response.explanation());
            return List.of();
        }
        List<PortStatistics> statistics = new ArrayList<>();
        for (PortNumber port : ports) {
            statistics.add(statistics(port, data.get(cell(Counters.INGRESS_PORTS, port)),
                    data.get(cell(Counters.EGRESS_PORTS, port)), duration));
        }
        return statistics;
    }

    private static PiCounterCellId cell(PiCounterId counter, PortNumber port) {
        return PiCounterCellId.ofIndirect(counter, port.toLong());
    }

    private PortStatistics statistics(PortNumber port, PiCounterCellData received, PiCounterCellData sent,
                                      Duration duration) {
        return DefaultPortStatistics.builder()
                .setDeviceId(deviceId)
                .setPort(port)
                .setPacketsReceived(received.packets())
                .setBytesReceived(received.bytes())
                .setPacketsSent(sent.packets())
                .setBytesSent(sent.bytes())
                .setDurationSec(duration.getSeconds())
                .setDurationNano(duration.getNano())
                .build();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flowcache.pipeconf.P4Program.CounterSizes;
import org.flowcache.pipeconf.P4Program.Counters;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.device.DefaultPortStatistics;
import org.onosproject.net.device.PortStatistics;
import org.onosproject.net.pi.model.PiCounterId;
import org.onosproject.net.pi.model.PiPipeconf;
import org.onosproject.net.pi.runtime.PiCounterCell;
import org.onosproject.net.pi.runtime.PiCounterCellData;
import org.onosproject.net.pi.runtime.PiCounterCellHandle;
import org.onosproject.net.pi.runtime.PiCounterCellId;
import org.onosproject.p4runtime.api.P4RuntimeReadClient;
import org.onosproject.p4runtime.api.P4RuntimeReadClient.ReadResponse;

/**
 * Reads what came in and went out by the ports of a device from the P4 program's counters.
 */
final class PortCounterReader {

    // ONOS computes rates from the difference of two durations; the switch does not tell for how long it has counted.
    private static final long START = System.nanoTime();

    private final P4RuntimeReadClient client;
    private final long p4DeviceId;
    private final PiPipeconf pipeconf;
    private final DeviceId deviceId;

    PortCounterReader(P4RuntimeReadClient client, long p4DeviceId, PiPipeconf pipeconf, DeviceId deviceId) {
        this.client = client;
        this.p4DeviceId = p4DeviceId;
        this.pipeconf = pipeconf;
        this.deviceId = deviceId;
    }

    /**
     * Reads the counters of the ports that the P4 program can count; logical ports are none.
     *
     * @param ports ports of the device
     * @return packets and bytes since the switch got its program
     * @throws IOException if the device does not answer all that was asked
     */
    List<PortStatistics> read(List<PortNumber> ports) throws IOException {
        List<PortNumber> counted = ports.stream()
                .filter(port -> !port.isLogical() && port.toLong() < CounterSizes.INGRESS_PORTS)
                .collect(Collectors.toList());
        if (counted.isEmpty()) {
            return List.of();
        }
        Map<PiCounterCellId, PiCounterCellData> data = cells(counted);
        Duration duration = Duration.ofNanos(System.nanoTime() - START);
        List<PortStatistics> statistics = new ArrayList<>();
        for (PortNumber port : counted) {
            statistics.add(statistics(port, count(data, Counters.INGRESS_PORTS, port),
                    count(data, Counters.EGRESS_PORTS, port), duration));
        }
        return statistics;
    }

    private Map<PiCounterCellId, PiCounterCellData> cells(List<PortNumber> ports) throws IOException {
        List<PiCounterCellHandle> handles = ports.stream()
                .flatMap(port -> Stream.of(Counters.INGRESS_PORTS, Counters.EGRESS_PORTS)
                        .map(counter -> PiCounterCellHandle.of(deviceId, cell(counter, port))))
                .collect(Collectors.toList());
        ReadResponse response = client.read(p4DeviceId, pipeconf).handles(handles).submitSync();
        if (!response.isSuccess()) {
            throw new IOException(response.explanation(), response.throwable());
        }
        Map<PiCounterCellId, PiCounterCellData> data = new HashMap<>();
        response.all(PiCounterCell.class).forEach(cell -> data.put(cell.cellId(), cell.data()));
        return data;
    }

    private static PiCounterCellData count(Map<PiCounterCellId, PiCounterCellData> data, PiCounterId counter,
                                           PortNumber port) throws IOException {
        PiCounterCellData count = data.get(cell(counter, port));
        if (count == null) {
            throw new IOException("the device did not answer cell " + port + " of " + counter);
        }
        return count;
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

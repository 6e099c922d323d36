// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.Test;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.device.PortStatistics;
import org.onosproject.net.pi.model.PiCounterId;
import org.onosproject.net.pi.runtime.PiCounterCell;
import org.onosproject.net.pi.runtime.PiCounterCellId;

public class PortCounterReaderTest {

    private static final DeviceId DEVICE = DeviceId.deviceId("device:test");
    private static final PiCounterId INGRESS = PiCounterId.of("FlowCacheIngress.ingress_ports");
    private static final PiCounterId EGRESS = PiCounterId.of("FlowCacheEgress.egress_ports");

    private final FakeReadClient client = new FakeReadClient();
    private final PortCounterReader reader = new PortCounterReader(client, 1, PipeconfLoader.pipeconf(), DEVICE);

    @Test
    public void tellsWhatCameInAndWentOutByEachPort() throws Exception {
        client.answer(List.of(cell(INGRESS, 1, 10, 1000), cell(EGRESS, 1, 20, 3000),
                cell(INGRESS, 511, 1L << 40, 1L << 50), cell(EGRESS, 511, 0, 0)));

        List<PortStatistics> statistics = reader.read(List.of(port(1), port(511)));

        assertEquals(2, statistics.size());
        PortStatistics first = statistics.get(0);
        assertEquals(port(1), first.portNumber());
        assertEquals(10, first.packetsReceived());
        assertEquals(1000, first.bytesReceived());
        assertEquals(20, first.packetsSent());
        assertEquals(3000, first.bytesSent());
        PortStatistics last = statistics.get(1);
        assertEquals(port(511), last.portNumber());
        assertEquals(1L << 40, last.packetsReceived());
        assertEquals(1L << 50, last.bytesReceived());
        assertEquals(0, last.packetsSent());
    }

    @Test
    public void timeBetweenTwoReadingsIsTheDifferenceOfTheirDurations() throws Exception {
        client.answer(List.of(cell(INGRESS, 1, 10, 1000), cell(EGRESS, 1, 20, 3000)));
        long before = System.nanoTime();
        Duration first = duration();
        Duration second = duration();
        long after = System.nanoTime();

        assertTrue(second.minus(first).toNanos() > 0);
        assertTrue(second.minus(first).toNanos() <= after - before);
    }

    private Duration duration() throws IOException {
        PortStatistics statistics = reader.read(List.of(port(1))).get(0);
        return Duration.ofSeconds(statistics.durationSec(), statistics.durationNano());
    }

    @Test
    public void portsWithoutCountersAreLeftOut() throws Exception {
        assertEquals(List.of(), reader.read(List.of(PortNumber.LOCAL, port(512))));
    }

    @Test
    public void failsIfTheDeviceRefuses() {
        client.refuse();

        assertTrue(assertThrows(IOException.class, () -> reader.read(List.of(port(1)))).getMessage()
                .contains("PERMISSION_DENIED"));
    }

    @Test
    public void failsIfTheDeviceLeavesOutACell() {
        client.answer(List.of(cell(INGRESS, 1, 10, 1000)));

        assertTrue(assertThrows(IOException.class, () -> reader.read(List.of(port(1)))).getMessage()
                .contains("cell 1 of"));
    }

    private static PiCounterCell cell(PiCounterId counter, long index, long packets, long bytes) {
        return new PiCounterCell(PiCounterCellId.ofIndirect(counter, index), packets, bytes);
    }

    private static PortNumber port(long number) {
        return PortNumber.portNumber(number);
    }
}

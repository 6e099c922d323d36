// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.flowcache.api.Count;
import org.flowcache.api.FlowCacheCounters;
import org.junit.Test;
import org.onosproject.net.pi.model.PiCounterId;
import org.onosproject.net.pi.runtime.PiCounterCell;
import org.onosproject.net.pi.runtime.PiCounterCellId;

public class CounterReaderTest {

    private static final PiCounterId PATHS = PiCounterId.of("FlowCacheIngress.paths");
    private static final PiCounterId EVENTS = PiCounterId.of("FlowCacheIngress.flow_cache.events");
    private static final PiCounterId DROPS = PiCounterId.of("FlowCacheIngress.drops");

    private final List<PiCounterCell> cells = new ArrayList<>();
    private final FakeReadClient client = new FakeReadClient();
    private final CompletableFuture<FlowCacheCounters> counters =
            new CounterReader(client, 1, PipeconfLoader.pipeconf()).read();

    @Test
    public void namesPathsAndDropReasonsLikeTheP4Program() throws Exception {
        answerCells(32);

        FlowCacheCounters reading = counters.get();

        assertEquals(List.of("decapsulated", "flooded", "to-otr-new", "to-otr-order-hold", "to-otr-expired",
                "to-otr-refresh", "to-otr-no-room", "to-otr-uncached", "learned", "relearned", "from-otr",
                "from-otr-uncached", "direct", "arp-answered", "punted", "packet-out", "context-answered",
                "pinned"),
                List.copyOf(reading.paths().keySet()));
        assertEquals(List.of("unknown-port", "malformed", "bad-checksum", "ip-options", "fragment", "not-vxlan",
                "no-vni", "unknown-vtep", "unknown-vni", "unknown-vlan", "no-server", "no-port", "ecn", "mtu", "acl",
                "inner-vlan"),
                List.copyOf(reading.drops().keySet()));
        assertEquals(List.of("evicted", "released", "overtook"), List.copyOf(reading.events().keySet()));
        assertEquals(new Count(13, 130), reading.paths().get("direct"));
        assertEquals(new Count(109, 1090), reading.drops().get("unknown-vni"));
        assertEquals(new Count(201, 2010), reading.events().get("evicted"));
    }

    @Test
    public void failsIfTheDeviceLeavesOutACell() {
        answerCells(9);

        assertFailure("cell 9");
    }

    @Test
    public void failsIfTheDeviceRefuses() {
        client.refuse();

        assertFailure("PERMISSION_DENIED");
    }

    @Test
    public void failsIfTheDeviceIsGone() {
        client.fail(new IllegalStateException("channel closed"));

        assertFailure("channel closed");
    }

    @Test
    public void waitsForTheDevice() {
        assertTrue(!counters.isDone());
    }

    private void answerCells(int cellsOfACounter) {
        for (int i = 0; i < cellsOfACounter; i++) {
            cells.add(new PiCounterCell(PiCounterCellId.ofIndirect(PATHS, i), i, 10L * i));
            cells.add(new PiCounterCell(PiCounterCellId.ofIndirect(DROPS, i), 100 + i, 10L * (100 + i)));
            cells.add(new PiCounterCell(PiCounterCellId.ofIndirect(EVENTS, i), 200 + i, 10L * (200 + i)));
        }
        client.answer(cells);
    }

    private void assertFailure(String message) {
        ExecutionException failure = assertThrows(ExecutionException.class, counters::get);
        assertTrue(failure.getCause().toString(), failure.getCause() instanceof IOException);
        assertTrue(failure.getCause().getMessage(), failure.getCause().getMessage().contains(message));
    }
}

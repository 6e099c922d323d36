// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.flowcache.api.Count;
import org.flowcache.api.FlowCacheCounters;
import org.junit.Test;
import org.onosproject.net.pi.model.PiCounterId;
import org.onosproject.net.pi.runtime.PiCounterCell;
import org.onosproject.net.pi.runtime.PiCounterCellId;
import org.onosproject.net.pi.runtime.PiEntity;
import org.onosproject.p4runtime.api.P4RuntimeReadClient;
import org.onosproject.p4runtime.api.P4RuntimeReadClient.ReadRequest;
import org.onosproject.p4runtime.api.P4RuntimeReadClient.ReadResponse;

public class CounterReaderTest {

    private static final PiCounterId PATHS = PiCounterId.of("FlowCacheIngress.paths");
    private static final PiCounterId EVENTS = PiCounterId.of("FlowCacheIngress.flow_cache.events");
    private static final PiCounterId DROPS = PiCounterId.of("FlowCacheIngress.drops");

    private final List<PiCounterCell> cells = new ArrayList<>();
    private final CompletableFuture<ReadResponse> response = new CompletableFuture<>();
    private final CompletableFuture<FlowCacheCounters> counters =
            new CounterReader(client(), 1, PipeconfLoader.pipeconf()).read();

    @Test
    public void namesPathsAndDropReasonsLikeTheP4Program() throws Exception {
        answerCells(32);

        FlowCacheCounters reading = counters.get();

        assertEquals(List.of("decapsulated", "flooded", "to-otr-new", "to-otr-order-hold", "to-otr-expired",
                "to-otr-refresh", "to-otr-no-room", "to-otr-uncached", "learned", "relearned", "from-otr",
                "from-otr-uncached", "direct", "arp-answered", "punted", "packet-out", "context-answered"),
                List.copyOf(reading.paths().keySet()));
        assertEquals(List.of("unknown-port", "malformed", "bad-checksum", "ip-options", "fragment", "not-vxlan",
                "no-vni", "unknown-vtep", "unknown-vni", "unknown-vlan", "no-server", "no-port", "ecn", "mtu", "acl"),
                List.copyOf(reading.drops().keySet()));
        assertEquals(List.of("evicted", "released"), List.copyOf(reading.events().keySet()));
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
        response.complete(new Response(false, List.of()));

        assertFailure("PERMISSION_DENIED");
    }

    @Test
    public void failsIfTheDeviceIsGone() {
        response.completeExceptionally(new IllegalStateException("channel closed"));

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
        response.complete(new Response(true, cells));
    }

    private void assertFailure(String message) {
        ExecutionException failure = assertThrows(ExecutionException.class, counters::get);
        assertTrue(failure.getCause().toString(), failure.getCause() instanceof IOException);
        assertTrue(failure.getCause().getMessage(), failure.getCause().getMessage().contains(message));
    }

    /** A client whose read requests end in {@link #response}. */
    private P4RuntimeReadClient client() {
        ReadRequest request = (ReadRequest) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[] {ReadRequest.class}, (proxy, method, args) ->
                        method.getName().equals("submit") ? response : proxy);
        return (deviceId, pipeconf) -> request;
    }

    private static final class Response implements ReadResponse {

        private final boolean success;
        private final List<PiCounterCell> cells;

        Response(boolean success, List<PiCounterCell> cells) {
            this.success = success;
            this.cells = cells;
        }

        @Override
        public boolean isSuccess() {
            return success;
        }

        @Override
        public Collection<PiEntity> all() {
            return List.copyOf(cells);
        }

        @Override
        public <E extends PiEntity> Collection<E> all(Class<E> type) {
            return cells.stream().map(type::cast).collect(Collectors.toList());
        }

        @Override
        public String explanation() {
            return "PERMISSION_DENIED";
        }

        @Override
        public Throwable throwable() {
            return null;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.cache;

import static org.junit.Assert.assertEquals;

import java.time.Duration;
import java.util.Set;
import org.flowcache.api.PinningSettings;
import org.flowcache.bench.Flow;
import org.flowcache.bench.Gateway;
import org.flowcache.bench.PinnedEntries;
import org.flowcache.bench.Traffic;
import org.flowcache.softswitch.SoftSwitch;
import org.junit.Before;
import org.junit.Test;

public class LateControllerTest {

    private static final int VTEP = 0x02020202;
    private static final long SECOND = 1_000_000;
    private static final Flow ONE = new Flow(1, 1);
    private static final Flow TWO = new Flow(2, 2);
    private static final Flow THREE = new Flow(3, 3);

    private Gateway gateway;
    private PinnedEntries entries;
    private LateController controller;

    @Before
    public void load() throws Exception {
        gateway = Gateway.loadSmall(SoftSwitch.builder().clock(() -> 1));
        entries = gateway.pinned();
        controller = new LateController(entries, VTEP,
                new PinningSettings(true, 2, 1, 0.25, Duration.ofMinutes(1)), 5 * SECOND);
    }

    private Set<Flow> pinned() throws Exception {
        return entries.packets().keySet();
    }

    private void send(Flow flow, int packets) {
        byte[] frame = Traffic.fromServer(flow.tenant(), flow.host());
        for (int i = 0; i < packets; i++) {
            gateway.pipeline().process(Gateway.SERVERS, frame, 0, frame.length, (port, bytes, offset, length) -> { });
        }
    }

    @Test
    public void pinsACandidateTwentyMillisecondsLate() throws Exception {
        controller.candidate(ONE, 1000);
        controller.candidate(ONE, 1500);
        controller.catchUp(20_999);
        assertEquals(Set.of(), pinned());
        controller.catchUp(21_000);
        assertEquals(Set.of(ONE), pinned());
        assertEquals(1, controller.pinned());
        controller.catchUp(30_000);
        assertEquals("it was pinned already", 1, controller.changes());
    }

    @Test
    public void unpinsAFlowThatIsTooSlowFromPollToPoll() throws Exception {
        controller.candidate(ONE, 0);
        controller.candidate(TWO, 0);
        controller.catchUp(SECOND);
        controller.catchUp(5 * SECOND);
        send(ONE, 10);
        controller.catchUp(10 * SECOND - 1);
        assertEquals("not polled since it is slow", Set.of(ONE, TWO), pinned());
        controller.catchUp(10 * SECOND);
        assertEquals(Set.of(ONE), pinned());
        assertEquals(3, controller.changes());
    }

    @Test
    public void givesTheSlowestOnesPlaceToACandidate() throws Exception {
        controller.candidate(ONE, 0);
        controller.candidate(TWO, 0);
        controller.catchUp(SECOND);
        controller.catchUp(5 * SECOND);
        send(ONE, 100);
        send(TWO, 10);
        // At each poll one place of the two is made free for a candidate.
        controller.catchUp(10 * SECOND);
        assertEquals(Set.of(ONE), pinned());
        controller.candidate(TWO, 10 * SECOND);
        controller.candidate(THREE, 11 * SECOND);
        controller.catchUp(12 * SECOND);
        assertEquals(Set.of(TWO, THREE), pinned());
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.control;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.List;
import org.flowcache.api.LearningEvent;
import org.flowcache.pipeconf.P4FlowCacheProgrammable;
import org.junit.Test;

public class LearningRunTest {

    private static final Duration QUICK = Duration.ofMillis(3);

    @Test
    public void everyEventBecomesAnEntryOrChangesOne() throws Exception {
        // The first flows twice, and of the next ones the first.
        int count = 2 * LearningPackets.FLOWS + 808;
        LearningRun run = LearningRun.run(300, count, Duration.ofSeconds(1));

        assertEquals(count, run.sent());
        assertEquals(count, run.taken());
        assertEquals(0, run.lost());
        assertEquals(LearningPackets.FLOWS + 808, run.entries());
        assertTrue(run.microsAnEvent() > 0);
        assertTrue(LearningCommand.lines(List.of(run)).contains("| Learning events sent | 9,000 |"));
    }

    @Test
    public void packetsAreLearningEventsOfTenantsFlows() {
        LearningPackets packets = new LearningPackets(300);
        P4FlowCacheProgrammable flowCache = new P4FlowCacheProgrammable();
        int number = 299;

        LearningEvent learned = flowCache.learningEvent(packets.get(number)).orElseThrow();
        LearningEvent again = flowCache.learningEvent(packets.get(number + LearningPackets.FLOWS)).orElseThrow();
        LearningEvent next = flowCache.learningEvent(packets.get(number + 2 * LearningPackets.FLOWS)).orElseThrow();

        assertEquals(LearningEvent.Type.LEARNED, learned.type());
        assertEquals("one that needs the extended encoding", 301, learned.key().vlan().toShort());
        assertEquals(LearningApp.vni(299), learned.tunnel().vni().toInt());
        assertEquals(LearningEvent.Type.RELEARNED, again.type());
        assertEquals(learned.key(), again.key());
        assertFalse(learned.tunnel().equals(again.tunnel()));
        assertEquals(LearningEvent.Type.LEARNED, next.type());
        assertFalse(learned.key().equals(next.key()));
    }

    @Test
    public void targetsAreNothingLostNothingLateNothingDearer() {
        LearningRun first = run(0, QUICK, 2);
        assertTrue(LearningCommand.meetsTargets(List.of(first, run(0, QUICK, 3))));
        assertFalse(LearningCommand.meetsTargets(List.of(first, run(1, QUICK, 2))));
        assertFalse(LearningCommand.meetsTargets(List.of(first, run(0, Duration.ofMillis(1001), 2))));
        assertFalse(LearningCommand.meetsTargets(List.of(first, run(0, QUICK, 3.1))));
        assertTrue(LearningCommand.lines(List.of(first, run(0, QUICK, 3))).contains(
                "| Of the first column's | 1.00 | 1.50 |"));
    }

    private static LearningRun run(long lost, Duration lastDelay, double micros) {
        return new LearningRun(3, 10, 10 - lost, 10, lost, lastDelay, 1, micros);
    }
}

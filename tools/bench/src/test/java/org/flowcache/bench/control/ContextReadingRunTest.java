// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.control;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import org.flowcache.pipeconf.ContextReadingRun;
import org.junit.Test;

public class ContextReadingRunTest {

    @Test
    public void readsAllThatWasTaughtWhileEventsBecomeEntries() throws Exception {
        ContextReadingRun run = ContextReadingRun.run(50, Duration.ofMillis(1));

        assertEquals(50, run.contexts());
        assertEquals(0, run.missing());
        assertTrue("packet-outs: " + run.packetOuts(), run.packetOuts() > 0 && run.packetOuts() <= 128);
        assertTrue(run.events() > 0);
        assertTrue(run.longestDelay().compareTo(Duration.ZERO) > 0);
    }
}

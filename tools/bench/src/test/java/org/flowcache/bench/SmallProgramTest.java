// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench;

import static org.junit.Assert.assertEquals;

import org.flowcache.softswitch.SoftSwitch;
import org.junit.Test;

public class SmallProgramTest {

    @Test
    public void wasCompiledFromTheSources() throws Exception {
        assertEquals("it and the pipeconf's program were compiled from different sources: run make in p4src and "
                + "commit what it writes",
                Program.resource("/p4c-out/p4src.sha256"), Program.resource("/flowcache-1024.sha256"));
    }

    @Test
    public void hasRoomForAQuarterOfTheContexts() throws Exception {
        assertEquals(1024, Gateway.loadSmall(SoftSwitch.builder()).contexts());
        assertEquals(4096, Gateway.load(SoftSwitch.builder()).contexts());
    }
}

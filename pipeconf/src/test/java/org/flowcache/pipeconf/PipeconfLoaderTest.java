// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.flowcache.api.FlowCacheProgrammable;
import org.junit.Test;
import org.onosproject.net.behaviour.Pipeliner;
import org.onosproject.net.device.PortStatisticsDiscovery;
import org.onosproject.net.pi.PiPipeconfServiceAdapter;
import org.onosproject.net.pi.model.PiPipeconf;
import org.onosproject.net.pi.model.PiPipeconf.ExtensionType;
import org.onosproject.net.pi.model.PiPipeconfId;
import org.onosproject.net.pi.model.PiPipelineInterpreter;

public class PipeconfLoaderTest {

    private final Map<PiPipeconfId, PiPipeconf> registered = new HashMap<>();

    private final PiPipeconfServiceAdapter pipeconfs = new PiPipeconfServiceAdapter() {
        @Override
        public void register(PiPipeconf pipeconf) {
            registered.put(pipeconf.id(), pipeconf);
        }

        @Override
        public void unregister(PiPipeconfId id) {
            registered.remove(id);
        }
    };

    @Test
    public void registersOnePipeconfForAsLongAsItIsActive() {
        PipeconfLoader loader = new PipeconfLoader(pipeconfs);
        assertEquals("[org.flowcache.pipeconf]", registered.keySet().toString());

        loader.deactivate();
        assertTrue(registered.isEmpty());
    }

    @Test
    public void hasWhatTheBmv2AndStratumDriversAskFor() {
        PiPipeconf pipeconf = PipeconfLoader.pipeconf();

        assertTrue(pipeconf.extension(ExtensionType.BMV2_JSON).isPresent());
        assertTrue(pipeconf.extension(ExtensionType.P4_INFO_TEXT).isPresent());
        assertTrue(pipeconf.extension(ExtensionType.CPU_PORT_TXT).isPresent());
        assertTrue(pipeconf.hasBehaviour(PiPipelineInterpreter.class));
        assertTrue(pipeconf.hasBehaviour(FlowCacheProgrammable.class));
        assertTrue(pipeconf.hasBehaviour(Pipeliner.class));
        assertTrue(pipeconf.hasBehaviour(PortStatisticsDiscovery.class));
    }
}

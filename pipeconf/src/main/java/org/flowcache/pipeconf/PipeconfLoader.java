// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import java.net.URL;
import org.flowcache.api.FlowCacheProgrammable;
import org.onosproject.net.behaviour.Pipeliner;
import org.onosproject.net.device.PortStatisticsDiscovery;
import org.onosproject.net.pi.model.DefaultPiPipeconf;
import org.onosproject.net.pi.model.PiPipeconf;
import org.onosproject.net.pi.model.PiPipeconf.ExtensionType;
import org.onosproject.net.pi.model.PiPipeconfId;
import org.onosproject.net.pi.model.PiPipelineInterpreter;
import org.onosproject.net.pi.model.PiPipelineModel;
import org.onosproject.net.pi.service.PiPipeconfService;
import org.onosproject.p4runtime.model.P4InfoParser;
import org.onosproject.p4runtime.model.P4InfoParserException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the flow cache's pipeline known to ONOS for as long as this bundle is active.
 */
@Component(immediate = true)
public final class PipeconfLoader {

    /** What a device's {@code pipeconf} in the network configuration has to say. */
    static final PiPipeconfId ID = new PiPipeconfId("org.flowcache.pipeconf");

    private static final Logger LOG = LoggerFactory.getLogger(PipeconfLoader.class);

    private final PiPipeconfService pipeconfs;

    /**
     * Creates the component.
     *
     * @param pipeconfs where pipeconfs are registered
     */
    @Activate
    public PipeconfLoader(@Reference PiPipeconfService pipeconfs) {
        this.pipeconfs = pipeconfs;
        pipeconfs.register(pipeconf());
        LOG.info("Registered pipeconf {}", ID);
    }

    /**
     * Takes the pipeconf away.
     */
    @Deactivate
    public void deactivate() {
        pipeconfs.unregister(ID);
        LOG.info("Unregistered pipeconf {}", ID);
    }

    static PiPipeconf pipeconf() {
        URL p4info = output("p4info.txt");
        return DefaultPiPipeconf.builder()
                .withId(ID)
                .withPipelineModel(model(p4info))
                .addBehaviour(PiPipelineInterpreter.class, FlowCacheInterpreter.class)
                .addBehaviour(FlowCacheProgrammable.class, P4FlowCacheProgrammable.class)
                .addBehaviour(Pipeliner.class, FlowCachePipeliner.class)
                .addBehaviour(PortStatisticsDiscovery.class, P4PortStatistics.class)
                .addExtension(ExtensionType.P4_INFO_TEXT, p4info)
                .addExtension(ExtensionType.BMV2_JSON, output("bmv2.json"))
                .addExtension(ExtensionType.CPU_PORT_TXT, output("cpu_port.txt"))
                .build();
    }

    private static PiPipelineModel model(URL p4info) {
        try {
            return P4InfoParser.parse(p4info);
        } catch (P4InfoParserException e) {
            throw new IllegalStateException("the bundled p4info is not what ONOS reads; p4src/Makefile makes it so", e);
        }
    }

    private static URL output(String file) {
        return PipeconfLoader.class.getResource("/p4c-out/" + file);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.driver;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

import org.onosproject.drivers.p4runtime.AbstractP4RuntimePipelineProgrammable;
import org.onosproject.net.pi.model.PiPipeconf;
import org.onosproject.net.pi.model.PiPipeconf.ExtensionType;

/** Programs a v1model target with the BMv2 JSON that its pipeconf carries. */
public class Bmv2PipelineProgrammable extends AbstractP4RuntimePipelineProgrammable {

    @Override
    public ByteBuffer createDeviceDataBuffer(PiPipeconf pipeconf) {
        InputStream extension = pipeconf.extension(ExtensionType.BMV2_JSON).orElse(null);
        if (extension == null) {
            log.error("Pipeconf {} has no {} extension: add the output of p4c-bm2-ss to it",
                      pipeconf.id(), ExtensionType.BMV2_JSON);
            return null;
        }
        try (InputStream json = extension) {
            return ByteBuffer.wrap(json.readAllBytes());
        } catch (IOException e) {
            log.error("Cannot read the {} extension of pipeconf {}", ExtensionType.BMV2_JSON, pipeconf.id(), e);
            return null;
        }
    }

    @Override
    public Optional<PiPipeconf> getDefaultPipeconf() {
        return Optional.empty();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cli;

import java.util.function.Supplier;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.flowcache.app.api.FlowCacheService;
import org.onosproject.net.DeviceId;

/**
 * Makes a gateway forget all flows.
 */
@Service
@Command(scope = "onos", name = "flowcache-flush",
        description = "Makes a gateway of the flow cache forget all flows, so that they are learned anew")
public final class FlushCommand extends FlowCacheCommand {

    @Argument(index = 0, name = "device", description = "Device ID of a gateway", required = true)
    @Completion(GatewayCompleter.class)
    private String device;

    /** Creates the command, as Karaf does for each time that it is typed. */
    public FlushCommand() {
        this(() -> get(FlowCacheService.class));
    }

    FlushCommand(Supplier<FlowCacheService> service) {
        super(service);
    }

    @Override
    void run(FlowCacheService service) throws Exception {
        DeviceId deviceId = gateway(service, device);
        await(deviceId, service.flush(deviceId));
        if (outputJson()) {
            print("%s", mapper().createObjectNode().put("device", deviceId.toString()).put("flushed", true));
        } else {
            print("%s forgot all flows", deviceId);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Supplier;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;
import org.flowcache.api.FlowKey;
import org.flowcache.app.api.FlowCacheService;
import org.flowcache.app.flows.FlowArguments;
import org.onosproject.net.DeviceId;

/**
 * A command about one flow of one gateway.
 */
abstract class FlowCommand extends FlowCacheCommand {

    @Argument(index = 0, name = "device", description = "Device ID of a gateway", required = true)
    @Completion(GatewayCompleter.class)
    private String device;

    @Argument(index = 1, name = "vlan", description = "VLAN id of the flow", required = true)
    @Completion(VlanCompleter.class)
    private int vlan;

    @Argument(index = 2, name = "destination", description = "IP address that the flow goes to", required = true)
    @Completion(DestinationCompleter.class)
    private String destination;

    FlowCommand(Supplier<FlowCacheService> service) {
        super(service);
    }

    @Override
    final void run(FlowCacheService service) throws Exception {
        run(service, gateway(service, device), FlowArguments.key(vlan, destination));
    }

    /**
     * Begins what the command prints as JSON.
     *
     * @param deviceId the gateway
     * @param key      the flow
     * @return an object that names both
     */
    final ObjectNode json(DeviceId deviceId, FlowKey key) {
        return mapper().createObjectNode()
                .put("device", deviceId.toString())
                .put("vlan", key.vlan().toShort())
                .put("destination", key.destination().toString());
    }

    /**
     * Does what the command is for.
     *
     * @param service  where to do it
     * @param deviceId the gateway
     * @param key      the flow
     * @throws Exception if it can't be done
     */
    abstract void run(FlowCacheService service, DeviceId deviceId, FlowKey key) throws Exception;
}

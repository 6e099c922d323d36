// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cli;

import java.util.Optional;
import java.util.function.Supplier;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.flowcache.api.FlowContext;
import org.flowcache.api.FlowKey;
import org.flowcache.app.api.FlowCacheService;
import org.onosproject.net.DeviceId;

/**
 * Makes a gateway forget a flow.
 */
@Service
@Command(scope = "onos", name = "flowcache-evict",
        description = "Makes a gateway of the flow cache forget a flow, so that it is learned anew")
public final class EvictCommand extends FlowCacheCommand {

    @Argument(index = 0, name = "device", description = "Device ID of a gateway", required = true)
    @Completion(GatewayCompleter.class)
    private String device;

    @Argument(index = 1, name = "vlan", description = "VLAN id of the flow", required = true)
    @Completion(VlanCompleter.class)
    private int vlan;

    @Argument(index = 2, name = "destination", description = "IP address that the flow goes to", required = true)
    @Completion(DestinationCompleter.class)
    private String destination;

    /** Creates the command, as Karaf does for each time that it is typed. */
    public EvictCommand() {
        this(() -> get(FlowCacheService.class));
    }

    EvictCommand(Supplier<FlowCacheService> service) {
        super(service);
    }

    @Override
    void run(FlowCacheService service) throws Exception {
        DeviceId deviceId = gateway(service, device);
        FlowKey key = FlowArguments.key(vlan, destination);
        Optional<FlowContext> evicted = await(deviceId, service.evict(deviceId, key));
        if (evicted.isPresent()) {
            print("%s forgot %s, which was %s and had %s", deviceId, key, evicted.get().state(),
                    count(evicted.get().hits(), "hit", "hits"));
        } else {
            print("%s did not know %s", deviceId, key);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.karaf.shell.api.action.Command;
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
public final class EvictCommand extends FlowCommand {

    /** Creates the command, as Karaf does for each time that it is typed. */
    public EvictCommand() {
        this(() -> get(FlowCacheService.class));
    }

    EvictCommand(Supplier<FlowCacheService> service) {
        super(service);
    }

    @Override
    void run(FlowCacheService service, DeviceId deviceId, FlowKey key) throws Exception {
        Optional<FlowContext> evicted = await(deviceId, service.evict(deviceId, key));
        if (outputJson()) {
            ObjectNode json = json(deviceId, key).put("evicted", evicted.isPresent());
            evicted.ifPresent(context -> json.put("state", context.state().name()).put("hits", context.hits()));
            print("%s", json);
        } else if (evicted.isPresent()) {
            print("%s forgot %s, which was %s and had %s", deviceId, key, evicted.get().state(),
                    count(evicted.get().hits(), "hit", "hits"));
        } else {
            print("%s did not know %s", deviceId, key);
        }
    }
}

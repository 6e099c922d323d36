// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cli;

import java.util.function.Supplier;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.flowcache.api.FlowKey;
import org.flowcache.api.PinnedEntry;
import org.flowcache.app.api.FlowCacheService;
import org.onosproject.net.DeviceId;

/**
 * Pins a flow for good.
 */
@Service
@Command(scope = "onos", name = "flowcache-pin",
        description = "Makes a flow that a gateway of the flow cache has learned a flow rule, for good")
public final class PinCommand extends FlowCommand {

    /** Creates the command, as Karaf does for each time that it is typed. */
    public PinCommand() {
        this(() -> get(FlowCacheService.class));
    }

    PinCommand(Supplier<FlowCacheService> service) {
        super(service);
    }

    @Override
    void run(FlowCacheService service, DeviceId deviceId, FlowKey key) throws Exception {
        PinnedEntry entry;
        try {
            entry = await(deviceId, service.pin(deviceId, key));
        } catch (IllegalArgumentException e) {
            throw new CommandException(e.getMessage());
        }
        if (outputJson()) {
            print("%s", json(deviceId, key)
                    .put("vni", entry.tunnel().vni().toInt())
                    .put("outerSource", entry.tunnel().source().toString())
                    .put("outerDestination", entry.tunnel().destination().toString())
                    .put("udpSourcePort", entry.tunnel().udpSourcePort())
                    .put("outerSourceMac", entry.tunnel().sourceMac().toString())
                    .put("outerDestinationMac", entry.tunnel().destinationMac().toString())
                    .put("ttl", entry.tunnel().ttl())
                    .put("udpChecksum", entry.tunnel().udpChecksum()));
        } else {
            print("%s pinned %s: %s", deviceId, key, entry.tunnel());
        }
    }
}

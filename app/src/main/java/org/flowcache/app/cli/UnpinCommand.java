// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cli;

import java.util.Optional;
import java.util.function.Supplier;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.flowcache.api.FlowKey;
import org.flowcache.api.PinnedEntry;
import org.flowcache.app.api.FlowCacheService;
import org.onosproject.net.DeviceId;

/**
 * Pins a flow no longer.
 */
@Service
@Command(scope = "onos", name = "flowcache-unpin",
        description = "Makes a flow of a gateway of the flow cache be a flow rule no longer, so that it is learned anew")
public final class UnpinCommand extends FlowCommand {

    /** Creates the command, as Karaf does for each time that it is typed. */
    public UnpinCommand() {
        this(() -> get(FlowCacheService.class));
    }

    UnpinCommand(Supplier<FlowCacheService> service) {
        super(service);
    }

    @Override
    void run(FlowCacheService service, DeviceId deviceId, FlowKey key) throws Exception {
        Optional<PinnedEntry> before;
        try {
            before = await(deviceId, service.unpin(deviceId, key));
        } catch (IllegalArgumentException e) {
            throw new CommandException(e.getMessage());
        }
        if (outputJson()) {
            print("%s", json(deviceId, key).put("unpinned", before.isPresent()));
        } else if (before.isPresent()) {
            print("%s unpinned %s", deviceId, key);
        } else {
            print("%s had not pinned %s", deviceId, key);
        }
    }
}

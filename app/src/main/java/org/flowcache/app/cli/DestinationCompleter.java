// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cli;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.flowcache.app.api.FlowCacheService;
import org.onosproject.cli.AbstractChoicesCompleter;
import org.onosproject.cli.AbstractShellCommand;
import org.onosproject.net.DeviceId;

/**
 * Offers the destinations of learned entries, of the gateway and the VLAN that are the two arguments before.
 */
@Service
public final class DestinationCompleter extends AbstractChoicesCompleter {

    private final Supplier<FlowCacheService> services;

    /** Creates the completer, as Karaf does. */
    public DestinationCompleter() {
        this(() -> AbstractShellCommand.get(FlowCacheService.class));
    }

    DestinationCompleter(Supplier<FlowCacheService> services) {
        this.services = services;
    }

    @Override
    protected List<String> choices() {
        int index = commandLine.getCursorArgumentIndex();
        String device = commandLine.getArguments()[index - 2];
        String vlan = commandLine.getArguments()[index - 1];
        FlowCacheService service = services.get();
        return service.gateways().keySet().stream()
                .filter(gateway -> gateway.toString().equals(device))
                .flatMap((DeviceId gateway) -> service.learnedEntries(gateway).stream())
                .filter(entry -> entry.key().vlan().toString().equals(vlan))
                .map(entry -> entry.key().destination().toString())
                .collect(Collectors.toList());
    }
}

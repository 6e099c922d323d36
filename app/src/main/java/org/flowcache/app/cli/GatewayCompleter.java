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
 * Offers the devices that are configured as gateways.
 */
@Service
public final class GatewayCompleter extends AbstractChoicesCompleter {

    private final Supplier<FlowCacheService> services;

    /** Creates the completer, as Karaf does. */
    public GatewayCompleter() {
        this(() -> AbstractShellCommand.get(FlowCacheService.class));
    }

    GatewayCompleter(Supplier<FlowCacheService> services) {
        this.services = services;
    }

    @Override
    protected List<String> choices() {
        return services.get().gateways().keySet().stream()
                .map(DeviceId::toString)
                .collect(Collectors.toList());
    }
}

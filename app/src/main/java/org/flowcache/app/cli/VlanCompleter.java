// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cli;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.flowcache.app.api.FlowCacheService;
import org.onosproject.cli.AbstractChoicesCompleter;
import org.onosproject.cli.AbstractShellCommand;

/**
 * Offers the VLANs of the tenants of the gateway that is the argument before.
 */
@Service
public final class VlanCompleter extends AbstractChoicesCompleter {

    private final Supplier<FlowCacheService> services;

    /** Creates the completer, as Karaf does. */
    public VlanCompleter() {
        this(() -> AbstractShellCommand.get(FlowCacheService.class));
    }

    VlanCompleter(Supplier<FlowCacheService> services) {
        this.services = services;
    }

    @Override
    protected List<String> choices() {
        String device = commandLine.getArguments()[commandLine.getCursorArgumentIndex() - 1];
        return services.get().gateways().entrySet().stream()
                .filter(gateway -> gateway.getKey().toString().equals(device))
                .flatMap(gateway -> gateway.getValue().tenants().stream())
                .map(tenant -> tenant.vlan().toString())
                .collect(Collectors.toList());
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cli;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.flowcache.api.Tenant;
import org.flowcache.app.api.FlowCacheService;
import org.onosproject.cli.AbstractChoicesCompleter;
import org.onosproject.cli.AbstractShellCommand;

/**
 * Offers the names of the tenants of all gateways.
 */
@Service
public final class TenantCompleter extends AbstractChoicesCompleter {

    private final Supplier<FlowCacheService> services;

    /** Creates the completer, as Karaf does. */
    public TenantCompleter() {
        this(() -> AbstractShellCommand.get(FlowCacheService.class));
    }

    TenantCompleter(Supplier<FlowCacheService> services) {
        this.services = services;
    }

    @Override
    protected List<String> choices() {
        return services.get().gateways().values().stream()
                .flatMap(gateway -> gateway.tenants().stream())
                .map(Tenant::name)
                .collect(Collectors.toList());
    }
}

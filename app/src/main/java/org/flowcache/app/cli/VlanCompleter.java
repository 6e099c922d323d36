// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cli;

import java.util.List;
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

    @Override
    protected List<String> choices() {
        String device = commandLine.getArguments()[commandLine.getCursorArgumentIndex() - 1];
        return AbstractShellCommand.get(FlowCacheService.class).gateways().entrySet().stream()
                .filter(gateway -> gateway.getKey().toString().equals(device))
                .flatMap(gateway -> gateway.getValue().tenants().stream())
                .map(tenant -> tenant.vlan().toString())
                .collect(Collectors.toList());
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.support.CommandException;
import org.flowcache.app.api.FlowCacheService;
import org.onosproject.cli.AbstractShellCommand;
import org.onosproject.cli.net.DeviceIdCompleter;
import org.onosproject.net.DeviceId;

/**
 * What the commands of the flow cache have in common: they show all gateways, or the one that is named.
 */
abstract class FlowCacheCommand extends AbstractShellCommand {

    @Argument(index = 0, name = "device", description = "Device ID of a gateway; all gateways without it")
    @Completion(DeviceIdCompleter.class)
    private String device;

    private final Supplier<FlowCacheService> services;

    /**
     * Creates a command.
     *
     * @param services where the service that knows the gateways is; asked when the command runs
     */
    FlowCacheCommand(Supplier<FlowCacheService> services) {
        this.services = services;
    }

    @Override
    protected final void doExecute() throws Exception {
        FlowCacheService service = services.get();
        Collection<DeviceId> gateways = service.gateways().keySet();
        List<DeviceId> shown = gateways.stream()
                .filter(gateway -> device == null || gateway.toString().equals(device))
                .collect(Collectors.toList());
        if (device != null && shown.isEmpty()) {
            throw new CommandException(device + " is not configured as a gateway; "
                    + (gateways.isEmpty() ? "no device is" : "these are: " + gateways));
        }
        if (outputJson()) {
            print("%s", json(service, shown));
        } else if (shown.isEmpty()) {
            print("No gateways configured: push a \"flowcache\" configuration of a device to /onos/v1/network/"
                    + "configuration");
        } else {
            show(service, shown);
        }
    }

    /**
     * Prints what the command is about, as text.
     *
     * @param service  knows the gateways
     * @param gateways the gateways to show, at least one
     * @throws Exception if a device can't be asked
     */
    abstract void show(FlowCacheService service, Collection<DeviceId> gateways) throws Exception;

    /**
     * Returns what the command is about, as JSON.
     *
     * @param service  knows the gateways
     * @param gateways the gateways to show
     * @return an array
     * @throws Exception if a device can't be asked
     */
    abstract JsonNode json(FlowCacheService service, Collection<DeviceId> gateways) throws Exception;

    /**
     * Prints a table.
     *
     * @param table the table
     */
    void print(Table table) {
        table.lines().forEach(line -> print("%s", line));
    }

    /**
     * Returns a number of things, in words.
     *
     * @param number how many
     * @param one    what one is called
     * @param many   what several are called
     * @return such as "1 entry" or "2 entries"
     */
    static String count(int number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }
}

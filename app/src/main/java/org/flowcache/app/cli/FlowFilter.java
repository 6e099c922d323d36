// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.karaf.shell.support.CommandException;
import org.flowcache.api.FlowContext;
import org.flowcache.api.Tenant;
import org.flowcache.app.api.FlowCacheService;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.VlanId;

/**
 * Which flows the user wants to see: those that pass all filters that were given.
 */
final class FlowFilter {

    private Predicate<FlowRow> wanted = row -> true;

    /**
     * Wants a tenant's flows.
     *
     * @param service knows the tenants
     * @param name    the tenant's name, on any gateway
     * @return this
     * @throws CommandException if there is no such tenant
     */
    FlowFilter tenant(FlowCacheService service, String name) throws CommandException {
        SortedSet<String> names = service.gateways().values().stream()
                .flatMap(gateway -> gateway.tenants().stream())
                .map(Tenant::name).collect(Collectors.toCollection(TreeSet::new));
        if (!names.contains(name)) {
            throw new CommandException("--tenant " + name + ": no gateway has it; these are: " + names);
        }
        return and(row -> Optional.ofNullable(service.gateways().get(row.deviceId())).stream()
                .flatMap(gateway -> gateway.tenants().stream())
                .anyMatch(tenant -> tenant.name().equals(name) && tenant.vlan().equals(row.key().vlan())));
    }

    /**
     * Wants a VLAN's flows.
     *
     * @param vlan a VLAN id
     * @return this
     * @throws CommandException if it is none
     */
    FlowFilter vlan(int vlan) throws CommandException {
        VlanId id = VlanId.vlanId((short) FlowArguments.number("--vlan", vlan, 1, VlanId.MAX_VLAN - 1));
        return and(row -> row.key().vlan().equals(id));
    }

    /**
     * Wants flows to certain destinations.
     *
     * @param destinations a prefix, or an address
     * @return this
     * @throws CommandException if it is neither
     */
    FlowFilter destination(String destinations) throws CommandException {
        IpPrefix prefix = FlowArguments.read("--destination", destinations, text -> text.contains("/")
                ? IpPrefix.valueOf(text) : IpAddress.valueOf(text).toIpPrefix(), "an IP prefix or an IP address");
        return and(row -> prefix.contains(row.key().destination()));
    }

    /**
     * Wants flows in a state.
     *
     * @param name the state, in lower or upper case
     * @return this
     * @throws CommandException if there is no such state
     */
    FlowFilter state(String name) throws CommandException {
        String state = name.toUpperCase(Locale.ROOT);
        List<String> states = states();
        if (!states.contains(state)) {
            throw new CommandException("--state " + name + ": must be one of " + states);
        }
        return and(row -> row.state().equals(state));
    }

    /**
     * Wants flows that are flow rules.
     *
     * @return this
     */
    FlowFilter pinned() {
        return and(FlowRow::isPinned);
    }

    /**
     * Chooses flows.
     *
     * @param rows flows
     * @return those that are wanted
     */
    List<FlowRow> choose(List<FlowRow> rows) {
        return rows.stream().filter(wanted).collect(Collectors.toList());
    }

    private static List<String> states() {
        return Stream.concat(Arrays.stream(FlowContext.State.values()).map(Enum::name), Stream.of(FlowRow.PINNED))
                .collect(Collectors.toList());
    }

    private FlowFilter and(Predicate<FlowRow> also) {
        wanted = wanted.and(also);
        return this;
    }
}

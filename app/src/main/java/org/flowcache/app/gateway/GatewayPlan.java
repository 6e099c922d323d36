// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.gateway;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.flowcache.api.FlowCacheProgrammable;
import org.flowcache.api.Gateway;
import org.flowcache.api.Tenant;
import org.flowcache.api.VlanBinding;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.group.GroupDescription;

/**
 * All that should be on a device of this application.
 */
public final class GatewayPlan {

    private final Gateway gateway;
    private final Set<PortNumber> downPorts;
    private final Map<FlowRule, FlowRule> rules;
    private final List<GroupDescription> groups;
    private final Set<VlanBinding> bindings;

    private GatewayPlan(Gateway gateway, Set<PortNumber> downPorts, Map<FlowRule, FlowRule> rules,
                        FlowCacheProgrammable flowCache, ApplicationId appId) {
        this.gateway = gateway;
        this.downPorts = downPorts;
        this.rules = Collections.unmodifiableMap(rules);
        groups = List.copyOf(flowCache.groups(gateway, appId));
        bindings = rules.values().stream().map(flowCache::binding).flatMap(Optional::stream)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Makes a plan.
     *
     * @param gateway   what the device is to be
     * @param downPorts its OTR ports that are down
     * @param flowCache knows the rules and groups that make it so
     * @param appId     whose rules and groups they are
     * @return the plan
     */
    static GatewayPlan of(Gateway gateway, Set<PortNumber> downPorts, FlowCacheProgrammable flowCache,
                          ApplicationId appId) {
        Map<FlowRule, FlowRule> rules = new HashMap<>();
        add(flowCache.flowRules(gateway, downPorts, appId), rules);
        return new GatewayPlan(gateway, downPorts, rules, flowCache, appId);
    }

    /**
     * Makes the plan that follows this one. If only some tenants change, then only their rules are made anew: to make
     * those of a thousand tenants takes longer than all else that a change of one does.
     *
     * @param next      what the device is to be
     * @param down      its OTR ports that are down
     * @param flowCache knows the rules and groups that make it so
     * @param appId     whose rules and groups they are
     * @return the plan
     */
    GatewayPlan then(Gateway next, Set<PortNumber> down, FlowCacheProgrammable flowCache, ApplicationId appId) {
        if (!down.equals(downPorts) || !with(next, Set.of()).equals(with(gateway, Set.of()))) {
            return of(next, down, flowCache, appId);
        }
        Set<FlowRule> common = flowCache.flowRules(with(next, Set.of()), down, appId);
        Map<FlowRule, FlowRule> changed = new HashMap<>(rules);
        flowCache.flowRules(with(next, difference(gateway.tenants(), next.tenants())), down, appId).stream()
                .filter(rule -> !common.contains(rule))
                .forEach(changed::remove);
        add(flowCache.flowRules(with(next, difference(next.tenants(), gateway.tenants())), down, appId), changed);
        return new GatewayPlan(next, down, changed, flowCache, appId);
    }

    /** Two rules that match the same are the same entry, and equal, whatever they do. */
    private static void add(Set<FlowRule> added, Map<FlowRule, FlowRule> rules) {
        added.forEach(rule -> rules.put(rule, rule));
    }

    private static Set<Tenant> difference(Set<Tenant> some, Set<Tenant> others) {
        return some.stream().filter(tenant -> !others.contains(tenant)).collect(Collectors.toSet());
    }

    private static Gateway with(Gateway gateway, Set<Tenant> tenants) {
        return new Gateway(gateway.vtep(), gateway.vtepMac(), gateway.dcPort(), gateway.dcMtu(), gateway.otrPorts(),
                gateway.serverPorts(), tenants, gateway.settings(), gateway.pinning());
    }

    /**
     * Tells whether this is the plan for a gateway.
     *
     * @param other a gateway
     * @param down  its OTR ports that are down
     * @return true if it is
     */
    boolean isFor(Gateway other, Set<PortNumber> down) {
        return gateway == other && downPorts.equals(down);
    }

    /**
     * Returns the rules.
     *
     * @return the rules, unmodifiable
     */
    public Collection<FlowRule> rules() {
        return rules.values();
    }

    /**
     * Returns the rule that matches what another one matches.
     *
     * @param rule a rule
     * @return the rule of this plan, or empty if it has none
     */
    public Optional<FlowRule> rule(FlowRule rule) {
        return Optional.ofNullable(rules.get(rule));
    }

    /**
     * Returns the groups.
     *
     * @return the groups, unmodifiable
     */
    public List<GroupDescription> groups() {
        return groups;
    }

    /**
     * Tells whose VLANs the rules let in.
     *
     * @return the bindings, unmodifiable
     */
    Set<VlanBinding> bindings() {
        return bindings;
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.gateway;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.flowcache.api.FlowCacheProgrammable;
import org.flowcache.api.Gateway;
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

    /**
     * Makes a plan.
     *
     * @param gateway   what the device is to be
     * @param downPorts its OTR ports that are down
     * @param flowCache knows the rules and groups that make it so
     * @param appId     whose rules and groups they are
     */
    GatewayPlan(Gateway gateway, Set<PortNumber> downPorts, FlowCacheProgrammable flowCache, ApplicationId appId) {
        this.gateway = gateway;
        this.downPorts = downPorts;
        // Two rules that match the same are the same entry, and equal, whatever they do.
        Map<FlowRule, FlowRule> byMatch = new HashMap<>();
        Set<VlanBinding> all = new HashSet<>();
        for (FlowRule rule : flowCache.flowRules(gateway, downPorts, appId)) {
            byMatch.put(rule, rule);
            flowCache.binding(rule).ifPresent(all::add);
        }
        rules = Collections.unmodifiableMap(byMatch);
        bindings = Collections.unmodifiableSet(all);
        groups = List.copyOf(flowCache.groups(gateway, appId));
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

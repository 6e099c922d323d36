// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.impl;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleOperations;
import org.onosproject.net.flow.FlowRuleOperationsContext;
import org.onosproject.net.flow.FlowRuleService;
import org.onosproject.net.group.Group;
import org.onosproject.net.group.GroupDescription;
import org.onosproject.net.group.GroupService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a device's flow rules and groups of this application from what they are to what they should be. What they are
 * is asked of ONOS, not remembered: so it holds after a restart of the application and on a node of the cluster that
 * has just become the device's master.
 */
final class GatewayInstaller {

    private static final Logger LOG = LoggerFactory.getLogger(GatewayInstaller.class);
    private static final int TIMEOUT_SECONDS = 30;

    private final ApplicationId appId;
    private final FlowRuleService flowRuleService;
    private final GroupService groupService;

    /**
     * Creates an installer.
     *
     * @param appId           whose rules and groups to look after
     * @param flowRuleService installs flow rules
     * @param groupService    installs groups
     */
    GatewayInstaller(ApplicationId appId, FlowRuleService flowRuleService, GroupService groupService) {
        this.appId = appId;
        this.flowRuleService = flowRuleService;
        this.groupService = groupService;
    }

    /**
     * Tells whether there is anything of this application on a device.
     *
     * @param deviceId the device
     * @return true if there is a rule or a group
     */
    boolean hasAny(DeviceId deviceId) {
        return !installed(deviceId).isEmpty() || groupService.getGroups(deviceId, appId).iterator().hasNext();
    }

    /**
     * Makes the given rules and group the only ones of this application on a device. Rules that are right already
     * stay untouched. Wrong ones go before new ones come, so that what one tenant gives up is never another one's while
     * it is still the first one's; the group comes before the rules that lead to it and goes after them.
     *
     * @param deviceId the device
     * @param rules    the rules that should be there
     * @param session  the group that should be there
     * @return completes when ONOS has passed the rules on to the device, whether or not the device accepted them, or
     *         exceptionally if that takes too long
     */
    CompletableFuture<Void> install(DeviceId deviceId, Set<FlowRule> rules, Optional<GroupDescription> session) {
        session.ifPresent(this::addMissing);
        return installRules(deviceId, rules).thenRun(() -> removeOthers(deviceId, session));
    }

    private CompletableFuture<Void> installRules(DeviceId deviceId, Set<FlowRule> rules) {
        // By what they match: two rules that differ in their treatment only are the same entry, and equal.
        Map<FlowRule, FlowRule> installed = installed(deviceId);
        List<FlowRule> toRemove = installed.values().stream()
                .filter(rule -> !rules.contains(rule))
                .collect(Collectors.toList());
        List<FlowRule> toAdd = rules.stream()
                .filter(rule -> !rule.exactMatch(installed.get(rule)))
                .collect(Collectors.toList());
        if (toRemove.isEmpty() && toAdd.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        LOG.info("{}: removing {} flow rules, adding or changing {}, keeping {}",
                deviceId, toRemove.size(), toAdd.size(), rules.size() - toAdd.size());

        FlowRuleOperations.Builder operations = FlowRuleOperations.builder();
        toRemove.forEach(operations::remove);
        operations.newStage();
        toAdd.forEach(operations::add);
        CompletableFuture<Void> done = new CompletableFuture<>();
        flowRuleService.apply(operations.build(new FlowRuleOperationsContext() {
            @Override
            public void onSuccess(FlowRuleOperations ops) {
                done.complete(null);
            }

            @Override
            public void onError(FlowRuleOperations ops) {
                // ONOS keeps the rules and tries again by itself.
                LOG.warn("{} refused {} flow rules", deviceId, ops.stages().stream().mapToLong(Set::size).sum());
                done.complete(null);
            }
        }));
        return done.orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    private Map<FlowRule, FlowRule> installed(DeviceId deviceId) {
        return StreamSupport.stream(flowRuleService.getFlowEntries(deviceId).spliterator(), false)
                .filter(entry -> entry.appId() == appId.id())
                .filter(entry -> entry.state() == FlowEntry.FlowEntryState.ADDED
                        || entry.state() == FlowEntry.FlowEntryState.PENDING_ADD)
                .collect(Collectors.toMap(Function.identity(), Function.identity()));
    }

    private void addMissing(GroupDescription session) {
        if (groupService.getGroup(session.deviceId(), session.appCookie()) == null) {
            groupService.addGroup(session);
        }
    }

    private void removeOthers(DeviceId deviceId, Optional<GroupDescription> session) {
        for (Group group : groupService.getGroups(deviceId, appId)) {
            if (session.isEmpty() || !Objects.equals(session.get().appCookie(), group.appCookie())) {
                groupService.removeGroup(deviceId, group.appCookie(), appId);
            }
        }
    }
}

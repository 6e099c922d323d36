// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.gateway;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
import org.onosproject.net.group.GroupKey;
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
        return ours(deviceId).anyMatch(GatewayInstaller::isInstalled)
                || groupService.getGroups(deviceId, appId).iterator().hasNext();
    }

    /**
     * Makes the given rules and groups the only ones of this application on a device. Rules that are right already
     * stay untouched. Wrong ones go before new ones come, so that what one tenant gives up is never another one's while
     * it is still the first one's; groups come before the rules that lead to them and go after them.
     *
     * @param deviceId the device
     * @param rules    the rules that should be there
     * @param groups   the groups that should be there
     * @return completes when ONOS has passed the rules on to the device, whether or not the device accepted them, or
     *         exceptionally if that takes too long
     */
    CompletableFuture<Void> install(DeviceId deviceId, Set<FlowRule> rules, List<GroupDescription> groups) {
        groups.forEach(this::addOrChange);
        return installRules(deviceId, rules).thenRun(() -> removeOthers(deviceId, groups));
    }

    /**
     * Removes all rules of this application from a device that are not exactly as they should be, and then adds those
     * that can come before all others.
     *
     * @param deviceId the device
     * @param rules    the rules that should be there
     * @param first    the rules among them that can come first
     * @return completes when the device has done so; exceptionally if it refuses any of that, or if it takes too long
     */
    CompletableFuture<Void> prepare(DeviceId deviceId, Set<FlowRule> rules, Set<FlowRule> first) {
        Map<FlowRule, FlowRule> right = byMatch(rules.stream());
        List<FlowRule> toRemove = ours(deviceId)
                .filter(entry -> !isInstalled(entry) || !entry.exactMatch(right.get(entry)))
                .filter(entry -> !isDefault(entry) || !right.containsKey(entry))
                .collect(Collectors.toList());
        Map<FlowRule, FlowRule> installed = installed(deviceId);
        List<FlowRule> toAdd = first.stream()
                .filter(rule -> rule.exactMatch(right.get(rule)) && !rule.exactMatch(installed.get(rule)))
                .collect(Collectors.toList());
        return apply(deviceId, toRemove, toAdd).thenAccept(refused -> {
            if (refused > 0) {
                throw new IllegalStateException("refused " + refused + " flow rules");
            }
        });
    }

    private CompletableFuture<Void> installRules(DeviceId deviceId, Set<FlowRule> rules) {
        Map<FlowRule, FlowRule> installed = installed(deviceId);
        List<FlowRule> toRemove = installed.values().stream()
                .filter(rule -> !rules.contains(rule))
                .collect(Collectors.toList());
        List<FlowRule> toAdd = rules.stream()
                .filter(rule -> !rule.exactMatch(installed.get(rule)))
                .collect(Collectors.toList());
        return apply(deviceId, toRemove, toAdd).thenAccept(refused -> {
            if (refused > 0) {
                // ONOS keeps the rules and tries again by itself.
                LOG.warn("{} refused {} flow rules", deviceId, refused);
            }
        });
    }

    /** Removes some rules, adds others then, and tells how many the device refused. */
    private CompletableFuture<Long> apply(DeviceId deviceId, List<FlowRule> toRemove, List<FlowRule> toAdd) {
        if (toRemove.isEmpty() && toAdd.isEmpty()) {
            return CompletableFuture.completedFuture(0L);
        }
        LOG.info("{}: removing {} flow rules, adding or changing {}", deviceId, toRemove.size(), toAdd.size());
        FlowRuleOperations.Builder operations = FlowRuleOperations.builder();
        toRemove.forEach(operations::remove);
        operations.newStage();
        toAdd.forEach(operations::add);
        // ONOS's driver does reset default entries, but says that it failed to remove them.
        Set<FlowRule> resets = toRemove.stream().filter(GatewayInstaller::isDefault).collect(Collectors.toSet());
        CompletableFuture<Long> done = new CompletableFuture<>();
        flowRuleService.apply(operations.build(new FlowRuleOperationsContext() {
            @Override
            public void onSuccess(FlowRuleOperations ops) {
                done.complete(0L);
            }

            @Override
            public void onError(FlowRuleOperations ops) {
                done.complete(ops.stages().stream().flatMap(Set::stream)
                        .filter(operation -> !resets.contains(operation.rule())).count());
            }
        }));
        return done.orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    /** A table's default entry: P4Runtime can change it, not remove it (specification, section 9.1.3). */
    private static boolean isDefault(FlowRule rule) {
        return rule.selector().criteria().isEmpty();
    }

    /** Two rules that match the same are the same entry, and equal, whatever they do. */
    private static Map<FlowRule, FlowRule> byMatch(Stream<? extends FlowRule> rules) {
        return rules.collect(Collectors.toMap(Function.identity(), Function.identity()));
    }

    private Map<FlowRule, FlowRule> installed(DeviceId deviceId) {
        return byMatch(ours(deviceId).filter(GatewayInstaller::isInstalled));
    }

    private Stream<FlowEntry> ours(DeviceId deviceId) {
        return StreamSupport.stream(flowRuleService.getFlowEntries(deviceId).spliterator(), false)
                .filter(entry -> entry.appId() == appId.id());
    }

    private static boolean isInstalled(FlowEntry entry) {
        return entry.state() == FlowEntry.FlowEntryState.ADDED
                || entry.state() == FlowEntry.FlowEntryState.PENDING_ADD;
    }

    private void addOrChange(GroupDescription wanted) {
        Group group = groupService.getGroup(wanted.deviceId(), wanted.appCookie());
        if (group == null) {
            groupService.addGroup(wanted);
        } else if (group.state() != Group.GroupState.PENDING_DELETE && !group.buckets().equals(wanted.buckets())) {
            groupService.setBucketsForGroup(wanted.deviceId(), wanted.appCookie(), wanted.buckets(),
                    wanted.appCookie(), appId);
        }
    }

    private void removeOthers(DeviceId deviceId, List<GroupDescription> groups) {
        Set<GroupKey> wanted = groups.stream().map(GroupDescription::appCookie).collect(Collectors.toSet());
        for (Group group : groupService.getGroups(deviceId, appId)) {
            if (!wanted.contains(group.appCookie())) {
                groupService.removeGroup(deviceId, group.appCookie(), appId);
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.gateway;

import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleOperation;
import org.onosproject.net.flow.FlowRuleOperations;
import org.onosproject.net.flow.FlowRuleOperationsContext;
import org.onosproject.net.flow.FlowRuleService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds and removes this application's flow rules. What there is is asked of ONOS, not remembered: so it holds after a
 * restart of the application and on a node of the cluster that has just become the device's master.
 */
final class RuleWriter {

    private static final Logger LOG = LoggerFactory.getLogger(RuleWriter.class);
    private static final int TIMEOUT_SECONDS = 30;

    private final ApplicationId appId;
    private final FlowRuleService flowRuleService;

    /**
     * Creates a writer.
     *
     * @param appId           whose rules to look after
     * @param flowRuleService installs flow rules
     */
    RuleWriter(ApplicationId appId, FlowRuleService flowRuleService) {
        this.appId = appId;
        this.flowRuleService = flowRuleService;
    }

    /**
     * Returns the rules that ONOS knows to be on a device, or on their way there or from there.
     *
     * @param deviceId the device
     * @return this application's entries
     */
    List<FlowEntry> entries(DeviceId deviceId) {
        return StreamSupport.stream(flowRuleService.getFlowEntries(deviceId).spliterator(), false)
                .filter(entry -> entry.appId() == appId.id())
                .collect(Collectors.toList());
    }

    /**
     * Tells whether ONOS keeps an entry on its device.
     *
     * @param entry the entry
     * @return false if it is being removed
     */
    static boolean isInstalled(FlowEntry entry) {
        return entry.state() == FlowEntry.FlowEntryState.ADDED
                || entry.state() == FlowEntry.FlowEntryState.PENDING_ADD;
    }

    /**
     * Removes rules.
     *
     * @param deviceId the device
     * @param rules    the rules
     * @return those that the device refused to remove; completes exceptionally with {@link IOException} if it does not
     *         answer
     */
    CompletableFuture<Set<FlowRule>> remove(DeviceId deviceId, Collection<? extends FlowRule> rules) {
        if (!rules.isEmpty()) {
            LOG.info("{}: removing {} flow rules", deviceId, rules.size());
        }
        return removeQuietly(deviceId, rules);
    }

    /**
     * Removes rules as {@link #remove}, but without a word in the log: for rules that come and go all the time.
     *
     * @param deviceId the device
     * @param rules    the rules
     * @return as {@link #remove}
     */
    CompletableFuture<Set<FlowRule>> removeQuietly(DeviceId deviceId, Collection<? extends FlowRule> rules) {
        // ONOS's driver does reset default entries, but says that it failed to remove them: P4Runtime can change a
        // default entry, not remove it (specification, section 9.1.3).
        return apply(deviceId, "removing", rules, FlowRuleOperations.Builder::remove)
                .thenApply(refused -> refused.stream()
                        .filter(rule -> !rule.selector().criteria().isEmpty())
                        .collect(Collectors.toSet()));
    }

    /**
     * Adds rules, in place of those that match the same.
     *
     * @param deviceId the device
     * @param rules    the rules
     * @return those that the device refused; completes exceptionally with {@link IOException} if it does not answer
     */
    CompletableFuture<Set<FlowRule>> add(DeviceId deviceId, Collection<? extends FlowRule> rules) {
        if (!rules.isEmpty()) {
            LOG.info("{}: adding or changing {} flow rules", deviceId, rules.size());
        }
        return addQuietly(deviceId, rules);
    }

    /**
     * Adds rules as {@link #add}, but without a word in the log: for rules that come and go all the time.
     *
     * @param deviceId the device
     * @param rules    the rules
     * @return as {@link #add}
     */
    CompletableFuture<Set<FlowRule>> addQuietly(DeviceId deviceId, Collection<? extends FlowRule> rules) {
        return apply(deviceId, "adding or changing", rules, FlowRuleOperations.Builder::add);
    }

    /**
     * Makes ONOS forget the rules of a device that it can't talk to.
     *
     * @param deviceId the device
     */
    void purge(DeviceId deviceId) {
        flowRuleService.purgeFlowRules(deviceId, appId);
    }

    private CompletableFuture<Set<FlowRule>> apply(DeviceId deviceId, String doing,
                                                   Collection<? extends FlowRule> rules,
                                                   BiConsumer<FlowRuleOperations.Builder, FlowRule> operation) {
        if (rules.isEmpty()) {
            return CompletableFuture.completedFuture(Set.of());
        }
        FlowRuleOperations.Builder operations = FlowRuleOperations.builder();
        rules.forEach(rule -> operation.accept(operations, rule));
        CompletableFuture<Set<FlowRule>> done = new CompletableFuture<>();
        flowRuleService.apply(operations.build(new FlowRuleOperationsContext() {
            @Override
            public void onSuccess(FlowRuleOperations ops) {
                done.complete(Set.of());
            }

            @Override
            public void onError(FlowRuleOperations ops) {
                Set<FlowRule> refused = new HashSet<>();
                ops.stages().forEach(stage -> stage.stream().map(FlowRuleOperation::rule).forEach(refused::add));
                done.complete(refused);
            }
        }));
        return done.orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).exceptionally(failure -> {
            throw failure instanceof TimeoutException
                    ? new CompletionException(new IOException("the switch did not answer within " + TIMEOUT_SECONDS
                            + " s when " + doing + " " + rules.size() + " flow rules"))
                    : new CompletionException(failure);
        });
    }
}

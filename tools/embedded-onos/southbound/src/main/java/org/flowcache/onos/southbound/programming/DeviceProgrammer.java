// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.programming;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.onlab.util.Tools;
import org.onosproject.net.DeviceId;
import org.onosproject.net.driver.DefaultDriverData;
import org.onosproject.net.driver.DefaultDriverHandler;
import org.onosproject.net.driver.DriverHandler;
import org.onosproject.net.driver.HandlerBehaviour;
import org.onosproject.net.flow.CompletedBatchOperation;
import org.onosproject.net.flow.DefaultFlowEntry;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowEntry.FlowEntryState;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.oldbatch.FlowRuleBatchEntry;
import org.onosproject.net.flow.oldbatch.FlowRuleBatchOperation;
import org.onosproject.net.group.GroupOperation;
import org.onosproject.net.group.GroupOperations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Programs one device. All that it does is done on one thread, in the order in which it was asked for.
 *
 * <p>What the device says to have done it has. Every few seconds, and whenever it refused anything, what it has is
 * compared with what the core wants; what is missing or too much then goes to the device together.
 */
@SuppressWarnings("deprecation") // ONOS deprecates the batches that its flow rule providers have to take.
final class DeviceProgrammer {

    private static final Logger LOG = LoggerFactory.getLogger(DeviceProgrammer.class);
    private static final long POLL_SECONDS = 3;
    private static final long WHOLE_PERIOD_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final DeviceId deviceId;
    private final Core core;
    private final ScheduledExecutorService executor;
    /** Batches and groups asked for that are not done yet. */
    private final AtomicInteger waiting = new AtomicInteger();
    /** The device's own thread while it compares, or else null. */
    private volatile Thread comparing;
    /** Group operations that no task has taken yet; guarded by itself. */
    private final List<GroupOperation> groupOperations = new ArrayList<>();

    // Only the device's own thread uses what follows.
    private final PolledFlows polled;
    private final ComingRules comingRules = new ComingRules();
    private final List<FlowRule> missing = new ArrayList<>();
    private final List<FlowRule> extraneous = new ArrayList<>();
    private boolean isChanged = true;
    private boolean areGroupsChanged = true;
    private boolean areGroupsDone = true;
    private long lastWhole;

    DeviceProgrammer(DeviceId deviceId, Core core) {
        this.deviceId = deviceId;
        this.core = core;
        polled = new PolledFlows(deviceId);
        executor = Executors.newSingleThreadScheduledExecutor(
                Tools.groupedThreads("flowcache/programmer", deviceId.toString().replace('%', '_'), LOG));
        executor.scheduleWithFixedDelay(() -> guarded(this::compare), POLL_SECONDS, POLL_SECONDS, TimeUnit.SECONDS);
    }

    /** The device has become available. */
    void start() {
        submit(() -> {
            polled.forget();
            isChanged = true;
            areGroupsChanged = true;
            compare();
        });
    }

    /** Ends the programming. */
    void stop() {
        executor.shutdown();
    }

    /** Has rules on the device; there is nobody to tell whether that worked but the next comparison. */
    void apply(List<FlowRule> rules) {
        later(rules, missing);
    }

    /** Has rules removed from the device. */
    void remove(List<FlowRule> rules) {
        later(rules, extraneous);
    }

    /** Does a batch, and reports to the core what became of it. */
    void execute(FlowRuleBatchOperation batch) {
        waiting.incrementAndGet();
        submit(() -> {
            boolean isDone;
            try {
                isDone = program(batch);
            } finally {
                waiting.decrementAndGet();
            }
            if (!isDone) {
                compareSoon();
            }
            reportGroupsSoon();
        });
    }

    /** Does operations on groups. Those that come meanwhile go to the device together. */
    void perform(GroupOperations operations) {
        synchronized (groupOperations) {
            boolean isFirst = groupOperations.isEmpty();
            groupOperations.addAll(operations.operations());
            if (!isFirst) {
                return;
            }
        }
        waiting.incrementAndGet();
        submit(() -> {
            try {
                areGroupsDone = programGroups();
            } finally {
                waiting.decrementAndGet();
            }
            reportGroupsSoon();
        });
    }

    private void later(List<FlowRule> rules, List<FlowRule> list) {
        if (Thread.currentThread() == comparing) {
            // The core asks rule by rule, while it compares.
            list.addAll(rules);
        } else {
            submit(() -> {
                list.addAll(rules);
                correct();
            });
        }
    }

    private boolean program(FlowRuleBatchOperation batch) {
        List<FlowRule> toAdd = new ArrayList<>();
        List<FlowRule> toRemove = new ArrayList<>();
        for (FlowRuleBatchEntry entry : batch.getOperations()) {
            boolean isRemoval = entry.operator() == FlowRuleBatchEntry.FlowRuleOperation.REMOVE;
            (isRemoval ? toRemove : toAdd).add(entry.target());
        }
        Set<FlowRule> failed = new HashSet<>(toAdd);
        failed.addAll(toRemove);
        try {
            if (core.isReady(deviceId)) {
                TableEntries entries = with(new TableEntries());
                polled.learn(entries);
                isChanged = true;
                Collection<FlowRule> added = entries.applyFlowRules(toAdd);
                Collection<FlowRule> removed = entries.removeFlowRules(toRemove);
                added.forEach(failed::remove);
                removed.forEach(failed::remove);
                confirm(added, removed);
            }
        } finally {
            comingRules.refused(failed);
            core.flows().batchOperationCompleted(
                    batch.id(), new CompletedBatchOperation(failed.isEmpty(), failed, deviceId));
        }
        return failed.isEmpty();
    }

    /** Tells the core what the device did, unless the core has come to want something else. */
    private void confirm(Collection<FlowRule> added, Collection<FlowRule> removed) {
        List<FlowEntry> there = new ArrayList<>();
        for (FlowRule rule : added) {
            FlowEntry wanted = core.rules().getFlowEntry(rule);
            if (wanted != null && wanted.state() == FlowEntryState.PENDING_ADD && wanted.exactMatch(rule)) {
                there.add(new DefaultFlowEntry(rule, FlowEntryState.ADDED));
            }
        }
        if (!there.isEmpty()) {
            core.flows().pushFlowMetricsWithoutFlowMissing(deviceId, there);
        }
        for (FlowRule rule : removed) {
            FlowEntry unwanted = core.rules().getFlowEntry(rule);
            if (unwanted != null && unwanted.state() == FlowEntryState.PENDING_REMOVE) {
                core.flows().flowRemoved(unwanted);
            }
        }
    }

    private boolean programGroups() {
        List<GroupOperation> operations;
        synchronized (groupOperations) {
            operations = List.copyOf(groupOperations);
            groupOperations.clear();
        }
        areGroupsChanged = true;
        return core.isReady(deviceId) && with(new Groups()).perform(operations);
    }

    private void compareSoon() {
        if (waiting.get() == 0) {
            compare();
        }
    }

    /** Tells the core which groups the device has; those that it refused are tried again later. */
    private void reportGroupsSoon() {
        if (areGroupsChanged && areGroupsDone && waiting.get() == 0 && core.isReady(deviceId)) {
            reportGroups();
        }
    }

    private void reportGroups() {
        areGroupsChanged = false;
        core.groups().pushGroupMetrics(deviceId, with(new Groups()).getGroups());
    }

    private void compare() {
        if (!core.isReady(deviceId)) {
            return;
        }
        boolean isWhole = lastWhole == 0 || System.nanoTime() - lastWhole > WHOLE_PERIOD_NANOS;
        TableEntries entries = with(new TableEntries());
        comparing = Thread.currentThread();
        try {
            if (isWhole || areGroupsChanged) {
                reportGroups();
            }
            if (!polled.update(entries)) {
                return;
            }
            isWhole |= isChanged || polled.mustBeComparedWhole();
            if (!isWhole) {
                if (!polled.changed(entries).isEmpty()) {
                    core.flows().pushFlowMetricsWithoutFlowMissing(deviceId, polled.changed(entries));
                }
                return;
            }
            lastWhole = System.nanoTime();
            isChanged = waiting.get() > 0;
            if (isChanged) {
                // Rules that a waiting batch is about to bring are not missing.
                core.flows().pushFlowMetricsWithoutFlowMissing(deviceId, polled.all(entries));
            } else {
                Set<FlowRule> added = new HashSet<>();
                core.rules().getFlowEntriesByState(deviceId, FlowEntryState.ADDED).forEach(added::add);
                core.flows().pushFlowMetrics(deviceId, polled.all(entries));
                Set<FlowRule> coming = comingRules.of(missing, added);
                missing.removeIf(coming::contains);
                // What matches the same gives way when they come, not before.
                extraneous.removeIf(coming::contains);
                isChanged = !coming.isEmpty();
            }
        } finally {
            comparing = null;
        }
        correct();
        if (waiting.get() == 0) {
            polled.removeForeign(entries);
        }
    }

    private void correct() {
        if (missing.isEmpty() && extraneous.isEmpty()) {
            return;
        }
        LOG.info("{}: {} flow rules are missing, {} are too much", deviceId, missing.size(), extraneous.size());
        isChanged = true;
        TableEntries entries = with(new TableEntries());
        Collection<FlowRule> removed = entries.removeFlowRules(extraneous);
        Collection<FlowRule> added = entries.applyFlowRules(missing);
        extraneous.clear();
        missing.clear();
        confirm(added, removed);
    }

    private <B extends HandlerBehaviour> B with(B behaviour) {
        DriverHandler handler = new DefaultDriverHandler(
                new DefaultDriverData(core.drivers().getDriver(deviceId), deviceId));
        behaviour.setHandler(handler);
        behaviour.setData(handler.data());
        return behaviour;
    }

    private void submit(Runnable task) {
        try {
            executor.execute(() -> guarded(task));
        } catch (RejectedExecutionException e) {
            LOG.debug("{} is gone", deviceId);
        }
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.warn("Cannot program {}: {}", deviceId, Objects.toString(e.getMessage(), e.toString()));
            LOG.debug("Cannot program {}", deviceId, e);
        }
    }
}

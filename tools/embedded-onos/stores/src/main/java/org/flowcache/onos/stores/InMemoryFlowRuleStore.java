// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.stores;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;

import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.CompletedBatchOperation;
import org.onosproject.net.flow.DefaultFlowEntry;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowEntry.FlowEntryState;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleEvent;
import org.onosproject.net.flow.FlowRuleStore;
import org.onosproject.net.flow.FlowRuleStoreDelegate;
import org.onosproject.net.flow.StoredFlowEntry;
import org.onosproject.net.flow.TableStatisticsEntry;
import org.onosproject.net.flow.oldbatch.FlowRuleBatchEntry;
import org.onosproject.net.flow.oldbatch.FlowRuleBatchEvent;
import org.onosproject.net.flow.oldbatch.FlowRuleBatchOperation;
import org.onosproject.net.flow.oldbatch.FlowRuleBatchRequest;
import org.onosproject.store.AbstractStore;
import org.osgi.service.component.annotations.Component;

/**
 * Flow rules by device. A rule is PENDING_ADD from the moment an application asks for it until the device is seen to
 * have it, and PENDING_REMOVE from the moment of its removal until the device is seen not to have it.
 */
@Component(immediate = true, service = FlowRuleStore.class)
@SuppressWarnings("deprecation") // ONOS deprecates the batches that this store cannot do without.
public class InMemoryFlowRuleStore extends AbstractStore<FlowRuleBatchEvent, FlowRuleStoreDelegate>
        implements FlowRuleStore {

    // A stored entry equals every rule with its device, table, priority and selector, so it can be its own key.
    private final ConcurrentMap<DeviceId, Map<FlowRule, StoredFlowEntry>> tables = new ConcurrentHashMap<>();
    private final ConcurrentMap<DeviceId, List<TableStatisticsEntry>> tableStatistics = new ConcurrentHashMap<>();

    @Override
    public int getFlowRuleCount() {
        return tables.values().stream().mapToInt(Map::size).sum();
    }

    @Override
    public int getFlowRuleCount(DeviceId deviceId) {
        return table(deviceId).size();
    }

    @Override
    public int getFlowRuleCount(DeviceId deviceId, FlowEntryState state) {
        return (int) table(deviceId).values().stream().filter(entry -> entry.state() == state).count();
    }

    @Override
    public FlowEntry getFlowEntry(FlowRule rule) {
        return table(rule.deviceId()).get(rule);
    }

    @Override
    public Iterable<FlowEntry> getFlowEntries(DeviceId deviceId) {
        return List.copyOf(table(deviceId).values());
    }

    @Override
    @Deprecated
    public void storeFlowRule(FlowRule rule) {
        add(rule);
    }

    @Override
    public void storeBatch(FlowRuleBatchOperation operation) {
        Set<FlowRuleBatchEntry> toDo = operation.getOperations().stream()
                .filter(this::update)
                .collect(Collectors.toSet());
        if (toDo.isEmpty()) {
            notifyDelegate(FlowRuleBatchEvent.completed(
                    new FlowRuleBatchRequest(operation.id(), Collections.emptySet()),
                    new CompletedBatchOperation(true, Collections.emptySet(), operation.deviceId())));
        } else {
            notifyDelegate(FlowRuleBatchEvent.requested(
                    new FlowRuleBatchRequest(operation.id(), toDo), operation.deviceId()));
        }
    }

    @Override
    public void batchOperationComplete(FlowRuleBatchEvent event) {
        notifyDelegate(event);
    }

    @Override
    public void deleteFlowRule(FlowRule rule) {
        markForRemoval(rule);
    }

    @Override
    public FlowRuleEvent addOrUpdateFlowRule(FlowEntry rule) {
        StoredFlowEntry stored = table(rule.deviceId()).get(rule);
        if (stored == null) {
            return null;
        }
        synchronized (stored) {
            stored.setBytes(rule.bytes());
            stored.setPackets(rule.packets());
            stored.setLife(rule.life());
            stored.setLiveType(rule.liveType());
            stored.setLastSeen();
            if (stored.state() != FlowEntryState.PENDING_ADD) {
                return new FlowRuleEvent(FlowRuleEvent.Type.RULE_UPDATED, stored);
            }
            stored.setState(FlowEntryState.ADDED);
            return new FlowRuleEvent(FlowRuleEvent.Type.RULE_ADDED, stored);
        }
    }

    @Override
    public FlowRuleEvent removeFlowRule(FlowEntry rule) {
        StoredFlowEntry removed = table(rule.deviceId()).remove(rule);
        return removed == null ? null : new FlowRuleEvent(FlowRuleEvent.Type.RULE_REMOVED, removed);
    }

    @Override
    public FlowRuleEvent pendingFlowRule(FlowEntry rule) {
        StoredFlowEntry stored = table(rule.deviceId()).get(rule);
        if (stored == null) {
            return null;
        }
        synchronized (stored) {
            if (stored.state() == FlowEntryState.PENDING_ADD) {
                return null;
            }
            stored.setState(FlowEntryState.PENDING_ADD);
            return new FlowRuleEvent(FlowRuleEvent.Type.RULE_UPDATED, stored);
        }
    }

    @Override
    public void purgeFlowRule(DeviceId deviceId) {
        tables.remove(deviceId);
    }

    @Override
    public boolean purgeFlowRules(DeviceId deviceId, ApplicationId appId) {
        table(deviceId).values().removeIf(entry -> entry.appId() == appId.id());
        return true;
    }

    @Override
    public void purgeFlowRules() {
        tables.clear();
    }

    @Override
    public FlowRuleEvent updateTableStatistics(DeviceId deviceId, List<TableStatisticsEntry> statistics) {
        tableStatistics.put(deviceId, List.copyOf(statistics));
        return null;
    }

    @Override
    public Iterable<TableStatisticsEntry> getTableStatistics(DeviceId deviceId) {
        return tableStatistics.getOrDefault(deviceId, List.of());
    }

    @Override
    @Deprecated
    public long getActiveFlowRuleCount(DeviceId deviceId) {
        return tableStatistics.getOrDefault(deviceId, List.of()).stream()
                .mapToLong(TableStatisticsEntry::activeFlowEntries)
                .sum();
    }

    private Map<FlowRule, StoredFlowEntry> table(DeviceId deviceId) {
        return tables.computeIfAbsent(deviceId, id -> new ConcurrentHashMap<>());
    }

    private boolean update(FlowRuleBatchEntry entry) {
        switch (entry.operator()) {
            case ADD:
            case MODIFY:
                add(entry.target());
                return true;
            case REMOVE:
                return markForRemoval(entry.target());
            default:
                throw new IllegalArgumentException("Unknown flow rule operation " + entry.operator());
        }
    }

    private void add(FlowRule rule) {
        StoredFlowEntry entry = new DefaultFlowEntry(rule);
        Map<FlowRule, StoredFlowEntry> table = table(rule.deviceId());
        // Removed first: put() would keep the old key, and a key carries a treatment although it does not count.
        table.remove(rule);
        table.put(entry, entry);
    }

    private boolean markForRemoval(FlowRule rule) {
        StoredFlowEntry stored = table(rule.deviceId()).get(rule);
        if (stored == null) {
            return false;
        }
        synchronized (stored) {
            stored.setState(FlowEntryState.PENDING_REMOVE);
        }
        return true;
    }
}

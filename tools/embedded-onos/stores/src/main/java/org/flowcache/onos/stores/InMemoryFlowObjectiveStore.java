// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.stores;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.onosproject.net.behaviour.NextGroup;
import org.onosproject.net.flowobjective.FlowObjectiveStore;
import org.onosproject.net.flowobjective.FlowObjectiveStoreDelegate;
import org.onosproject.net.flowobjective.ObjectiveEvent;
import org.onosproject.store.AbstractStore;
import org.osgi.service.component.annotations.Component;

/** Next groups of flow objectives, by their id. */
@Component(immediate = true, service = FlowObjectiveStore.class)
public class InMemoryFlowObjectiveStore extends AbstractStore<ObjectiveEvent, FlowObjectiveStoreDelegate>
        implements FlowObjectiveStore {

    private final ConcurrentMap<Integer, NextGroup> groups = new ConcurrentHashMap<>();
    private final AtomicInteger lastId = new AtomicInteger();

    @Override
    public void putNextGroup(Integer nextId, NextGroup group) {
        groups.put(nextId, group);
        notifyDelegate(new ObjectiveEvent(ObjectiveEvent.Type.ADD, nextId));
    }

    @Override
    public NextGroup getNextGroup(Integer nextId) {
        return groups.get(nextId);
    }

    @Override
    public NextGroup removeNextGroup(Integer nextId) {
        NextGroup removed = groups.remove(nextId);
        if (removed != null) {
            notifyDelegate(new ObjectiveEvent(ObjectiveEvent.Type.REMOVE, nextId));
        }
        return removed;
    }

    @Override
    public Map<Integer, NextGroup> getAllGroups() {
        return Map.copyOf(groups);
    }

    @Override
    public int allocateNextId() {
        return lastId.incrementAndGet();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.stores;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

import org.onosproject.cluster.ClusterService;
import org.onosproject.cluster.Leader;
import org.onosproject.cluster.Leadership;
import org.onosproject.cluster.LeadershipEvent;
import org.onosproject.cluster.LeadershipStore;
import org.onosproject.cluster.LeadershipStoreDelegate;
import org.onosproject.cluster.NodeId;
import org.onosproject.store.AbstractStore;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Leadership in a cluster of one node: whoever runs for a topic leads it. */
@Component(immediate = true, service = LeadershipStore.class)
public class SingleNodeLeadershipStore extends AbstractStore<LeadershipEvent, LeadershipStoreDelegate>
        implements LeadershipStore {

    private final NodeId local;
    private final AtomicLong term = new AtomicLong();
    private final ConcurrentMap<String, Leadership> leaderships = new ConcurrentHashMap<>();

    @Activate
    public SingleNodeLeadershipStore(@Reference ClusterService clusterService) {
        local = clusterService.getLocalNode().id();
    }

    @Override
    public Leadership addRegistration(String topic) {
        Leadership created = new Leadership(
                topic, new Leader(local, term.incrementAndGet(), System.currentTimeMillis()), List.of(local));
        Leadership existing = leaderships.putIfAbsent(topic, created);
        if (existing != null) {
            return existing;
        }
        changed(created);
        return created;
    }

    @Override
    public void removeRegistration(String topic) {
        if (leaderships.remove(topic) != null) {
            changed(new Leadership(topic, null, List.of()));
        }
    }

    @Override
    public void removeRegistration(NodeId nodeId) {
        if (nodeId.equals(local)) {
            leaderships.keySet().forEach(this::removeRegistration);
        }
    }

    @Override
    public boolean moveLeadership(String topic, NodeId toNodeId) {
        return toNodeId.equals(local) && leaderships.containsKey(topic);
    }

    @Override
    public boolean makeTopCandidate(String topic, NodeId nodeId) {
        return moveLeadership(topic, nodeId);
    }

    @Override
    public Leadership getLeadership(String topic) {
        return leaderships.get(topic);
    }

    @Override
    public Map<String, Leadership> getLeaderships() {
        return Map.copyOf(leaderships);
    }

    private void changed(Leadership leadership) {
        notifyDelegate(new LeadershipEvent(LeadershipEvent.Type.LEADER_AND_CANDIDATES_CHANGED, leadership));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.stores;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.onosproject.cluster.NodeId;
import org.onosproject.net.Annotations;
import org.onosproject.net.DeviceId;
import org.onosproject.net.region.DefaultRegion;
import org.onosproject.net.region.Region;
import org.onosproject.net.region.RegionEvent;
import org.onosproject.net.region.RegionId;
import org.onosproject.net.region.RegionStore;
import org.onosproject.net.region.RegionStoreDelegate;
import org.onosproject.store.AbstractStore;
import org.onlab.util.ItemNotFoundException;
import org.osgi.service.component.annotations.Component;

/** Regions and the devices in them; a device is in at most one. */
@Component(immediate = true, service = RegionStore.class)
public class InMemoryRegionStore extends AbstractStore<RegionEvent, RegionStoreDelegate> implements RegionStore {

    private final ConcurrentMap<RegionId, Region> regions = new ConcurrentHashMap<>();
    private final ConcurrentMap<DeviceId, RegionId> memberships = new ConcurrentHashMap<>();

    @Override
    public Set<Region> getRegions() {
        return Set.copyOf(regions.values());
    }

    @Override
    public Region getRegion(RegionId regionId) {
        Region region = regions.get(regionId);
        if (region == null) {
            throw new ItemNotFoundException("Region " + regionId + " not found");
        }
        return region;
    }

    @Override
    public Region getRegionForDevice(DeviceId deviceId) {
        RegionId id = memberships.get(deviceId);
        return id == null ? null : regions.get(id);
    }

    @Override
    public Set<DeviceId> getRegionDevices(RegionId regionId) {
        Set<DeviceId> members = new HashSet<>();
        for (Map.Entry<DeviceId, RegionId> membership : memberships.entrySet()) {
            if (membership.getValue().equals(regionId)) {
                members.add(membership.getKey());
            }
        }
        return members;
    }

    @Override
    public Region createRegion(RegionId id, String name, Region.Type type, Annotations annotations,
                               List<Set<NodeId>> masters) {
        Region region = new DefaultRegion(id, name, type, annotations, masters);
        if (regions.putIfAbsent(id, region) != null) {
            throw new IllegalArgumentException("Region " + id + " already exists");
        }
        notifyDelegate(new RegionEvent(RegionEvent.Type.REGION_ADDED, region));
        return region;
    }

    @Override
    public Region updateRegion(RegionId id, String name, Region.Type type, Annotations annotations,
                               List<Set<NodeId>> masters) {
        getRegion(id);
        Region region = new DefaultRegion(id, name, type, annotations, masters);
        regions.put(id, region);
        notifyDelegate(new RegionEvent(RegionEvent.Type.REGION_UPDATED, region));
        return region;
    }

    @Override
    public void removeRegion(RegionId id) {
        memberships.values().removeIf(id::equals);
        Region removed = regions.remove(id);
        if (removed != null) {
            notifyDelegate(new RegionEvent(RegionEvent.Type.REGION_REMOVED, removed));
        }
    }

    @Override
    public void addDevices(RegionId id, Collection<DeviceId> deviceIds) {
        Region region = getRegion(id);
        deviceIds.forEach(deviceId -> memberships.put(deviceId, id));
        membershipChanged(region, deviceIds);
    }

    @Override
    public void removeDevices(RegionId id, Collection<DeviceId> deviceIds) {
        Region region = getRegion(id);
        deviceIds.forEach(deviceId -> memberships.remove(deviceId, id));
        membershipChanged(region, deviceIds);
    }

    private void membershipChanged(Region region, Collection<DeviceId> deviceIds) {
        notifyDelegate(new RegionEvent(RegionEvent.Type.REGION_MEMBERSHIP_CHANGED, region, Set.copyOf(deviceIds)));
    }
}

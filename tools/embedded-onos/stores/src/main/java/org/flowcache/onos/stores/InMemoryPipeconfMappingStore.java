// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.stores;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;

import org.onosproject.net.DeviceId;
import org.onosproject.net.pi.model.PiPipeconfId;
import org.onosproject.net.pi.service.PiPipeconfDeviceMappingEvent;
import org.onosproject.net.pi.service.PiPipeconfMappingStore;
import org.onosproject.net.pi.service.PiPipeconfMappingStoreDelegate;
import org.onosproject.store.AbstractStore;
import org.osgi.service.component.annotations.Component;

/** Which pipeconf each device runs. */
@Component(immediate = true, service = PiPipeconfMappingStore.class)
public class InMemoryPipeconfMappingStore
        extends AbstractStore<PiPipeconfDeviceMappingEvent, PiPipeconfMappingStoreDelegate>
        implements PiPipeconfMappingStore {

    private final ConcurrentMap<DeviceId, PiPipeconfId> bindings = new ConcurrentHashMap<>();

    @Override
    public PiPipeconfId getPipeconfId(DeviceId deviceId) {
        return bindings.get(deviceId);
    }

    @Override
    public Set<DeviceId> getDevices(PiPipeconfId pipeconfId) {
        return bindings.entrySet().stream()
                .filter(binding -> binding.getValue().equals(pipeconfId))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    @Override
    public void createOrUpdateBinding(DeviceId deviceId, PiPipeconfId pipeconfId) {
        bindings.put(deviceId, pipeconfId);
        notifyDelegate(new PiPipeconfDeviceMappingEvent(PiPipeconfDeviceMappingEvent.Type.CREATED, deviceId));
    }

    @Override
    public void removeBinding(DeviceId deviceId) {
        if (bindings.remove(deviceId) != null) {
            notifyDelegate(new PiPipeconfDeviceMappingEvent(PiPipeconfDeviceMappingEvent.Type.REMOVED, deviceId));
        }
    }
}

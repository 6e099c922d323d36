// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.stores;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.StreamSupport;

import org.onosproject.net.Device;
import org.onosproject.net.DeviceId;
import org.onosproject.net.device.DeviceDescription;
import org.onosproject.net.device.DeviceEvent;
import org.onosproject.net.device.DeviceStore;
import org.onosproject.net.provider.ProviderId;
import org.onosproject.store.trivial.SimpleDeviceStore;
import org.osgi.service.component.annotations.Component;

/**
 * Devices, as ONOS's simple store keeps them, with an availability of their own: for the simple store a device is
 * available as soon as it is known, so a switch that is configured and not there would look as if it were.
 */
@Component(immediate = true, service = DeviceStore.class)
public class InMemoryDeviceStore extends SimpleDeviceStore {

    private final Set<DeviceId> available = ConcurrentHashMap.newKeySet();

    @Override
    public int getAvailableDeviceCount() {
        return available.size();
    }

    @Override
    public Iterable<Device> getAvailableDevices() {
        return StreamSupport.stream(getDevices().spliterator(), false)
                .filter(device -> isAvailable(device.id()))
                .toList();
    }

    @Override
    public boolean isAvailable(DeviceId deviceId) {
        return available.contains(deviceId);
    }

    @Override
    public DeviceEvent createOrUpdateDevice(ProviderId providerId, DeviceId deviceId, DeviceDescription description) {
        // Before the store tells anyone, so that whoever is told finds it so.
        boolean becomesAvailable = description.isDefaultAvailable() && available.add(deviceId);
        boolean isNew = getDevice(deviceId) == null;
        DeviceEvent event = super.createOrUpdateDevice(providerId, deviceId, description);
        if (becomesAvailable && !isNew) {
            notifyDelegate(availabilityChanged(deviceId));
        }
        return event;
    }

    @Override
    public DeviceEvent markOffline(DeviceId deviceId) {
        return available.remove(deviceId) ? availabilityChanged(deviceId) : null;
    }

    @Override
    public DeviceEvent markOnline(DeviceId deviceId) {
        return getDevice(deviceId) != null && available.add(deviceId) ? availabilityChanged(deviceId) : null;
    }

    @Override
    public DeviceEvent removeDevice(DeviceId deviceId) {
        available.remove(deviceId);
        DeviceEvent event = super.removeDevice(deviceId);
        if (event != null) {
            // The core only logs what this returns.
            notifyDelegate(event);
        }
        return event;
    }

    private DeviceEvent availabilityChanged(DeviceId deviceId) {
        return new DeviceEvent(DeviceEvent.Type.DEVICE_AVAILABILITY_CHANGED, getDevice(deviceId));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.stores;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;

import com.google.common.collect.Lists;
import org.junit.Before;
import org.junit.Test;
import org.onlab.packet.ChassisId;
import org.onosproject.net.Device;
import org.onosproject.net.DeviceId;
import org.onosproject.net.device.DefaultDeviceDescription;
import org.onosproject.net.device.DeviceDescription;
import org.onosproject.net.device.DeviceEvent;
import org.onosproject.net.provider.ProviderId;

public class InMemoryDeviceStoreTest {

    private static final DeviceId DEVICE = DeviceId.deviceId("device:s1");
    private static final ProviderId PROVIDER = new ProviderId("device", "test");

    private final InMemoryDeviceStore store = new InMemoryDeviceStore();
    private final List<String> told = new ArrayList<>();

    @Before
    public void listen() {
        store.setDelegate(event -> told.add(event.type() + " available=" + store.isAvailable(event.subject().id())));
    }

    @Test
    public void knownDeviceIsNotAvailableUntilItIsSaidToBe() {
        store.createOrUpdateDevice(PROVIDER, DEVICE, description(false));
        assertFalse(store.isAvailable(DEVICE));
        assertEquals(List.of(), Lists.newArrayList(store.getAvailableDevices()));

        store.createOrUpdateDevice(PROVIDER, DEVICE, description(true));
        assertEquals(1, store.getAvailableDeviceCount());
        assertEquals(List.of("DEVICE_ADDED available=false", "DEVICE_AVAILABILITY_CHANGED available=true"), told);
    }

    @Test
    public void deviceAddedAvailableIsOneEvent() {
        store.createOrUpdateDevice(PROVIDER, DEVICE, description(true));

        assertEquals(List.of("DEVICE_ADDED available=true"), told);
    }

    @Test
    public void goesOfflineAndComesBack() {
        store.createOrUpdateDevice(PROVIDER, DEVICE, description(true));

        DeviceEvent offline = store.markOffline(DEVICE);
        assertEquals(DeviceEvent.Type.DEVICE_AVAILABILITY_CHANGED, offline.type());
        assertNull(store.markOffline(DEVICE));
        assertEquals(DeviceEvent.Type.DEVICE_AVAILABILITY_CHANGED, store.markOnline(DEVICE).type());
        assertTrue(store.isAvailable(DEVICE));
    }

    @Test
    public void unknownDeviceCannotBeOnline() {
        assertNull(store.markOnline(DEVICE));
        assertFalse(store.isAvailable(DEVICE));
    }

    @Test
    public void removalIsTold() {
        store.createOrUpdateDevice(PROVIDER, DEVICE, description(true));
        store.removeDevice(DEVICE);

        assertEquals("DEVICE_REMOVED available=false", told.get(1));
        assertNull(store.getDevice(DEVICE));
    }

    private static DeviceDescription description(boolean available) {
        return new DefaultDeviceDescription(DEVICE.uri(), Device.Type.SWITCH, "m", "hw", "sw", "sn", new ChassisId(),
                                            available);
    }
}

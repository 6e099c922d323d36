// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.device;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.onosproject.net.DeviceId;
import org.onosproject.net.Port;
import org.onosproject.net.PortNumber;
import org.onosproject.net.device.DeviceEvent;
import org.onosproject.net.device.DeviceListener;
import org.onosproject.net.device.DeviceService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Tells which ports are down: those that ONOS knows to be disabled, and those that were there and are gone. A port
 * that ONOS has never heard of is up, because there are switches that don't tell of their ports.
 */
@Component(immediate = true, service = PortStates.class)
public final class PortStates {

    private final DeviceService deviceService;
    private final Map<DeviceId, Set<PortNumber>> seen = new ConcurrentHashMap<>();
    private final DeviceListener deviceListener = new PortListener();

    /**
     * Starts to watch.
     *
     * @param deviceService knows the ports
     */
    @Activate
    public PortStates(@Reference DeviceService deviceService) {
        this.deviceService = deviceService;
        deviceService.addListener(deviceListener);
        deviceService.getDevices().forEach(device ->
                deviceService.getPorts(device.id()).forEach(port -> see(device.id(), port)));
    }

    /**
     * Stops to watch.
     */
    @Deactivate
    public void deactivate() {
        deviceService.removeListener(deviceListener);
    }

    /**
     * Tells which ports are down.
     *
     * @param deviceId a device
     * @param ports    the ports in question
     * @return those of them that are down; none if all of the device's ports are, because that is what ONOS makes of a
     *         device that it is about to lose
     */
    public Set<PortNumber> down(DeviceId deviceId, Set<PortNumber> ports) {
        // First what was seen: a port that comes in between would be taken for one that went.
        Set<PortNumber> known = Set.copyOf(seen.getOrDefault(deviceId, Set.of()));
        List<Port> there = deviceService.getPorts(deviceId);
        // ONOS tells nobody of ports that change by its network configuration.
        there.forEach(port -> see(deviceId, port));
        Map<PortNumber, Boolean> enabled = there.stream().collect(Collectors.toMap(Port::number, Port::isEnabled));
        if (!enabled.containsValue(true)) {
            return Set.of();
        }
        return ports.stream()
                .filter(port -> !enabled.getOrDefault(port, !known.contains(port)))
                .collect(Collectors.toSet());
    }

    private void see(DeviceId deviceId, Port port) {
        seen.computeIfAbsent(deviceId, id -> ConcurrentHashMap.newKeySet()).add(port.number());
    }

    private final class PortListener implements DeviceListener {
        @Override
        public void event(DeviceEvent event) {
            DeviceId deviceId = event.subject().id();
            if (event.type() == DeviceEvent.Type.DEVICE_REMOVED) {
                seen.remove(deviceId);
            } else if (event.type() != DeviceEvent.Type.PORT_STATS_UPDATED && event.port() != null) {
                see(deviceId, event.port());
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.client;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.grpc.ManagedChannel;
import org.onosproject.event.AbstractListenerManager;
import org.onosproject.net.DeviceId;
import org.onosproject.net.device.DeviceAgentEvent;
import org.onosproject.net.device.DeviceAgentListener;
import org.onosproject.net.pi.service.PiPipeconfService;
import org.onosproject.net.provider.ProviderId;
import org.onosproject.p4runtime.api.P4RuntimeClient;
import org.onosproject.p4runtime.api.P4RuntimeController;
import org.onosproject.p4runtime.api.P4RuntimeEvent;
import org.onosproject.p4runtime.api.P4RuntimeEventListener;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The P4Runtime clients of all devices, and those who want to know what they report. */
@Component(immediate = true, service = {P4RuntimeController.class, PrimaryStatus.class})
public class P4RuntimeClients extends AbstractListenerManager<P4RuntimeEvent, P4RuntimeEventListener>
        implements P4RuntimeController, PrimaryStatus {

    private final ElectionId electionId = new ElectionId(System.currentTimeMillis());
    private final ConcurrentMap<DeviceId, DeviceClient> clients = new ConcurrentHashMap<>();
    private final ConcurrentMap<DeviceId, Map<ProviderId, DeviceAgentListener>> agentListeners =
            new ConcurrentHashMap<>();
    private final ClientEvents events = new ClientEvents() {
        @Override
        public void post(DeviceAgentEvent event) {
            agentListeners.getOrDefault(event.subject(), Map.of()).values().forEach(listener -> listener.event(event));
        }

        @Override
        public void post(P4RuntimeEvent event) {
            // The listeners have threads of their own; ONOS's event thread is one more to wait for, with each packet.
            listenerRegistry.process(event);
        }
    };

    @Reference
    protected PiPipeconfService pipeconfService;

    @Deactivate
    protected void deactivate() {
        clients.keySet().forEach(this::remove);
    }

    @Override
    public boolean create(DeviceId deviceId, ManagedChannel channel) {
        clients.compute(deviceId, (id, existing) -> {
            if (existing != null) {
                throw new IllegalArgumentException("There is a P4Runtime client for " + deviceId + " already");
            }
            return new DeviceClient(deviceId, channel, electionId, pipeconfService, events);
        });
        return true;
    }

    @Override
    public P4RuntimeClient get(DeviceId deviceId) {
        return clients.get(deviceId);
    }

    @Override
    public Optional<String> whyNotPrimary(DeviceId deviceId) {
        return Optional.ofNullable(clients.get(deviceId)).flatMap(DeviceClient::whyNotPrimary);
    }

    @Override
    public void remove(DeviceId deviceId) {
        DeviceClient client = clients.remove(deviceId);
        if (client != null) {
            client.shutdown();
        }
    }

    @Override
    public void addDeviceAgentListener(DeviceId deviceId, ProviderId providerId, DeviceAgentListener listener) {
        agentListeners.computeIfAbsent(deviceId, id -> new ConcurrentHashMap<>()).put(providerId, listener);
    }

    @Override
    public void removeDeviceAgentListener(DeviceId deviceId, ProviderId providerId) {
        agentListeners.getOrDefault(deviceId, new ConcurrentHashMap<>()).remove(providerId);
    }
}

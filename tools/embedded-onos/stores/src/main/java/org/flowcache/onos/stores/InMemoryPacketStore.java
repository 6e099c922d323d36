// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.stores;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

import org.onosproject.net.packet.OutboundPacket;
import org.onosproject.net.packet.PacketEvent;
import org.onosproject.net.packet.PacketRequest;
import org.onosproject.net.packet.PacketStore;
import org.onosproject.net.packet.PacketStoreDelegate;
import org.onosproject.store.AbstractStore;
import org.osgi.service.component.annotations.Component;

/**
 * Requests for packets. The first request for a selector and priority goes to the devices; the last one to be
 * cancelled is withdrawn from them.
 */
@Component(immediate = true, service = PacketStore.class)
public class InMemoryPacketStore extends AbstractStore<PacketEvent, PacketStoreDelegate> implements PacketStore {

    private final List<PacketRequest> requests = new ArrayList<>();

    @Override
    public void emit(OutboundPacket packet) {
        notifyDelegate(new PacketEvent(PacketEvent.Type.EMIT, packet));
    }

    @Override
    public void requestPackets(PacketRequest request) {
        boolean first;
        synchronized (requests) {
            first = requests.stream().noneMatch(other -> wantsTheSame(other, request));
            if (!requests.contains(request)) {
                requests.add(request);
            }
        }
        if (first && hasDelegate()) {
            delegate.requestPackets(request);
        }
    }

    @Override
    public void cancelPackets(PacketRequest request) {
        boolean last;
        synchronized (requests) {
            last = requests.remove(request)
                    && requests.stream().noneMatch(other -> wantsTheSame(other, request));
        }
        if (last && hasDelegate()) {
            delegate.cancelPackets(request);
        }
    }

    @Override
    public List<PacketRequest> existingRequests() {
        List<PacketRequest> sorted;
        synchronized (requests) {
            sorted = new ArrayList<>(requests);
        }
        sorted.sort(Comparator.comparingInt(request -> request.priority().priorityValue()));
        return sorted;
    }

    private static boolean wantsTheSame(PacketRequest one, PacketRequest other) {
        return Objects.equals(one.selector(), other.selector()) && one.priority() == other.priority();
    }
}

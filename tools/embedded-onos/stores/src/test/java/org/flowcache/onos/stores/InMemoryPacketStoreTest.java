// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.stores;

import static org.junit.Assert.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.Before;
import org.junit.Test;
import org.onosproject.cluster.NodeId;
import org.onosproject.core.DefaultApplicationId;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.packet.DefaultPacketRequest;
import org.onosproject.net.packet.PacketEvent;
import org.onosproject.net.packet.PacketPriority;
import org.onosproject.net.packet.PacketRequest;
import org.onosproject.net.packet.PacketStoreDelegate;

public class InMemoryPacketStoreTest {

    private final InMemoryPacketStore store = new InMemoryPacketStore();
    private final List<String> told = new ArrayList<>();

    @Before
    public void listen() {
        store.setDelegate(new PacketStoreDelegate() {
            @Override
            public void requestPackets(PacketRequest request) {
                told.add("request " + request.appId().name());
            }

            @Override
            public void cancelPackets(PacketRequest request) {
                told.add("cancel " + request.appId().name());
            }

            @Override
            public void notify(PacketEvent event) {
                told.add("emit");
            }
        });
    }

    @Test
    public void devicesLearnOfTheFirstRequestAndTheLastCancellation() {
        store.requestPackets(request("a", PacketPriority.REACTIVE));
        store.requestPackets(request("b", PacketPriority.REACTIVE));
        store.cancelPackets(request("a", PacketPriority.REACTIVE));
        store.cancelPackets(request("b", PacketPriority.REACTIVE));

        assertEquals(List.of("request a", "cancel b"), told);
    }

    @Test
    public void anotherPriorityIsAnotherRequest() {
        store.requestPackets(request("a", PacketPriority.CONTROL));
        store.requestPackets(request("a", PacketPriority.REACTIVE));

        assertEquals(List.of("request a", "request a"), told);
        assertEquals(List.of(PacketPriority.REACTIVE, PacketPriority.CONTROL),
                     store.existingRequests().stream().map(PacketRequest::priority).toList());
    }

    @Test
    public void cancellingWhatWasNotRequestedReachesNoDevice() {
        store.cancelPackets(request("a", PacketPriority.CONTROL));

        assertEquals(List.of(), told);
    }

    private static PacketRequest request(String app, PacketPriority priority) {
        return new DefaultPacketRequest(DefaultTrafficSelector.builder().matchEthType((short) 0x0806).build(), priority,
                                        new DefaultApplicationId(app.charAt(0), app), new NodeId("local"),
                                        Optional.empty());
    }
}

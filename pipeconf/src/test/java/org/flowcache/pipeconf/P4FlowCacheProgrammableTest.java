// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.flowcache.api.CacheSettings;
import org.flowcache.api.FlowKey;
import org.flowcache.api.Gateway;
import org.flowcache.api.Server;
import org.flowcache.api.Tenant;
import org.flowcache.api.Vni;
import org.junit.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.TestApplicationId;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.device.DeviceServiceAdapter;
import org.onosproject.net.driver.DefaultDriver;
import org.onosproject.net.driver.DefaultDriverData;
import org.onosproject.net.driver.DefaultDriverHandler;
import org.onosproject.net.flow.instructions.Instructions.OutputInstruction;
import org.onosproject.net.group.GroupBucket;
import org.onosproject.net.group.GroupDescription;

public class P4FlowCacheProgrammableTest {

    private static final DeviceId DEVICE = DeviceId.deviceId("device:test");
    private static final ApplicationId APP = new TestApplicationId("org.flowcache.test");

    private final P4FlowCacheProgrammable flowCache = new P4FlowCacheProgrammable();

    public P4FlowCacheProgrammableTest() {
        DefaultDriverData data = new DefaultDriverData(
                new DefaultDriver("test", List.of(), "", "", "", Map.of(), Map.of()), DEVICE);
        flowCache.setData(data);
        flowCache.setHandler(new DefaultDriverHandler(data) {
            @Override
            public <T> T get(Class<T> service) {
                return service.cast(new DeviceServiceAdapter());
            }
        });
    }

    @Test
    public void readsNothingFromADeviceWithoutConnection() {
        FlowKey key = new FlowKey(VlanId.vlanId((short) 10), IpAddress.valueOf("10.0.0.1"));
        for (CompletableFuture<?> reading : List.of(flowCache.counters(), flowCache.contexts(),
                flowCache.contexts(0, 64), flowCache.evict(key), flowCache.flush())) {
            ExecutionException failure = assertThrows(ExecutionException.class, reading::get);

            assertTrue(failure.getCause() instanceof IOException);
            assertTrue(failure.getCause().getMessage(), failure.getCause().getMessage().contains("device:test"));
        }
    }

    @Test
    public void learningEventsGoToTheControllerByACloneSession() {
        GroupDescription session = group(1);

        assertEquals(GroupDescription.Type.CLONE, session.type());
        assertEquals(DEVICE, session.deviceId());
        assertEquals(APP, session.appId());
        assertEquals(List.of(PortNumber.CONTROLLER), ports(session));
        assertEquals(session.appCookie(), group(1).appCookie());
    }

    @Test
    public void tenantsFloodEachOfTheirServerPortsOnce() {
        GroupDescription vlan10 = group(4096 + 10);

        assertEquals(GroupDescription.Type.ALL, vlan10.type());
        assertEquals(DEVICE, vlan10.deviceId());
        assertEquals(APP, vlan10.appId());
        assertEquals(List.of(PortNumber.portNumber(3), PortNumber.portNumber(4)), ports(vlan10));
        assertEquals("VLAN 20 has no servers", Set.of(1, 4096 + 10, 4096 + 30), groups().keySet());
        assertEquals("VLAN 30 has the same ports", ports(vlan10), ports(group(4096 + 30)));
    }

    private static List<PortNumber> ports(GroupDescription group) {
        List<PortNumber> ports = new ArrayList<>();
        for (GroupBucket bucket : group.buckets().buckets()) {
            // ONOS's translator takes buckets with one output and nothing else.
            assertEquals(1, bucket.treatment().allInstructions().size());
            ports.add(((OutputInstruction) bucket.treatment().allInstructions().get(0)).port());
        }
        return ports;
    }

    private GroupDescription group(int id) {
        return groups().get(id);
    }

    private Map<Integer, GroupDescription> groups() {
        Set<Server> servers = Set.of(
                new Server(IpPrefix.valueOf("10.0.0.1/32"), PortNumber.portNumber(3)),
                new Server(IpPrefix.valueOf("10.0.0.2/32"), PortNumber.portNumber(3)),
                new Server(IpPrefix.valueOf("2001:db8::/64"), PortNumber.portNumber(4)));
        Gateway gateway = new Gateway(Ip4Address.valueOf("1.1.1.1"), MacAddress.valueOf("02:00:00:00:00:01"),
                PortNumber.portNumber(1), OptionalInt.empty(), Set.of(PortNumber.portNumber(2)),
                Set.of(PortNumber.portNumber(3), PortNumber.portNumber(4)),
                Set.of(new Tenant("t1", Vni.of(100), VlanId.vlanId((short) 10), servers),
                        new Tenant("t2", Vni.of(200), VlanId.vlanId((short) 20), Set.of()),
                        new Tenant("t3", Vni.of(300), VlanId.vlanId((short) 30), servers)),
                CacheSettings.DEFAULT);
        return flowCache.groups(gateway, APP).stream()
                .collect(Collectors.toMap(GroupDescription::givenGroupId, Function.identity()));
    }
}

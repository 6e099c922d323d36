// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.Test;
import org.onosproject.TestApplicationId;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.device.DeviceServiceAdapter;
import org.onosproject.net.driver.DefaultDriver;
import org.onosproject.net.driver.DefaultDriverData;
import org.onosproject.net.driver.DefaultDriverHandler;
import org.onosproject.net.flow.instructions.Instructions;
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
    public void countersOfADeviceWithoutConnectionFail() {
        ExecutionException failure = assertThrows(ExecutionException.class, () -> flowCache.counters().get());

        assertTrue(failure.getCause() instanceof IOException);
        assertTrue(failure.getCause().getMessage(), failure.getCause().getMessage().contains("device:test"));
    }

    @Test
    public void learningSessionIsACloneSessionToTheController() {
        GroupDescription session = flowCache.learningSession(APP);

        assertEquals(GroupDescription.Type.CLONE, session.type());
        assertEquals(Integer.valueOf(1), session.givenGroupId());
        assertEquals(DEVICE, session.deviceId());
        assertEquals(APP, session.appId());
        List<GroupBucket> buckets = session.buckets().buckets();
        assertEquals(1, buckets.size());
        assertEquals(List.of(Instructions.createOutput(PortNumber.CONTROLLER)),
                buckets.get(0).treatment().allInstructions());
        assertEquals(session.appCookie(), flowCache.learningSession(APP).appCookie());
    }
}

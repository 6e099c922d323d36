// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.device;

import static org.flowcache.app.TestOnos.GW1;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThat;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.flowcache.api.FlowCacheProgrammable;
import org.flowcache.app.TestOnos;
import org.junit.Test;
import org.onosproject.net.DeviceId;
import org.onosproject.net.driver.DriverEvent;
import org.onosproject.net.driver.DriverHandler;
import org.onosproject.net.driver.DriverListener;
import org.onosproject.net.driver.DriverServiceAdapter;
import org.onosproject.net.pi.PiPipeconfServiceAdapter;
import org.onosproject.net.pi.model.PiPipeconfId;
import org.onosproject.net.pi.service.PiPipeconfEvent;
import org.onosproject.net.pi.service.PiPipeconfListener;

/**
 * That drivers are looked up when they may have changed, and not for each packet.
 */
public class FlowCachesTest {

    private final TestOnos onos = new TestOnos();
    private final CountingDrivers drivers = new CountingDrivers();
    private final Pipeconfs pipeconfs = new Pipeconfs();
    private final FlowCaches flowCaches = new FlowCaches(onos.devices, drivers, onos.driverAdmin, pipeconfs);

    @Test
    public void looksADriverUpOnce() {
        FlowCacheProgrammable flowCache = onos.devices.connect(GW1);
        for (int i = 0; i < 1000; i++) {
            assertThat(flowCaches.find(GW1), is(Optional.of(flowCache)));
        }
        assertThat(drivers.lookUps.get(), is(1));
    }

    @Test
    public void looksADriverUpAgainWhenItMayHaveChanged() {
        onos.devices.connect(GW1);
        flowCaches.find(GW1);
        onos.devices.update(GW1);
        flowCaches.find(GW1);
        assertThat(drivers.lookUps.get(), is(2));
        drivers.listener.event(new DriverEvent(DriverEvent.Type.DRIVER_REDUCED, null));
        flowCaches.find(GW1);
        assertThat(drivers.lookUps.get(), is(3));
        pipeconfs.listener.event(new PiPipeconfEvent(PiPipeconfEvent.Type.UNREGISTERED, new PiPipeconfId("p")));
        flowCaches.find(GW1);
        assertThat(drivers.lookUps.get(), is(4));
    }

    @Test
    public void tellsADeviceThatIsNotConnectedFromOneThatIs() {
        FlowCacheProgrammable flowCache = onos.devices.connect(GW1);
        assertThat(flowCaches.of(GW1), is(Optional.of(flowCache)));
        onos.devices.disconnect(GW1);
        assertThat(flowCaches.of(GW1), is(Optional.empty()));
        assertThat(flowCaches.find(GW1), is(Optional.of(flowCache)));
    }

    private final class CountingDrivers extends DriverServiceAdapter {

        private final AtomicInteger lookUps = new AtomicInteger();
        private DriverListener listener;

        @Override
        public DriverHandler createHandler(DeviceId deviceId, String... credentials) {
            lookUps.incrementAndGet();
            return onos.drivers.createHandler(deviceId);
        }

        @Override
        public void addListener(DriverListener added) {
            listener = added;
        }
    }

    private static final class Pipeconfs extends PiPipeconfServiceAdapter {

        private PiPipeconfListener listener;

        @Override
        public void addListener(PiPipeconfListener added) {
            listener = added;
        }
    }
}

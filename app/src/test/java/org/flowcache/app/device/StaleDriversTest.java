// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.device;

import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.Assert.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.flowcache.api.FlowCacheProgrammable;
import org.flowcache.app.TestOnos;
import org.junit.Test;
import org.onosproject.net.behaviour.PiPipelineProgrammable;
import org.onosproject.net.driver.Behaviour;
import org.onosproject.net.driver.DefaultDriver;
import org.onosproject.net.driver.DriverProvider;

/**
 * That drivers of an earlier installation go, and no others.
 */
public class StaleDriversTest {

    private final TestOnos.DriverAdmin drivers = new TestOnos().driverAdmin;

    @Test
    public void removesDriversOfAnEarlierInstallationOnly() throws Exception {
        Class<? extends Behaviour> old = new EarlierInstallation().flowCacheProgrammable();
        assertThat(old, is(not((Object) FlowCacheProgrammable.class)));
        DriverProvider base = provider("bmv2", PiPipelineProgrammable.class);
        DriverProvider current = provider("bmv2:current", FlowCacheProgrammable.class);
        drivers.registerProvider(base);
        drivers.registerProvider(current);
        drivers.registerProvider(provider("bmv2:earlier", old));
        new StaleDrivers(drivers).remove();
        assertThat(drivers.getProviders(), containsInAnyOrder(base, current));
    }

    private static DriverProvider provider(String name, Class<? extends Behaviour> behaviour) {
        return () -> Set.of(new DefaultDriver(name, List.of(), "test", "1", "1",
                Map.of(behaviour, behaviour), Map.of()));
    }

    /** Defines the class once more, as another installation of the bundle does. */
    private static final class EarlierInstallation extends ClassLoader {

        EarlierInstallation() {
            super(StaleDriversTest.class.getClassLoader());
        }

        Class<? extends Behaviour> flowCacheProgrammable() throws IOException {
            String name = FlowCacheProgrammable.class.getName();
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length).asSubclass(Behaviour.class);
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.driver;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

import org.onlab.util.ItemNotFoundException;
import org.onosproject.net.driver.DriverAdminService;
import org.onosproject.net.driver.DriverEvent;
import org.onosproject.net.driver.DriverListener;
import org.onosproject.net.driver.DriverProvider;
import org.onosproject.net.driver.XmlDriverLoader;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Registers the drivers of {@code bmv2-drivers.xml} as soon as the one that they extend is there. */
@Component(immediate = true)
public class Bmv2DriverLoader {

    private static final String PARENT = "p4runtime";

    private final DriverAdminService drivers;
    private final DriverListener parentListener = this::driverChanged;
    private DriverProvider provider;

    @Activate
    public Bmv2DriverLoader(@Reference DriverAdminService drivers) {
        this.drivers = drivers;
        drivers.addListener(parentListener);
        registerIfParentIsThere();
    }

    @Deactivate
    synchronized void deactivate() {
        drivers.removeListener(parentListener);
        if (provider != null) {
            drivers.unregisterProvider(provider);
        }
    }

    private void driverChanged(DriverEvent event) {
        if (event.type() == DriverEvent.Type.DRIVER_ENHANCED && event.subject().name().equals(PARENT)) {
            registerIfParentIsThere();
        }
    }

    private synchronized void registerIfParentIsThere() {
        if (provider != null || !isParentThere()) {
            return;
        }
        try (InputStream xml = Bmv2DriverLoader.class.getResourceAsStream("bmv2-drivers.xml")) {
            provider = new XmlDriverLoader(Bmv2DriverLoader.class.getClassLoader(), drivers).loadDrivers(xml, drivers);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read bmv2-drivers.xml", e);
        }
        drivers.registerProvider(provider);
    }

    private boolean isParentThere() {
        try {
            return drivers.getDriver(PARENT) != null;
        } catch (ItemNotFoundException e) {
            return false;
        }
    }
}

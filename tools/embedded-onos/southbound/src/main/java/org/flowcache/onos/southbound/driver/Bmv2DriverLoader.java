// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.driver;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

import org.onosproject.net.driver.DriverAdminService;
import org.onosproject.net.driver.DriverProvider;
import org.onosproject.net.driver.XmlDriverLoader;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Registers the drivers of {@code bmv2-drivers.xml}. */
@Component(immediate = true)
public class Bmv2DriverLoader {

    private final DriverAdminService drivers;
    private final DriverProvider provider;

    @Activate
    public Bmv2DriverLoader(@Reference DriverAdminService drivers) {
        this.drivers = drivers;
        try (InputStream xml = Bmv2DriverLoader.class.getResourceAsStream("bmv2-drivers.xml")) {
            provider = new XmlDriverLoader(Bmv2DriverLoader.class.getClassLoader(), drivers).loadDrivers(xml, drivers);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read bmv2-drivers.xml", e);
        }
        drivers.registerProvider(provider);
    }

    @Deactivate
    void deactivate() {
        drivers.unregisterProvider(provider);
    }
}

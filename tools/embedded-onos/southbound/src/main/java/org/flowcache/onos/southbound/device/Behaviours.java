// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.device;

import java.util.Optional;

import org.onosproject.net.DeviceId;
import org.onosproject.net.driver.Behaviour;
import org.onosproject.net.driver.DefaultDriverData;
import org.onosproject.net.driver.DefaultDriverHandler;
import org.onosproject.net.driver.Driver;
import org.onosproject.net.driver.DriverService;

/** Behaviours of devices that the core may not know yet: those of the driver that the network configuration names. */
final class Behaviours {

    private final DriverService drivers;

    Behaviours(DriverService drivers) {
        this.drivers = drivers;
    }

    /**
     * Creates a behaviour.
     *
     * @param deviceId device
     * @param type     behaviour
     * @param <T>      its type
     * @return the behaviour, if the driver of the device has it
     * @throws org.onlab.util.ItemNotFoundException if there is no such driver
     */
    <T extends Behaviour> Optional<T> of(DeviceId deviceId, Class<T> type) {
        Driver driver = drivers.getDriver(deviceId);
        return driver.hasBehaviour(type)
                ? Optional.of(driver.createBehaviour(
                        new DefaultDriverHandler(new DefaultDriverData(driver, deviceId)), type))
                : Optional.empty();
    }
}

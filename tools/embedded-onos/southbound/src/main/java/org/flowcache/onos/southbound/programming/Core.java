// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.programming;

import org.onosproject.mastership.MastershipService;
import org.onosproject.net.DeviceId;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.driver.DriverService;
import org.onosproject.net.flow.FlowRuleProviderService;
import org.onosproject.net.flow.FlowRuleService;
import org.onosproject.net.group.GroupProviderService;
import org.onosproject.net.pi.service.PiPipeconfWatchdogService;
import org.onosproject.net.pi.service.PiPipeconfWatchdogService.PipelineStatus;

/**
 * What programming a device needs of ONOS's core.
 *
 * @param flows      where to report flow rules
 * @param rules      what the core wants of flow rules
 * @param groups     where to report groups
 * @param devices    devices
 * @param mastership mastership
 * @param drivers    drivers
 * @param watchdog   knows whether a device has its pipeline
 */
record Core(FlowRuleProviderService flows, FlowRuleService rules, GroupProviderService groups,
            DeviceService devices, MastershipService mastership, DriverService drivers,
            PiPipeconfWatchdogService watchdog) {

    /** Whether a device can be programmed now, by this node. */
    boolean isReady(DeviceId deviceId) {
        return devices.isAvailable(deviceId) && mastership.isLocalMaster(deviceId)
                && watchdog.getStatus(deviceId) == PipelineStatus.READY;
    }
}

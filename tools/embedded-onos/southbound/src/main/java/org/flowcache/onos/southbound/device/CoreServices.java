// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.device;

import org.flowcache.onos.southbound.client.PrimaryStatus;
import org.onosproject.grpc.api.GrpcChannelController;
import org.onosproject.mastership.MastershipService;
import org.onosproject.net.config.NetworkConfigService;
import org.onosproject.net.device.DeviceAdminService;
import org.onosproject.net.device.DeviceProviderService;
import org.onosproject.net.pi.service.PiPipeconfService;
import org.onosproject.net.pi.service.PiPipeconfWatchdogService;
import org.onosproject.net.provider.ProviderId;

/**
 * What a device session needs of ONOS's core.
 *
 * @param providerId in whose name it acts
 * @param provider   where it reports
 * @param devices    devices
 * @param mastership mastership
 * @param config     network configuration
 * @param pipeconfs  pipeconfs
 * @param watchdog   sets pipelines
 * @param behaviours behaviours of drivers
 * @param merged     drivers merged with pipeconfs
 * @param channels   connections to devices
 * @param primary    tells why ONOS is not the primary of a device
 */
record CoreServices(ProviderId providerId, DeviceProviderService provider, DeviceAdminService devices,
                    MastershipService mastership, NetworkConfigService config, PiPipeconfService pipeconfs,
                    PiPipeconfWatchdogService watchdog, Behaviours behaviours, MergedDrivers merged,
                    GrpcChannelController channels, PrimaryStatus primary) {
}

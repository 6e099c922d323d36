// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.client;

import org.onosproject.net.DeviceId;
import org.onosproject.net.pi.runtime.PiPacketOperation;
import org.onosproject.p4runtime.api.P4RuntimePacketIn;

/**
 * A packet that a device sent to the controller.
 *
 * @param deviceId        device
 * @param packetOperation packet and metadata
 */
record PacketIn(DeviceId deviceId, PiPacketOperation packetOperation) implements P4RuntimePacketIn {
}

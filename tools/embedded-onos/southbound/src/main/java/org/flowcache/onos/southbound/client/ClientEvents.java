// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.client;

import org.onosproject.net.device.DeviceAgentEvent;
import org.onosproject.p4runtime.api.P4RuntimeEvent;

/** Where the client of a device reports what happens. */
interface ClientEvents {

    /**
     * Takes a change of the channel or of the mastership.
     *
     * @param event the change
     */
    void post(DeviceAgentEvent event);

    /**
     * Takes a message of the device.
     *
     * @param event the message
     */
    void post(P4RuntimeEvent event);
}

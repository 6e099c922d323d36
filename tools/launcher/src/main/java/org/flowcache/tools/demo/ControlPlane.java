// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.flowcache.tools.onos.Controller;

/**
 * What controls the switch.
 *
 * @param controller ONOS
 * @param p4Runtime  where the switch's P4Runtime server listens
 */
record ControlPlane(Controller controller, InetSocketAddress p4Runtime) {

    /**
     * Returns where everything can be reached.
     *
     * @return a line for each server
     */
    List<String> addresses() {
        List<String> addresses = new ArrayList<>(controller.addresses());
        addresses.add("P4Runtime  " + p4Runtime.getAddress().getHostAddress() + ":" + p4Runtime.getPort());
        return addresses;
    }
}

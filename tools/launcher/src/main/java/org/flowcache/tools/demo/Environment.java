// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flowcache.softswitch.SoftSwitch;
import org.flowcache.softswitch.port.InMemoryPort;
import org.flowcache.tools.emulator.Link;
import org.flowcache.tools.onos.Controller;
import org.flowcache.tools.onos.NetworkConfig;
import org.flowcache.tools.process.Cleanup;

/**
 * A soft switch and an ONOS that controls it, with the application installed.
 *
 * @param links      a cable to each port of the switch, by port
 * @param controller ONOS
 * @param p4Runtime  where the switch's P4Runtime server listens
 */
record Environment(Map<Integer, Link> links, Controller controller, InetSocketAddress p4Runtime) {

    /** Takes a copy. */
    Environment {
        links = Map.copyOf(links);
    }

    /**
     * Starts the switch, and ONOS as a child process.
     *
     * @param options what to start, and on which ports
     * @param config  the network configuration
     * @param network the network that it describes
     * @param cleanup gets all that has to be stopped and removed
     * @return the two, not knowing each other yet
     * @throws IOException if one doesn't start
     */
    static Environment start(DemoOptions options, NetworkConfig config, DemoNetwork network, Cleanup cleanup)
            throws IOException {
        SoftSwitch.Builder builder = SoftSwitch.builder()
                .deviceId(config.p4DeviceId())
                .grpcAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), options.p4rtPort()));
        Map<Integer, Link> links = new HashMap<>();
        for (int number : network.ports().keySet()) {
            InMemoryPort port = new InMemoryPort();
            builder.port(number, port);
            links.put(number, new PortLink(port));
        }
        SoftSwitch softSwitch = builder.build();
        try {
            cleanup.start(softSwitch, softSwitch::start);
        } catch (UncheckedIOException e) {
            throw new IOException("the switch's P4Runtime server " + e.getMessage() + " (" + e.getCause().getMessage()
                    + "): stop what listens there, or choose another port (0 takes any free one)", e);
        }
        Controller controller =
                Controller.start(options.onosDistribution(), options.restPort(), options.sshPort(), cleanup);
        return new Environment(links, controller,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), softSwitch.grpcPort()));
    }

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

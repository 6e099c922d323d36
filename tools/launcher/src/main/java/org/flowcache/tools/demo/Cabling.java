// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.flowcache.tools.netns.Topology;

/**
 * Which interfaces the network of the demo has on network namespaces.
 *
 * @param network  the network
 * @param topology the namespaces; their pairs lead to the DC, to the OTR and to the servers
 */
record Cabling(DemoNetwork network, Topology topology) {

    private static final int DC = 0;
    private static final int OTR = 1;
    private static final int SERVERS = 2;

    /** Checks that each port has its interface. */
    Cabling {
        if (network.ports().size() != topology.pairs().size()) {
            throw new IllegalArgumentException("the switch has ports " + network.ports().keySet()
                    + "; on network namespaces there is one to the DC, one to the OTR and one to servers");
        }
    }

    /** Returns the DC router's interface, as programs take it. */
    String dcRouter() {
        return topology.pairs().get(DC).peerInterface();
    }

    /** Returns the OTR's interface, as programs take it. */
    String otr() {
        return topology.pairs().get(OTR).peerInterface();
    }

    /** Returns the servers' interface, as programs take it. */
    String servers() {
        return topology.pairs().get(SERVERS).peerInterface();
    }

    /** Returns the switch's interface to the OTR, as programs take it. */
    String switchToOtr() {
        return topology.switchInterface(topology.pairs().get(OTR));
    }

    /** Returns the names of the switch's interfaces, by port. */
    SortedMap<Integer, String> devices() {
        SortedMap<Integer, String> devices = new TreeMap<>();
        ports().forEach((port, pair) -> devices.put(port, pair.switchEnd()));
        return devices;
    }

    /** Returns the options that give the switch its interfaces. */
    List<String> switchOptions() {
        List<String> options = new ArrayList<>();
        ports().forEach((port, pair) -> options.addAll(List.of("-i", port + "@" + topology.switchInterface(pair))));
        return options;
    }

    private SortedMap<Integer, Topology.Pair> ports() {
        SortedMap<Integer, Topology.Pair> ports = new TreeMap<>();
        for (int port : network.ports().keySet()) {
            int pair = port == network.dcPort() ? DC : port == network.otrPort() ? OTR : SERVERS;
            ports.put(port, topology.pairs().get(pair));
        }
        return ports;
    }
}

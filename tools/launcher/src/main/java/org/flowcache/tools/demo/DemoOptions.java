// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What the demo runs with. Ports are TCP ports of the loopback interface, 0 for any that is free.
 *
 * @param oar              the ONOS application
 * @param netcfg           the network configuration
 * @param onosDistribution the embedded ONOS
 * @param pcap             where to write a pcap file a port, or empty for nowhere
 * @param keep             whether to leave all running until the user ends it
 * @param traffic          whether to keep some traffic going for that long
 * @param restPort         for ONOS's REST API
 * @param sshPort          for ONOS's command line
 * @param p4rtPort         for the switch's P4Runtime server
 */
public record DemoOptions(Path oar, Path netcfg, Path onosDistribution, Optional<Path> pcap, boolean keep,
                          boolean traffic, int restPort, int sshPort, int p4rtPort) {
}

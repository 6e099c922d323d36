// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.switching;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a switch runs with.
 *
 * @param ports       its ports
 * @param deviceId    P4Runtime device id, not 0
 * @param grpcAddress where its server of P4Runtime and gNMI listens; TCP port 0 for any that is free
 * @param cpuPort     number of the port that stands for the controller
 * @param pcap        folder for a capture file a port
 * @param program     what to run at first; empty to wait for a controller
 */
public record SwitchOptions(List<PortBinding> ports, long deviceId, InetSocketAddress grpcAddress, int cpuPort,
        Optional<Path> pcap, Optional<Program> program) {

    /** Takes copies. */
    public SwitchOptions {
        ports = List.copyOf(ports);
    }

    /**
     * A compiled P4 program.
     *
     * @param json   what p4c-bm2-ss wrote
     * @param p4Info its P4Info in protobuf's text format
     */
    public record Program(Path json, Path p4Info) {
    }
}

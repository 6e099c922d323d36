// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.switching;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.flowcache.softswitch.ServerTls;

/**
 * What a switch runs with.
 *
 * @param ports       its ports
 * @param deviceId    P4Runtime device id
 * @param grpcAddress where its server of P4Runtime and gNMI listens; TCP port 0 for any that is free
 * @param tls         with what the server speaks TLS; empty for none
 * @param lenientArbitration whether controllers are told apart as BMv2 does, not as the specification wants it
 * @param cpuPort     number of the port that stands for the controller
 * @param pcap        folder for a capture file a port
 * @param program     what to run at first; empty to wait for a controller
 */
public record SwitchOptions(List<PortBinding> ports, long deviceId, InetSocketAddress grpcAddress,
        Optional<ServerTls> tls, boolean lenientArbitration, int cpuPort, Optional<Path> pcap,
        Optional<Program> program) {

    /** Takes copies. */
    public SwitchOptions {
        ports = List.copyOf(ports);
    }

    /** What is dangerous about them, if anything is. */
    public Optional<String> warning() {
        if (tls.isPresent() || grpcAddress.getAddress().isLoopbackAddress()) {
            return Optional.empty();
        }
        return Optional.of("Warning: without TLS, everyone who reaches " + grpcAddress.getAddress().getHostAddress()
                + " can become the switch's controller and change its tables. Use --grpc-server-ssl with "
                + "--grpc-server-with-client-auth, or listen on 127.0.0.1.");
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

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.launcher;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.flowcache.tools.demo.Peers;
import org.flowcache.tools.emulator.InterfaceLink;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/**
 * Runs the emulated servers.
 */
@Command(name = "server", mixinStandardHelpOptions = true, versionProvider = FlowCache.Version.class,
        description = {"Runs the tenants' bare-metal servers on a network interface until Ctrl-C. On its VLANs a "
                + "server answers UDP with addresses and ports swapped, and ARP requests and pings.",
                "Needs root, or CAP_NET_RAW."})
final class ServerCommand implements Callable<Integer> {

    @Mixin
    private PeerOptions peer;

    @Override
    public Integer call() throws IOException {
        var servers = Peers.servers(peer.network().tenants());
        try (InterfaceLink link = peer.open()) {
            link.connect(servers);
            peer.tellAtTheEnd("servers", servers.drops()::toString);
            System.out.println("servers on " + peer.interfaceName() + " until Ctrl-C");
            link.run();
        }
        return ExitCode.OK;
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.launcher;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.flowcache.tools.demo.DemoNetwork;
import org.flowcache.tools.demo.VirtualMachines;
import org.flowcache.tools.emulator.InterfaceLink;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/**
 * Runs the emulated DC router.
 */
@Command(name = "dc-router", mixinStandardHelpOptions = true, versionProvider = FlowCache.Version.class,
        description = {"Runs the DC router on a network interface until Ctrl-C. It answers ARP requests and pings for "
                + "its tunnel end point, and through tunnels for the tenants' virtual machines. What "
                + "\"flowcache tenants\" sends from the same interface is none of its business.",
                "Needs root, or CAP_NET_RAW."})
final class DcRouterCommand implements Callable<Integer> {

    @Mixin
    private PeerOptions peer;

    @Override
    public Integer call() throws IOException {
        DemoNetwork network = peer.network();
        try (InterfaceLink link = peer.open()) {
            VirtualMachines machines = new VirtualMachines(network, link);
            peer.tellAtTheEnd("DC router", machines.router().drops()::toString);
            System.out.println("DC router on " + peer.interfaceName() + " until Ctrl-C");
            link.run();
        }
        return ExitCode.OK;
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.flowcache.tools.demo.DemoNetwork;
import org.flowcache.tools.demo.Peers;
import org.flowcache.tools.emulator.ImpairedLink;
import org.flowcache.tools.emulator.InterfaceLink;
import org.flowcache.tools.emulator.Otr;
import org.flowcache.tools.emulator.OtrTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Runs the emulated OTR.
 */
@Command(name = "otr", mixinStandardHelpOptions = true, versionProvider = FlowCache.Version.class,
        description = {"Runs the OTR on a network interface until Ctrl-C: encapsulates what servers send, with the "
                + "VLAN id in the last reserved byte of the VXLAN header, and returns it. ARP packets take the way of "
                + "the address that they ask for.", "Needs root, or CAP_NET_RAW."})
final class OtrCommand implements Callable<Integer> {

    private static final double PERCENT = 100;

    @Mixin
    private PeerOptions peer;

    @Option(names = "--table", paramLabel = "FILE",
            description = "The tunnels, one a line: VLAN, VNI, destination prefix, remote VTEP, MAC address of the "
                    + "next hop; # begins a comment. Default: the virtual machines of the demo's tenants.")
    private Optional<Path> table = Optional.empty();

    @Option(names = "--delay", paramLabel = "MS", defaultValue = "0",
            description = "How long a packet takes, in milliseconds. Packets keep their order. "
                    + "Default: ${DEFAULT-VALUE}.")
    private long delay;

    @Option(names = "--loss", paramLabel = "PERCENT", defaultValue = "0",
            description = "How many of 100 packets are lost, by chance. Default: ${DEFAULT-VALUE}.")
    private double loss;

    @Override
    public Integer call() throws IOException {
        DemoNetwork network = peer.network();
        Otr otr = Peers.otr(network, table.isPresent() ? OtrTable.read(table.get()) : Peers.otrTable(network));
        try (InterfaceLink link = peer.open();
                ImpairedLink impaired = new ImpairedLink(link, Duration.ofMillis(delay), loss / PERCENT,
                        RandomGenerator.getDefault())) {
            impaired.connect(otr::answer);
            peer.tellAtTheEnd("OTR", () -> otr.drops()
                    + (loss > 0 ? ", and " + impaired.lost() + " lost as --loss wants" : ""));
            System.out.println("OTR on " + peer.interfaceName() + " until Ctrl-C");
            link.run();
        }
        return ExitCode.OK;
    }
}

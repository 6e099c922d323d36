// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.flowcache.netio.FrameInterface;
import org.flowcache.tools.demo.DemoNetwork;
import org.flowcache.tools.emulator.InterfaceLink;
import org.flowcache.tools.onos.NetworkConfig;
import picocli.CommandLine.Option;

/**
 * What all emulated peers have to know.
 */
final class PeerOptions {

    @Option(names = {"-i", "--interface"}, required = true, paramLabel = "NAME",
            description = "Network interface that leads to the switch, as eth0; or with its network namespace, as "
                    + "datacenter/dc_sswitch.")
    private String interfaceName;

    @Option(names = "--netcfg", paramLabel = "FILE",
            description = "ONOS network configuration that says what the tenants are, and by cache.vxlanPort the UDP port "
                    + "of VXLAN. Default: tools/netcfg/demo.json.")
    private Optional<Path> netcfg = Optional.empty();

    DemoNetwork network() throws IOException {
        return DemoNetwork.of(NetworkConfig.read(netcfg.isPresent() ? netcfg.get() : Home.ofProperty().netcfg()));
    }

    InterfaceLink open() throws IOException {
        return new InterfaceLink(
                FrameInterface.open(interfaceName, warning -> System.err.println("flowcache: " + warning)),
                e -> System.err.println("flowcache: " + interfaceName + ": " + e.getMessage()));
    }

    /**
     * Has a line printed when the program ends, with Ctrl-C for example.
     *
     * @param peer  what to call the peer
     * @param drops what there is to tell then
     */
    void tellAtTheEnd(String peer, Supplier<String> drops) {
        Runtime.getRuntime().addShutdownHook(
                new Thread(() -> System.out.println(peer + " on " + interfaceName + ": " + drops.get()), "drops"));
    }

    String interfaceName() {
        return interfaceName;
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.launcher;

import java.io.IOException;
import org.flowcache.tools.netns.Namespaces;
import org.flowcache.tools.netns.Topology;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/**
 * Makes and removes the use case's network namespaces.
 */
@Command(name = "netns", mixinStandardHelpOptions = true, versionProvider = FlowCache.Version.class,
        synopsisSubcommandLabel = "(up | down | status)",
        description = {"The use case's network on this machine: network namespaces datacenter, otr, servers and "
                + "sswitch, and veth pairs dc_sswitch/sswitch_dc, otr_sswitch/sswitch_otr and "
                + "servers_sswitch/sswitch_servers between the first three and sswitch.",
                "Needs root and the program ip."})
final class NetnsCommand {

    private final Namespaces namespaces = new Namespaces(Topology.ofUseCase(""));

    @Command(name = "up", mixinStandardHelpOptions = true, versionProvider = FlowCache.Version.class,
            description = "Makes what isn't there, turns offloads and IPv6 off, and sets all interfaces up.")
    int up() throws IOException {
        namespaces.up();
        namespaces.status(System.out::println);
        return ExitCode.OK;
    }

    @Command(name = "down", mixinStandardHelpOptions = true, versionProvider = FlowCache.Version.class,
            description = "Removes the namespaces with all that is in them. Does nothing if there are none.")
    int down() throws IOException {
        namespaces.down(System.err::println);
        return ExitCode.OK;
    }

    @Command(name = "status", mixinStandardHelpOptions = true, versionProvider = FlowCache.Version.class,
            description = "Shows what there is. The exit code is 0 if all is there and up.")
    int status() throws IOException {
        return namespaces.status(System.out::println) ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.flowcache.tools.demo.Demo;
import org.flowcache.tools.demo.DemoOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Shows the whole Flow Cache working.
 */
@Command(name = "demo", mixinStandardHelpOptions = true, versionProvider = FlowCache.Version.class,
        description = {"Boots ONOS and a P4Runtime switch, installs the application, sends every tenant's packet "
                + "twice, and tells hop by hop what became of it.",
                "All servers listen on the loopback interface only."})
final class DemoCommand implements Callable<Integer> {

    @Option(names = "--netns",
            description = "Run on real interfaces: between network namespaces, which are removed at the end, and with "
                    + "each part a process of its own. The interfaces' packet counts show what became of a packet. "
                    + "Needs root and the program ip.")
    private boolean netns;

    @Option(names = "--pcap", paramLabel = "DIR",
            description = "Write what passes the switch's ports to DIR, one pcap file a port.")
    private Optional<Path> pcap = Optional.empty();

    @Option(names = "--keep", description = "Leave everything running until Ctrl-C.")
    private boolean keep;

    @Option(names = "--traffic",
            description = "With --keep, and not with --netns: keep some thousand flows busy, so that there is something "
                    + "to see.")
    private boolean traffic;

    @Option(names = "--rest-port", paramLabel = "PORT", converter = TcpPort.class, defaultValue = "0",
            description = "TCP port of ONOS's REST API. Default: one that is free.")
    private int restPort;

    @Option(names = "--ssh-port", paramLabel = "PORT", converter = TcpPort.class, defaultValue = "0",
            description = "TCP port of ONOS's command line. Default: one that is free.")
    private int sshPort;

    @Option(names = "--p4rt-port", paramLabel = "PORT", converter = TcpPort.class, defaultValue = "0",
            description = "TCP port of the switch's P4Runtime server. Default: one that is free.")
    private int p4rtPort;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (traffic && (!keep || netns)) {
            throw new ParameterException(spec.commandLine(), "--traffic needs --keep, and does not go with --netns");
        }
        Home home = Home.ofProperty();
        DemoOptions options = options(home);
        boolean terminal = System.console() != null;
        Demo demo = netns ? Demo.onNamespaces(options, home::command, System.out, System.err, terminal)
                : Demo.inMemory(options, System.out, System.err, terminal);
        return demo.run() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    /**
     * Puts together what the demo runs with.
     *
     * @param home the project
     * @return the options
     * @throws IOException if something has not been built
     */
    DemoOptions options(Home home) throws IOException {
        return new DemoOptions(home.oar(), home.netcfg(), home.onosDistribution(), pcap, keep, traffic, restPort,
                sshPort, p4rtPort);
    }
}

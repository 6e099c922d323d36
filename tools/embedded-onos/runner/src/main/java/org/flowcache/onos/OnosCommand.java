// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs ONOS until it is interrupted. */
@Command(name = "onos", mixinStandardHelpOptions = true,
        description = "Runs an ONOS core with REST and CLI on the loopback interface until Ctrl-C.")
public final class OnosCommand implements Callable<Integer> {

    private static final int EXIT_FAILED = 1;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Option(names = "--distribution", paramLabel = "DIR", required = true,
            description = "Unpacked distribution, tools/embedded-onos/karaf/target/assembly after a build.")
    private Path distribution;

    @Option(names = "--work-dir", paramLabel = "DIR", required = true,
            description = "Where it keeps its configuration, applications and log.")
    private Path workDir;

    @Option(names = "--rest-port", paramLabel = "PORT", defaultValue = "" + EmbeddedOnos.DEFAULT_REST_PORT,
            description = "REST port, 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int restPort;

    @Option(names = "--ssh-port", paramLabel = "PORT", defaultValue = "" + EmbeddedOnos.DEFAULT_SSH_PORT,
            description = "Port of the CLI over ssh, 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int sshPort;

    @Mixin
    private SwitchTlsOptions switchTls;

    @Option(names = "--temporary",
            description = "Remove the work directory if this program is killed.")
    private boolean temporary;

    /**
     * Entry point.
     *
     * @param args command line
     */
    public static void main(String[] args) {
        System.exit(new CommandLine(new OnosCommand())
                            .setExecutionExceptionHandler((failure, command, parsed) -> {
                                command.getErr().println(failure.getMessage());
                                return EXIT_FAILED;
                            })
                            .execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        EmbeddedOnos.Builder builder =
                EmbeddedOnos.builder(distribution, workDir).restPort(restPort).sshPort(sshPort)
                        .switchTls(switchTls.value());
        try (EmbeddedOnos onos = (temporary ? builder.temporary() : builder).build()) {
            onos.start();
            onos.awaitReady(PATIENCE, step -> System.err.println("... " + step));
            System.out.println("REST " + onos.restUri() + " (" + onos.credentials().user() + "/"
                                       + onos.credentials().password() + ")");
            System.out.println("CLI  ssh -p " + onos.sshAddress().getPort() + " " + onos.credentials().user() + "@"
                                       + onos.sshAddress().getAddress().getHostAddress());
            System.out.println("Log  " + onos.logFile());
            new CountDownLatch(1).await();
        }
        return 0;
    }
}

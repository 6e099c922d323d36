// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.flowcache.onos.EmbeddedOnos;
import org.flowcache.onos.SwitchTls;
import org.flowcache.onos.SwitchTlsOptions;
import org.flowcache.tools.demo.Progress;
import org.flowcache.tools.process.Cleanup;
import org.flowcache.tools.process.TemporaryDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Runs ONOS alone.
 */
@Command(name = "onos", mixinStandardHelpOptions = true, versionProvider = FlowCache.Version.class,
        description = {"Runs an ONOS core in the foreground until Ctrl-C, with no application installed. What it is "
                + "told is forgotten when it ends.", "All servers listen on the loopback interface only."})
final class OnosCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @Option(names = "--rest-port", paramLabel = "PORT", converter = TcpPort.class,
            defaultValue = "" + EmbeddedOnos.DEFAULT_REST_PORT,
            description = "TCP port of the REST API, 0 for any that is free. Default: ${DEFAULT-VALUE}.")
    private int restPort;

    @Option(names = "--ssh-port", paramLabel = "PORT", converter = TcpPort.class,
            defaultValue = "" + EmbeddedOnos.DEFAULT_SSH_PORT,
            description = "TCP port of the command line, 0 for any that is free. Default: ${DEFAULT-VALUE}.")
    private int sshPort;

    @Mixin
    private SwitchTlsOptions switchTls;

    @Override
    public Integer call() throws IOException, InterruptedException {
        SwitchTls tls = switchTls.value();
        Path distribution = Home.ofProperty().onosDistribution();
        try (Cleanup cleanup = new Cleanup()) {
            Runtime.getRuntime().addShutdownHook(new Thread(cleanup::close, "cleanup"));
            Path directory = cleanup.open(() -> TemporaryDirectory.create("flowcache-onos-")).path();
            EmbeddedOnos onos = EmbeddedOnos.builder(distribution, directory)
                    .restPort(restPort).sshPort(sshPort).switchTls(tls).temporary().build();
            cleanup.start(onos, onos::start);
            try (Progress progress = new Progress(System.out, System.console() != null, InstantSource.system())) {
                onos.awaitReady(PATIENCE, missing -> progress.stage("booting ONOS: " + missing));
            }
            System.out.printf("ONOS is up until Ctrl-C, user %s, password %s%n  REST  %s%n  CLI   ssh -p %d %s@%s%n"
                            + "  log   %s%n", onos.credentials().user(), onos.credentials().password(), onos.restUri(),
                    onos.sshAddress().getPort(), onos.credentials().user(),
                    onos.sshAddress().getAddress().getHostAddress(), onos.logFile());
            new CountDownLatch(1).await();
        }
        return ExitCode.OK;
    }
}

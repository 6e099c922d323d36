// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.flowcache.tools.demo.Verdict.Check;
import org.flowcache.tools.onos.NetworkConfig;
import org.flowcache.tools.onos.OnosCli;
import org.flowcache.tools.process.Cleanup;

/**
 * The Flow Cache end to end: ONOS with the application, a P4Runtime switch with the P4 program, and everybody around
 * it.
 */
public final class Demo {

    private static final Duration PACKET_PATIENCE = Duration.ofSeconds(2);

    private final DemoOptions options;
    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;

    /**
     * Creates a demo.
     *
     * @param options  what to run it with
     * @param out      where to tell what happens
     * @param err      where to tell what goes wrong
     * @param terminal whether a person looks at the output while it is written
     */
    public Demo(DemoOptions options, PrintStream out, PrintStream err, boolean terminal) {
        this.options = options;
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    /**
     * Runs the demo and cleans up after it, also if the user ends it half way.
     *
     * @return true if all happened that had to
     * @throws IOException          if the files to run it with can't be read
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean run() throws IOException, InterruptedException {
        NetworkConfig config = NetworkConfig.read(options.netcfg());
        DemoNetwork network = DemoNetwork.of(config);
        try (Cleanup cleanup = new Cleanup()) {
            Runtime.getRuntime().addShutdownHook(new Thread(cleanup::close, "cleanup"));
            Optional<PortCaptures> captures = Optional.empty();
            if (options.pcap().isPresent()) {
                Path folder = options.pcap().get();
                captures = Optional.of(cleanup.open(() -> new PortCaptures(folder, network.ports())));
            }
            Environment environment = Environment.start(options, config, network, cleanup);
            try {
                return run(environment, config, network, captures);
            } catch (IOException | RuntimeException e) {
                if (!cleanup.isClosed()) {
                    err.println("flowcache: " + e.getMessage());
                    tellLog(environment);
                }
                return false;
            }
        }
    }

    private boolean run(Environment environment, NetworkConfig config, DemoNetwork network,
                        Optional<PortCaptures> captures) throws IOException, InterruptedException {
        try (Progress progress = new Progress(out, terminal, InstantSource.system())) {
            environment.controller().configure(options.oar(), config, environment.p4Runtime(), progress::stage);
        }
        Narrator narrator = new Narrator(out);
        Consumer<Hop> listener = captures.<Consumer<Hop>>map(files -> files).orElse(hop -> { });
        Scenario scenario = new Scenario(network, environment.links(), new Capture(listener), narrator,
                PACKET_PATIENCE);
        scenario.run();

        AppView view;
        try (OnosCli cli = environment.controller().cli()) {
            view = AppView.of(cli, network.tenants().size());
        }
        narrator.app(view);

        List<Check> checks = new ArrayList<>(scenario.checks());
        checks.addAll(view.checks(network, scenario));
        Verdict verdict = new Verdict(checks);
        narrator.verdict(verdict);
        if (!verdict.passed()) {
            tellLog(environment);
        }
        if (captures.isPresent()) {
            captures.get().flush();
            narrator.captures(options.pcap().orElseThrow());
        }
        if (options.keep()) {
            narrator.kept(environment.addresses());
            new CountDownLatch(1).await();
        }
        return verdict.passed();
    }

    private void tellLog(Environment environment) throws IOException {
        err.println("ONOS's log is kept: " + environment.controller().keepLog() + "; look for WARN and ERROR in it.");
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.flowcache.tools.demo.Verdict.Check;
import org.flowcache.tools.onos.NetworkConfig;
import org.flowcache.tools.onos.OnosCli;
import org.flowcache.tools.process.Cleanup;

/**
 * The Flow Cache end to end: ONOS with the application, a P4Runtime switch with the P4 program, and everybody around
 * it.
 */
public final class Demo {

    private static final Duration LOOK_PERIOD = Duration.ofSeconds(1);

    private final DemoOptions options;
    private final Environment.Starter starter;
    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;

    private Demo(DemoOptions options, Environment.Starter starter, PrintStream out, PrintStream err,
                 boolean terminal) {
        this.options = options;
        this.starter = starter;
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    /**
     * Creates a demo with the switch and its peers in this process.
     *
     * @param options  what to run it with
     * @param out      where to tell what happens
     * @param err      where to tell what goes wrong
     * @param terminal whether a person looks at the output while it is written
     * @return the demo
     */
    public static Demo inMemory(DemoOptions options, PrintStream out, PrintStream err, boolean terminal) {
        return new Demo(options, InMemoryEnvironment::start, out, err, terminal);
    }

    /**
     * Creates a demo on network namespaces, with each part a process of its own.
     *
     * @param options  what to run it with
     * @param program  makes the command line that runs a command of this program, from the command and its arguments
     * @param out      where to tell what happens
     * @param err      where to tell what goes wrong
     * @param terminal whether a person looks at the output while it is written
     * @return the demo
     */
    public static Demo onNamespaces(DemoOptions options, UnaryOperator<List<String>> program, PrintStream out,
                                    PrintStream err, boolean terminal) {
        Environment.Starter starter = (with, config, network, cleanup, progress) ->
                NamespaceEnvironment.start(with, program, config, network, cleanup, progress);
        return new Demo(options, starter, out, err, terminal);
    }

    /**
     * Runs the demo and cleans up after it, also if the user ends it half way.
     *
     * @return true if all happened that had to
     * @throws IOException           if a part of it can't be started
     * @throws InterruptedException  if the thread is interrupted
     * @throws CancellationException if the user ends it while its parts are started
     */
    public boolean run() throws IOException, InterruptedException {
        NetworkConfig config = NetworkConfig.read(options.netcfg());
        DemoNetwork network = DemoNetwork.of(config);
        try (Cleanup cleanup = new Cleanup();
                Progress progress = new Progress(out, terminal, InstantSource.system())) {
            Runtime.getRuntime().addShutdownHook(new Thread(cleanup::close, "cleanup"));
            Environment environment = start(config, network, cleanup, progress);
            try {
                ControlPlane control = environment.controlPlane();
                control.controller().configure(options.oar(), config, control.p4Runtime(), progress::stage);
                progress.close();
                return play(environment, network);
            } catch (IOException | RuntimeException e) {
                if (!cleanup.isClosed()) {
                    progress.close();
                    err.println("flowcache: " + e.getMessage());
                    tellLog(environment);
                }
                return false;
            }
        }
    }

    private Environment start(NetworkConfig config, DemoNetwork network, Cleanup cleanup, Progress progress)
            throws IOException, InterruptedException {
        try {
            return starter.start(options, config, network, cleanup, progress::stage);
        } catch (IOException e) {
            if (cleanup.isClosed()) {
                throw new CancellationException("the program is ending");
            }
            throw e;
        }
    }

    private boolean play(Environment environment, DemoNetwork network) throws IOException, InterruptedException {
        Narrator narrator = new Narrator(out);
        environment.play(narrator);

        List<Check> checks = new ArrayList<>();
        try (OnosCli cli = environment.controlPlane().controller().cli()) {
            AppView view = AppView.of(cli, network.tenants().size());
            narrator.app(view);
            checks.addAll(environment.checks());
            checks.addAll(view.checks(network, environment.fromOtr()));
            checks.addAll(new BusyFlow(environment, network.tenants().get(0), narrator).play(cli));
        }
        Verdict verdict = new Verdict(checks);
        narrator.verdict(verdict);
        if (!verdict.passed()) {
            tellLog(environment);
        }
        options.pcap().ifPresent(narrator::captures);
        if (options.keep()) {
            keep(environment, narrator);
        }
        return verdict.passed();
    }

    private static void keep(Environment environment, Narrator narrator) throws IOException, InterruptedException {
        narrator.kept(environment.controlPlane().addresses());
        while (true) {
            TimeUnit.MILLISECONDS.sleep(LOOK_PERIOD.toMillis());
            environment.checkAlive();
        }
    }

    private void tellLog(Environment environment) throws IOException {
        err.println("ONOS's log is kept: " + environment.controlPlane().controller().keepLog()
                + "; look for WARN and ERROR in it.");
    }
}

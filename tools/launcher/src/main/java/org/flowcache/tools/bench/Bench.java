// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.flowcache.netio.FrameHandler;
import org.flowcache.netio.Namespace;
import org.flowcache.tools.demo.DemoNetwork;
import org.flowcache.tools.demo.Progress;
import org.flowcache.tools.emulator.Otr;
import org.flowcache.tools.netns.Namespaces;
import org.flowcache.tools.netns.Topology;
import org.flowcache.tools.onos.Controller;
import org.flowcache.tools.onos.NetworkConfig;
import org.flowcache.tools.process.Cleanup;
import org.flowcache.tools.process.Guard;
import org.flowcache.tools.process.TemporaryDirectory;

/**
 * Measures switches on real interfaces: packets a second and times, for decapsulation and direct encapsulation. This
 * program is everything around the switch: the DC router, the servers and the OTR.
 *
 * <p>Each switch runs in the namespace of the switch, and so does the ONOS that makes it a gateway, and that is ended
 * before anything is measured.
 */
public final class Bench {

    private static final int LEARNING_ROUNDS = 50;
    private static final int LEARNING_RATE = 1000;
    private static final double PERCENT = 100;

    private final BenchOptions options;
    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;

    /**
     * Creates a benchmark.
     *
     * @param options  what to run it with
     * @param out      where to tell what is measured
     * @param err      where to tell what goes wrong beside it
     * @param terminal whether a person looks at the output while it is written
     */
    public Bench(BenchOptions options, PrintStream out, PrintStream err, boolean terminal) {
        this.options = options;
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    /** The ends of the three cables, and what goes through them. */
    private record Wiring(Load load, Direction decapsulation, Direction encapsulation, Direction roundTrip,
                          Station servers, List<Flow> flows) {
    }

    /**
     * Measures, and cleans up afterwards, also if the user ends it half way.
     *
     * @return what was measured
     * @throws IOException           if something does not start, or a switch does not do its work
     * @throws InterruptedException  if the thread is interrupted
     * @throws CancellationException if the user ends it
     */
    public Report run() throws IOException, InterruptedException {
        NetworkConfig config = NetworkConfig.read(options.netcfg());
        DemoNetwork network = DemoNetwork.of(config);
        Topology topology = Topology.ofUseCase("");
        try (Cleanup cleanup = new Cleanup()) {
            Runtime.getRuntime().addShutdownHook(new Thread(cleanup::close, "cleanup"));
            try (Progress progress = new Progress(out, terminal, InstantSource.system())) {
                progress.stage("making network namespaces");
                Guard guard = cleanup.open(Guard::start);
                new Namespaces(topology).create(cleanup);
                topology.namespaces().forEach(name -> guard.run(List.of("ip", "netns", "del", name)));
                // ONOS and the switches listen on the loopback interface, and BMv2 has to be in here.
                Namespace.enter(topology.switchNamespace());
                Wiring wiring = wire(network, topology, cleanup);
                List<Measurement> measurements = new ArrayList<>();
                for (SwitchProgram program : options.switches()) {
                    measurements.add(measure(program, config, wiring, cleanup, progress));
                }
                return new Report(Machine.describe(), wiring.flows(), options.pace(), measurements);
            } catch (IOException | RuntimeException e) {
                if (cleanup.isClosed()) {
                    throw new CancellationException("the program is ending");
                }
                throw e;
            }
        }
    }

    private Wiring wire(DemoNetwork network, Topology topology, Cleanup cleanup) throws IOException {
        List<Station> stations = new ArrayList<>();
        for (Topology.Pair pair : topology.pairs()) {
            stations.add(cleanup.open(() -> new Station(pair.peerInterface(), err::println)));
        }
        Station dc = stations.get(0);
        Station otr = stations.get(1);
        Station servers = stations.get(2);
        List<Flow> flows = Flow.of(network, options.flows());
        List<byte[]> fromDc = flows.stream().map(Flow::fromDc).toList();
        List<Expected> toDc = flows.stream().map(flow -> Expected.withAnyIdentification(flow.toDc())).toList();
        AtomicLong atOtr = new AtomicLong();
        otr.deliverTo(answering(otr, Flow.otr(network), atOtr));
        return new Wiring(new Load(atOtr),
                new Direction("decapsulation", dc, servers, fromDc,
                        flows.stream().map(flow -> Expected.exactly(flow.toServer())).toList()),
                new Direction("direct encapsulation", servers, dc, flows.stream().map(Flow::fromServer).toList(), toDc),
                new Direction("round trip", dc, dc, fromDc, toDc), servers, flows);
    }

    private FrameHandler answering(Station station, Otr otr, AtomicLong count) {
        return (bytes, offset, length) -> {
            if (Stamp.isOn(bytes, offset, length)) {
                count.incrementAndGet();
            }
            otr.answer(Arrays.copyOfRange(bytes, offset, offset + length))
                    .ifPresent(answer -> send(station, answer));
        };
    }

    /** The servers' answers: made beforehand, so that making them takes no time. */
    private FrameHandler answering(Station station, List<Flow> flows) {
        return (bytes, offset, length) -> {
            int end = offset + length;
            if (Stamp.isOn(bytes, offset, length)) {
                byte[] answer = flows.get(Math.floorMod(Stamp.number(bytes, end), flows.size())).fromServer();
                Stamp.write(answer, Stamp.trial(bytes, end), Stamp.number(bytes, end), Stamp.nanos(bytes, end));
                send(station, answer);
            }
        };
    }

    private void send(Station station, byte[] frame) {
        try {
            station.frames().send(frame, 0, frame.length);
            station.frames().flush();
        } catch (IOException e) {
            err.println("flowcache: " + e.getMessage());
        }
    }

    private Measurement measure(SwitchProgram program, NetworkConfig config, Wiring wiring, Cleanup cleanup,
                                Progress progress) throws IOException, InterruptedException {
        try (Cleanup own = cleanup.open(Cleanup::new)) {
            progress.stage("starting " + program.name());
            Guard guard = own.open(Guard::start);
            Path folder = own.open(() -> TemporaryDirectory.create("flowcache-bench-")).path();
            guard.remove(folder);
            InetSocketAddress p4Runtime = program.start(folder, own, guard);
            configure(config, p4Runtime, own, progress);
            BenchOptions.Pace pace = options.pace();
            learn(program, wiring, progress);
            progress.stage("warming up");
            wiring.load().run(wiring.decapsulation(), pace.warmUpRate(), pace.warmUp());
            wiring.load().run(wiring.encapsulation(), pace.warmUpRate(), pace.warmUp());
            double loadBefore = Machine.load();
            Measurement.Way decapsulation = measure(program, wiring, wiring.decapsulation(), progress);
            Measurement.Way encapsulation = measure(program, wiring, wiring.encapsulation(), progress);
            learn(program, wiring, progress);
            progress.stage(program.name() + ": round trips");
            wiring.servers().deliverTo(answering(wiring.servers(), wiring.flows()));
            Trial roundTrips = wiring.load().run(wiring.roundTrip(), pace.roundTripRate(), pace.trial());
            wiring.servers().deliverToNobody();
            return new Measurement(program.name(), decapsulation, encapsulation, roundTrips, loadBefore,
                    Machine.load());
        }
    }

    /** Has ONOS make the switch a gateway. The entries stay when ONOS ends. */
    private void configure(NetworkConfig config, InetSocketAddress p4Runtime, Cleanup cleanup, Progress progress)
            throws IOException, InterruptedException {
        try (Cleanup own = cleanup.open(Cleanup::new)) {
            Guard guard = own.open(Guard::start);
            Controller controller = Controller.start(options.onosDistribution(), 0, 0, own);
            controller.guardBy(guard);
            try {
                controller.configure(options.oar(), config, p4Runtime, progress::stage);
            } catch (IOException | RuntimeException e) {
                if (own.isClosed()) {
                    throw e;
                }
                throw new IOException(e.getMessage() + "; ONOS's log is kept in " + controller.keepLog(), e);
            }
        }
    }

    private Measurement.Way measure(SwitchProgram program, Wiring wiring, Direction direction, Progress progress)
            throws IOException, InterruptedException {
        learn(program, wiring, progress);
        progress.stage(program.name() + ": " + direction.name() + " at " + options.pace().lightRate() + " a second");
        Trial light = wiring.load().run(direction, options.pace().lightRate(), options.pace().trial());
        RateSearch search =
                new RateSearch(options.pace().firstRate(), options.maxRate(), options.pace().confirmations());
        return new Measurement.Way(search.run((rate, confirms) -> {
            Trial trial = wiring.load()
                    .run(direction, rate, confirms ? options.pace().trial() : options.pace().attempt());
            progress.stage(String.format(Locale.ROOT, "%s: %s at %d a second: %.0f sent a second, %.2f %% lost%s",
                    program.name(), direction.name(), rate, trial.rate(), PERCENT * trial.loss(),
                    confirms ? ", confirming" : ""));
            return trial;
        }), light);
    }

    /** Has the switch learn all flows, by the OTR; all packets have to come out, and none at the OTR any more. */
    private void learn(SwitchProgram program, Wiring wiring, Progress progress)
            throws IOException, InterruptedException {
        progress.stage(program.name() + ": learning " + options.flows() + " flows");
        Duration once = Duration.ofNanos(TimeUnit.SECONDS.toNanos(options.flows()) / LEARNING_RATE);
        for (int i = 0; i < LEARNING_ROUNDS; i++) {
            Trial trial = wiring.load().run(wiring.encapsulation(), LEARNING_RATE, once);
            if (trial.received() == trial.sent() && trial.viaOtr() == 0 && trial.wrong() == 0) {
                return;
            }
            if (i == LEARNING_ROUNDS - 1) {
                throw new IOException(program.name() + " does not do its work: of " + trial.sent() + " packets from "
                        + "servers " + trial.received() + " came out at the DC as they had to and " + trial.wrong()
                        + " otherwise, and " + trial.viaOtr() + " at the OTR, after " + LEARNING_ROUNDS + " rounds");
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench.onos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.flowcache.softswitch.port.InMemoryPort;
import org.flowcache.tools.bench.Flow;
import org.flowcache.tools.bench.Machine;
import org.flowcache.tools.demo.DemoNetwork;
import org.flowcache.tools.demo.Progress;
import org.flowcache.tools.emulator.Ipv4Prefix;
import org.flowcache.tools.emulator.Otr;
import org.flowcache.tools.emulator.Vtep;
import org.flowcache.tools.process.Cleanup;

/**
 * Measures how ONOS and the application cope with learning events of a switch: an OTR teaches the same flows one tunnel
 * after the other, so that each packet is an event.
 */
public final class LearningBench {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** Shorter than contexts are kept that nobody uses. */
    private static final Duration KNOWING = Duration.ofSeconds(15);
    private static final int FLOWS = 4000;
    private static final int FIRST_RATE = 2000;

    private final OnosBenchOptions options;
    private final int rate;
    private final PrintStream out;
    private final boolean terminal;

    /**
     * Creates a benchmark.
     *
     * @param options  what to run it with
     * @param rate     packets a second that teach
     * @param out      where to tell what is measured
     * @param terminal whether a person looks at the output while it is written
     */
    public LearningBench(OnosBenchOptions options, int rate, PrintStream out, boolean terminal) {
        this.options = options;
        this.rate = rate;
        this.out = out;
        this.terminal = terminal;
    }

    /**
     * Measures, with an ONOS and a switch of its own for each number of tenants, and cleans up afterwards.
     *
     * @return what was measured, up to where something did not start, or did not come up in five minutes
     * @throws IOException           if the machine can't be described
     * @throws InterruptedException  if the thread is interrupted
     * @throws CancellationException if the user ends it
     */
    public LearningReport run() throws IOException, InterruptedException {
        TenantRuns<LearningMeasurement> runs = TenantRuns.of(options, out, terminal, (tenants, cleanup, progress) ->
                List.of(measure(tenants, cleanup, progress)));
        return new LearningReport(Machine.describe(), runs.measurements(), runs.failure());
    }

    private LearningMeasurement measure(ManyTenants tenants, Cleanup all, Progress progress)
            throws IOException, InterruptedException {
        String with = tenants.count() + " tenants: ";
        try (Cleanup cleanup = all.open(Cleanup::new)) {
            MemorySwitch device = cleanup.open(() -> MemorySwitch.start(0));
            GatewayOnos onos = GatewayOnos.start(options.distribution(), options.oar(), cleanup,
                    missing -> progress.stage(with + missing));
            cleanup.open(() -> onos);
            progress.stage(with + "waiting for all to be ADDED");
            onos.configure(tenants.netcfg(device.p4Runtime()));
            onos.awaitAdded(tenants, PATIENCE);

            progress.stage(with + "sending from a server to " + FLOWS + " destinations");
            Taught taught = new Taught();
            device.onPacketIn(packet -> taught.packetIn(packet.getPayload().asReadOnlyByteBuffer()));
            device.port(ManyTenants.DC_PORT).onTransmit(frame -> { });
            device.port(ManyTenants.OTR_PORT).onTransmit(frame -> { });
            List<byte[]> requests = FirstTenants.fromServer(tenants, 0, FLOWS);
            send(device.port(ManyTenants.SERVER_PORT), requests, FIRST_RATE, requests.size());
            List<byte[]> answers = new ArrayList<>(answers(tenants, requests, "2.2.2.2"));
            send(device.port(ManyTenants.OTR_PORT), answers, FIRST_RATE, answers.size());

            progress.stage(with + "teaching");
            int before = taught.packetIns();
            answers.addAll(0, answers(tenants, requests, "2.2.2.3"));
            int count = (int) (rate * options.pace().teaching().toMillis() / TimeUnit.SECONDS.toMillis(1));
            long start = System.nanoTime();
            send(device.port(ManyTenants.OTR_PORT), answers, rate, count);
            long end = System.nanoTime();
            long wrong = wrong(onos, taught);
            while (wrong > 0 && System.nanoTime() - end < KNOWING.toNanos()) {
                wrong = wrong(onos, taught);
            }
            Duration delay = Duration.ofNanos(System.nanoTime() - end);

            progress.stage(with + "asking the switch for all flows");
            long asked = System.nanoTime();
            int shown = json(onos, "flowcache-entries -j").size();
            return new LearningMeasurement(tenants.count(), count, Duration.ofNanos(end - start),
                    taught.packetIns() - before, taught.flows(), wrong, delay,
                    Duration.ofNanos(System.nanoTime() - asked), shown, Machine.load());
        }
    }

    private static long wrong(GatewayOnos onos, Taught taught) throws IOException, InterruptedException {
        return taught.wrong(json(onos, "flowcache-entries -s -j"));
    }

    private static JsonNode json(GatewayOnos onos, String command) throws IOException, InterruptedException {
        return new ObjectMapper().readTree(onos.run(command + " " + ManyTenants.DEVICE));
    }

    private static void send(InMemoryPort port, List<byte[]> frames, int rate, int count) {
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = start + TimeUnit.SECONDS.toNanos(i) / rate;
            while (System.nanoTime() - due < 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            port.receive(frames.get(i % frames.size()));
        }
    }

    /** What the OTR makes of packets if their destinations are behind a VTEP. */
    private static List<byte[]> answers(ManyTenants tenants, List<byte[]> requests, String vtep) {
        DemoNetwork network = FirstTenants.network(tenants);
        Vtep.Remote router = new Vtep.Remote(Ipv4Prefix.address(vtep), network.router().nextHop());
        Otr otr = Flow.otr(new DemoNetwork(network.gateway(), router, network.vxlanPort(), network.ports(),
                network.dcPort(), network.otrPort(), network.tenants()));
        return requests.stream().map(request -> otr.answer(request).orElseThrow()).toList();
    }
}

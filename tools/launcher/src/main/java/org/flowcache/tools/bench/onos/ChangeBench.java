// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench.onos;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.flowcache.tools.bench.Flow;
import org.flowcache.tools.bench.Machine;
import org.flowcache.tools.bench.onos.Streams.Stream;
import org.flowcache.tools.demo.DemoNetwork;
import org.flowcache.tools.demo.DemoNetwork.Tenant;
import org.flowcache.tools.demo.Progress;
import org.flowcache.tools.emulator.Otr;
import org.flowcache.tools.process.Cleanup;

/**
 * Measures what becomes of packets while one of many tenants gets another VLAN: its own, which its server sends on both
 * VLANs all the time, and those of two other tenants.
 */
public final class ChangeBench {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int OTHER = 0;
    private static final int SECOND_OTHER = 1;
    private static final int CHANGING = 2;
    private static final int SCANNING = 3;
    private static final int[] OTHERS = {0, 1, 2, 3};
    private static final int[] TO_SERVER = {4};
    /** On either VLAN. */
    private static final int[] TO_DC = {5, 6};
    private static final int SCANS_PER_SECOND = 1000;
    /** How long a scan has gone on before the change. */
    private static final Duration SCAN_BEFORE = Duration.ofMillis(500);

    private final OnosBenchOptions options;
    private final PrintStream out;
    private final boolean terminal;

    /**
     * Creates a benchmark.
     *
     * @param options  what to run it with; there have to be four tenants or more
     * @param out      where to tell what is measured
     * @param terminal whether a person looks at the output while it is written
     */
    public ChangeBench(OnosBenchOptions options, PrintStream out, boolean terminal) {
        this.options = options;
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
    public ChangeReport run() throws IOException, InterruptedException {
        TenantRuns<ChangeMeasurement> runs = TenantRuns.of(options, out, terminal, this::measure);
        return new ChangeReport(Machine.describe(), runs.measurements(), runs.failure());
    }

    private List<ChangeMeasurement> measure(ManyTenants tenants, Cleanup all, Progress progress)
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
            progress.stage(with + "changing a tenant's VLAN for the first time");
            VlanChange change = VlanChange.first(tenants, CHANGING, device, onos);
            connectOtr(device, tenants, cleanup);

            progress.stage(with + "changing a tenant's VLAN");
            ChangeMeasurement quiet = measure(tenants, device, change, 0);
            onos.awaitAdded(tenants, PATIENCE);
            progress.stage(with + "changing a tenant's VLAN while a server scans");
            return List.of(quiet, measure(tenants, device, change, options.pace().scanned()));
        }
    }

    private ChangeMeasurement measure(ManyTenants tenants, MemorySwitch device, VlanChange change, int scanned)
            throws IOException, InterruptedException {
        List<Flow> flows = Flow.of(FirstTenants.network(tenants), FirstTenants.network(tenants).tenants().size());
        Flow away = Flow.of(FirstTenants.network(tenants.move(CHANGING)), CHANGING + 1).get(CHANGING);
        Streams.MemoryPort dc = device.port(ManyTenants.DC_PORT)::receive;
        Streams.MemoryPort servers = device.port(ManyTenants.SERVER_PORT)::receive;
        try (Streams streams = new Streams(List.of(
                new Stream(dc, flows.get(OTHER).fromDc()), new Stream(servers, flows.get(OTHER).fromServer()),
                new Stream(dc, flows.get(SECOND_OTHER).fromDc()),
                new Stream(servers, flows.get(SECOND_OTHER).fromServer()),
                new Stream(dc, flows.get(CHANGING).fromDc()),
                new Stream(servers, flows.get(CHANGING).fromServer()), new Stream(servers, away.fromServer())))) {
            device.port(ManyTenants.DC_PORT).onTransmit(streams::arrived);
            device.port(ManyTenants.SERVER_PORT).onTransmit(streams::arrived);
            List<byte[]> scan = FirstTenants.fromServer(tenants, SCANNING, scanned);
            streams.start();
            long begin = System.nanoTime();
            TimeUnit.NANOSECONDS.sleep(options.pace().traffic().toNanos());
            Optional<Thread> scanner = scan.isEmpty() ? Optional.empty() : Optional.of(scanner(servers, scan));
            if (scanner.isPresent()) {
                TimeUnit.NANOSECONDS.sleep(SCAN_BEFORE.toNanos());
            }
            long upload = System.nanoTime();
            VlanChange.Times times = change.change();
            TimeUnit.NANOSECONDS.sleep(options.pace().traffic().toNanos());
            if (scanner.isPresent()) {
                scanner.get().join();
            }
            long end = System.nanoTime();
            streams.end(OTHERS);
            int othersLost = 0;
            for (int stream : OTHERS) {
                othersLost += streams.lost(stream);
            }
            return new ChangeMeasurement(tenants.count(), scanned, times.uploaded(), times.complete(),
                    streams.longestGap(upload, end, TO_SERVER), streams.longestGap(upload, end, TO_DC),
                    streams.longestGap(begin + options.pace().traffic().toNanos() / 2, upload, OTHERS[0]),
                    streams.lost(TO_SERVER) + streams.lost(TO_DC), OTHERS.length * streams.sent(), othersLost,
                    Machine.load());
        }
    }

    /** The OTR knows the tenant on both VLANs, and takes its time on a thread of its own. */
    private static void connectOtr(MemorySwitch device, ManyTenants tenants, Cleanup cleanup) throws IOException {
        DemoNetwork home = FirstTenants.network(tenants);
        List<Tenant> all = new ArrayList<>(home.tenants());
        all.add(FirstTenants.network(tenants.move(CHANGING)).tenants().get(CHANGING));
        Otr otr = Flow.otr(new DemoNetwork(home.gateway(), home.router(), home.vxlanPort(), home.ports(), home.dcPort(),
                home.otrPort(), all));
        ExecutorService thread = Executors.newSingleThreadExecutor();
        cleanup.open(() -> thread::shutdownNow);
        device.port(ManyTenants.OTR_PORT).onTransmit(frame -> thread.execute(() ->
                otr.answer(frame).ifPresent(device.port(ManyTenants.OTR_PORT)::receive)));
    }

    private static Thread scanner(Streams.MemoryPort servers, List<byte[]> frames) {
        long start = System.nanoTime();
        Thread thread = new Thread(() -> {
            for (int i = 0; i < frames.size(); i++) {
                long due = start + TimeUnit.SECONDS.toNanos(i) / SCANS_PER_SECOND;
                while (System.nanoTime() - due < 0) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                servers.receive(frames.get(i));
            }
        }, "scan");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}

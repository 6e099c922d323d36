// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench.onos;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.flowcache.tools.bench.Machine;
import org.flowcache.tools.bench.onos.GatewayOnos.Counts;
import org.flowcache.tools.demo.Progress;
import org.flowcache.tools.process.Cleanup;

/**
 * Measures how long ONOS takes to make a switch a gateway of many tenants, and what it costs when nothing happens.
 */
public final class ConfigBench {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final OnosBenchOptions options;
    private final PrintStream out;
    private final boolean terminal;

    /**
     * Creates a benchmark.
     *
     * @param options  what to run it with
     * @param out      where to tell what is measured
     * @param terminal whether a person looks at the output while it is written
     */
    public ConfigBench(OnosBenchOptions options, PrintStream out, boolean terminal) {
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
    public ConfigReport run() throws IOException, InterruptedException {
        TenantRuns<ConfigMeasurement> runs = TenantRuns.of(options, out, terminal, (tenants, cleanup, progress) ->
                List.of(measure(tenants, cleanup, progress)));
        return new ConfigReport(Machine.describe(), runs.measurements(), runs.failure());
    }

    private ConfigMeasurement measure(ManyTenants tenants, Cleanup all, Progress progress)
            throws IOException, InterruptedException {
        String with = tenants.count() + " tenants: ";
        try (Cleanup cleanup = all.open(Cleanup::new)) {
            MemorySwitch device = cleanup.open(() -> MemorySwitch.start(0));
            GatewayOnos onos = GatewayOnos.start(options.distribution(), options.oar(), cleanup,
                    missing -> progress.stage(with + missing));
            cleanup.open(() -> onos);

            progress.stage(with + "connecting the switch, with one tenant");
            ManyTenants one = ManyTenants.of(1);
            Duration connected;
            try (Watch watch = new Watch(() -> device.entities().size())) {
                onos.configure(one.netcfg(device.p4Runtime()));
                onos.awaitAdded(one, PATIENCE);
                connected = watch.elapsed();
            }

            progress.stage(with + "uploading the configuration");
            String netcfg = tenants.netcfg(device.p4Runtime());
            Duration onSwitch;
            Duration written;
            Duration added;
            Counts counts;
            try (Watch watch = new Watch(() -> device.entities().size())) {
                onos.configure(netcfg);
                progress.stage(with + "waiting for all to be ADDED");
                // ONOS has enough to do without being asked meanwhile.
                watch.await(GatewayOnos.fewest(tenants).all(), PATIENCE);
                counts = onos.awaitAdded(tenants, PATIENCE);
                added = watch.elapsed();
                onSwitch = watch.complete();
                written = watch.growth();
            }

            progress.stage(with + "writing the same with a plain client");
            Duration plain = PlainClient.copy(device, 0);
            Duration plainAgain = PlainClient.copy(device, 1);

            progress.stage(with + "changing a tenant's VLAN");
            Optional<Duration> changed = change(tenants, device, onos, progress);

            progress.stage(with + "measuring how idle ONOS is");
            TimeUnit.NANOSECONDS.sleep(options.pace().settle().toNanos());
            double idlePercent = onos.idlePercent(options.pace().idle());

            progress.stage(with + "restarting the switch");
            int port = device.p4Runtime().getPort();
            device.close();
            onos.awaitGone(PATIENCE);
            MemorySwitch empty = cleanup.open(() -> MemorySwitch.start(port));
            Duration againOnSwitch;
            Duration againWritten;
            Duration againAdded;
            try (Watch watch = new Watch(() -> empty.entities().size())) {
                watch.await(counts.all(), PATIENCE);
                onos.awaitAdded(tenants, PATIENCE);
                againAdded = watch.elapsed();
                againOnSwitch = watch.complete();
                againWritten = watch.growth();
            }
            return new ConfigMeasurement(tenants.count(), counts.rules(), counts.groups(), connected, plain,
                    plainAgain, onSwitch, written, added, againOnSwitch, againWritten, againAdded,
                    onos.logged("ALREADY_EXISTS"), changed, idlePercent, Machine.load());
        }
    }

    /** A change that does not come through tells nothing of all else. */
    private static Optional<Duration> change(ManyTenants tenants, MemorySwitch device, GatewayOnos onos,
                                             Progress progress) throws InterruptedException {
        try {
            Duration changed = VlanChange.first(tenants, tenants.count() / 2, device, onos).change().complete();
            onos.awaitAdded(tenants, PATIENCE);
            return Optional.of(changed);
        } catch (IOException e) {
            progress.stage(tenants.count() + " tenants: " + e.getMessage());
            return Optional.empty();
        }
    }
}

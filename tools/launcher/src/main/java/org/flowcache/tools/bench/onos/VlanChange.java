// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench.onos;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.flowcache.tools.bench.onos.GatewayOnos.Counts;
import p4.v1.P4RuntimeOuterClass.Entity;

/**
 * Gives one of many tenants another VLAN, and its own back, by uploading the whole configuration.
 */
final class VlanChange {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL_PERIOD = Duration.ofMillis(2);

    private final ManyTenants tenants;
    private final int index;
    private final MemorySwitch device;
    private final GatewayOnos onos;
    private final Set<Entity> home;
    private final Set<Entity> away;
    private boolean isAway;

    /**
     * How long a change took.
     *
     * @param uploaded from the upload until ONOS answered it
     * @param complete from the upload until the switch had all that is new and nothing that is old
     */
    record Times(Duration uploaded, Duration complete) {
    }

    private VlanChange(ManyTenants tenants, int index, MemorySwitch device, GatewayOnos onos, Set<Entity> home,
                       Set<Entity> away) {
        this.tenants = tenants;
        this.index = index;
        this.device = device;
        this.onos = onos;
        this.home = home;
        this.away = away;
        this.isAway = true;
    }

    /**
     * Changes a tenant's VLAN for the first time, to see which entries that concerns.
     *
     * @param tenants the tenants, as they are configured
     * @param index   whose VLAN, from 0
     * @param device  the switch, which has all entries
     * @param onos    ONOS
     * @return further changes; the tenant has the other VLAN now
     * @throws IOException          if the change is not complete in time
     * @throws InterruptedException if the thread is interrupted
     */
    static VlanChange first(ManyTenants tenants, int index, MemorySwitch device, GatewayOnos onos)
            throws IOException, InterruptedException {
        Set<Entity> before = Set.copyOf(device.entities());
        Counts counts = onos.awaitAdded(tenants, PATIENCE);
        onos.configure(tenants.move(index).netcfg(device.p4Runtime()));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Set<Entity> after = before;
        Set<Entity> last;
        do {
            check(deadline);
            last = after;
            boolean isAdded = onos.awaitAdded(tenants, PATIENCE).equals(counts);
            after = isAdded ? Set.copyOf(device.entities()) : before;
        } while (after.equals(before) || !after.equals(last));
        return new VlanChange(tenants, index, device, onos, minus(before, after), minus(after, before));
    }

    /**
     * Changes the VLAN, to and fro.
     *
     * @return how long it took
     * @throws IOException          if the change is not complete in time
     * @throws InterruptedException if the thread is interrupted
     */
    Times change() throws IOException, InterruptedException {
        ManyTenants wanted = isAway ? tenants : tenants.move(index);
        Set<Entity> added = isAway ? home : away;
        Set<Entity> removed = isAway ? away : home;
        String netcfg = wanted.netcfg(device.p4Runtime());
        long start = System.nanoTime();
        onos.configure(netcfg);
        Duration uploaded = Duration.ofNanos(System.nanoTime() - start);
        while (!added.stream().allMatch(device::has) || removed.stream().anyMatch(device::has)) {
            check(start + PATIENCE.toNanos());
            TimeUnit.MILLISECONDS.sleep(POLL_PERIOD.toMillis());
        }
        isAway = !isAway;
        return new Times(uploaded, Duration.ofNanos(System.nanoTime() - start));
    }

    private static void check(long deadline) throws IOException {
        if (System.nanoTime() - deadline > 0) {
            throw new IOException("a tenant's VLAN change is not complete on the switch after "
                    + PATIENCE.toSeconds() + " s");
        }
    }

    private static Set<Entity> minus(Set<Entity> of, Set<Entity> without) {
        return of.stream().filter(entity -> !without.contains(entity)).collect(Collectors.toSet());
    }
}

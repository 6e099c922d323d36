// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.flowcache.tools.demo.DemoNetwork.Tenant;
import org.flowcache.tools.emulator.DcRouter;
import org.flowcache.tools.emulator.Ipv4Prefix;
import org.flowcache.tools.emulator.Link;
import org.flowcache.tools.emulator.Otr;
import org.flowcache.tools.emulator.OtrTable;

/**
 * Traffic for people to look at: some thousand virtual machines of the tenants send packets to their servers, which
 * answer. Few of them send much, as in Zipf's law.
 */
final class ZipfTraffic implements AutoCloseable {

    private static final int FLOWS = 5_000;
    private static final double EXPONENT = 1;
    private static final int PACKETS_PER_SECOND = 500;
    /** Where the virtual machines are, in each tenant's network. */
    private static final String PREFIX = "10.128.0.0/9";
    private static final int VMS_IN_BYTE = 250;
    private static final int PAYLOAD_BYTES = 400;
    private static final long SEED = 1;

    private final List<Tenant> senders = new ArrayList<>();
    private final double[] cumulative = new double[FLOWS];
    private final DcRouter router;
    private final Thread thread = new Thread(this::send, "traffic");
    private volatile boolean closed;

    /**
     * Connects everybody. Who was connected before is no longer.
     *
     * @param network the network
     * @param links   a cable to each port of the switch, by port
     */
    ZipfTraffic(DemoNetwork network, Map<Integer, Link> links) {
        router = Peers.router(network, links.get(network.dcPort()), (tenant, frame) -> { });
        List<Otr.Route> routes = network.tenants().stream()
                .map(tenant -> new Otr.Route(tenant.vlan(), Ipv4Prefix.parse(PREFIX), network.router())).toList();
        OtrTable table = new OtrTable(Peers.otrTable(network).vniByVlan(), routes);
        links.get(network.otrPort()).connect(Peers.otr(network, table)::answer);
        network.tenants().stream().collect(Collectors.groupingBy(Tenant::serverPort))
                .forEach((port, tenants) -> links.get(port).connect(Peers.servers(tenants)));
        double sum = 0;
        for (int rank = 0; rank < FLOWS; rank++) {
            senders.add(network.tenants().get(rank % network.tenants().size()).withVm(vm(rank)));
            sum += Math.pow(rank + 1, -EXPONENT);
            cumulative[rank] = sum;
        }
        thread.setDaemon(true);
    }

    /** Begins to send. */
    void start() {
        thread.start();
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        LockSupport.unpark(thread);
        thread.join();
    }

    private void send() {
        SplittableRandom random = new SplittableRandom(SEED);
        byte[] payload = new byte[PAYLOAD_BYTES];
        long begin = System.nanoTime();
        for (long packet = 0; !closed; packet++) {
            long due = begin + packet * TimeUnit.SECONDS.toNanos(1) / PACKETS_PER_SECOND;
            for (long wait = due - System.nanoTime(); wait > 0 && !closed; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            Tenant sender = senders.get(rank(random.nextDouble() * cumulative[FLOWS - 1]));
            router.send(sender.vni(), Frames.request(sender, (short) packet, payload));
        }
    }

    private int rank(double number) {
        int found = Arrays.binarySearch(cumulative, number);
        return Math.min(FLOWS - 1, found < 0 ? -found - 1 : found + 1);
    }

    private static Inet4Address vm(int rank) {
        return Ipv4Prefix.address("10." + (128 + rank / VMS_IN_BYTE / VMS_IN_BYTE) + "."
                + rank / VMS_IN_BYTE % VMS_IN_BYTE + "." + (rank % VMS_IN_BYTE + 1));
    }
}

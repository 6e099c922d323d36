// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.flowcache.tools.demo.CountedPacket.Row;
import org.flowcache.tools.demo.DemoNetwork.Tenant;
import org.flowcache.tools.demo.Verdict.Check;
import org.flowcache.tools.netns.PacketCount;

/**
 * The use case of {@link Scenario} on interfaces: every tenant sends its packet twice, and what the switch's interfaces
 * count shows that the answer to the first goes by way of the OTR, and the answer to the second does not.
 */
final class CountedScenario {

    private static final PacketCount THERE_AND_BACK = new PacketCount(1, 1);
    private static final Duration POLL_PERIOD = Duration.ofMillis(20);

    private final DemoNetwork network;
    private final SortedMap<Integer, String> devices;
    private final Counters counters;
    private final Duration patience;
    private final Map<String, PacketCount> start;
    private final List<List<CountedPacket>> packets = new ArrayList<>();
    private Map<String, PacketCount> last;

    /** Reads what the interfaces have counted. */
    @FunctionalInterface
    interface Counters {

        /**
         * Reads it.
         *
         * @return the counts of now, by the interface's name
         * @throws IOException if they can't be read
         */
        Map<String, PacketCount> read() throws IOException;
    }

    /** Sends a tenant's packet and waits for what becomes of it. */
    @FunctionalInterface
    interface Sender {

        /**
         * Sends it.
         *
         * @param tenant the tenant
         * @return what became of it
         * @throws IOException          if it can't be sent
         * @throws InterruptedException if the thread is interrupted
         */
        PacketResult send(Tenant tenant) throws IOException, InterruptedException;
    }

    /**
     * Creates a scenario. What passes the interfaces from now on and is not its own is a fault.
     *
     * @param network  the network
     * @param devices  names of the interfaces that are the switch's ports, by port
     * @param counters the interfaces' counters
     * @param patience how long to wait for counters
     * @throws IOException if the counters can't be read
     */
    CountedScenario(DemoNetwork network, SortedMap<Integer, String> devices, Counters counters, Duration patience)
            throws IOException {
        this.network = network;
        this.devices = devices;
        this.counters = counters;
        this.patience = patience;
        this.start = counters.read();
        this.last = start;
    }

    /**
     * Runs the scenario, once.
     *
     * @param sender   sends the packets
     * @param narrator whom to tell
     * @throws IOException          if a packet can't be sent or the counters can't be read
     * @throws InterruptedException if the thread is interrupted
     */
    void run(Sender sender, Narrator narrator) throws IOException, InterruptedException {
        for (Tenant tenant : network.tenants()) {
            narrator.tenant(tenant);

            narrator.packet("Packet 1: the switch has no tunnel to " + tenant.vm().getHostAddress() + " yet");
            CountedPacket first = count(tenant, sender.send(tenant), THERE_AND_BACK,
                    "state NEW: the answer goes to the OTR, and what comes back is learned from");
            narrator.counted(first);

            narrator.packet("Packet 2: the same again, now the switch knows");
            CountedPacket second = count(tenant, sender.send(tenant), PacketCount.NONE,
                    "state LEARNT: the switch encapsulates the answer itself, and the OTR sees nothing");
            narrator.counted(second);
            packets.add(List.of(first, second));
        }
    }

    /**
     * Looks back on the scenario.
     *
     * @return what had to be so
     * @throws IOException if the counters can't be read
     */
    List<Check> checks() throws IOException {
        List<CountedPacket> all = packets.stream().flatMap(List::stream).toList();
        int tenants = network.tenants().size();
        int sent = 2 * tenants;
        long back = all.stream().filter(packet -> packet.result().cameBack()).count();
        long asExpected = all.stream().filter(CountedPacket::isAsExpected).count();
        PacketCount first = atOtr(0);
        PacketCount second = atOtr(1);
        PacketCount expected = sum(all.stream().flatMap(packet -> packet.rows().stream()).map(Row::expected));
        Map<String, PacketCount> now = counters.read();
        PacketCount total = sum(devices.values().stream().map(device -> now.get(device).minus(start.get(device))));
        return List.of(
                new Check(back + " of " + sent + " packets came back to their tenants, once each", back == sent),
                new Check(asExpected + " of " + sent + " packets were counted where they had to be, and nowhere else",
                        asExpected == sent),
                new Check("of the tenants' first packets the OTR got " + first.out() + " and sent " + first.in(),
                        first.equals(new PacketCount(tenants, tenants))),
                new Check("of the tenants' second packets the OTR got " + second.out() + " and sent " + second.in(),
                        second.equals(PacketCount.NONE)),
                new Check("the switch's interfaces counted " + total.in() + " packets in and " + total.out()
                        + " out, and no others passed them", total.equals(expected)));
    }

    private CountedPacket count(Tenant tenant, PacketResult result, PacketCount atOtr, String whyAtOtr)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Map<String, PacketCount> now = counters.read();
            List<Row> rows = new ArrayList<>();
            devices.forEach((port, device) -> {
                PacketCount counted = now.get(device).minus(last.get(device));
                if (port == network.otrPort()) {
                    rows.add(new Row(port, device, atOtr, counted, whyAtOtr));
                } else if (port == network.dcPort()) {
                    rows.add(new Row(port, device, THERE_AND_BACK, counted,
                            "VXLAN with VNI " + tenant.vni() + ": the packet in, the answer out"));
                } else {
                    rows.add(new Row(port, device, port == tenant.serverPort() ? THERE_AND_BACK : PacketCount.NONE,
                            counted, "VLAN " + tenant.vlan() + ": the packet out to " + tenant.server().name()
                                    + ", its answer in"));
                }
            });
            CountedPacket packet = new CountedPacket(result, rows);
            if (packet.isAsExpected() || System.nanoTime() - deadline > 0) {
                // What comes later is counted with the next packet, and is a fault there.
                last = now;
                return packet;
            }
            TimeUnit.MILLISECONDS.sleep(POLL_PERIOD.toMillis());
        }
    }

    private PacketCount atOtr(int number) {
        return sum(packets.stream().map(ofTenant -> ofTenant.get(number)).flatMap(packet -> packet.rows().stream())
                .filter(row -> row.port() == network.otrPort()).map(Row::counted));
    }

    private static PacketCount sum(Stream<PacketCount> counts) {
        return counts.reduce(PacketCount.NONE, PacketCount::plus);
    }
}

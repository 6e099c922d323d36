// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.flowcache.tools.demo.DemoNetwork.Tenant;
import org.flowcache.tools.demo.Verdict.Check;
import org.flowcache.tools.emulator.Frame;
import org.flowcache.tools.emulator.Link;

/**
 * The use case: every tenant sends its packet twice. The answer to the first goes by way of the OTR, from which the
 * switch learns; the answer to the second goes directly. What passes the ports is compared with what has to, whole
 * frames byte by byte. It needs a switch with the gateway's entries, and no controller.
 */
public final class Scenario {

    private final DemoNetwork network;
    private final Capture capture;
    private final Peers peers;
    private final Narrator narrator;
    private final Duration patience;
    private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
    private final List<Step> steps = new ArrayList<>();
    private int expectedHops;

    private record Delivery(String tenant, byte[] frame) {
    }

    /**
     * What has to pass a port next.
     *
     * @param frame    what it has to be, given what passed before
     * @param compared what to compare of the frames
     */
    private record Expectation(int port, Hop.Direction direction, Function<List<Hop>, byte[]> frame,
                               Function<byte[], byte[]> compared, String why) {

        String place() {
            return Scenario.place(port, direction);
        }
    }

    /**
     * Creates a scenario and connects the DC router, the OTR and the servers.
     *
     * @param network  the network
     * @param links    a cable to each port of the switch, by port
     * @param capture  what to record in
     * @param narrator whom to tell
     * @param patience how long to wait for an answer to a packet
     */
    public Scenario(DemoNetwork network, Map<Integer, Link> links, Capture capture, Narrator narrator,
                    Duration patience) {
        this.network = network;
        this.capture = capture;
        this.narrator = narrator;
        this.patience = patience;
        Map<Integer, Link> taps = links.entrySet().stream().collect(Collectors.toMap(
                Map.Entry::getKey, link -> capture.tap(link.getKey(), link.getValue())));
        this.peers = new Peers(network, taps, (tenant, frame) -> deliveries.add(new Delivery(tenant, frame)));
    }

    /**
     * Runs the scenario on a switch that has not learned anything yet.
     *
     * @return what had to happen, in order
     * @throws InterruptedException if the thread is interrupted
     */
    public List<Step> run() throws InterruptedException {
        for (Tenant tenant : network.tenants()) {
            narrator.tenant(tenant);
            byte[] request = Frames.request(tenant);

            narrator.packet("Packet 1: the switch has no tunnel to " + tenant.vm().getHostAddress() + " yet");
            List<Hop> first = exchange(tenant, request, firstPacket(tenant, request));

            narrator.packet("Packet 2: the same again, now the switch knows");
            exchange(tenant, request, secondPacket(tenant, request, first));
        }
        return List.copyOf(steps);
    }

    /**
     * Sends a tenant's packet once more, which nobody looks at.
     *
     * @param tenant the tenant
     */
    void send(Tenant tenant) {
        peers.send(tenant, Frames.request(tenant));
    }

    /**
     * Returns the frames that passed a port since the scenario began.
     *
     * @param port      the port
     * @param direction which way
     * @return the frames, in order
     */
    List<byte[]> frames(int port, Hop.Direction direction) {
        return capture.since(0).stream()
                .filter(hop -> hop.port() == port && hop.direction() == direction)
                .map(Hop::frame)
                .toList();
    }

    /**
     * Looks back on the scenario. Later is better: what passes a port late must not be missed.
     *
     * @return what had to be so
     */
    List<Check> checks() {
        long good = steps.stream().filter(step -> step.problem().isEmpty()).count();
        int tenants = network.tenants().size();
        int toOtr = frames(network.otrPort(), Hop.Direction.OUT).size();
        int fromOtr = frames(network.otrPort(), Hop.Direction.IN).size();
        return List.of(
                new Check(good + " of " + steps.size() + " steps were as they had to be",
                        good == steps.size() && !steps.isEmpty()),
                new Check("the OTR got " + toOtr + " packets and sent " + fromOtr + ": one of each a tenant, the first",
                        toOtr == tenants && fromOtr == tenants),
                new Check("no other frame passed any port", capture.size() == expectedHops));
    }

    private List<Hop> exchange(Tenant tenant, byte[] request, List<Expectation> expectations)
            throws InterruptedException {
        int start = capture.size();
        expectedHops += expectations.size();
        deliveries.clear();
        peers.send(tenant, request);
        Optional<Delivery> delivery =
                Optional.ofNullable(deliveries.poll(patience.toMillis(), TimeUnit.MILLISECONDS));
        List<Hop> hops = capture.since(start);

        for (int i = 0; i < expectations.size(); i++) {
            add(compare(expectations.get(i), hops, i));
        }
        for (Hop hop : hops.subList(Math.min(hops.size(), expectations.size()), hops.size())) {
            add(new Step(place(hop.port(), hop.direction()), Optional.of(hop.frame()), "",
                    Optional.of("nothing had to pass here")));
        }
        add(arrival(tenant, delivery, expectations, hops));
        return hops;
    }

    private List<Expectation> firstPacket(Tenant tenant, byte[] request) {
        List<Expectation> way = new ArrayList<>(toTheServer(tenant, request));
        way.add(expect(network.otrPort(), Hop.Direction.OUT, hops -> hops.get(2).frame(),
                "state NEW: no tunnel known for VLAN " + tenant.vlan() + " to " + tenant.vm().getHostAddress()
                        + ", so the packet goes to the OTR as it is"));
        way.add(expect(network.otrPort(), Hop.Direction.IN, hops -> hops.get(4).frame(),
                "the OTR knows the tunnel, and tells the switch VLAN " + tenant.vlan()
                        + " in the VXLAN header's last reserved byte"));
        way.add(expect(network.dcPort(), Hop.Direction.OUT, hops -> Frames.withoutVlan(hops.get(4).frame()),
                "learned, state LEARNT from now on: the reserved byte is cleared, all else as the OTR sent it"));
        return way;
    }

    private List<Expectation> secondPacket(Tenant tenant, byte[] request, List<Hop> first) {
        List<Expectation> way = new ArrayList<>(toTheServer(tenant, request));
        Function<List<Hop>, byte[]> fromOtr = hops -> Frames.withoutVlan(first.get(4).frame());
        way.add(new Expectation(network.dcPort(), Hop.Direction.OUT, fromOtr, Frames::withoutIdentification,
                "state LEARNT: the switch encapsulates as the OTR did (IPv4 identification aside), and port "
                        + network.otrPort() + " saw nothing"));
        return way;
    }

    private List<Expectation> toTheServer(Tenant tenant, byte[] request) {
        String server = tenant.server().name();
        return List.of(
                expect(network.dcPort(), Hop.Direction.IN, hops -> hops.get(0).frame(),
                        "the DC router sends " + tenant.name() + "'s packet to the switch's VTEP "
                                + network.gateway().address().getHostAddress() + " with VNI " + tenant.vni()),
                expect(tenant.serverPort(), Hop.Direction.OUT, hops -> Frames.tagged(request, tenant.vlan()),
                        "decapsulated: VNI " + tenant.vni() + " is tenant " + tenant.name() + ", whose VLAN is "
                                + tenant.vlan() + ", and " + tenant.serverAddress().getHostAddress()
                                + " is behind port " + tenant.serverPort()),
                expect(tenant.serverPort(), Hop.Direction.IN, hops -> hops.get(2).frame(),
                        server + " answers: addresses and ports swapped, same VLAN"));
    }

    private static Expectation expect(int port, Hop.Direction direction, Function<List<Hop>, byte[]> frame,
                                      String why) {
        return new Expectation(port, direction, frame, Function.identity(), why);
    }

    private static Step compare(Expectation expected, List<Hop> hops, int index) {
        if (index >= hops.size()) {
            return new Step(expected.place(), Optional.empty(), expected.why(), Optional.of("nothing was here"));
        }
        Hop hop = hops.get(index);
        Optional<byte[]> frame = Optional.of(hop.frame());
        if (hop.port() != expected.port() || hop.direction() != expected.direction()) {
            return new Step(expected.place(), frame, expected.why(),
                    Optional.of("the packet was at " + place(hop.port(), hop.direction()) + " instead"));
        }
        return new Step(expected.place(), frame, expected.why(), difference(hop.frame(), expected, hops));
    }

    private static Optional<String> difference(byte[] frame, Expectation expected, List<Hop> hops) {
        if (Frame.parse(frame).isEmpty()) {
            return Optional.of("a length or a checksum in the packet is wrong");
        }
        byte[] is = expected.compared().apply(frame);
        byte[] shouldBe = expected.compared().apply(expected.frame().apply(hops));
        int at = Arrays.mismatch(is, shouldBe);
        if (at < 0) {
            return Optional.empty();
        }
        return Optional.of("byte " + at + " differs: it should be " + Frames.describe(expected.frame().apply(hops)));
    }

    private static Step arrival(Tenant tenant, Optional<Delivery> delivery, List<Expectation> expectations,
                                List<Hop> hops) {
        String place = tenant.name() + " gets";
        String why = "the DC router decapsulated the answer and handed it to the tenant of VNI " + tenant.vni();
        Optional<byte[]> frame = delivery.map(Delivery::frame);
        if (delivery.isEmpty()) {
            return new Step(place, frame, why, Optional.of("no answer arrived"));
        }
        if (!delivery.get().tenant().equals(tenant.name())) {
            return new Step(place, frame, why, Optional.of("it went to " + delivery.get().tenant() + " instead"));
        }
        boolean same = hops.size() == expectations.size()
                && Arrays.equals(Frames.untagged(hops.get(2).frame()), delivery.get().frame());
        return new Step(place, frame, why, same ? Optional.empty() : Optional.of("it is not what the server sent"));
    }

    private void add(Step step) {
        steps.add(step);
        narrator.step(step);
    }

    private static String place(int port, Hop.Direction direction) {
        return "port " + port + " " + (direction == Hop.Direction.IN ? "in" : "out");
    }
}

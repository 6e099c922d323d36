// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.flowcache.tools.demo.DemoNetwork.Tenant;
import org.flowcache.tools.emulator.DcRouter;
import org.flowcache.tools.emulator.Frame;
import org.flowcache.tools.emulator.Link;

/**
 * Tenants' packets to their servers, by way of the DC router, and what comes back.
 */
public final class TenantTraffic {

    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Options options;
    private final LongSupplier clock;
    private final DcRouter router;
    private final Map<String, RoundTrips> roundTrips = new LinkedHashMap<>();
    private final CountDownLatch answers;

    /**
     * What to send.
     *
     * @param tenants  whose packets, by name
     * @param count    how many of each
     * @param rate     how many a second, of all together
     * @param payload  what they hold
     * @param patience how long to wait for answers after the last packet
     */
    public record Options(Map<String, Tenant> tenants, int count, int rate, byte[] payload, Duration patience) {
    }

    /**
     * Connects the DC router.
     *
     * @param network the network
     * @param options what to send
     * @param link    the cable to the switch
     * @param clock   tells the time in nanoseconds, as {@link System#nanoTime()} does
     */
    public TenantTraffic(DemoNetwork network, Options options, Link link, LongSupplier clock) {
        this.options = Objects.requireNonNull(options);
        this.clock = Objects.requireNonNull(clock);
        options.tenants().keySet().forEach(name -> roundTrips.put(name, new RoundTrips(options.count())));
        answers = new CountDownLatch(options.tenants().size() * options.count());
        router = Peers.router(network, link, this::receive);
    }

    /**
     * Sends the packets, the tenants' in turn, and waits for the answers.
     *
     * @return what became of each tenant's packets, by name
     * @throws InterruptedException if the thread is interrupted
     */
    public Map<String, RoundTrips> run() throws InterruptedException {
        long begin = clock.getAsLong();
        long packets = 0;
        for (int number = 0; number < options.count(); number++) {
            for (Tenant tenant : options.tenants().values()) {
                long due = begin + packets++ * NANOS_PER_SECOND / options.rate();
                TimeUnit.NANOSECONDS.sleep(due - clock.getAsLong());
                byte[] frame = Frames.request(tenant, (short) number, options.payload());
                roundTrips.get(tenant.name()).sent(number, clock.getAsLong());
                router.send(tenant.vni(), frame);
            }
        }
        answers.await(options.patience().toNanos(), TimeUnit.NANOSECONDS);
        return roundTrips;
    }

    private void receive(String name, byte[] frame) {
        long now = clock.getAsLong();
        Tenant tenant = options.tenants().get(name);
        Optional<Frame> answer = Frame.parse(frame).filter(packet -> packet.udp().isPresent());
        // What is not UDP is not for this program, but for the one that answers pings.
        if (tenant == null || answer.isEmpty()) {
            return;
        }
        var ip = answer.get().ip().orElseThrow().getHeader();
        int number = ip.getIdentificationAsInt();
        boolean isAnswer = ip.getSrcAddr().equals(tenant.serverAddress()) && ip.getDstAddr().equals(tenant.vm())
                && Arrays.equals(Frame.payload(answer.get().udp().orElseThrow()), options.payload());
        if (!isAnswer) {
            roundTrips.get(name).unexpected();
        } else if (roundTrips.get(name).received(number, now)) {
            answers.countDown();
        }
    }
}

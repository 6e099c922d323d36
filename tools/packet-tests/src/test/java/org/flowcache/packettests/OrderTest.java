// SPDX-License-Identifier: Apache-2.0
package org.flowcache.packettests;

import static org.flowcache.packettests.Demo.DC;
import static org.flowcache.packettests.Demo.OTR;
import static org.flowcache.packettests.Demo.OTR_OUTER;
import static org.flowcache.packettests.Demo.SERVERS;
import static org.flowcache.packettests.Demo.T1;
import static org.flowcache.packettests.Frames.bytes;
import static org.flowcache.packettests.Frames.tagged;
import static org.flowcache.packettests.Sent.sent;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import org.flowcache.api.CacheSettings;
import org.flowcache.pipeconf.P4Program.Path;
import org.junit.Test;

/**
 * No flow's packets arrive at the DC in another order than the server sent them in, and no flow stays at the OTR for
 * ever. Time is virtual.
 */
public class OrderTest {

    private static final long SEED = 20261122;
    private static final int PACKETS = 100_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration MILLISECOND = Duration.ofMillis(1);

    private final FlowCacheSwitch gateway;
    private final byte[] reply = tagged(T1.vlan, T1.reply());
    private final List<Sent> toOtr = List.of(sent(OTR, reply));
    private final byte[] taught = T1.taught(OTR_OUTER, T1.reply());
    private final List<Sent> direct = List.of(sent(DC, T1.tunnelled(OTR_OUTER.withIdentification(0), T1.reply())));

    public OrderTest() throws Exception {
        gateway = new FlowCacheSwitch(Demo.gateway());
    }

    @Test
    public void flowStaysAtTheOtrUntilAllItsPacketsAreBack() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertEquals(toOtr, gateway.send(SERVERS, reply));
        }
        for (int i = 0; i < 3; i++) {
            assertEquals(toOtr, gateway.send(SERVERS, reply));
            gateway.send(OTR, taught);
        }
        assertEquals(2, gateway.count(Path.TO_OTR_ORDER_HOLD).packets());
        for (int i = 0; i < 3; i++) {
            assertEquals(toOtr, gateway.send(SERVERS, reply));
            gateway.send(OTR, taught);
            gateway.send(OTR, taught);
        }
        assertEquals(direct, gateway.send(SERVERS, reply));
        assertEquals(5, gateway.count(Path.TO_OTR_ORDER_HOLD).packets());
        assertEquals(1, gateway.count(Path.LEARNED).packets());
    }

    @Test
    public void lostPacketIsForgottenAfterThePauseOfATimeout() throws Exception {
        gateway.send(SERVERS, reply);
        gateway.send(SERVERS, reply);
        gateway.send(OTR, taught);

        gateway.sleep(TIMEOUT);
        assertEquals(toOtr, gateway.send(SERVERS, reply));
        gateway.sleep(TIMEOUT.plus(Duration.ofNanos(1000)));
        assertEquals(direct, gateway.send(SERVERS, reply));
        assertEquals(direct, gateway.send(SERVERS, reply));
    }

    @Test
    public void timeoutIsASetting() throws Exception {
        Duration timeout = Duration.ofMillis(20);
        gateway.reconfigure(Demo.gateway(CacheSettings.builder().inFlightTimeout(timeout).build()));
        gateway.send(SERVERS, reply);
        gateway.send(SERVERS, reply);
        gateway.send(OTR, taught);

        gateway.sleep(timeout);
        assertEquals(toOtr, gateway.send(SERVERS, reply));
        gateway.sleep(timeout.plusMillis(1));
        assertEquals(direct, gateway.send(SERVERS, reply));
    }

    @Test
    public void lostPacketIsForgottenWithoutAPauseToo() throws Exception {
        gateway.send(SERVERS, reply);
        for (int i = 0; i < 1000; i++) {
            gateway.sleep(MILLISECOND);
            assertEquals(toOtr, gateway.send(SERVERS, reply));
            gateway.send(OTR, taught);
        }
        gateway.sleep(MILLISECOND);
        assertEquals(direct, gateway.send(SERVERS, reply));
    }

    /** Not what is on its way just then. */
    @Test
    public void onlyWhatIsLostIsForgotten() throws Exception {
        gateway.send(SERVERS, reply);
        comeAndGo(500);
        // Of these two, one is lost before and one during the first timeout.
        gateway.send(SERVERS, reply);
        comeAndGo(500);
        for (int timeouts = 0; timeouts < 2; timeouts++) {
            for (int i = 0; i < 3; i++) {
                assertEquals(toOtr, gateway.send(SERVERS, reply));
            }
            gateway.sleep(MILLISECOND);
            assertEquals(toOtr, gateway.send(SERVERS, reply));
            for (int i = 0; i < 4; i++) {
                gateway.send(OTR, taught);
            }
            if (timeouts == 0) {
                comeAndGo(1000);
            }
        }
        assertEquals(direct, gateway.send(SERVERS, reply));
    }

    /** For so many milliseconds, a packet goes to the OTR and comes back in each. */
    private void comeAndGo(int milliseconds) throws Exception {
        for (int i = 0; i < milliseconds; i++) {
            assertEquals(toOtr, gateway.send(SERVERS, reply));
            gateway.send(OTR, taught);
            gateway.sleep(MILLISECOND);
        }
    }

    /** One that comes back tells that those that left before it are lost; those that left after it are on their way. */
    @Test
    public void whatLeftBeforeAPacketThatIsBackIsLost() throws Exception {
        byte[][] frames = new byte[6][];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = numbered(i);
        }
        // The first one marks, and comes back. The next one is lost, the third one marks then.
        gateway.send(SERVERS, tagged(T1.vlan, frames[0]));
        gateway.send(SERVERS, tagged(T1.vlan, frames[1]));
        gateway.send(OTR, T1.taught(OTR_OUTER, frames[0]));
        for (int i = 2; i < 5; i++) {
            assertEquals(OTR, gateway.send(SERVERS, tagged(T1.vlan, frames[i])).get(0).port());
        }
        gateway.send(OTR, T1.taught(OTR_OUTER, frames[2]));
        assertEquals("two are on their way", 2, gateway.contexts().get(0).get("inFlight"));
        gateway.send(OTR, T1.taught(OTR_OUTER, frames[3]));
        assertEquals(OTR, gateway.send(SERVERS, tagged(T1.vlan, frames[5])).get(0).port());
        gateway.send(OTR, T1.taught(OTR_OUTER, frames[4]));
        gateway.send(OTR, T1.taught(OTR_OUTER, frames[5]));
        assertEquals(DC, gateway.send(SERVERS, tagged(T1.vlan, frames[0])).get(0).port());
    }

    /** If the marked one itself is lost, that is known when it would have been back. */
    @Test
    public void aLostMarkIsForgottenToo() throws Exception {
        otrTakes(MILLISECOND.multipliedBy(2));
        int held = 0;
        while (held < 1000) {
            byte[] frame = numbered(held);
            if (gateway.send(SERVERS, tagged(T1.vlan, frame)).get(0).port() == DC) {
                break;
            }
            // The first one is lost, and 4 ms later its bound is over; meanwhile the others come and go.
            if (held > 0) {
                gateway.send(OTR, T1.taught(OTR_OUTER, frame));
            }
            held++;
            gateway.sleep(MILLISECOND);
        }
        assertTrue("held: " + held, held >= 5 && held <= 7);
        assertEquals(0, gateway.overtook().packets());
    }

    /** Two flows that are counted together say nothing about each other's packets. */
    @Test
    public void aPacketThatIsBackTellsNothingAboutAnotherFlowOfItsCell() throws Exception {
        List<String> vms = Places.sharingACell(T1.vlan);
        byte[] slow = T1.reply(vms.get(0), 0, "slow");
        byte[] quick = T1.reply(vms.get(1), 0, "quick");
        byte[] next = T1.reply(vms.get(0), 0, "next");
        gateway.send(SERVERS, tagged(T1.vlan, slow));
        gateway.send(SERVERS, tagged(T1.vlan, quick));
        gateway.send(OTR, T1.taught(OTR_OUTER, quick));
        gateway.ask(ContextFrame.request(ContextFrame.Op.TEACH).withKey(T1.vlan, vms.get(0))
                .withTunnel(T1.vni, OTR_OUTER));

        assertEquals(OTR, gateway.send(SERVERS, tagged(T1.vlan, next)).get(0).port());
        gateway.send(OTR, T1.taught(OTR_OUTER, slow));
        gateway.send(OTR, T1.taught(OTR_OUTER, next));
        assertEquals(DC, gateway.send(SERVERS, tagged(T1.vlan, next)).get(0).port());
    }

    /** Of an OTR that answers within 2 ms, nothing is waited for longer than twice that. */
    @Test
    public void lostPacketIsForgottenWhenTheOtrWouldHaveAnswered() throws Exception {
        otrTakes(MILLISECOND.multipliedBy(2));
        gateway.send(SERVERS, reply);
        gateway.send(SERVERS, reply);
        gateway.send(OTR, taught);

        gateway.sleep(MILLISECOND.multipliedBy(4));
        assertEquals(toOtr, gateway.send(SERVERS, reply));
        gateway.sleep(MILLISECOND.multipliedBy(4).plusNanos(1000));
        assertEquals(direct, gateway.send(SERVERS, reply));
    }

    @Test
    public void anOtrThatTakesLongerIsWaitedForLongerAtOnce() throws Exception {
        otrTakes(MILLISECOND);
        byte[] late = T1.reply("10.8.9.1");
        gateway.send(SERVERS, tagged(T1.vlan, late));
        gateway.sleep(MILLISECOND.multipliedBy(50));
        gateway.send(OTR, T1.taught(OTR_OUTER, late));

        assertWaitsFor(MILLISECOND.multipliedBy(100));
    }

    /** A flow that never pauses tells too, although its packets are forgotten by then. */
    @Test
    public void aBusyFlowTellsHowLongTheOtrTakes() throws Exception {
        otrTakes(MILLISECOND);
        for (int i = 0; i < 200; i++) {
            gateway.send(SERVERS, tagged(T1.vlan, T1.reply("10.8.9.1", 0, "packet " + i)));
            gateway.sleep(MILLISECOND.dividedBy(10));
        }
        gateway.send(OTR, T1.taught(OTR_OUTER, T1.reply("10.8.9.1", 0, "packet 0")));

        assertWaitsFor(MILLISECOND.multipliedBy(40));
    }

    @Test
    public void anOtrThatTakesLessIsWaitedForLessByAndBy() throws Exception {
        otrTakes(MILLISECOND.multipliedBy(50));
        byte[] quick = T1.reply("10.8.9.1");
        for (Duration bound : List.of(Duration.ofMillis(100), Duration.ofMillis(100), Duration.ofMillis(75),
                Duration.ofNanos(56_250_000))) {
            assertWaitsFor(bound);
            gateway.sleep(TIMEOUT);
            gateway.send(SERVERS, tagged(T1.vlan, quick));
            gateway.sleep(MILLISECOND);
            gateway.send(OTR, T1.taught(OTR_OUTER, quick));
            gateway.ask(ContextFrame.request(ContextFrame.Op.FLUSH));
        }
        for (int i = 0; i < 20; i++) {
            gateway.sleep(TIMEOUT);
            gateway.send(SERVERS, tagged(T1.vlan, quick));
            gateway.sleep(MILLISECOND);
            gateway.send(OTR, T1.taught(OTR_OUTER, quick));
            gateway.ask(ContextFrame.request(ContextFrame.Op.FLUSH));
        }
        assertWaitsFor(MILLISECOND.multipliedBy(2));
    }

    @Test
    public void whatTheOtrSendsUnaskedTellsNothing() throws Exception {
        otrTakes(MILLISECOND);
        gateway.send(OTR, T1.taught(OTR_OUTER, T1.reply("10.8.9.1")));
        byte[] longAgo = T1.reply("10.8.0.0");
        gateway.sleep(TIMEOUT);
        gateway.send(OTR, T1.taught(OTR_OUTER, longAgo));

        assertWaitsFor(MILLISECOND.multipliedBy(2));
    }

    @Test
    public void everyOtrHasItsOwnBound() throws Exception {
        FlowCacheSwitch two = new FlowCacheSwitch(Demo.gateway(CacheSettings.DEFAULT, OptionalInt.empty(), OTR, 22));
        int slow = 0;
        for (int i = 0; i < 256; i++) {
            byte[] frame = T1.reply("10.8.0." + i);
            int otr = two.send(SERVERS, tagged(T1.vlan, frame)).get(0).port();
            two.sleep(otr == OTR ? MILLISECOND : MILLISECOND.multipliedBy(40));
            two.send(otr, T1.taught(OTR_OUTER, frame));
            slow += otr == OTR ? 0 : 1;
        }
        assertTrue("slow: " + slow, slow >= 64 && slow <= 192);
        for (int i = 0; i < 32; i++) {
            byte[] frame = T1.reply("10.8.1." + i);
            byte[] tagged = tagged(T1.vlan, frame);
            int otr = two.send(SERVERS, tagged).get(0).port();
            two.send(SERVERS, tagged);
            two.send(otr, T1.taught(OTR_OUTER, frame));
            two.sleep(MILLISECOND.multipliedBy(3));
            assertEquals(otr == OTR ? DC : otr, two.send(SERVERS, tagged).get(0).port());
        }
    }

    /** Has the switch find out how long the OTR takes: it has to see it 64 times. */
    private void otrTakes(Duration delay) throws Exception {
        for (int i = 0; i < 64; i++) {
            byte[] frame = T1.reply("10.8.0." + i);
            assertEquals(OTR, gateway.send(SERVERS, tagged(T1.vlan, frame)).get(0).port());
            gateway.sleep(delay);
            gateway.send(OTR, T1.taught(OTR_OUTER, frame));
        }
    }

    /** A flow that lost a packet goes on waiting for as long as this, and no longer. */
    private void assertWaitsFor(Duration bound) throws Exception {
        gateway.ask(ContextFrame.request(ContextFrame.Op.FLUSH));
        gateway.sleep(Duration.ofSeconds(2));
        byte[] frame = T1.reply("10.8.200.1");
        byte[] tagged = tagged(T1.vlan, frame);
        gateway.send(SERVERS, tagged);
        gateway.send(SERVERS, tagged);
        gateway.send(OTR, T1.taught(OTR_OUTER, frame));
        gateway.sleep(bound);
        assertEquals(OTR, gateway.send(SERVERS, tagged).get(0).port());
        gateway.sleep(bound.plusNanos(1000));
        assertEquals(DC, gateway.send(SERVERS, tagged).get(0).port());
    }

    @Test
    public void packetThatIsTooLongForTheOtrIsNotWaitedFor() throws Exception {
        gateway.mtu(OTR, 100);
        byte[] tooLong = tagged(T1.vlan, T1.reply(T1.vm, 0, "9".repeat(100)));

        assertEquals(List.of(), gateway.send(SERVERS, tooLong));
        assertEquals(toOtr, gateway.send(SERVERS, reply));
        gateway.send(OTR, taught);
        assertEquals(direct, gateway.send(SERVERS, reply));
    }

    /** An OTR that keeps the order within each flow, but not between flows, and loses packets. */
    @Test
    public void otrThatDelaysReordersAndDrops() throws Exception {
        // More flows than contexts, so that flows lose theirs and get them back while packets are on their way.
        Traffic traffic = new Traffic(6000, 3, 3_000, 0.02, CacheSettings.builder().idleTimeout(Duration.ofSeconds(2))
                .maxAge(Duration.ofMillis(700)).build());

        traffic.run(PACKETS);

        for (Path path : new Path[] {Path.DIRECT, Path.TO_OTR_NEW, Path.TO_OTR_ORDER_HOLD, Path.TO_OTR_EXPIRED,
                Path.TO_OTR_REFRESH, Path.TO_OTR_NO_ROOM, Path.LEARNED, Path.FROM_OTR}) {
            assertTrue(path + " has to be seen", traffic.gateway.count(path).packets() > 0);
        }
        assertTrue("evictions have to be seen", traffic.gateway.evicted().packets() > 0);
        assertEquals(0, traffic.gateway.overtook().packets());
    }

    @Test
    public void everyFlowReachesTheDirectPath() throws Exception {
        Traffic traffic = new Traffic(300, 1, 20_000, 0.05, CacheSettings.DEFAULT);

        traffic.run(2 * PACKETS);

        assertEquals(300, traffic.lastDirect.size());
        // One packet in twenty costs its flow a second or two, unless the flow was direct by then: it stays there.
        long direct = traffic.gateway.count(Path.DIRECT).packets();
        assertTrue("direct: " + direct, direct > PACKETS * 3 / 2);
    }

    /** A flow that always has packets at the OTR can't have both; it moves after the timeout, once. */
    @Test
    public void flowThatNeverPausesMovesAfterTheTimeout() throws Exception {
        int inFlight = 5;
        int held = 0;
        while (held < 10_000 && gateway.send(SERVERS, tagged(T1.vlan, numbered(held))).get(0).port() == OTR) {
            if (held >= inFlight) {
                gateway.send(OTR, T1.taught(OTR_OUTER, numbered(held - inFlight)));
            }
            held++;
            gateway.sleep(MILLISECOND);
        }
        assertTrue("held: " + held, held >= 1000 && held <= 1010);
        assertEquals(1, gateway.overtook().packets());
        for (int i = 0; i < inFlight; i++) {
            gateway.send(OTR, T1.taught(OTR_OUTER, numbered(held - inFlight + i)));
        }
        assertEquals(DC, gateway.send(SERVERS, tagged(T1.vlan, numbered(held))).get(0).port());
    }

    private static byte[] numbered(int number) {
        return T1.reply(T1.vm, 0, "packet " + number);
    }

    @Test
    public void flowOfEqualPacketsThatNeverPausesMovesAfterTheTimeout() throws Exception {
        for (int i = 0; i < 5; i++) {
            gateway.send(SERVERS, reply);
        }
        int held = 0;
        while (held < 10_000 && gateway.send(SERVERS, reply).equals(toOtr)) {
            held++;
            gateway.send(OTR, taught);
            gateway.sleep(MILLISECOND);
        }
        assertTrue("held: " + held, held >= 1000 && held <= 3000);
        assertEquals(direct, gateway.send(SERVERS, reply));
        assertTrue("that it may have overtaken is seen", gateway.overtook().packets() > 0);
    }

    /** Nor can a flow of equal packets that keeps losing some: of each hundred one, during each timeout ten. */
    @Test
    public void flowThatKeepsLosingPacketsMovesAfterFourTimeouts() throws Exception {
        gateway.send(SERVERS, reply);
        int held = 0;
        while (held < 10_000 && gateway.send(SERVERS, reply).equals(toOtr)) {
            held++;
            if (held % 100 != 50) {
                gateway.send(OTR, taught);
            }
            gateway.sleep(MILLISECOND);
        }
        assertTrue("held: " + held, held >= 4000 && held <= 4100);
        assertEquals(direct, gateway.send(SERVERS, reply));
        assertTrue("that it may have overtaken is seen", gateway.overtook().packets() > 0);
    }

    /** Servers that send, an OTR that returns later, and a DC that looks at the order. */
    private static final class Traffic {

        private final Random random = new Random(SEED);
        private final FlowCacheSwitch gateway;
        private final int flows;
        private final double skew;
        private final int maxDelay;
        private final double loss;
        private final Schedule schedule;
        private final Map<Integer, Long> lastReturn = new HashMap<>();
        private final Map<Integer, Integer> lastSent = new HashMap<>();
        private final Map<Integer, Integer> lastArrived = new HashMap<>();
        private final Map<Integer, Integer> lastDirect = new HashMap<>();

        /** Of the flows, low numbers are chosen more often than high ones if the skew is more than 1. */
        Traffic(int flows, double skew, int maxDelay, double loss, CacheSettings settings) throws Exception {
            this.gateway = new FlowCacheSwitch(Demo.gateway(settings));
            this.schedule = new Schedule(gateway);
            this.flows = flows;
            this.skew = skew;
            this.maxDelay = maxDelay;
            this.loss = loss;
        }

        void run(int packets) throws Exception {
            for (int i = 0; i < packets; i++) {
                // Every now and then a burst.
                int flow = (int) (flows * Math.pow(random.nextDouble(), skew));
                int burst = random.nextInt(8) == 0 ? 1 + random.nextInt(10) : 1;
                for (int j = 0; j < burst; j++) {
                    schedule.pass(random.nextInt(200));
                    fromServer(flow);
                }
            }
        }

        private void fromServer(int flow) throws Exception {
            int number = lastSent.merge(flow, 1, Integer::sum);
            Demo tenant = Demo.values()[flow % 3];
            byte[] frame = tenant.reply("10.9." + (flow >> 8) + "." + (flow & 255), 0,
                    "%08x%08x".formatted(flow, number));
            List<Sent> sent = gateway.send(SERVERS, tagged(tenant.vlan, frame));
            if (sent.get(0).port() == DC) {
                arrive(sent, true);
                return;
            }
            assertEquals(List.of(sent(OTR, tagged(tenant.vlan, frame))), sent);
            if (random.nextDouble() >= loss) {
                long at = Math.max(gateway.micros() + 1 + random.nextInt(maxDelay),
                        lastReturn.getOrDefault(flow, 0L));
                lastReturn.put(flow, at);
                byte[] taught = tenant.taught(OTR_OUTER.withSrcPort(50000 + flow), frame);
                schedule.at(at, () -> arrive(gateway.send(OTR, taught), false));
            }
        }

        private void arrive(List<Sent> sent, boolean isDirect) {
            assertEquals(1, sent.size());
            assertEquals(DC, sent.get(0).port());
            byte[] frame = bytes(sent.get(0).hex());
            String text = new String(frame, frame.length - 16, 16);
            int flow = Integer.parseInt(text.substring(0, 8), 16);
            int number = Integer.parseInt(text.substring(8), 16);
            int before = lastArrived.getOrDefault(flow, 0);
            assertTrue("flow " + flow + ": " + number + " after " + before, number > before);
            lastArrived.put(flow, number);
            if (isDirect) {
                lastDirect.put(flow, number);
                Demo tenant = Demo.values()[flow % 3];
                byte[] inner = tenant.reply("10.9." + (flow >> 8) + "." + (flow & 255), 0, text);
                assertEquals(sent(DC, tenant.tunnelled(
                        OTR_OUTER.withSrcPort(50000 + flow).withIdentification(0), inner)), sent.get(0));
            }
        }
    }
}

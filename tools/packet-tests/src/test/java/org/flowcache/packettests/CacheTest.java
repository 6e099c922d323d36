// SPDX-License-Identifier: Apache-2.0
package org.flowcache.packettests;

import static org.flowcache.packettests.Demo.DC;
import static org.flowcache.packettests.Demo.OTR;
import static org.flowcache.packettests.Demo.OTR_OUTER;
import static org.flowcache.packettests.Demo.SERVERS;
import static org.flowcache.packettests.Demo.T1;
import static org.flowcache.packettests.Frames.tagged;
import static org.flowcache.packettests.Sent.sent;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.flowcache.api.CacheSettings;
import org.flowcache.packettests.Frames.Outer;
import org.flowcache.pipeconf.P4Program.Path;
import org.junit.Test;

/**
 * Which flows have a context, and for how long.
 */
public class CacheTest {

    private static final long SEED = 20261122;
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration IN_FLIGHT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final long HIGH = 0xFD00_0000_0000_0000L;
    private static final long LOW = 1;
    private static final Outer ELSEWHERE = OTR_OUTER.withDstIp("3.3.3.3");

    private final FlowCacheSwitch gateway;

    public CacheTest() throws Exception {
        gateway = new FlowCacheSwitch(Demo.gateway());
    }

    @Test
    public void idleFlowIsLearnedAnew() throws Exception {
        gateway.learn(T1, OTR_OUTER, T1.reply());
        gateway.sleep(IDLE_TIMEOUT);
        assertTrue(isDirect(T1.vm, OTR_OUTER));

        gateway.sleep(IDLE_TIMEOUT.plus(MILLISECOND));
        gateway.learn(T1, ELSEWHERE, T1.reply());

        assertTrue(isDirect(T1.vm, ELSEWHERE));
        assertEquals(1, gateway.count(Path.TO_OTR_EXPIRED).packets());
        assertEquals(2, gateway.count(Path.LEARNED).packets());
        assertEquals(2, gateway.count(Path.DIRECT).packets());
    }

    @Test
    public void idleTimeoutIsASetting() throws Exception {
        gateway.reconfigure(Demo.gateway(CacheSettings.builder().idleTimeout(MILLISECOND).build()));
        gateway.learn(T1, OTR_OUTER, T1.reply());
        gateway.sleep(MILLISECOND);
        assertTrue(isDirect(T1.vm, OTR_OUTER));
        gateway.sleep(MILLISECOND.plus(MILLISECOND));

        assertEquals(OTR, gateway.send(SERVERS, reply(T1.vm)).get(0).port());
        assertEquals(1, gateway.count(Path.TO_OTR_EXPIRED).packets());
    }

    /** All their places are the same four, and all of these are taken. */
    @Test
    public void idleContextsAreFree() throws Exception {
        List<String> vms = Places.colliding(T1.vlan, 5);
        for (String vm : vms.subList(0, 4)) {
            gateway.learn(T1, OTR_OUTER, T1.reply(vm));
            for (int i = 0; i < 1000; i++) {
                assertTrue(isDirect(vm, OTR_OUTER));
            }
        }
        gateway.sleep(IDLE_TIMEOUT.plus(MILLISECOND));

        gateway.learn(T1, OTR_OUTER, T1.reply(vms.get(4)));

        assertTrue(isDirect(vms.get(4), OTR_OUTER));
        assertEquals(0, gateway.evicted().packets());
    }

    @Test
    public void collisionCostsADetourNeverAWrongTunnel() throws Exception {
        List<String> vms = Places.colliding(T1.vlan, 7);
        Random random = new Random(SEED);
        int direct = 0;
        for (int i = 0; i < 20_000; i++) {
            int flow = random.nextInt(vms.size());
            Outer outer = OTR_OUTER.withDstIp("3.3.3." + flow);
            if (isDirect(vms.get(flow), outer)) {
                direct++;
            } else {
                gateway.send(OTR, T1.taught(outer, T1.reply(vms.get(flow))));
            }
        }
        // Four of seven have a context.
        assertTrue("direct: " + direct, direct > 9_000 && direct < 12_000);
        assertTrue(gateway.evicted().packets() > 0);
        assertTrue(gateway.count(Path.TO_OTR_NO_ROOM).packets() > 7_000);
        assertEquals(0, gateway.count(Path.RELEARNED).packets());
    }

    /** Addresses that differ in one half only, and have their first place in common. */
    @Test
    public void everyBitOfTheKeyCounts() throws Exception {
        int first = Places.ofIpv6(T1.vlan, HIGH, LOW).get(0);
        gateway.learn(T1, OTR_OUTER, ipv6(HIGH, LOW));
        for (int i = 1; i < 20_000; i++) {
            for (long[] address : new long[][] {{HIGH + i, LOW}, {HIGH, LOW + i}}) {
                if (Places.ofIpv6(T1.vlan, address[0], address[1]).get(0) == first) {
                    byte[] other = tagged(T1.vlan, ipv6(address[0], address[1]));
                    assertEquals(List.of(sent(OTR, other)), gateway.send(SERVERS, other));
                    gateway.send(OTR, T1.taught(ELSEWHERE, ipv6(address[0], address[1])));
                }
            }
        }
        assertTrue(gateway.count(Path.TO_OTR_NEW).packets() > 10);
        assertEquals(List.of(sent(DC, T1.tunnelled(OTR_OUTER.withIdentification(0), ipv6(HIGH, LOW)))),
                gateway.send(SERVERS, tagged(T1.vlan, ipv6(HIGH, LOW))));
    }

    private static byte[] ipv6(long high, long low) {
        String hex = "%016x%016x".formatted(high, low);
        return Frames.ipv6("02:00:00:00:0b:01", "02:00:00:00:0a:01", "fd00::b",
                hex.replaceAll("(.{4})(?=.)", "$1:"), 0, "reply");
    }

    @Test
    public void flowWithManyHitsIsHardToEvict() throws Exception {
        List<String> vms = Places.colliding(T1.vlan, 5);
        for (String vm : vms.subList(0, 4)) {
            gateway.learn(T1, OTR_OUTER, T1.reply(vm));
            for (int i = 1; i < 99; i++) {
                assertTrue(isDirect(vm, OTR_OUTER));
            }
        }
        // The fifth gets in with a probability of 1/793 for each packet: their 99 hits count eight times.
        int tries = 0;
        while (tries < 10_000 && gateway.evicted().packets() == 0) {
            assertEquals(List.of(sent(OTR, reply(vms.get(4)))), gateway.send(SERVERS, reply(vms.get(4))));
            tries++;
        }
        assertTrue("tries: " + tries, tries > 30 && tries < 8000);
        assertEquals(tries - 1, gateway.count(Path.TO_OTR_NO_ROOM).packets());
        // It takes over the hits of the one that it evicted: 99, and one more.
        int[] hits = Places.of(T1.vlan, vms.get(4)).stream().mapToInt(this::hits).sorted().toArray();
        assertEquals("99 99 99 100", "%d %d %d %d".formatted(hits[0], hits[1], hits[2], hits[3]));
    }

    /** A flow that is seen once does not evict one that carries traffic. */
    @Test
    public void scanDoesNotEvictFlowsThatCarryTraffic() throws Exception {
        int heavy = 400;
        for (int i = 0; i < heavy; i++) {
            gateway.learn(T1, OTR_OUTER, T1.reply(vm(i)));
            for (int j = 0; j < 50; j++) {
                assertTrue(isDirect(vm(i), OTR_OUTER));
            }
        }
        for (int i = 0; i < 40_000; i++) {
            gateway.send(SERVERS, reply(vm(10_000 + i)));
            gateway.send(OTR, T1.taught(ELSEWHERE, T1.reply(vm(10_000 + i))));
        }
        int still = 0;
        for (int i = 0; i < heavy; i++) {
            still += isDirect(vm(i), OTR_OUTER) ? 1 : 0;
        }
        assertTrue("still direct: " + still, still >= heavy - 2);
        assertTrue(gateway.count(Path.TO_OTR_NO_ROOM).packets() > 20_000);
    }

    @Test
    public void otrTeachesAnotherTunnelAtAnyTime() throws Exception {
        gateway.learn(T1, OTR_OUTER, T1.reply());
        assertTrue(isDirect(T1.vm, OTR_OUTER));

        gateway.send(OTR, T1.taught(ELSEWHERE, T1.reply()));

        assertTrue(isDirect(T1.vm, ELSEWHERE));
        assertEquals(2, gateway.events().size());
        assertEquals(1, gateway.count(Path.RELEARNED).packets());
    }

    @Test
    public void oldTunnelIsConfirmedWithOnePacket() throws Exception {
        Duration maxAge = Duration.ofSeconds(10);
        gateway.reconfigure(Demo.gateway(CacheSettings.builder().maxAge(maxAge).build()));
        gateway.learn(T1, OTR_OUTER, T1.reply());
        gateway.sleep(maxAge);
        assertTrue(isDirect(T1.vm, OTR_OUTER));

        // Confirmed.
        gateway.sleep(MILLISECOND);
        gateway.learn(T1, OTR_OUTER, T1.reply());
        assertTrue(isDirect(T1.vm, OTR_OUTER));
        gateway.sleep(maxAge);
        assertTrue(isDirect(T1.vm, OTR_OUTER));

        // The VM has moved. Packets that come before the answer keep their order.
        gateway.sleep(MILLISECOND);
        assertEquals(List.of(sent(OTR, reply(T1.vm))), gateway.send(SERVERS, reply(T1.vm)));
        assertEquals(List.of(sent(OTR, reply(T1.vm))), gateway.send(SERVERS, reply(T1.vm)));
        gateway.send(OTR, T1.taught(ELSEWHERE, T1.reply()));
        gateway.send(OTR, T1.taught(ELSEWHERE, T1.reply()));
        assertTrue(isDirect(T1.vm, ELSEWHERE));

        assertEquals(2, gateway.count(Path.TO_OTR_REFRESH).packets());
        assertEquals(1, gateway.count(Path.TO_OTR_ORDER_HOLD).packets());
        assertEquals(1, gateway.count(Path.RELEARNED).packets());
        assertEquals(1, gateway.count(Path.LEARNED).packets());
    }

    @Test
    public void tunnelThatIsNotConfirmedIsUsedOnAndAskedAboutAgain() throws Exception {
        Duration maxAge = Duration.ofSeconds(10);
        gateway.reconfigure(Demo.gateway(CacheSettings.builder().maxAge(maxAge).build()));
        gateway.learn(T1, OTR_OUTER, T1.reply());
        for (int i = 1; i <= 2; i++) {
            gateway.sleep(maxAge.plus(MILLISECOND));
            assertEquals(List.of(sent(OTR, reply(T1.vm))), gateway.send(SERVERS, reply(T1.vm)));
            assertEquals(i, gateway.count(Path.TO_OTR_REFRESH).packets());
            gateway.sleep(IN_FLIGHT_TIMEOUT.plus(MILLISECOND));
            assertTrue(isDirect(T1.vm, OTR_OUTER));
        }
    }

    @Test
    public void tunnelsDoNotAgeUnlessTheOperatorSaysSo() throws Exception {
        gateway.learn(T1, OTR_OUTER, T1.reply());
        for (int i = 0; i < 10_000; i++) {
            gateway.sleep(IDLE_TIMEOUT);
            assertTrue(isDirect(T1.vm, OTR_OUTER));
        }
    }

    /** Sends a packet of a flow; whichever way it goes, it is the right packet. */
    private boolean isDirect(String vm, Outer outer) throws Exception {
        List<Sent> sent = gateway.send(SERVERS, reply(vm));
        if (sent.get(0).port() == DC) {
            assertEquals(List.of(sent(DC, T1.tunnelled(outer.withIdentification(0), T1.reply(vm)))), sent);
            return true;
        }
        assertEquals(List.of(sent(OTR, reply(vm))), sent);
        return false;
    }

    private int hits(int index) {
        try {
            return (int) gateway.ask(ContextFrame.read(index, index + 1)).get("hits");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] reply(String vm) {
        return tagged(T1.vlan, T1.reply(vm));
    }

    private static String vm(int i) {
        return "10.1." + (i >> 8) + "." + (i & 255);
    }
}

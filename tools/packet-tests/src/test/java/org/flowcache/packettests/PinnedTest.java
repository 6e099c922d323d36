// SPDX-License-Identifier: Apache-2.0
package org.flowcache.packettests;

import static org.flowcache.packettests.Demo.DC;
import static org.flowcache.packettests.Demo.OTR;
import static org.flowcache.packettests.Demo.OTR_OUTER;
import static org.flowcache.packettests.Demo.SERVERS;
import static org.flowcache.packettests.Demo.T1;
import static org.flowcache.packettests.Demo.T2;
import static org.flowcache.packettests.Frames.tagged;
import static org.flowcache.packettests.Sent.sent;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.flowcache.api.CacheSettings;
import org.flowcache.api.Count;
import org.flowcache.api.FlowKey;
import org.flowcache.api.Gateway;
import org.flowcache.api.LearningEvent;
import org.flowcache.api.PinnedEntry;
import org.flowcache.api.Tenant;
import org.flowcache.api.Tunnel;
import org.flowcache.api.Vni;
import org.flowcache.packettests.ContextFrame.Op;
import org.flowcache.packettests.ContextFrame.Status;
import org.flowcache.packettests.Frames.Outer;
import org.flowcache.pipeconf.P4Program.Path;
import org.junit.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;

/**
 * Flows that have their tunnel from a pinned entry, and no context.
 */
public class PinnedTest {

    private static final Outer ELSEWHERE = OTR_OUTER.withDstIp("3.3.3.3");
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final Duration MAX_AGE = Duration.ofSeconds(10);
    /** The window that candidates' packets are counted in: 2^21 microseconds. */
    private static final Duration WINDOW = Duration.ofNanos(1000L << 21);

    private final FlowCacheSwitch gateway;
    private final byte[] reply = tagged(T1.vlan, T1.reply());
    private final List<Sent> toOtr = List.of(sent(OTR, reply));
    private int id;

    public PinnedTest() throws Exception {
        gateway = new FlowCacheSwitch(Demo.gateway());
    }

    @Test
    public void pinnedFlowLeavesDirectlyAndNeedsNoContext() throws Exception {
        gateway.learn(T1, OTR_OUTER, T1.reply());
        PinnedEntry pin = learned(T1.vm, OTR_OUTER, 0);
        gateway.pin(pin);
        assertEquals(1, gateway.contexts().size());

        for (int i = 0; i < 3; i++) {
            assertEquals(direct(OTR_OUTER), gateway.send(SERVERS, reply));
            assertEquals(List.of(), gateway.contexts());
        }

        assertEquals(new Count(3, 3L * reply.length), gateway.count(pin));
        assertEquals(3, gateway.count(Path.PINNED).packets());
        assertEquals(0, gateway.count(Path.DIRECT).packets());
        assertEquals(1, gateway.events().size());
    }

    @Test
    public void flowThatIsPinnedNoLongerIsLearnedAnew() throws Exception {
        PinnedEntry pin = pinned(T1.vm, OTR_OUTER);
        gateway.unpin(pin);

        gateway.learn(T1, ELSEWHERE, T1.reply());

        assertEquals(direct(ELSEWHERE), gateway.send(SERVERS, reply));
        assertEquals(2, gateway.count(Path.TO_OTR_NEW).packets());
        assertEquals(2, gateway.count(Path.LEARNED).packets());
    }

    /** The controller is late: the flow lost its context before its entry came. */
    @Test
    public void entryIsNotInForceBeforeTheFlowIsLearned() throws Exception {
        gateway.pin(learned(T1.vm, OTR_OUTER, 0));
        gateway.learn(T1, OTR_OUTER, T1.reply());

        assertEquals(direct(OTR_OUTER), gateway.send(SERVERS, reply));
        assertEquals(1, gateway.count(Path.PINNED).packets());
    }

    @Test
    public void entryWithAnotherTunnelIsNotInForce() throws Exception {
        gateway.learn(T1, ELSEWHERE, T1.reply());
        gateway.pin(learned(T1.vm, OTR_OUTER, 0));

        assertEquals(direct(ELSEWHERE), gateway.send(SERVERS, reply));
        assertEquals(1, gateway.count(Path.DIRECT).packets());
        assertEquals(1, gateway.contexts().size());
    }

    @Test
    public void otrOverrulesAnEntryAtOnce() throws Exception {
        pinned(T1.vm, OTR_OUTER);
        gateway.events();

        assertEquals(List.of(sent(DC, T1.tunnelled(ELSEWHERE, T1.reply()))),
                gateway.send(OTR, T1.taught(ELSEWHERE, T1.reply())));

        assertEquals(direct(ELSEWHERE), gateway.send(SERVERS, reply));
        assertEquals(List.of(new LearningEvent(LearningEvent.Type.RELEARNED, key(T1.vm), tunnel(ELSEWHERE))),
                gateway.events());
        assertEquals(1, gateway.count(Path.RELEARNED).packets());
        assertEquals(1, gateway.count(Path.DIRECT).packets());
        // Until the controller has followed.
        gateway.repin(learned(T1.vm, ELSEWHERE, 0));
        assertEquals(direct(ELSEWHERE), gateway.send(SERVERS, reply));
        assertEquals(2, gateway.count(Path.PINNED).packets());
        assertEquals(List.of(), gateway.contexts());
    }

    /** Then the switch chooses source ports by itself, and does not learn another one: the controller may know one. */
    @Test
    public void sourcePortsDoNotMatterWhereTheSwitchChoosesThem() throws Exception {
        gateway.reconfigure(Demo.gateway(CacheSettings.builder().sourcePortEntropy(true).build()));
        gateway.learn(T1, OTR_OUTER, T1.reply());
        gateway.pin(learned(T1.vm, OTR_OUTER.withSrcPort(55_555), 0));

        for (int i = 0; i < 2; i++) {
            assertEquals(DC, gateway.send(SERVERS, reply).get(0).port());
        }
        gateway.send(OTR, T1.taught(OTR_OUTER.withSrcPort(44_444), T1.reply()));
        assertEquals(DC, gateway.send(SERVERS, reply).get(0).port());

        assertEquals(3, gateway.count(Path.PINNED).packets());
        assertEquals(0, gateway.count(Path.RELEARNED).packets());
    }

    @Test
    public void overruledEntryStaysSoWhenTheOtrReturnsToItsTunnel() throws Exception {
        pinned(T1.vm, OTR_OUTER);
        gateway.send(OTR, T1.taught(ELSEWHERE, T1.reply()));
        gateway.send(OTR, T1.taught(OTR_OUTER, T1.reply()));

        assertEquals(direct(OTR_OUTER), gateway.send(SERVERS, reply));
        assertEquals("it is in force again", 2, gateway.count(Path.PINNED).packets());
        assertEquals(2, gateway.count(Path.RELEARNED).packets());
    }

    @Test
    public void whatAFormerEntryLeftInTheSlotDoesNotCount() throws Exception {
        PinnedEntry former = pinned(T1.vm, OTR_OUTER);
        gateway.unpin(former);

        String other = "10.1.0.9";
        gateway.pin(learned(other, OTR_OUTER, 0));
        assertEquals(List.of(sent(OTR, tagged(T1.vlan, T1.reply(other)))),
                gateway.send(SERVERS, tagged(T1.vlan, T1.reply(other))));

        gateway.learn(T1, ELSEWHERE, T1.reply());
        gateway.pin(learned(T1.vm, OTR_OUTER, 0));
        assertEquals(direct(ELSEWHERE), gateway.send(SERVERS, reply));
    }

    @Test
    public void slotThatThereIsNotIsNeverInForce() throws Exception {
        gateway.learn(T1, OTR_OUTER, T1.reply());
        gateway.pin(learned(T1.vm, OTR_OUTER, 8192));
        gateway.send(SERVERS, reply);
        gateway.send(SERVERS, reply);

        assertEquals(0, gateway.count(Path.PINNED).packets());
    }

    @Test
    public void evictedPinnedFlowIsLearnedAnew() throws Exception {
        pinned(T1.vm, OTR_OUTER);

        ContextFrame answer = gateway.ask(ContextFrame.request(Op.EVICT).withKey(T1.vlan, T1.vm));

        assertEquals(Status.DONE.ordinal(), answer.get("status"));
        assertEquals(T1.vni, answer.get("vni"));
        learnsAnewAndReturnsToTheEntry();
    }

    @Test
    public void flushEndsLearnedEntriesToo() throws Exception {
        pinned(T1.vm, OTR_OUTER);
        gateway.ask(ContextFrame.request(Op.FLUSH));
        learnsAnewAndReturnsToTheEntry();
    }

    @Test
    public void forgettingAVlanEndsItsLearnedEntries() throws Exception {
        pinned(T1.vm, OTR_OUTER);
        gateway.learn(T2, OTR_OUTER, T2.reply());
        gateway.pin(PinnedEntry.learned(new FlowKey(VlanId.vlanId((short) T2.vlan), IpAddress.valueOf(T2.vm)),
                tunnel(T2, OTR_OUTER), new PinnedEntry.Slot(1, 1)));
        gateway.send(SERVERS, tagged(T2.vlan, T2.reply()));

        gateway.ask(ContextFrame.request(Op.FORGET).withKey(T1.vlan, T1.vm));

        gateway.send(SERVERS, tagged(T2.vlan, T2.reply()));
        assertEquals(3, gateway.count(Path.PINNED).packets());
        learnsAnewAndReturnsToTheEntry();
    }

    private void learnsAnewAndReturnsToTheEntry() throws Exception {
        long pinned = gateway.count(Path.PINNED).packets();
        gateway.learn(T1, OTR_OUTER, T1.reply());
        assertEquals(direct(OTR_OUTER), gateway.send(SERVERS, reply));
        assertEquals(pinned + 1, gateway.count(Path.PINNED).packets());
    }

    @Test
    public void operatorTeachesAPinnedFlowAnotherTunnel() throws Exception {
        pinned(T1.vm, OTR_OUTER);

        gateway.ask(ContextFrame.request(Op.TEACH).withKey(T1.vlan, T1.vm).withTunnel(T1.vni, ELSEWHERE));

        assertEquals(direct(ELSEWHERE), gateway.send(SERVERS, reply));
        assertEquals(1, gateway.count(Path.DIRECT).packets());
    }

    /** No OTR says anything. */
    @Test
    public void fixedEntryNeedsNoOtr() throws Exception {
        PinnedEntry fixed = PinnedEntry.fixed(key(T1.vm), tunnel(ELSEWHERE));
        gateway.pin(fixed);

        assertEquals(direct(ELSEWHERE), gateway.send(SERVERS, reply));
        assertEquals(1, gateway.count(Path.PINNED).packets());
        assertEquals(new Count(1, reply.length), gateway.count(fixed));
        assertEquals(List.of(), gateway.contexts());
    }

    @Test
    public void nobodyOverrulesAFixedEntry() throws Exception {
        gateway.pin(PinnedEntry.fixed(key(T1.vm), tunnel(ELSEWHERE)));

        gateway.send(OTR, T1.taught(OTR_OUTER, T1.reply()));
        gateway.ask(ContextFrame.request(Op.TEACH).withKey(T1.vlan, T1.vm).withTunnel(T1.vni, OTR_OUTER));
        gateway.ask(ContextFrame.request(Op.EVICT).withKey(T1.vlan, T1.vm));
        gateway.ask(ContextFrame.request(Op.FLUSH));

        assertEquals(direct(ELSEWHERE), gateway.send(SERVERS, reply));
        assertEquals(List.of(), gateway.events());
        assertEquals(1, gateway.count(Path.FROM_OTR).packets());
    }

    @Test
    public void ipv6FlowIsPinned() throws Exception {
        byte[] frame = Frames.ipv6("02:00:00:00:0b:01", "02:00:00:00:0a:01", "fd00::b", "fd00::a:1", 0, "reply");
        gateway.learn(T1, OTR_OUTER, frame);
        PinnedEntry pin = learned("fd00::a:1", OTR_OUTER, 5);
        gateway.pin(pin);

        for (int i = 0; i < 2; i++) {
            assertEquals(List.of(sent(DC, T1.tunnelled(OTR_OUTER.withIdentification(0), frame))),
                    gateway.send(SERVERS, tagged(T1.vlan, frame)));
        }
        assertEquals(2, gateway.count(Path.PINNED).packets());
        assertEquals(2, gateway.count(pin).packets());
        assertEquals(List.of(), gateway.contexts());
    }

    @Test
    public void oldTunnelOfAPinnedFlowIsConfirmedWithOnePacket() throws Exception {
        gateway.reconfigure(Demo.gateway(CacheSettings.builder().maxAge(MAX_AGE).build()));
        pinned(T1.vm, OTR_OUTER);
        gateway.sleep(MAX_AGE);
        assertEquals(direct(OTR_OUTER), gateway.send(SERVERS, reply));

        gateway.sleep(MILLISECOND);
        assertEquals(toOtr, gateway.send(SERVERS, reply));
        assertEquals("in order", toOtr, gateway.send(SERVERS, reply));
        gateway.send(OTR, T1.taught(OTR_OUTER, T1.reply()));
        gateway.send(OTR, T1.taught(OTR_OUTER, T1.reply()));
        assertEquals(direct(OTR_OUTER), gateway.send(SERVERS, reply));
        gateway.sleep(MAX_AGE);
        assertEquals(direct(OTR_OUTER), gateway.send(SERVERS, reply));

        // The VM has moved.
        gateway.sleep(MILLISECOND);
        assertEquals(toOtr, gateway.send(SERVERS, reply));
        gateway.send(OTR, T1.taught(ELSEWHERE, T1.reply()));
        assertEquals(direct(ELSEWHERE), gateway.send(SERVERS, reply));

        assertEquals(2, gateway.count(Path.TO_OTR_REFRESH).packets());
        assertEquals(1, gateway.count(Path.TO_OTR_ORDER_HOLD).packets());
        assertEquals(1, gateway.count(Path.RELEARNED).packets());
    }

    @Test
    public void fixedEntryIsNeverTooOld() throws Exception {
        gateway.reconfigure(Demo.gateway(CacheSettings.builder().maxAge(MAX_AGE).build()));
        gateway.pin(PinnedEntry.fixed(key(T1.vm), tunnel(OTR_OUTER)));
        for (int i = 0; i < 3; i++) {
            gateway.sleep(MAX_AGE.multipliedBy(2));
            assertEquals(direct(OTR_OUTER), gateway.send(SERVERS, reply));
        }
    }

    @Test
    public void flowKeepsItsOrderWhenItIsPinned() throws Exception {
        gateway.send(SERVERS, reply);
        gateway.send(SERVERS, reply);
        gateway.pin(PinnedEntry.fixed(key(T1.vm), tunnel(OTR_OUTER)));

        assertEquals(toOtr, gateway.send(SERVERS, reply));
        for (int i = 0; i < 3; i++) {
            gateway.send(OTR, T1.taught(OTR_OUTER, T1.reply()));
        }
        assertEquals(direct(OTR_OUTER), gateway.send(SERVERS, reply));
        assertEquals(1, gateway.count(Path.TO_OTR_ORDER_HOLD).packets());
    }

    /** The controller did not take the entry away before the VLAN. */
    @Test
    public void noEntryOutlivesTheTenantsVlan() throws Exception {
        pinned(T1.vm, OTR_OUTER);
        gateway.pin(PinnedEntry.fixed(key("10.1.0.9"), tunnel(OTR_OUTER)));
        Gateway before = Demo.gateway();
        gateway.reconfigure(new Gateway(before.vtep(), before.vtepMac(), before.dcPort(), before.dcMtu(),
                before.otrPorts(), before.serverPorts(), before.tenants().stream()
                        .map(tenant -> tenant.vni().equals(Vni.of(T1.vni))
                                ? new Tenant(tenant.name(), Vni.of(111), tenant.vlan(), tenant.servers()) : tenant)
                        .collect(Collectors.toSet()), before.settings()));

        for (String vm : List.of(T1.vm, "10.1.0.9")) {
            byte[] frame = tagged(T1.vlan, T1.reply(vm));
            assertEquals(List.of(sent(OTR, frame)), gateway.send(SERVERS, frame));
        }
    }

    @Test
    public void tellsOfNoCandidateUnlessAsked() throws Exception {
        gateway.learn(T1, OTR_OUTER, T1.reply());
        sendEach(MILLISECOND, 2000);
        assertEquals(List.of(), gateway.candidates());
    }

    @Test
    public void tellsOncePerWindowOfAFlowThatIsFastEnough() throws Exception {
        // 4.77 packets a second are 10.003 in the window: eleven have to be seen.
        gateway.tellCandidates(4.77);
        gateway.learn(T1, OTR_OUTER, T1.reply());
        untilNextWindow();

        sendEach(MILLISECOND, 10);
        assertEquals(List.of(), gateway.candidates());
        sendEach(MILLISECOND, 1);
        assertEquals(List.of(key(T1.vm)), gateway.candidates());
        sendEach(MILLISECOND, 1000);
        assertEquals(List.of(), gateway.candidates());
        untilNextWindow();
        sendEach(MILLISECOND, 1000);
        assertEquals(List.of(key(T1.vm)), gateway.candidates());
        // The packets that told of it went their way.
        assertEquals(2011, gateway.count(Path.DIRECT).packets());
        assertEquals(0, gateway.count(Path.CANDIDATE).packets());
        assertEquals(1, gateway.events().size());
    }

    @Test
    public void packetsOfTwoWindowsDoNotAddUp() throws Exception {
        gateway.tellCandidates(4.77);
        gateway.learn(T1, OTR_OUTER, T1.reply());
        for (int i = 0; i < 10; i++) {
            untilNextWindow();
            sendEach(MILLISECOND, 10);
        }
        assertEquals(List.of(), gateway.candidates());
    }

    @Test
    public void pinnedFlowIsNoCandidate() throws Exception {
        gateway.tellCandidates(1);
        pinned(T1.vm, OTR_OUTER);
        gateway.candidates();
        untilNextWindow();
        sendEach(MILLISECOND, 100);
        assertEquals(List.of(), gateway.candidates());
    }

    /** A thousand flows, each a candidate, and as fast as can be. */
    @Test
    public void tellsOfNoMoreCandidatesThanTheControllerCanBear() throws Exception {
        gateway.tellCandidates(0.001);
        for (int flow = 0; flow < 1000; flow++) {
            gateway.learn(T1, OTR_OUTER, T1.reply(vm(flow)));
        }
        untilNextWindow();
        gateway.candidates();
        long began = gateway.micros();
        while (gateway.micros() - began < 1_000_000) {
            for (int flow = 0; flow < 1000; flow++) {
                gateway.send(SERVERS, tagged(T1.vlan, T1.reply(vm(flow))));
                gateway.sleep(Duration.ofNanos(10_000));
            }
        }
        List<FlowKey> told = gateway.candidates();
        Set<FlowKey> distinct = new HashSet<>(told);
        assertEquals("each once in a window", told.size(), distinct.size());
        assertTrue("told: " + told.size(), told.size() >= 190 && told.size() < 200);
    }

    private void sendEach(Duration interval, int packets) throws Exception {
        for (int i = 0; i < packets; i++) {
            assertEquals(direct(OTR_OUTER), gateway.send(SERVERS, reply));
            gateway.sleep(interval);
        }
    }

    private void untilNextWindow() {
        long window = WINDOW.toNanos() / 1000;
        gateway.sleep(Duration.ofNanos(1000 * (window - gateway.micros() % window)));
    }

    private static String vm(int i) {
        return "10.1." + (i >> 8) + "." + (i & 255);
    }

    /** Has a flow learned and pinned in the first slot, and its entry in force. */
    private PinnedEntry pinned(String vm, Outer outer) throws Exception {
        gateway.learn(T1, outer, T1.reply(vm));
        PinnedEntry pin = learned(vm, outer, 0);
        gateway.pin(pin);
        assertEquals(List.of(sent(DC, T1.tunnelled(outer.withIdentification(0), T1.reply(vm)))),
                gateway.send(SERVERS, tagged(T1.vlan, T1.reply(vm))));
        assertEquals(1, gateway.count(Path.PINNED).packets());
        return pin;
    }

    private PinnedEntry learned(String vm, Outer outer, int slot) {
        id++;
        return PinnedEntry.learned(key(vm), tunnel(outer), new PinnedEntry.Slot(slot, id));
    }

    private static FlowKey key(String vm) {
        return new FlowKey(VlanId.vlanId((short) T1.vlan), IpAddress.valueOf(vm));
    }

    private static Tunnel tunnel(Outer outer) {
        return tunnel(T1, outer);
    }

    private static Tunnel tunnel(Demo tenant, Outer outer) {
        return new Tunnel(Vni.of(tenant.vni), Ip4Address.valueOf(outer.srcIp()), Ip4Address.valueOf(outer.dstIp()),
                outer.srcPort(), MacAddress.valueOf(outer.srcMac()), MacAddress.valueOf(outer.dstMac()), outer.ttl(),
                outer.udpChecksum());
    }

    private List<Sent> direct(Outer outer) {
        return List.of(sent(DC, T1.tunnelled(outer.withIdentification(0), T1.reply())));
    }
}

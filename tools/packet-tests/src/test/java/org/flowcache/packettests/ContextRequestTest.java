// SPDX-License-Identifier: Apache-2.0
package org.flowcache.packettests;

import static org.flowcache.packettests.ContextFrame.read;
import static org.flowcache.packettests.ContextFrame.request;
import static org.flowcache.packettests.Demo.DC;
import static org.flowcache.packettests.Demo.OTR;
import static org.flowcache.packettests.Demo.OTR_OUTER;
import static org.flowcache.packettests.Demo.SERVERS;
import static org.flowcache.packettests.Demo.T1;
import static org.flowcache.packettests.Demo.T2;
import static org.flowcache.packettests.Frames.bytes;
import static org.flowcache.packettests.Frames.tagged;
import static org.flowcache.packettests.Frames.truncated;
import static org.flowcache.packettests.Sent.sent;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.flowcache.packettests.ContextFrame.Op;
import org.flowcache.packettests.ContextFrame.Status;
import org.flowcache.packettests.Frames.Outer;
import org.flowcache.pipeconf.P4Program;
import org.flowcache.pipeconf.P4Program.Path;
import org.junit.Test;

/**
 * What the controller asks about flow contexts.
 */
public class ContextRequestTest {

    private static final int NEW = 1;
    private static final int LEARNT = 2;
    private static final Outer OUTER = OTR_OUTER.withUdpChecksum(true).withTtl(77);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FlowCacheSwitch gateway;
    private final byte[] reply = tagged(T1.vlan, T1.reply());

    public ContextRequestTest() throws Exception {
        gateway = new FlowCacheSwitch(Demo.gateway());
    }

    @Test
    public void readTellsAllOfAContext() throws Exception {
        gateway.learn(T1, OUTER, T1.reply());
        gateway.sleep(SECOND);
        gateway.send(SERVERS, reply);
        gateway.send(SERVERS, reply);
        gateway.sleep(SECOND.multipliedBy(2));

        int index = index(T1.vlan, T1.vm);
        assertEquals(read(index, index + 1).with("requestId", 0xCAFEF00DL).with("next", index + 1)
                        .withStatus(Status.DONE).with("index", index).with("state", LEARNT)
                        .withKey(T1.vlan, T1.vm).withTunnel(T1.vni, OUTER).with("hits", 3).with("idle", 2_000_000).with("age", 3_000_000),
                gateway.ask(read(index, index + 1).with("requestId", 0xCAFEF00DL)));
    }

    @Test
    public void readTellsWhatIsAtTheOtr() throws Exception {
        gateway.send(SERVERS, reply);
        gateway.send(SERVERS, reply);

        int index = index(T1.vlan, T1.vm);
        ContextFrame answer = gateway.ask(read(index, index + 1));

        assertEquals(NEW, answer.get("state"));
        assertEquals(2, answer.get("inFlight"));
        assertEquals(2, answer.get("hits"));
    }

    @Test
    public void readingAllTellsEveryFlowOnce() throws Exception {
        Set<ContextFrame> taught = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            String destination = i % 2 == 0 ? "10.1.2." + i / 2 : "fd00::" + Integer.toHexString(i);
            ContextFrame teach = request(Op.TEACH).withKey(T1.vlan, destination)
                    .withTunnel(T1.vni, OUTER.withSrcPort(i));
            taught.add(gateway.ask(teach).with("state", LEARNT).with("hits", 1).contexts().get(0));
        }
        assertEquals("evictions would spoil the test", 0, gateway.evicted().packets());

        assertEquals(500, gateway.contexts().size());
        assertEquals(taught, Set.copyOf(gateway.contexts()));
    }

    /** Seven fit an answer. Each says about which contexts it is, so that one that got lost is missed. */
    @Test
    public void oneRequestReadsManyContexts() throws Exception {
        for (int i = 0; i < 500; i++) {
            gateway.ask(request(Op.TEACH).withKey(T1.vlan, "10.1." + i / 256 + "." + i % 256)
                    .withTunnel(T1.vni, OUTER));
        }
        long answered = gateway.count(Path.CONTEXT_ANSWERED).packets();
        long received = gateway.received(P4Program.CPU_PORT).packets();
        long transmitted = gateway.transmitted(P4Program.CPU_PORT).packets();

        List<ContextFrame> answers = gateway.askAll(read(100, 300).with("requestId", 3));

        long next = 100;
        int contexts = 0;
        for (ContextFrame answer : answers) {
            boolean isLast = answer == answers.get(answers.size() - 1);
            assertEquals((isLast ? Status.DONE : Status.MORE).ordinal(), answer.get("status"));
            assertEquals(3, answer.get("requestId"));
            assertEquals(300, answer.get("end"));
            assertEquals(next, answer.get("first"));
            next = answer.get("next");
            for (ContextFrame context : answer.contexts()) {
                assertTrue(answer.toString(), context.get("index") >= answer.get("first"));
                assertTrue(answer.toString(), context.get("index") < next);
            }
            assertTrue(isLast || answer.contexts().size() == 7);
            contexts += answer.contexts().size();
        }
        assertEquals(300, next);
        assertEquals(gateway.contexts().stream()
                .filter(context -> context.get("index") >= 100 && context.get("index") < 300).count(), contexts);
        assertTrue(answers.size() > 1);
        // The request is one packet however often it goes round, and so is each answer.
        assertEquals(answered + 1 + 64, gateway.count(Path.CONTEXT_ANSWERED).packets());
        assertEquals(received + 1 + 64, gateway.received(P4Program.CPU_PORT).packets());
        assertTrue(gateway.transmitted(P4Program.CPU_PORT).packets() >= transmitted + answers.size() + 64);
    }

    @Test
    public void readOfNoContextTellsNone() throws Exception {
        for (int index : new int[] {0, Places.CONTEXTS - 1}) {
            assertEquals(read(index, index + 1).with("next", index + 1).withStatus(Status.DONE),
                    gateway.ask(read(index, index + 1)));
        }
        for (ContextFrame none : List.of(read(Places.CONTEXTS, Places.CONTEXTS + 1), read(7, 7), read(8, 7),
                read(0xFFFFFFFFL, 0xFFFFFFFFL))) {
            assertEquals(none.withStatus(Status.DONE), gateway.ask(none));
        }
        // Beyond the last one there is none.
        assertEquals(read(4090, 0xFFFFFFFFL).with("next", 4096).withStatus(Status.DONE),
                gateway.ask(read(4090, 0xFFFFFFFFL)));
        // One that is idle for too long is nobody's.
        gateway.learn(T1, OUTER, T1.reply());
        assertEquals(1, gateway.contexts().size());
        gateway.sleep(SECOND.multipliedBy(30).plusMillis(1));
        assertEquals(List.of(), gateway.contexts());
    }

    @Test
    public void evictedFlowIsLearnedAnew() throws Exception {
        gateway.learn(T1, OUTER, T1.reply());
        gateway.learn(T2, OUTER, T2.reply());
        long index = index(T1.vlan, T1.vm);
        ContextFrame evict = request(Op.EVICT).withKey(T1.vlan, T1.vm).with("requestId", 1);

        assertEquals(evict.withStatus(Status.DONE).with("index", index).with("state", LEARNT)
                .withTunnel(T1.vni, OUTER).with("hits", 1), gateway.ask(evict));

        assertEquals(evict.withStatus(Status.NOT_FOUND), gateway.ask(evict));
        gateway.learn(T1, OTR_OUTER, T1.reply());
        assertEquals(3, gateway.count(Path.LEARNED).packets());
        assertDirect(T1, OTR_OUTER);
        assertDirect(T2, OUTER);
    }

    @Test
    public void flushFreesAllInOneStep() throws Exception {
        List<String> vms = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            vms.add("10.1." + (i >> 8) + "." + (i & 255));
            gateway.learn(T1, OUTER, T1.reply(vms.get(i)));
        }

        assertEquals(request(Op.FLUSH).with("requestId", 5).withStatus(Status.DONE),
                gateway.ask(request(Op.FLUSH).with("requestId", 5)));

        for (String vm : vms) {
            byte[] reply = tagged(T1.vlan, T1.reply(vm));
            assertEquals(List.of(sent(OTR, reply)), gateway.send(SERVERS, reply));
        }
        assertEquals(0, gateway.count(Path.DIRECT).packets());
        assertEquals("all places are free", 0, gateway.evicted().packets());
        assertEquals(600, gateway.count(Path.TO_OTR_NEW).packets());
        // Again, in one step.
        gateway.ask(request(Op.FLUSH));
        assertEquals(List.of(), gateway.contexts());
    }

    @Test
    public void forgettingAVlanFreesItsContextsInOneStep() throws Exception {
        for (int i = 0; i < 100; i++) {
            gateway.learn(T1, OUTER, T1.reply("10.1.1." + i));
            gateway.learn(T2, OUTER, T2.reply("10.1.1." + i));
        }
        ContextFrame forget = request(Op.FORGET).with("vlan", T1.vlan).with("requestId", 5);

        assertEquals(forget.withStatus(Status.DONE), gateway.ask(forget));

        assertEquals(Set.of((long) T2.vlan), gateway.contexts().stream()
                .map(context -> context.get("vlan")).collect(Collectors.toSet()));
        assertEquals(100, gateway.contexts().size());
        for (int i = 0; i < 100; i++) {
            byte[] forgotten = tagged(T1.vlan, T1.reply("10.1.1." + i));
            assertEquals(List.of(sent(OTR, forgotten)), gateway.send(SERVERS, forgotten));
            byte[] kept = T2.reply("10.1.1." + i);
            assertEquals(List.of(sent(DC, T2.tunnelled(OUTER.withIdentification(0), kept))),
                    gateway.send(SERVERS, tagged(T2.vlan, kept)));
        }
        assertEquals("the forgotten ones' places are free", 0, gateway.evicted().packets());
        // Once more, as when the answer got lost; and those that came since go too.
        gateway.ask(forget);
        assertEquals(100, gateway.contexts().size());
        gateway.learn(T1, OUTER, T1.reply());
        assertDirect(T1, OUTER);
    }

    /** The answer to a packet at the OTR when its VLAN was forgotten teaches nothing. */
    @Test
    public void whatComesBackAfterTheVlanWasForgottenTeachesNothing() throws Exception {
        gateway.send(SERVERS, reply);
        gateway.ask(request(Op.FORGET).with("vlan", T1.vlan));

        assertEquals(List.of(sent(DC, T1.tunnelled(OUTER, T1.reply()))),
                gateway.send(OTR, T1.taught(OUTER, T1.reply())));

        assertEquals(List.of(), gateway.contexts());
        assertEquals(0, gateway.count(Path.LEARNED).packets());
    }

    @Test
    public void everyVlanIsForgottenByItself() throws Exception {
        for (int vlan : new int[] {1, 2, 1024, 4094}) {
            gateway.ask(request(Op.TEACH).withKey(vlan, "10.1.1.1").withTunnel(T1.vni, OUTER));
        }
        for (int vlan : new int[] {3, 1023, 1025, 4095}) {
            gateway.ask(request(Op.FORGET).with("vlan", vlan));
        }
        assertEquals(4, gateway.contexts().size());
        gateway.ask(request(Op.FORGET).with("vlan", 4094));
        assertEquals(Set.of(1L, 2L, 1024L), gateway.contexts().stream()
                .map(context -> context.get("vlan")).collect(Collectors.toSet()));
    }

    @Test
    public void taughtFlowIsDirectAtOnce() throws Exception {
        ContextFrame teach = request(Op.TEACH).withKey(T1.vlan, T1.vm).withTunnel(T1.vni, OUTER).with("requestId", 9);

        ContextFrame answer = gateway.ask(teach);

        assertEquals(teach.withStatus(Status.DONE).with("index", index(T1.vlan, T1.vm)), answer);
        assertDirect(T1, OUTER);
        // Another tunnel.
        gateway.ask(teach.withTunnel(T1.vni, OTR_OUTER.withDstIp("3.3.3.3")));
        assertDirect(T1, OTR_OUTER.withDstIp("3.3.3.3"));
        assertEquals(0, gateway.count(Path.LEARNED).packets());
    }

    @Test
    public void taughtFlowWaitsForWhatIsAtTheOtr() throws Exception {
        gateway.send(SERVERS, reply);

        gateway.ask(request(Op.TEACH).withKey(T1.vlan, T1.vm).withTunnel(T1.vni, OUTER));

        assertEquals(List.of(sent(OTR, reply)), gateway.send(SERVERS, reply));
        gateway.send(OTR, T1.taught(OUTER, T1.reply()));
        gateway.send(OTR, T1.taught(OUTER, T1.reply()));
        assertDirect(T1, OUTER);
    }

    @Test
    public void teachingRevivesAnIdleContext() throws Exception {
        gateway.learn(T1, OTR_OUTER, T1.reply());
        gateway.sleep(SECOND.multipliedBy(100));

        gateway.ask(request(Op.TEACH).withKey(T1.vlan, T1.vm).withTunnel(T1.vni, OUTER));

        assertDirect(T1, OUTER);
    }

    /** Not even the controller gets a VLAN's packets into another tenant's VNI. */
    @Test
    public void tunnelWithAnotherTenantsVniIsNotUsed() throws Exception {
        gateway.ask(request(Op.TEACH).withKey(T1.vlan, T1.vm).withTunnel(T2.vni, OUTER));

        gateway.learn(T1, OTR_OUTER, T1.reply());
        assertDirect(T1, OTR_OUTER);
        assertEquals(1, gateway.count(Path.TO_OTR_NEW).packets());
    }

    @Test
    public void unknownRequestIsRefused() throws Exception {
        gateway.learn(T1, OUTER, T1.reply());
        for (int op : new int[] {0, 6, 255}) {
            ContextFrame request = request(Op.NONE).with("op", op).withKey(T1.vlan, T1.vm);
            assertEquals(request.withStatus(Status.BAD_OP), gateway.ask(request));
        }
        // About no context.
        for (Op op : List.of(Op.EVICT, Op.TEACH, Op.FORGET)) {
            assertEquals(request(op).withStatus(Status.BAD_OP), gateway.ask(request(op)));
        }
        assertDirect(T1, OUTER);
    }

    @Test
    public void onlyTheControllerAsks() throws Exception {
        gateway.learn(T1, OUTER, T1.reply());
        gateway.packetIns();
        byte[] flush = request(Op.FLUSH).frame();
        for (int port : new int[] {DC, SERVERS, 9}) {
            assertEquals(List.of(), gateway.send(port, flush));
        }
        byte[] tagged = tagged(T1.vlan, flush);
        assertEquals(List.of(sent(OTR, tagged)), gateway.send(SERVERS, tagged));
        assertEquals(List.of(sent(DC, flush)), gateway.send(OTR, flush));
        gateway.packetOut(SERVERS, flush);

        assertEquals(List.of(), gateway.packetIns());
        assertDirect(T1, OUTER);
    }

    @Test
    public void packetOutToTheCpuThatAsksNothingComesBackAsItIs() throws Exception {
        byte[] flush = request(Op.FLUSH).frame();
        for (byte[] frame : List.of(T1.reply(), truncated(flush.length - 1, flush), truncated(14, flush),
                bytes("00".repeat(14)))) {
            gateway.packetOut(P4Program.CPU_PORT, frame);
            assertEquals(Frames.hex(frame), Frames.hex(gateway.packetIns().get(0).unparsed().array()));
        }
    }

    private void assertDirect(Demo tenant, Outer outer) throws Exception {
        assertEquals(List.of(sent(DC, tenant.tunnelled(outer.withIdentification(0), tenant.reply()))),
                gateway.send(SERVERS, tagged(tenant.vlan, tenant.reply())));
    }

    /** Where the flow's context is: at one of its places. */
    private int index(int vlan, String destination) throws Exception {
        List<Integer> indices = new ArrayList<>();
        for (int place : Places.of(vlan, destination)) {
            ContextFrame answer = gateway.ask(read(place, place + 1));
            if (answer.withKey(vlan, destination).equals(answer)) {
                indices.add(place);
            }
        }
        assertEquals(1, indices.size());
        return indices.get(0);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.packettests;

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

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
        assertEquals(request(Op.READ).with("requestId", 0xCAFEF00DL).with("index", index).withStatus(Status.DONE)
                        .with("state", LEARNT).withKey(T1.vlan, T1.vm).withTunnel(T1.vni, OUTER)
                        .with("hits", 3).with("idle", 2_000_000).with("age", 3_000_000),
                gateway.ask(request(Op.READ).with("requestId", 0xCAFEF00DL).with("index", index)));
    }

    @Test
    public void readTellsWhatIsAtTheOtr() throws Exception {
        gateway.send(SERVERS, reply);
        gateway.send(SERVERS, reply);

        ContextFrame answer = gateway.ask(request(Op.READ).with("index", index(T1.vlan, T1.vm)));

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
            long index = gateway.ask(teach).get("index");
            taught.add(teach.with("op", Op.READ.ordinal()).with("index", index).with("state", LEARNT).with("hits", 1)
                    .withStatus(Status.DONE));
        }
        assertEquals("evictions would spoil the test", 0, gateway.evicted().packets());

        Set<ContextFrame> read = new HashSet<>();
        for (int i = 0; i < Places.CONTEXTS; i++) {
            ContextFrame request = request(Op.READ).with("index", i);
            ContextFrame answer = gateway.ask(request);
            if (!answer.equals(request.withStatus(Status.NOT_FOUND))) {
                read.add(answer);
            }
        }
        assertEquals(taught, read);
    }

    @Test
    public void readOfNoContextIsNotFound() throws Exception {
        for (long index : new long[] {0, Places.CONTEXTS - 1, Places.CONTEXTS, 0xFFFFFFFFL}) {
            ContextFrame request = request(Op.READ).with("index", index).with("requestId", 7);
            assertEquals(request.withStatus(Status.NOT_FOUND), gateway.ask(request));
        }
        // One that is idle for too long is nobody's.
        gateway.learn(T1, OUTER, T1.reply());
        ContextFrame request = request(Op.READ).with("index", index(T1.vlan, T1.vm));
        gateway.sleep(SECOND.multipliedBy(30).plusMillis(1));
        assertEquals(request.withStatus(Status.NOT_FOUND), gateway.ask(request));
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
        for (int i = 0; i < Places.CONTEXTS; i++) {
            assertEquals(Status.NOT_FOUND.ordinal(),
                    gateway.ask(request(Op.READ).with("index", i)).get("status"));
        }
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
        for (int op : new int[] {0, 5, 255}) {
            ContextFrame request = request(Op.NONE).with("op", op).withKey(T1.vlan, T1.vm);
            assertEquals(request.withStatus(Status.BAD_OP), gateway.ask(request));
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
            ContextFrame answer = gateway.ask(request(Op.READ).with("index", place));
            if (answer.withKey(vlan, destination).equals(answer)
                    && answer.get("status") == Status.DONE.ordinal()) {
                indices.add(place);
            }
        }
        assertEquals(1, indices.size());
        return indices.get(0);
    }
}

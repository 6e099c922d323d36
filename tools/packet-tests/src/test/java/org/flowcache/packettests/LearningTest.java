// SPDX-License-Identifier: Apache-2.0
package org.flowcache.packettests;

import static org.flowcache.packettests.Demo.DC;
import static org.flowcache.packettests.Demo.OTR;
import static org.flowcache.packettests.Demo.OTR_OUTER;
import static org.flowcache.packettests.Demo.SERVERS;
import static org.flowcache.packettests.Demo.T1;
import static org.flowcache.packettests.Demo.T2;
import static org.flowcache.packettests.Frames.patched;
import static org.flowcache.packettests.Frames.tagged;
import static org.flowcache.packettests.Frames.vxlan;
import static org.flowcache.packettests.Sent.sent;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.flowcache.api.LearningEvent;
import org.flowcache.api.LearningEvent.Type;
import org.flowcache.packettests.Frames.Outer;
import org.flowcache.pipeconf.P4Program.DropReason;
import org.flowcache.pipeconf.P4Program.Path;
import org.junit.Test;
import org.onlab.packet.Ip4Address;

/**
 * What teaches, and what doesn't.
 */
public class LearningTest {

    private static final int FLOWS = 3000;
    private static final Outer ELSEWHERE = OTR_OUTER.withDstIp("3.3.3.3");

    private final FlowCacheSwitch gateway;

    public LearningTest() throws Exception {
        gateway = new FlowCacheSwitch(Demo.gateway());
    }

    @Test
    public void flowIsVlanAndDestinationOnly() throws Exception {
        gateway.learn(T1, OTR_OUTER, T1.reply());

        byte[] sameDestination = Frames.ipv4("02:00:00:00:0b:77", "02:00:00:00:0a:01", "10.1.1.77", T1.vm, 0, "other");
        assertEquals(List.of(sent(DC, T1.tunnelled(OTR_OUTER.withIdentification(0), sameDestination))),
                gateway.send(SERVERS, tagged(T1.vlan, sameDestination)));
        byte[] otherDestination = tagged(T1.vlan, T1.reply("10.1.0.2"));
        assertEquals(List.of(sent(OTR, otherDestination)), gateway.send(SERVERS, otherDestination));
        byte[] otherVlan = tagged(T2.vlan, T1.reply());
        assertEquals(List.of(sent(OTR, otherVlan)), gateway.send(SERVERS, otherVlan));
    }

    @Test
    public void tenantsWithTheSameAddressesStayApart() throws Exception {
        byte[] frame = T1.reply();
        gateway.learn(T1, OTR_OUTER, frame);
        gateway.learn(T2, ELSEWHERE, frame);

        assertEquals(List.of(sent(DC, T1.tunnelled(OTR_OUTER.withIdentification(0), frame))),
                gateway.send(SERVERS, tagged(T1.vlan, frame)));
        assertEquals(List.of(sent(DC, T2.tunnelled(ELSEWHERE.withIdentification(0), frame))),
                gateway.send(SERVERS, tagged(T2.vlan, frame)));
    }

    @Test
    public void sameTunnelAgainTellsNothing() throws Exception {
        gateway.learn(T1, OTR_OUTER, T1.reply());
        assertEquals(1, gateway.packetIns().size());

        gateway.send(OTR, T1.taught(OTR_OUTER.withIdentification(77), T1.reply()));

        assertEquals(List.of(), gateway.packetIns());
        assertEquals(1, gateway.count(Path.FROM_OTR).packets());
    }

    @Test
    public void whateverDiffersIsLearnedAnewWithThatPacket() throws Exception {
        gateway.learn(T1, OTR_OUTER, T1.reply());
        gateway.events();
        List<Outer> others = List.of(
                ELSEWHERE,
                OTR_OUTER.withSrcPort(52001),
                OTR_OUTER.withTtl(63),
                OTR_OUTER.withUdpChecksum(true),
                new Outer("02:00:00:00:00:33", OTR_OUTER.dstMac(), "1.1.1.9", OTR_OUTER.dstIp(), 52000, 64, true, 1, 0,
                        false),
                new Outer(OTR_OUTER.srcMac(), "02:00:00:00:00:11", OTR_OUTER.srcIp(), OTR_OUTER.dstIp(), 52000, 64,
                        true, 1, 0, false),
                OTR_OUTER);
        for (Outer other : others) {
            assertEquals(List.of(sent(DC, T1.tunnelled(other, T1.reply()))),
                    gateway.send(OTR, T1.taught(other, T1.reply())));

            LearningEvent event = gateway.events().get(0);
            assertEquals(Type.RELEARNED, event.type());
            assertEquals(Ip4Address.valueOf(other.dstIp()), event.tunnel().destination());
            assertEquals(List.of(sent(DC, T1.tunnelled(other.withIdentification(0), T1.reply()))),
                    gateway.send(SERVERS, tagged(T1.vlan, T1.reply())));
        }
        assertEquals(others.size(), gateway.count(Path.RELEARNED).packets());
    }

    @Test
    public void nobodyButTheOtrTeaches() throws Exception {
        byte[] taught = T1.taught(OTR_OUTER, T1.reply());
        byte[] reply = tagged(T1.vlan, T1.reply());

        gateway.send(SERVERS, reply);
        gateway.send(SERVERS, taught);
        gateway.send(SERVERS, tagged(T1.vlan, taught));
        gateway.send(DC, taught);
        gateway.send(9, taught);

        assertEquals(List.of(sent(OTR, reply)), gateway.send(SERVERS, reply));
        assertEquals(List.of(), gateway.packetIns());
    }

    @Test
    public void otrCannotBindAVlanToAnotherTenantsVni() throws Exception {
        byte[] reply = tagged(T1.vlan, T1.reply());
        gateway.send(SERVERS, reply);
        gateway.send(SERVERS, tagged(T2.vlan, T1.reply()));

        assertEquals(List.of(), gateway.send(OTR, vxlan(OTR_OUTER, T2.vni, T1.vlan, T1.reply())));

        assertEquals(List.of(sent(OTR, reply)), gateway.send(SERVERS, reply));
        assertEquals(List.of(), gateway.packetIns());
        assertEquals(1, gateway.count(DropReason.UNKNOWN_VLAN).packets());
    }

    @Test
    public void damagedPacketsDoNotTeach() throws Exception {
        byte[] taught = T1.taught(OTR_OUTER, T1.reply());
        gateway.send(SERVERS, tagged(T1.vlan, T1.reply()));

        gateway.send(OTR, patched(taught, 22, "01"));
        gateway.send(OTR, Frames.truncated(taught.length - 1, taught));
        gateway.send(OTR, patched(taught, 42, "00"));

        byte[] reply = tagged(T1.vlan, T1.reply());
        assertEquals(List.of(sent(OTR, reply)), gateway.send(SERVERS, reply));
    }

    @Test
    public void manyFlowsAreLearnedEachWithItsOwnTunnel() throws Exception {
        for (int i = 0; i < FLOWS; i++) {
            gateway.learn(T1, OTR_OUTER.withSrcPort(50000 + i), T1.reply(vm(i)));
        }
        int direct = 0;
        for (int i = 0; i < FLOWS; i++) {
            byte[] reply = T1.reply(vm(i));
            List<Sent> sent = gateway.send(SERVERS, tagged(T1.vlan, reply));
            if (sent.get(0).port() == DC) {
                direct++;
                byte[] expected = T1.tunnelled(OTR_OUTER.withSrcPort(50000 + i).withIdentification(0), reply);
                assertEquals(List.of(sent(DC, expected)), sent);
            } else {
                assertEquals(List.of(sent(OTR, tagged(T1.vlan, reply))), sent);
            }
        }
        // Few of them find all their four places taken by others.
        assertTrue("direct: " + direct, direct > FLOWS * 9 / 10);
    }

    /** Not even about a flow that it was asked about before. */
    @Test
    public void flowWithoutAContextIsNotLearned() throws Exception {
        byte[] taught = T1.taught(OTR_OUTER, T1.reply());

        assertEquals(List.of(sent(DC, T1.tunnelled(OTR_OUTER, T1.reply()))), gateway.send(OTR, taught));

        byte[] reply = tagged(T1.vlan, T1.reply());
        assertEquals(List.of(sent(OTR, reply)), gateway.send(SERVERS, reply));
        assertEquals(List.of(), gateway.packetIns());
        assertEquals(1, gateway.count(Path.FROM_OTR).packets());
    }

    private static String vm(int i) {
        return "10.1." + (i >> 8) + "." + (i & 255);
    }
}

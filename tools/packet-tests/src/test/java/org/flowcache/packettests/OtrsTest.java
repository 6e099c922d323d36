// SPDX-License-Identifier: Apache-2.0
package org.flowcache.packettests;

import static org.flowcache.packettests.Demo.DC;
import static org.flowcache.packettests.Demo.OTR_OUTER;
import static org.flowcache.packettests.Demo.SERVERS;
import static org.flowcache.packettests.Demo.T1;
import static org.flowcache.packettests.Frames.bytes;
import static org.flowcache.packettests.Frames.tagged;
import static org.flowcache.packettests.Sent.sent;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.flowcache.api.CacheSettings;
import org.flowcache.api.Gateway;
import org.flowcache.pipeconf.P4Program.DropReason;
import org.flowcache.pipeconf.P4Program.Path;
import org.junit.Test;

/**
 * Several OTRs.
 */
public class OtrsTest {

    private static final Integer[] OTRS = {21, 22, 23, 24};
    private static final int FLOWS = 2000;
    private static final Gateway GATEWAY = Demo.gateway(CacheSettings.DEFAULT, OptionalInt.empty(), OTRS);

    private final FlowCacheSwitch gateway;

    public OtrsTest() throws Exception {
        gateway = new FlowCacheSwitch(GATEWAY);
    }

    @Test
    public void flowsAreSpreadAndStayWhereTheyAre() throws Exception {
        Map<Integer, Integer> flowsByOtr = new HashMap<>();
        for (int i = 0; i < FLOWS; i++) {
            int otr = otr(i);
            flowsByOtr.merge(otr, 1, Integer::sum);
            assertEquals(otr, otr(i));
            giveBack(otr, i);
            giveBack(otr, i);
        }
        for (int otr : OTRS) {
            assertTrue(flowsByOtr.toString(), flowsByOtr.getOrDefault(otr, 0) > FLOWS / 10);
        }
    }

    @Test
    public void whatIsNotLearnedStaysTogetherToo() throws Exception {
        byte[] arp = tagged(T1.vlan, bytes("ffffffffffff 020000000b01 0806",
                "0001080006040001 020000000b01 0a010101 000000000000 0a010001"));

        List<Sent> sent = gateway.send(SERVERS, arp);

        assertTrue(sent.toString(), IntStream.of(21, 22, 23, 24).anyMatch(otr -> sent.equals(List.of(sent(otr, arp)))));
        assertEquals(sent, gateway.send(SERVERS, arp));
    }

    @Test
    public void anyOfThemTeaches() throws Exception {
        for (int otr : OTRS) {
            int flow = flowAt(otr);
            assertEquals(otr, otr(flow));
            giveBack(otr, flow);
            assertDirect(flow);
        }
        assertEquals(OTRS.length, gateway.count(Path.LEARNED).packets());
    }

    @Test
    public void flowsOfAnOtrThatGoesAreReleasedAndTheOthersStay() throws Exception {
        int gone = 22;
        Map<Integer, Integer> otrByFlow = new HashMap<>();
        for (int i = 0; i < 200; i++) {
            int otr = otr(i);
            otrByFlow.put(i, otr);
            // Learned, but the next packet is still at the OTR.
            assertEquals(otr, otr(i));
            giveBack(otr, i);
        }
        assertEquals(0, gateway.released().packets());

        gateway.reconfigure(GATEWAY, gone);

        int released = 0;
        for (int i = 0; i < 200; i++) {
            if (otrByFlow.get(i) == gone) {
                assertDirect(i);
                released++;
                // Counted once, not with each packet.
                assertDirect(i);
                assertEquals(released, gateway.released().packets());
            } else {
                assertEquals((int) otrByFlow.get(i), otr(i));
            }
        }
        assertTrue("released: " + released, released > 20);
    }

    @Test
    public void newFlowsGoToThoseThatAreThere() throws Exception {
        gateway.reconfigure(GATEWAY, 21, 23);
        for (int i = 0; i < FLOWS; i++) {
            int otr = otr(i);
            assertTrue("OTR " + otr, otr == 22 || otr == 24);
        }
        gateway.reconfigure(GATEWAY, OTRS);
        assertEquals(List.of(), gateway.send(SERVERS, reply(FLOWS)));
        assertEquals(1, gateway.count(DropReason.NO_PORT).packets());
    }

    /** What the new OTR returns would not wait for what is at the old one. */
    @Test
    public void flowFollowsItsPacketsUntilTheyAreBack() throws Exception {
        int mine = 22;
        int flow = flowAt(mine);
        gateway.reconfigure(GATEWAY, mine);
        int other = otr(flow);
        assertNotEquals(mine, other);

        // Its own OTR is back, but the packet is still at the other one.
        gateway.reconfigure(GATEWAY);
        assertEquals(other, otr(flow));
        giveBack(other, flow);
        assertEquals(other, otr(flow));
        giveBack(other, flow);
        giveBack(other, flow);
        assertDirect(flow);

        gateway.ask(ContextFrame.request(ContextFrame.Op.FLUSH));
        assertEquals(mine, otr(flow));
    }

    /** A packet that an OTR sends of its own accord, or much too late, is none of those that are waited for. */
    @Test
    public void packetsOfOtherOtrsAreNotThoseThatAreWaitedFor() throws Exception {
        int flow = flowAt(21);
        assertEquals(21, otr(flow));
        giveBack(24, flow);

        assertEquals(21, otr(flow));
        giveBack(21, flow);
        assertEquals(21, otr(flow));
        giveBack(21, flow);
        giveBack(21, flow);
        assertDirect(flow);
    }

    private int flowAt(int otr) throws Exception {
        FlowCacheSwitch fresh = new FlowCacheSwitch(GATEWAY);
        int flow = 0;
        while (fresh.send(SERVERS, reply(flow)).get(0).port() != otr) {
            flow++;
        }
        return flow;
    }

    private int otr(int flow) throws Exception {
        List<Sent> sent = gateway.send(SERVERS, reply(flow));
        int otr = sent.get(0).port();
        assertEquals(List.of(sent(otr, reply(flow))), sent);
        assertNotEquals(DC, otr);
        return otr;
    }

    private void giveBack(int otr, int flow) throws Exception {
        assertEquals(List.of(sent(DC, T1.tunnelled(OTR_OUTER, T1.reply(vm(flow))))),
                gateway.send(otr, T1.taught(OTR_OUTER, T1.reply(vm(flow)))));
    }

    private void assertDirect(int flow) throws Exception {
        assertEquals(List.of(sent(DC, T1.tunnelled(OTR_OUTER.withIdentification(0), T1.reply(vm(flow))))),
                gateway.send(SERVERS, reply(flow)));
    }

    private static byte[] reply(int flow) {
        return tagged(T1.vlan, T1.reply(vm(flow)));
    }

    private static String vm(int flow) {
        return "10.1." + (flow >> 8) + "." + (flow & 255);
    }
}

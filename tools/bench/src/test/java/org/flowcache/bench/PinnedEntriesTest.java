// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench;

import static org.junit.Assert.assertEquals;

import java.util.Map;
import org.flowcache.softswitch.SoftSwitch;
import org.junit.Before;
import org.junit.Test;

public class PinnedEntriesTest {

    private static final int VTEP = 0x02020202;
    private static final Flow FLOW = new Flow(7, 300);

    private Gateway gateway;
    private int detours;
    private int told;

    @Before
    public void load() throws Exception {
        gateway = Gateway.load(SoftSwitch.builder().clock(() -> 1_000_000));
    }

    /** Has the servers send packets, which the OTR sends back. */
    private void send(int packets) {
        for (int i = 0; i < packets; i++) {
            byte[] frame = Traffic.fromServer(FLOW.tenant(), FLOW.host());
            gateway.pipeline().process(Gateway.SERVERS, frame, 0, frame.length, this::sent);
        }
    }

    private void sent(int port, byte[] bytes, int offset, int length) {
        if (port == Gateway.OTR) {
            detours++;
            byte[] frame = Traffic.fromOtr(bytes, offset, length, VTEP);
            gateway.pipeline().process(Gateway.OTR, frame, 0, frame.length, (to, b, o, l) -> { });
        } else if (port == Gateway.CPU) {
            told++;
        }
    }

    @Test
    public void countThePacketsOfTheirFlows() throws Exception {
        send(3);
        gateway.pinned().pin(FLOW, VTEP, 5, 1);
        assertEquals(Map.of(FLOW, 0L), gateway.pinned().packets());
        send(4);
        assertEquals(Map.of(FLOW, 4L), gateway.pinned().packets());
        gateway.pinned().unpin(FLOW);
        assertEquals(Map.of(), gateway.pinned().packets());
    }

    /** The switch takes them over only if they have the tunnel that the OTR taught. */
    @Test
    public void takeOverFromTheContext() throws Exception {
        send(2);
        assertEquals(1, detours);
        gateway.pinned().pin(FLOW, VTEP, 5, 1);
        send(2);
        assertEquals("once learned, never again while it is pinned", 1, detours);
        gateway.pinned().unpin(FLOW);
        send(2);
        assertEquals("the context went when the entry took over", 2, detours);
    }

    @Test
    public void leaveTheContextIfTheTunnelIsAnother() throws Exception {
        send(2);
        gateway.pinned().pin(FLOW, VTEP + 1, 5, 1);
        send(2);
        gateway.pinned().unpin(FLOW);
        send(2);
        assertEquals(1, detours);
    }

    /** A packet a second is three in the two seconds and a bit that the switch counts in. */
    @Test
    public void candidatesAreToldFromARate() throws Exception {
        send(100);
        assertEquals(0, told);
        gateway.pinned().tellFrom(1);
        send(2);
        assertEquals(0, told);
        send(1);
        assertEquals(1, told);
        send(100);
        assertEquals("once in a window", 1, told);
    }
}

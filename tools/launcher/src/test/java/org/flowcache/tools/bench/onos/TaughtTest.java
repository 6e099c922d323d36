// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench.onos;

import static org.junit.Assert.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.util.List;
import org.flowcache.tools.bench.Flow;
import org.flowcache.tools.demo.DemoNetwork;
import org.flowcache.tools.emulator.Otr;
import org.junit.Test;

public class TaughtTest {

    private final Taught taught = new Taught();

    @Test
    public void lastTunnelOfEachFlowCounts() throws Exception {
        ManyTenants tenants = ManyTenants.of(4);
        DemoNetwork network = FirstTenants.network(tenants);
        Otr otr = Flow.otr(network);
        List<byte[]> packets = FirstTenants.fromServer(tenants, 0, 1001);
        packets.forEach(packet -> taught.packetIn(ByteBuffer.wrap(otr.answer(packet).orElseThrow())));
        byte[] again = otr.answer(packets.get(0)).orElseThrow();
        // The remote VTEP 2.2.2.2 becomes another.
        again[14 + 19] = 3;
        taught.packetIn(ByteBuffer.wrap(again));

        assertEquals(1002, taught.packetIns());
        assertEquals(1001, taught.flows());
        assertEquals("nothing is known", 1001, taught.wrong(json("[]")));
        assertEquals("one is right", 1000, taught.wrong(json("[{'destination': '192.168.100.1', "
                + "'outerDestination': '2.2.2.3'}]")));
        assertEquals("what was right before is wrong", 1000, taught.wrong(json("[{'destination': '192.168.100.1', "
                + "'outerDestination': '2.2.2.2'}, {'destination': '192.168.104.1', "
                + "'outerDestination': '2.2.2.2'}]")));
    }

    @Test
    public void otherPacketInsAreLeftAlone() {
        FirstTenants.fromServer(ManyTenants.of(4), 0, 1).forEach(packet -> taught.packetIn(ByteBuffer.wrap(packet)));
        taught.packetIn(ByteBuffer.allocate(0));
        taught.packetIn(ByteBuffer.allocate(200));
        assertEquals(0, taught.packetIns());
    }

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text.replace('\'', '"'));
    }
}

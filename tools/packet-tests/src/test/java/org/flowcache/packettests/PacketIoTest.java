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

import java.util.List;
import org.flowcache.pipeconf.P4Program.Path;
import org.junit.Test;

/**
 * Packet-outs.
 */
public class PacketIoTest {

    private static final int ANY_PORT = 300;

    private final FlowCacheSwitch gateway;

    public PacketIoTest() throws Exception {
        gateway = new FlowCacheSwitch(Demo.gateway());
    }

    @Test
    public void packetOutLeavesAsItIsByThePortItSays() throws Exception {
        List<byte[]> frames = List.of(
                T1.request(),
                tagged(T1.vlan, T1.reply()),
                T1.taught(OTR_OUTER, T1.reply()),
                bytes("ffffffffffff 020000000b01 88cc 0000"),
                bytes("00"));
        for (byte[] frame : frames) {
            for (int port : new int[] {DC, SERVERS, ANY_PORT}) {
                assertEquals(List.of(sent(port, frame)), gateway.packetOut(port, frame));
            }
        }
        assertEquals(15, gateway.count(Path.PACKET_OUT).packets());
    }

    @Test
    public void packetOutTeachesNothing() throws Exception {
        gateway.packetOut(DC, T1.taught(OTR_OUTER, T1.reply()));

        assertEquals(List.of(), gateway.packetIns());
    }
}

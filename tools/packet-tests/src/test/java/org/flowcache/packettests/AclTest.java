// SPDX-License-Identifier: Apache-2.0
package org.flowcache.packettests;

import static org.flowcache.packettests.Demo.DC;
import static org.flowcache.packettests.Demo.OTR;
import static org.flowcache.packettests.Demo.OTR_OUTER;
import static org.flowcache.packettests.Demo.ROUTER_OUTER;
import static org.flowcache.packettests.Demo.SERVERS;
import static org.flowcache.packettests.Demo.T1;
import static org.flowcache.packettests.Demo.T2;
import static org.flowcache.packettests.Frames.bytes;
import static org.flowcache.packettests.Frames.tagged;
import static org.flowcache.packettests.Frames.vxlan;
import static org.flowcache.packettests.Sent.sent;
import static org.junit.Assert.assertEquals;

import java.nio.ByteBuffer;
import java.util.List;
import org.flowcache.api.Count;
import org.flowcache.pipeconf.P4Program.Actions;
import org.flowcache.pipeconf.P4Program.DropReason;
import org.flowcache.pipeconf.P4Program.MatchFields;
import org.flowcache.pipeconf.P4Program.Path;
import org.junit.Test;
import org.onlab.packet.Ip4Address;
import org.onosproject.net.PortNumber;
import org.onosproject.net.packet.InboundPacket;

/**
 * What ONOS sees and stops, and the ports' counters.
 */
public class AclTest {

    private static final int UNUSED_PORT = 9;
    private static final byte[] ARP = bytes("ffffffffffff 020000000b01 0806",
            "0001080006040001 020000000b01 0a010101 000000000000 0a010001");
    private static final byte[] LLDP = bytes("0180c200000e 020000000b01 88cc 0000");
    private static final byte[] BDDP = bytes("ffffffffffff 020000000b01 8942 0000");

    private final FlowCacheSwitch gateway;
    private final byte[] reply = tagged(T1.vlan, T1.reply());

    public AclTest() throws Exception {
        gateway = new FlowCacheSwitch(Demo.gateway());
    }

    @Test
    public void controlFramesGoToOnosAndNowhereElse() throws Exception {
        int count = 0;
        for (byte[] frame : List.of(LLDP, BDDP, tagged(T1.vlan, LLDP), tagged(T1.vlan, BDDP))) {
            for (int port : new int[] {DC, OTR, SERVERS, UNUSED_PORT}) {
                assertEquals(List.of(), gateway.send(port, frame));
                assertPacketIn(port, frame, Path.PUNTED);
                count++;
            }
        }
        assertEquals(count, gateway.count(Path.PUNTED).packets());
    }

    @Test
    public void puntedFrameGoesNowhereElse() throws Exception {
        gateway.acl(MatchFields.ETH_TYPE, 0x0806, Actions.PUNT);

        assertEquals(List.of(), gateway.send(SERVERS, tagged(T1.vlan, ARP)));
        assertPacketIn(SERVERS, tagged(T1.vlan, ARP), Path.PUNTED);
        assertEquals(List.of(), gateway.send(UNUSED_PORT, ARP));
        assertPacketIn(UNUSED_PORT, ARP, Path.PUNTED);
        assertEquals(List.of(sent(OTR, reply)), gateway.send(SERVERS, reply));
        assertEquals(List.of(), gateway.packetIns());
    }

    @Test
    public void copiedFrameGoesItsWayToo() throws Exception {
        gateway.acl(MatchFields.ETH_TYPE, 0x0806, Actions.COPY_TO_CPU);

        assertEquals(List.of(sent(OTR, tagged(T1.vlan, ARP))), gateway.send(SERVERS, tagged(T1.vlan, ARP)));
        assertPacketIn(SERVERS, tagged(T1.vlan, ARP), Path.TO_OTR_UNCACHED);
        assertEquals(0, gateway.count(Path.PUNTED).packets());
    }

    /** The copy is what came in, also of a packet that leaves in a tunnel. */
    @Test
    public void copyIsWhatCameIn() throws Exception {
        gateway.learn(T1, OTR_OUTER, T1.reply());
        gateway.packetIns();
        gateway.acl(MatchFields.INGRESS_PORT, SERVERS, Actions.COPY_TO_CPU);

        assertEquals(List.of(sent(DC, T1.tunnelled(OTR_OUTER.withIdentification(0), T1.reply()))),
                gateway.send(SERVERS, reply));
        assertPacketIn(SERVERS, reply, Path.DIRECT);
    }

    @Test
    public void droppedFrameIsCounted() throws Exception {
        gateway.acl(MatchFields.IPV4_DST, Ip4Address.valueOf(T1.vm).toInt() & 0xFFFFFFFFL, Actions.ACL_DROP);

        assertEquals(List.of(), gateway.send(SERVERS, reply));
        assertEquals(List.of(sent(OTR, tagged(T1.vlan, T1.reply("10.1.0.99")))),
                gateway.send(SERVERS, tagged(T1.vlan, T1.reply("10.1.0.99"))));
        assertEquals(new Count(1, reply.length), gateway.count(DropReason.ACL));
    }

    /** Of a server's frame its own fields, of a VXLAN packet those of the tunnel. */
    @Test
    public void eachFieldMatches() throws Exception {
        byte[] request = vxlan(ROUTER_OUTER, T2.vni, 0, T2.request());
        gateway.acl(MatchFields.VLAN_ID, T1.vlan, Actions.ACL_DROP);
        assertEquals(List.of(), gateway.send(SERVERS, reply));
        assertEquals(1, gateway.send(SERVERS, tagged(T2.vlan, T2.reply())).size());
        assertEquals(1, gateway.send(DC, request).size());

        gateway.acl(MatchFields.L4_DST_PORT, 4789, Actions.ACL_DROP);
        assertEquals(List.of(), gateway.send(DC, request));
        gateway.acl(MatchFields.L4_SRC_PORT, 7, Actions.ACL_DROP);
        assertEquals(List.of(), gateway.send(SERVERS, tagged(T2.vlan, T2.reply())));
        assertEquals(3, gateway.count(DropReason.ACL).packets());
    }

    /** Bytes are those that came in, on both sides. */
    @Test
    public void portsCount() throws Exception {
        byte[] request = vxlan(ROUTER_OUTER, T1.vni, 0, T1.request());
        gateway.learn(T1, OTR_OUTER, T1.reply());
        gateway.send(SERVERS, reply);
        gateway.send(DC, request);
        gateway.send(UNUSED_PORT, reply);
        gateway.packetOut(UNUSED_PORT, reply);

        int taught = T1.taught(OTR_OUTER, T1.reply()).length;
        assertEquals(new Count(2, 2L * reply.length), gateway.received(SERVERS));
        assertEquals(new Count(1, taught), gateway.received(OTR));
        assertEquals(new Count(1, request.length), gateway.received(DC));
        assertEquals(new Count(1, reply.length), gateway.received(UNUSED_PORT));
        assertEquals(new Count(1, reply.length), gateway.transmitted(OTR));
        assertEquals(new Count(2, taught + reply.length), gateway.transmitted(DC));
        assertEquals(new Count(1, request.length), gateway.transmitted(SERVERS));
        // With the header that a packet-out has.
        assertEquals(new Count(1, reply.length + 2), gateway.transmitted(UNUSED_PORT));
    }

    private void assertPacketIn(int port, byte[] frame, Path path) {
        List<InboundPacket> packets = gateway.packetIns();
        assertEquals(1, packets.size());
        assertEquals(PortNumber.portNumber(port), packets.get(0).receivedFrom().port());
        assertEquals(ByteBuffer.wrap(frame), packets.get(0).unparsed());
        assertEquals((long) path.value(), (long) packets.get(0).cookie().orElseThrow());
    }
}

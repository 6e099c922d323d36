// SPDX-License-Identifier: Apache-2.0
package org.flowcache.packettests;

import static org.flowcache.packettests.Demo.DC;
import static org.flowcache.packettests.Demo.OTR;
import static org.flowcache.packettests.Demo.OTR_OUTER;
import static org.flowcache.packettests.Demo.ROUTER_OUTER;
import static org.flowcache.packettests.Demo.SERVERS;
import static org.flowcache.packettests.Frames.bytes;
import static org.flowcache.packettests.Frames.tagged;
import static org.flowcache.packettests.Frames.vxlan;
import static org.flowcache.packettests.Sent.sent;
import static org.junit.Assert.assertEquals;

import java.nio.ByteBuffer;
import java.util.List;
import org.flowcache.api.Count;
import org.flowcache.api.FlowKey;
import org.flowcache.api.LearningEvent;
import org.flowcache.api.Tunnel;
import org.flowcache.api.Vni;
import org.flowcache.pipeconf.P4Program.DropReason;
import org.flowcache.pipeconf.P4Program.Path;
import org.junit.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.packet.InboundPacket;

/**
 * The use case's four steps.
 */
public class ScenarioTest {

    private final FlowCacheSwitch gateway;

    public ScenarioTest() throws Exception {
        gateway = new FlowCacheSwitch(Demo.gateway());
    }

    @Test
    public void learnsEachTenantsTunnelAndTakesTheOtrOutOfThePath() throws Exception {
        for (Demo tenant : Demo.values()) {
            // 1. DC to server
            assertEquals(List.of(sent(SERVERS, tagged(tenant.vlan, tenant.request()))),
                    gateway.send(DC, vxlan(ROUTER_OUTER, tenant.vni, 0, tenant.request())));

            // 2. Server to DC, state 0
            byte[] reply = tagged(tenant.vlan, tenant.reply());
            assertEquals(List.of(sent(OTR, reply)), gateway.send(SERVERS, reply));
            assertEquals(List.of(), gateway.events());

            // 3. OTR to switch
            assertEquals(List.of(sent(DC, tenant.tunnelled(OTR_OUTER, tenant.reply()))),
                    gateway.send(OTR, tenant.taught(OTR_OUTER, tenant.reply())));
            assertEquals(List.of(learned(tenant)), gateway.events());

            // 4. Server to DC, state 1
            byte[] direct = tenant.tunnelled(OTR_OUTER.withIdentification(0), tenant.reply());
            assertEquals(List.of(sent(DC, direct)), gateway.send(SERVERS, reply));
            assertEquals(List.of(), gateway.events());
        }
    }

    @Test
    public void countsEachPacketOnce() throws Exception {
        Demo tenant = Demo.T1;
        byte[] request = vxlan(ROUTER_OUTER, tenant.vni, 0, tenant.request());
        byte[] reply = tagged(tenant.vlan, tenant.reply());
        byte[] taught = tenant.taught(OTR_OUTER, tenant.reply());

        gateway.send(DC, request);
        gateway.send(SERVERS, reply);
        gateway.send(OTR, taught);
        gateway.send(OTR, taught);
        gateway.send(SERVERS, reply);
        gateway.send(SERVERS, reply);

        assertEquals(new Count(1, request.length), gateway.count(Path.DECAPSULATED));
        assertEquals(new Count(1, reply.length), gateway.count(Path.TO_OTR_NEW));
        assertEquals(new Count(1, taught.length), gateway.count(Path.LEARNED));
        assertEquals(new Count(1, taught.length), gateway.count(Path.FROM_OTR));
        assertEquals(new Count(2, 2 * reply.length), gateway.count(Path.DIRECT));
        for (DropReason reason : DropReason.values()) {
            assertEquals(Count.ZERO, gateway.count(reason));
        }
    }

    @Test
    public void learningReachesOnosAsThePacketThatTaught() throws Exception {
        byte[] taught = Demo.T2.taught(OTR_OUTER, Demo.T2.reply());

        gateway.learn(Demo.T2, OTR_OUTER, Demo.T2.reply());

        InboundPacket packet = gateway.packetIns().get(0);
        assertEquals(PortNumber.portNumber(OTR), packet.receivedFrom().port());
        assertEquals(ByteBuffer.wrap(taught), packet.unparsed());
    }

    /** Tenant t1's packets, each byte written down. */
    @Test
    public void everyByteIsAsWrittenDown() throws Exception {
        String innerIp = "45000021 00010000 401165c8 0a010001 0a010101" + "00070007000d0000" + "68656c6c6f";
        String answerIp = "45000021 00010000 401165c8 0a010101 0a010001" + "00070007000d0000" + "68656c6c6f";
        // 14 + 33 bytes of inner frame; 47 + 8 + 8 = 0x3f bytes of UDP; 0x53 bytes of IPv4.
        byte[] fromDc = bytes("020000000002 020000000001 0800",
                "45000053 00004000 3f113595 02020202 01010101", "c738 12b5 003f 0000", "0800000000006400",
                "020000000b01 020000000a01 0800", innerIp);
        byte[] toServer = bytes("020000000b01 020000000a01 8100 000a 0800", innerIp);
        byte[] fromServer = bytes("020000000a01 020000000b01 8100 000a 0800", answerIp);
        byte[] fromOtr = bytes("020000000001 020000000003 0800",
                "45000053 12344000 40112261 01010101 02020202", "cb20 12b5 003f 0000", "080000000000640a",
                "020000000a01 020000000b01 0800", answerIp);
        byte[] toDc = bytes("020000000001 020000000003 0800",
                "45000053 12344000 40112261 01010101 02020202", "cb20 12b5 003f 0000", "0800000000006400",
                "020000000a01 020000000b01 0800", answerIp);
        byte[] direct = bytes("020000000001 020000000003 0800",
                "45000053 00004000 40113495 01010101 02020202", "cb20 12b5 003f 0000", "0800000000006400",
                "020000000a01 020000000b01 0800", answerIp);

        assertEquals(List.of(sent(SERVERS, toServer)), gateway.send(DC, fromDc));
        assertEquals(List.of(sent(OTR, fromServer)), gateway.send(SERVERS, fromServer));
        assertEquals(List.of(sent(DC, toDc)), gateway.send(OTR, fromOtr));
        assertEquals(List.of(sent(DC, direct)), gateway.send(SERVERS, fromServer));
    }

    private static LearningEvent learned(Demo tenant) {
        return new LearningEvent(LearningEvent.Type.LEARNED,
                new FlowKey(VlanId.vlanId((short) tenant.vlan), Ip4Address.valueOf(tenant.vm)),
                new Tunnel(Vni.of(tenant.vni), Ip4Address.valueOf(OTR_OUTER.srcIp()),
                        Ip4Address.valueOf(OTR_OUTER.dstIp()), OTR_OUTER.srcPort(),
                        MacAddress.valueOf(OTR_OUTER.srcMac()), MacAddress.valueOf(OTR_OUTER.dstMac()),
                        OTR_OUTER.ttl(), OTR_OUTER.udpChecksum()));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.packettests;

import static org.flowcache.packettests.Demo.DC;
import static org.flowcache.packettests.Demo.OTR;
import static org.flowcache.packettests.Demo.OTR_OUTER;
import static org.flowcache.packettests.Demo.SERVERS;
import static org.flowcache.packettests.Demo.T1;
import static org.flowcache.packettests.Frames.bytes;
import static org.flowcache.packettests.Frames.ipv4;
import static org.flowcache.packettests.Frames.tagged;
import static org.flowcache.packettests.Frames.vxlan;
import static org.flowcache.packettests.Sent.sent;
import static org.junit.Assert.assertEquals;

import java.util.List;
import org.flowcache.pipeconf.P4Program.DropReason;
import org.flowcache.pipeconf.P4Program.Path;
import org.junit.Test;

/**
 * What is passed on and never learned: all that is not unicast IP.
 */
public class UncachedTest {

    private static final String ARP_BODY =
            "0001080006040001 020000000b01 0a010101 000000000000 0a010001";
    private static final byte[] ARP = bytes("ffffffffffff 020000000b01 0806", ARP_BODY);
    private static final byte[] IPV6 = bytes("333300000001 020000000b01 86dd",
            "6000000000003a40 fe800000000000000000000000000001 ff020000000000000000000000000001");
    private static final byte[] DOUBLE_TAGGED = tagged(77, T1.reply());

    private static final String SERVER_MAC = "02:00:00:00:0b:01";
    private static final List<byte[]> NOT_UNICAST = List.of(
            ipv4(SERVER_MAC, "01:00:5e:00:00:05", T1.server, "224.0.0.5", 0, "multicast"),
            ipv4(SERVER_MAC, "02:00:00:00:00:99", T1.server, "239.255.255.255", 0, "multicast to a unicast MAC"),
            ipv4(SERVER_MAC, "ff:ff:ff:ff:ff:ff", T1.server, "255.255.255.255", 0, "limited broadcast"),
            ipv4(SERVER_MAC, "ff:ff:ff:ff:ff:ff", T1.server, "10.1.0.255", 0, "directed broadcast"));

    private final FlowCacheSwitch gateway;

    public UncachedTest() throws Exception {
        gateway = new FlowCacheSwitch(Demo.gateway());
    }

    @Test
    public void nonIpGoesFromServersToTheOtrUnchanged() throws Exception {
        for (byte[] frame : List.of(ARP, IPV6, DOUBLE_TAGGED)) {
            byte[] tagged = tagged(5, T1.vlan, frame);
            assertEquals(List.of(sent(OTR, tagged)), gateway.send(SERVERS, tagged));
        }
        assertEquals(3, gateway.count(Path.TO_OTR_UNCACHED).packets());
    }

    @Test
    public void nonIpNeedsAKnownVlanToo() throws Exception {
        assertEquals(List.of(), gateway.send(SERVERS, tagged(11, ARP)));
        assertEquals(1, gateway.count(DropReason.UNKNOWN_VLAN).packets());
    }

    @Test
    public void nonIpv4GoesFromTheOtrToTheDcUnchanged() throws Exception {
        for (byte[] frame : List.of(ARP, IPV6)) {
            assertEquals(List.of(sent(DC, frame)), gateway.send(OTR, frame));
        }
        assertEquals(2, gateway.count(Path.FROM_OTR_UNCACHED).packets());
        assertEquals(List.of(), gateway.packetIns());
    }

    @Test
    public void nonIpInVxlanGoesToTheDcWithTheReservedByteCleared() throws Exception {
        for (byte[] frame : List.of(ARP, IPV6, DOUBLE_TAGGED)) {
            assertEquals(List.of(sent(DC, vxlan(OTR_OUTER, T1.vni, 0, frame))),
                    gateway.send(OTR, vxlan(OTR_OUTER, T1.vni, T1.vlan, frame)));
            assertEquals(List.of(sent(DC, vxlan(OTR_OUTER, T1.vni, 0, frame))),
                    gateway.send(OTR, vxlan(OTR_OUTER, T1.vni, 0, frame)));
        }
        assertEquals(6, gateway.count(Path.FROM_OTR_UNCACHED).packets());
        assertEquals(List.of(), gateway.packetIns());
    }

    @Test
    public void nonIpInVxlanNeedsAKnownVni() throws Exception {
        assertEquals(List.of(), gateway.send(OTR, vxlan(OTR_OUTER, 101, T1.vlan, ARP)));
        assertEquals(1, gateway.count(DropReason.UNKNOWN_VNI).packets());
    }

    @Test
    public void multicastAndBroadcastAreNeverLearned() throws Exception {
        for (byte[] frame : NOT_UNICAST) {
            byte[] tagged = tagged(T1.vlan, frame);
            assertEquals(List.of(sent(OTR, tagged)), gateway.send(SERVERS, tagged));
            assertEquals(List.of(sent(DC, T1.tunnelled(OTR_OUTER, frame))),
                    gateway.send(OTR, T1.taught(OTR_OUTER, frame)));
            assertEquals(List.of(sent(OTR, tagged)), gateway.send(SERVERS, tagged));
        }
        assertEquals(List.of(), gateway.packetIns());
        assertEquals(8, gateway.count(Path.TO_OTR_UNCACHED).packets());
        assertEquals(4, gateway.count(Path.FROM_OTR_UNCACHED).packets());
    }
}

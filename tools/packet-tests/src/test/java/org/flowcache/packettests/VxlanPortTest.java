// SPDX-License-Identifier: Apache-2.0
package org.flowcache.packettests;

import static org.flowcache.packettests.Demo.DC;
import static org.flowcache.packettests.Demo.OTR;
import static org.flowcache.packettests.Demo.OTR_OUTER;
import static org.flowcache.packettests.Demo.ROUTER_OUTER;
import static org.flowcache.packettests.Demo.SERVERS;
import static org.flowcache.packettests.Demo.T1;
import static org.flowcache.packettests.Frames.tagged;
import static org.flowcache.packettests.Frames.vxlan;
import static org.flowcache.packettests.Sent.sent;
import static org.junit.Assert.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.flowcache.api.CacheSettings;
import org.flowcache.packettests.Frames.Outer;
import org.flowcache.pipeconf.P4Program.DropReason;
import org.flowcache.pipeconf.P4Program.Path;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;

/**
 * The UDP destination port of VXLAN: that of RFC 7348, or that of Linux.
 */
@RunWith(Parameterized.class)
public class VxlanPortTest {

    private static final int UDP_PAYLOAD = 14 + 20 + 8;

    private final int own;
    private final int other;
    private final FlowCacheSwitch gateway;

    public VxlanPortTest(int own, int other) throws Exception {
        this.own = own;
        this.other = other;
        gateway = new FlowCacheSwitch(Demo.gateway(settings(own)));
    }

    @Parameterized.Parameters(name = "{0}, not {1}")
    public static List<Object[]> ports() {
        return List.of(new Object[] {4789, 8472}, new Object[] {8472, 4789});
    }

    private static CacheSettings settings(int port) {
        return CacheSettings.builder().vxlanPort(port).build();
    }

    /** What is in the VXLAN packet, on a port. */
    private static byte[] on(int port, Outer outer, byte[] vxlan) {
        return Frames.udp(outer, port, Arrays.copyOfRange(vxlan, UDP_PAYLOAD, vxlan.length));
    }

    private static byte[] request(int port) {
        return on(port, ROUTER_OUTER, vxlan(ROUTER_OUTER, T1.vni, 0, T1.request()));
    }

    private static byte[] taught(int port, Outer outer) {
        return on(port, outer, T1.taught(outer, T1.reply()));
    }

    private static byte[] tunnelled(int port, Outer outer) {
        return on(port, outer, T1.tunnelled(outer, T1.reply()));
    }

    @Test
    public void decapsulatesWhatComesOnItsPort() throws Exception {
        assertEquals(List.of(sent(SERVERS, tagged(T1.vlan, T1.request()))), gateway.send(DC, request(own)));
    }

    @Test
    public void whatComesOnTheOtherPortIsNotVxlan() throws Exception {
        assertEquals(List.of(), gateway.send(DC, request(other)));
        assertEquals(List.of(), gateway.send(OTR, taught(other, OTR_OUTER)));

        assertEquals(2, gateway.count(DropReason.NOT_VXLAN).packets());
        assertEquals(List.of(), gateway.events());
        byte[] reply = tagged(T1.vlan, T1.reply());
        assertEquals("nothing was learned", List.of(sent(OTR, reply)), gateway.send(SERVERS, reply));
    }

    @Test
    public void learnsAndEncapsulatesOnItsPort() throws Exception {
        byte[] reply = tagged(T1.vlan, T1.reply());
        for (Outer outer : List.of(OTR_OUTER, OTR_OUTER.withUdpChecksum(true))) {
            FlowCacheSwitch fresh = new FlowCacheSwitch(Demo.gateway(settings(own)));
            assertEquals(List.of(sent(OTR, reply)), fresh.send(SERVERS, reply));
            assertEquals(List.of(sent(DC, tunnelled(own, outer))), fresh.send(OTR, taught(own, outer)));
            assertEquals(1, fresh.events().size());
            assertEquals(List.of(sent(DC, tunnelled(own, outer.withIdentification(0)))), fresh.send(SERVERS, reply));
            assertEquals(1, fresh.count(Path.DIRECT).packets());
        }
    }

    @Test
    public void whatWasLearnedFollowsTheSetting() throws Exception {
        byte[] reply = tagged(T1.vlan, T1.reply());
        gateway.send(SERVERS, reply);
        gateway.send(OTR, taught(own, OTR_OUTER));
        gateway.reconfigure(Demo.gateway(settings(other)));

        assertEquals(List.of(sent(DC, tunnelled(other, OTR_OUTER.withIdentification(0)))),
                gateway.send(SERVERS, reply));
        assertEquals(List.of(sent(SERVERS, tagged(T1.vlan, T1.request()))), gateway.send(DC, request(other)));
    }
}

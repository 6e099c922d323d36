// SPDX-License-Identifier: Apache-2.0
package org.flowcache.packettests;

import static org.flowcache.packettests.Demo.DC;
import static org.flowcache.packettests.Demo.OTR;
import static org.flowcache.packettests.Demo.OTR_OUTER;
import static org.flowcache.packettests.Demo.ROUTER_OUTER;
import static org.flowcache.packettests.Demo.SERVERS;
import static org.flowcache.packettests.Demo.T1;
import static org.flowcache.packettests.Demo.T2;
import static org.flowcache.packettests.Frames.UDP_CHECKSUM;
import static org.flowcache.packettests.Frames.bytes;
import static org.flowcache.packettests.Frames.padded;
import static org.flowcache.packettests.Frames.patched;
import static org.flowcache.packettests.Frames.tagged;
import static org.flowcache.packettests.Frames.vxlan;
import static org.flowcache.packettests.Sent.sent;
import static org.junit.Assert.assertEquals;

import java.util.List;
import org.flowcache.packettests.ContextFrame.Op;
import org.flowcache.packettests.Frames.Outer;
import org.flowcache.pipeconf.P4Program;
import org.junit.Test;

/**
 * What the switch sends to the DC is what the OTR would have sent, whatever OTR it is.
 */
public class EncapsulationTest {

    private final FlowCacheSwitch gateway;

    public EncapsulationTest() throws Exception {
        gateway = new FlowCacheSwitch(Demo.gateway());
    }

    @Test
    public void udpChecksumIsComputedIfTheOtrComputesIt() throws Exception {
        Outer outer = OTR_OUTER.withUdpChecksum(true);
        teach(outer);

        for (String text : List.of("", "x", "xy", "even", "odds!", "a longer text, to be summed up")) {
            byte[] reply = T1.reply(T1.vm, 0, text);
            assertDirect(T1.tunnelled(outer.withIdentification(0), reply), tagged(T1.vlan, reply));
        }
    }

    @Test
    public void udpChecksumIsZeroIfTheOtrSendsZero() throws Exception {
        teach(OTR_OUTER);

        assertDirect(T1.tunnelled(OTR_OUTER.withIdentification(0), T1.reply()), tagged(T1.vlan, T1.reply()));
        assertEquals("0000", Frames.hex(T1.tunnelled(OTR_OUTER, T1.reply())).substring(80, 84));
    }

    /** A checksum that comes out as zero is sent as all ones (RFC 768). */
    @Test
    public void udpChecksumOfZeroIsSentAsAllOnes() throws Exception {
        Outer outer = OTR_OUTER.withUdpChecksum(true);
        teach(outer);
        // The last two bytes take the complement of the sum of all others: the whole then sums up to all ones.
        byte[] reply = T1.reply(T1.vm, 0, "even" + "\0\0");
        byte[] tunnelled = T1.tunnelled(outer.withIdentification(0), reply);
        String checksum = Frames.hex(tunnelled).substring(2 * UDP_CHECKSUM, 2 * UDP_CHECKSUM + 4);
        byte[] allOnes = patched(patched(tunnelled, tunnelled.length - 2, checksum), UDP_CHECKSUM, "ffff");

        assertDirect(allOnes, tagged(T1.vlan, patched(reply, reply.length - 2, checksum)));
    }

    @Test
    public void clearingTheVlanKeepsTheUdpChecksumRight() throws Exception {
        Outer outer = OTR_OUTER.withUdpChecksum(true);
        // Many checksums, so that the sum wraps around in some.
        for (int i = 0; i < 2000; i++) {
            byte[] reply = T2.reply(T2.vm, 0, "packet " + i);
            assertEquals(List.of(sent(DC, T2.tunnelled(outer, reply))), gateway.send(OTR, T2.taught(outer, reply)));
        }
    }

    @Test
    public void clearingTheVlanWrapsTheUdpChecksumAround() throws Exception {
        // Of two packets that differ in 16 bits of payload, choose those whose checksum ends just below all ones.
        Outer outer = OTR_OUTER.withUdpChecksum(true);
        byte[] reply = T1.reply(T1.vm, 0, "even" + "\0\0");
        byte[] taught = T1.taught(outer, reply);
        int base = Integer.parseInt(Frames.hex(taught).substring(2 * UDP_CHECKSUM, 2 * UDP_CHECKSUM + 4), 16);
        for (int checksum : new int[] {0xFFFF, 0xFFFE, 0xFFF6, 0xFFF5, 0xFFF4, 0x0001}) {
            // Payload up by d, checksum down by d, both in ones' complement.
            int d = Math.floorMod(base - checksum, 0xFFFF);
            byte[] payload = patched(reply, reply.length - 2, "%04x".formatted(d));
            byte[] in = T1.taught(outer, payload);
            assertEquals("%04x".formatted(checksum), Frames.hex(in).substring(80, 84));

            assertEquals(List.of(sent(DC, T1.tunnelled(outer, payload))), gateway.send(OTR, in));
        }
    }

    @Test
    public void dscpAndEcnAreThoseOfTheInnerHeader() throws Exception {
        teach(OTR_OUTER);

        for (int tos : new int[] {0x00, 0x01, 0x02, 0x03, 0xB8, 0xBB, 0xFC}) {
            byte[] reply = T1.reply(T1.vm, tos, "reply");
            assertDirect(T1.tunnelled(OTR_OUTER.withTos(tos).withIdentification(0), reply), tagged(T1.vlan, reply));
        }
    }

    @Test
    public void ttlIsTheOtrs() throws Exception {
        for (int ttl : new int[] {1, 64, 255}) {
            Outer outer = OTR_OUTER.withTtl(ttl);
            teach(outer);
            assertDirect(T1.tunnelled(outer.withIdentification(0), T1.reply()), tagged(T1.vlan, T1.reply()));
        }
    }

    /** A VTEP must not fragment, and neither may anyone on the way (RFC 7348, section 4.3). */
    @Test
    public void noPacketMayBeFragmentedEvenIfTheOtrsMay() throws Exception {
        teach(OTR_OUTER.withDontFragment(false));

        assertDirect(T1.tunnelled(OTR_OUTER.withIdentification(0), T1.reply()), tagged(T1.vlan, T1.reply()));
    }

    @Test
    public void priorityOfTheVlanTagIsLost() throws Exception {
        teach(OTR_OUTER);

        assertDirect(T1.tunnelled(OTR_OUTER.withIdentification(0), T1.reply()), tagged(7, T1.vlan, T1.reply()));
    }

    @Test
    public void ethernetPaddingStaysPartOfTheFrame() throws Exception {
        for (boolean udpChecksum : new boolean[] {false, true}) {
            Outer outer = OTR_OUTER.withUdpChecksum(udpChecksum);
            teach(outer);
            for (int length = T1.reply().length; length <= 60; length++) {
                byte[] reply = padded(length, T1.reply());
                assertDirect(T1.tunnelled(outer.withIdentification(0), reply), tagged(T1.vlan, reply));
            }
        }
    }

    @Test
    public void innerIpv4OptionsStayAsTheyAre() throws Exception {
        teach(OTR_OUTER.withUdpChecksum(true));
        byte[] withOptions = bytes("020000000a01 020000000b01 0800",
                "4600001c 00010000 40010000 0a010101 0a010001 94040000", "08000000");

        assertDirect(T1.tunnelled(OTR_OUTER.withUdpChecksum(true).withIdentification(0), withOptions),
                tagged(T1.vlan, withOptions));
    }

    @Test
    public void fragmentsOfTenantsAreTunnelledLikeAnyOther() throws Exception {
        teach(OTR_OUTER);
        byte[] fragment = patched(T1.reply(), 20, "2001");

        assertDirect(T1.tunnelled(OTR_OUTER.withIdentification(0), fragment), tagged(T1.vlan, fragment));
    }

    @Test
    public void jumboFrames() throws Exception {
        Outer outer = OTR_OUTER.withUdpChecksum(true);
        teach(outer);
        byte[] reply = T1.reply(T1.vm, 0, "9".repeat(9000));

        assertDirect(T1.tunnelled(outer.withIdentification(0), reply), tagged(T1.vlan, reply));
    }

    @Test
    public void tunnelInATunnelIsPayload() throws Exception {
        teach(OTR_OUTER);
        byte[] nested = Frames.vxlan(new Outer("02:00:00:00:0b:01", "02:00:00:00:0a:01", T1.server, T1.vm, 1, 64, true,
                0, 0, false), T2.vni, T2.vlan, T2.reply());

        assertDirect(T1.tunnelled(OTR_OUTER.withIdentification(0), nested), tagged(T1.vlan, nested));
    }

    @Test
    public void decapsulationKeepsTheInnerFrame() throws Exception {
        byte[] request = padded(60, T1.request());

        for (Outer outer : List.of(ROUTER_OUTER, ROUTER_OUTER.withUdpChecksum(true), ROUTER_OUTER.withTtl(1),
                ROUTER_OUTER.withDontFragment(false))) {
            assertEquals(List.of(sent(SERVERS, tagged(T1.vlan, request))),
                    gateway.send(DC, vxlan(outer, T1.vni, 0, request)));
        }
    }

    /** Reserved bits are ignored on receipt (RFC 7348, section 5). */
    @Test
    public void reservedBitsFromTheDcAreIgnored() throws Exception {
        byte[] packet = patched(vxlan(ROUTER_OUTER, T1.vni, 0xFF, T1.request()), 42, "ffffffff");

        assertEquals(List.of(sent(SERVERS, tagged(T1.vlan, T1.request()))), gateway.send(DC, packet));
    }

    private void teach(Outer outer) throws Exception {
        gateway.packetOut(P4Program.CPU_PORT, ContextFrame.request(Op.FLUSH).frame());
        gateway.learn(T1, outer, T1.reply());
    }

    private void assertDirect(byte[] expected, byte[] fromServer) throws Exception {
        assertEquals(List.of(sent(DC, expected)), gateway.send(SERVERS, fromServer));
    }
}

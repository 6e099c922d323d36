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
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.flowcache.api.CacheSettings;
import org.flowcache.packettests.ContextFrame.Op;
import org.flowcache.packettests.Frames.Outer;
import org.flowcache.pipeconf.P4Program.DropReason;
import org.flowcache.pipeconf.P4Program.Path;
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
    public void framesOf9216Bytes() throws Exception {
        Outer outer = OTR_OUTER.withUdpChecksum(true);
        teach(outer);
        // 14 Ethernet, 20 IPv4, 8 UDP; 50 more in the tunnel.
        byte[] reply = T1.reply(T1.vm, 0, "9".repeat(9216 - 14 - 20 - 8 - 50));
        assertEquals(9216, T1.tunnelled(outer, reply).length);

        assertDirect(T1.tunnelled(outer.withIdentification(0), reply), tagged(T1.vlan, reply));
        assertEquals(List.of(sent(SERVERS, tagged(T1.vlan, T1.request(reply.length)))),
                gateway.send(DC, vxlan(ROUTER_OUTER, T1.vni, 0, T1.request(reply.length))));
    }

    /** It counts the outer IPv4 packet, which is 50 bytes longer than the tenant's, less 14 bytes of Ethernet. */
    @Test
    public void mtuOfTheDc() throws Exception {
        gateway.reconfigure(Demo.gateway(CacheSettings.DEFAULT, OptionalInt.of(1500), OTR));
        byte[] longest = T1.reply(T1.vm, 0, "9".repeat(1500 - 50 - 20 - 8));
        byte[] tooLong = T1.reply(T1.vm, 0, "9".repeat(1500 - 50 - 20 - 8 + 1));
        teach(OTR_OUTER);

        assertDirect(T1.tunnelled(OTR_OUTER.withIdentification(0), longest), tagged(T1.vlan, longest));
        assertEquals(List.of(), gateway.send(SERVERS, tagged(T1.vlan, tooLong)));
        assertEquals(List.of(sent(DC, T1.tunnelled(OTR_OUTER, longest))),
                gateway.send(OTR, T1.taught(OTR_OUTER, longest)));
        assertEquals(List.of(), gateway.send(OTR, T1.taught(OTR_OUTER, tooLong)));

        assertEquals(2, gateway.count(DropReason.MTU).packets());
        assertEquals(1, gateway.count(Path.DIRECT).packets());
    }

    @Test
    public void ttlIsTheOperatorsIfThereIsOne() throws Exception {
        gateway.reconfigure(Demo.gateway(CacheSettings.builder().tunnelTtl(17).build()));
        teach(OTR_OUTER.withTtl(200));

        assertDirect(T1.tunnelled(OTR_OUTER.withTtl(17).withIdentification(0), T1.reply()),
                tagged(T1.vlan, T1.reply()));
    }

    /** RFC 7348, section 5: 49152 to 65535, by the inner flow. */
    @Test
    public void sourcePortHasEntropyIfTheOperatorSaysSo() throws Exception {
        gateway.reconfigure(Demo.gateway(CacheSettings.builder().sourcePortEntropy(true).build()));
        Outer outer = OTR_OUTER.withUdpChecksum(true).withSrcPort(1234);
        teach(outer);

        Map<Integer, Integer> flowsByPort = new TreeMap<>();
        for (int flow = 0; flow < 2000; flow++) {
            // Another source address, or other ports.
            byte[] reply = flow % 2 == 0
                    ? patched(T1.reply(), 14 + 12, "%08x".formatted(0x0A010100 + flow))
                    : patched(T1.reply(), 14 + 20, "%04x%04x".formatted(flow, 9));
            byte[] again = patched(reply, reply.length - 1, "00");
            int port = sourcePort(gateway.send(SERVERS, tagged(T1.vlan, reply)).get(0));
            assertTrue("port " + port, port >= 49152 && port <= 65535);
            flowsByPort.merge(port, 1, Integer::sum);
            for (byte[] packet : List.of(reply, again)) {
                assertDirect(T1.tunnelled(outer.withSrcPort(port).withIdentification(0), packet),
                        tagged(T1.vlan, packet));
            }
        }
        // 2000 random ones of 16384 would hit about 1883.
        assertTrue(flowsByPort.size() + " ports", flowsByPort.size() > 1700);
        assertTrue("upper half", flowsByPort.keySet().stream().anyMatch(port -> port > 57344));
        assertTrue("lower half", flowsByPort.keySet().stream().anyMatch(port -> port < 57344));
    }

    /** Fragments that have no UDP header must follow the first one. */
    @Test
    public void sourcePortWithEntropyIsTheSameForAllFragments() throws Exception {
        gateway.reconfigure(Demo.gateway(CacheSettings.builder().sourcePortEntropy(true).build()));
        teach(OTR_OUTER);
        byte[] first = patched(T1.reply(), 20, "2000");
        byte[] last = patched(patched(T1.reply(), 20, "0003"), 34, "ffffffff");

        assertEquals(sourcePort(gateway.send(SERVERS, tagged(T1.vlan, first)).get(0)),
                sourcePort(gateway.send(SERVERS, tagged(T1.vlan, last)).get(0)));
    }

    /** With entropy, an OTR that spreads its source ports does not seem to change its mind all the time. */
    @Test
    public void otherSourcePortOfTheOtrIsNoOtherTunnelWithEntropy() throws Exception {
        gateway.reconfigure(Demo.gateway(CacheSettings.builder().sourcePortEntropy(true).build()));
        teach(OTR_OUTER);
        gateway.send(OTR, T1.taught(OTR_OUTER.withSrcPort(50001), T1.reply()));

        assertEquals(0, gateway.count(Path.RELEARNED).packets());
        gateway.send(OTR, T1.taught(OTR_OUTER.withDstIp("3.3.3.3"), T1.reply()));
        assertEquals(1, gateway.count(Path.RELEARNED).packets());
    }

    @Test
    public void ipv6FlowsAreCachedToo() throws Exception {
        Outer outer = OTR_OUTER.withUdpChecksum(true);
        byte[] reply = ipv6Reply("fd00::1", 0, "reply");
        gateway.learn(T1, outer, reply);

        for (int trafficClass : new int[] {0x00, 0x01, 0x02, 0x03, 0xB8, 0xFF}) {
            byte[] classified = ipv6Reply("fd00::1", trafficClass, "classified");
            assertDirect(T1.tunnelled(outer.withTos(trafficClass).withIdentification(0), classified),
                    tagged(T1.vlan, classified));
        }
        // Addresses that differ in the upper or the lower half only, and one that looks like an IPv4 address.
        for (String other : List.of("fd00:0:0:1::1", "fd00::2", "::10.1.0.1")) {
            byte[] elsewhere = tagged(T1.vlan, ipv6Reply(other, 0, "reply"));
            assertEquals(List.of(sent(OTR, elsewhere)), gateway.send(SERVERS, elsewhere));
        }
        byte[] ipv4 = tagged(T1.vlan, T1.reply("10.1.0.1"));
        assertEquals(List.of(sent(OTR, ipv4)), gateway.send(SERVERS, ipv4));
        assertEquals(0, gateway.count(Path.TO_OTR_ORDER_HOLD).packets());
    }

    private static byte[] ipv6Reply(String to, int trafficClass, String text) {
        return Frames.ipv6("02:00:00:00:0b:01", "02:00:00:00:0a:01", "fd00::b", to, trafficClass, text);
    }

    private static int sourcePort(Sent sent) {
        assertEquals(DC, sent.port());
        return Integer.parseInt(sent.hex().substring(68, 72), 16);
    }

    private void teach(Outer outer) throws Exception {
        gateway.ask(ContextFrame.request(Op.FLUSH));
        gateway.learn(T1, outer, T1.reply());
    }

    private void assertDirect(byte[] expected, byte[] fromServer) throws Exception {
        assertEquals(List.of(sent(DC, expected)), gateway.send(SERVERS, fromServer));
    }
}

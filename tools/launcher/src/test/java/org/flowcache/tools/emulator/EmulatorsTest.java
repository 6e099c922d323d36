// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.emulator;

import static org.flowcache.tools.emulator.Frames.ANSWER_FROM_OTR;
import static org.flowcache.tools.emulator.Frames.ANSWER_ON_VLAN;
import static org.flowcache.tools.emulator.Frames.REQUEST;
import static org.flowcache.tools.emulator.Frames.REQUEST_IN_TUNNEL;
import static org.flowcache.tools.emulator.Frames.REQUEST_ON_VLAN;
import static org.flowcache.tools.emulator.Frames.RESERVED2;
import static org.flowcache.tools.emulator.Frames.ROUTER_MAC;
import static org.flowcache.tools.emulator.Frames.SERVER_MAC;
import static org.flowcache.tools.emulator.Frames.SWITCH_MAC;
import static org.flowcache.tools.emulator.Frames.hex;
import static org.flowcache.tools.emulator.Frames.with;
import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.Test;

public class EmulatorsTest {

    private static final Inet4Address SWITCH = Ipv4Prefix.address("1.1.1.1");
    private static final Inet4Address ROUTER = Ipv4Prefix.address("2.2.2.2");
    private static final Vtep.Remote TO_ROUTER = new Vtep.Remote(ROUTER, ROUTER_MAC);

    private final BareMetalServer server =
            new BareMetalServer(SERVER_MAC, Map.of(10, Ipv4Prefix.address("10.0.1.10")));
    private final Otr otr = otr(new Otr.Route(10, Ipv4Prefix.parse("192.168.1.0/24"), TO_ROUTER));
    private final Cable cable = new Cable();
    private final List<String> deliveredTo = new ArrayList<>();
    private final List<byte[]> delivered = new ArrayList<>();
    private final DcRouter router = new DcRouter(new Vtep(ROUTER_MAC, ROUTER, VxlanPacket.PORT),
            new Vtep.Remote(SWITCH, SWITCH_MAC), Map.of(100, "t1"), cable, (tenant, frame) -> {
                deliveredTo.add(tenant);
                delivered.add(frame);
            });

    @Test
    public void routerEncapsulatesForTheSwitch() {
        router.send(100, REQUEST);

        assertArrayEquals(REQUEST_IN_TUNNEL, cable.sent.get(0));
    }

    @Test
    public void routerDeliversToTheTenantOfTheVni() {
        cable.receiver.accept(with(ANSWER_FROM_OTR, RESERVED2, 0));

        assertEquals(List.of("t1"), deliveredTo);
        assertArrayEquals(hex("020000000101 020000000a01 0800",
                "45bb0021 12344000 40115b2a 0a00010a c0a80101",
                "0007 1389 000d dbbe 68656c6c6f"), delivered.get(0));
    }

    @Test
    public void routerDropsWhatIsNotForIt() {
        byte[] good = with(ANSWER_FROM_OTR, RESERVED2, 0);
        cable.receiver.accept(ANSWER_FROM_OTR);
        cable.receiver.accept(with(good, RESERVED2 - 1, 101));
        cable.receiver.accept(with(good, RESERVED2 - 7, 0));
        cable.receiver.accept(with(good, RESERVED2 - 4, 1));
        cable.receiver.accept(with(good, 5, 0xd2));
        cable.receiver.accept(REQUEST);
        cable.receiver.accept(REQUEST_IN_TUNNEL);

        assertEquals(List.of(), deliveredTo);
    }

    @Test
    public void theUdpPortOfVxlanCanBeThatOfLinux() {
        int port = 14 + 20 + 2;
        Vtep.Remote toSwitch = new Vtep.Remote(SWITCH, SWITCH_MAC);
        Vtep linux = new Vtep(ROUTER_MAC, ROUTER, VxlanPacket.LINUX_PORT);
        byte[] onPortOfRfc = with(ANSWER_FROM_OTR, RESERVED2, 0);
        byte[] onPortOfLinux = with(with(onPortOfRfc, port, 0x21), port + 1, 0x18);

        assertArrayEquals(with(with(REQUEST_IN_TUNNEL, port, 0x21), port + 1, 0x18),
                linux.encapsulate(REQUEST, 100, 0, toSwitch));
        assertTrue(linux.accept(onPortOfLinux).isPresent());
        assertEquals(Optional.empty(), linux.accept(onPortOfRfc));
        cable.receiver.accept(onPortOfLinux);
        assertEquals(List.of(), delivered);
    }

    @Test
    public void serverSwapsAddressesAndPortsAndKeepsTheTag() {
        assertArrayEquals(ANSWER_ON_VLAN, server.answer(REQUEST_ON_VLAN).orElseThrow());
    }

    @Test
    public void serverKeepsPriorityAndIpOptionsAndPadding() {
        byte[] request = hex("020000000a01 020000000101 8100 a00a 0800",
                "46000021 12340000 401198e4 c0a80101 0a00010a 01010100",
                "1389 0007 0009 0000 78", "0000000000000000");

        byte[] answer = hex("020000000101 020000000a01 8100 a00a 0800",
                "46000021 12340000 401198e4 0a00010a c0a80101 01010100",
                "0007 1389 0009 0000 78", "0000000000000000");
        assertArrayEquals(answer, server.answer(request).orElseThrow());
    }

    @Test
    public void serverIgnoresWhatIsNotForIt() {
        int vlan = 15;
        int protocol = 18 + 9;
        assertEquals(Optional.empty(), server.answer(REQUEST));
        assertEquals(Optional.empty(), server.answer(with(REQUEST_ON_VLAN, vlan, 20)));
        assertEquals(Optional.empty(), server.answer(with(REQUEST_ON_VLAN, 5, 2)));
        assertEquals("a wrong IPv4 checksum", Optional.empty(), server.answer(with(REQUEST_ON_VLAN, protocol, 6)));
        assertEquals("a wrong UDP checksum", Optional.empty(),
                server.answer(with(REQUEST_ON_VLAN, REQUEST_ON_VLAN.length - 1, 'x')));
        assertEquals(Optional.empty(), server.answer(ANSWER_ON_VLAN));
    }

    @Test
    public void otrEncapsulatesAndTellsTheVlan() {
        assertArrayEquals(ANSWER_FROM_OTR, otr.answer(ANSWER_ON_VLAN).orElseThrow());
    }

    @Test
    public void otrGivesEachPacketItsOwnIdentification() {
        otr.answer(ANSWER_ON_VLAN);
        byte[] second = otr.answer(ANSWER_ON_VLAN).orElseThrow();

        byte[] expected = with(with(ANSWER_FROM_OTR, 14 + 5, 2), 14 + 11, 0xd8);
        assertArrayEquals(expected, second);
    }

    @Test
    public void otrGivesFlowsDifferentSourcePorts() {
        byte[] other = otr.answer(hex("020000000101 020000000a01 8100 000a 0800",
                "45bb0021 12344000 40115b2a 0a00010a c0a80101",
                "0007 1489 000d dabe 68656c6c6f")).orElseThrow();

        byte[] port = Arrays.copyOfRange(other, 14 + 20, 14 + 22);
        assertTrue("49152 or above", (port[0] & 0xff) >= 0xc0);
        assertTrue(!Arrays.equals(hex("da6c"), port));
    }

    @Test
    public void otrDoesNotLookBehindTheIpHeader() {
        int last = ANSWER_ON_VLAN.length - 1;
        byte[] wrongChecksum = otr.answer(with(ANSWER_ON_VLAN, last, 'x')).orElseThrow();
        assertArrayEquals("the flow is the same", with(ANSWER_FROM_OTR, ANSWER_FROM_OTR.length - 1, 'x'),
                wrongChecksum);
        byte[] firstFragment = hex("020000000101 020000000a01 8100 000a 0800",
                "45bb0021 12342000 40117b2a 0a00010a c0a80101", "0007 1389 0100 dbbe 68656c6c6f");
        assertArrayEquals(Arrays.copyOfRange(firstFragment, 18, firstFragment.length),
                Arrays.copyOfRange(otr.answer(firstFragment).orElseThrow(), 64, 64 + 33));
        byte[] lessThanAHeader = hex("020000000101 020000000a01 8100 000a 0800",
                "45bb0018 12344000 40115b33 0a00010a c0a80101", "0007 1389");
        assertTrue(otr.answer(lessThanAHeader).isPresent());
    }

    @Test
    public void emulatorsCountWhatTheyDrop() {
        assertEquals("nothing dropped", otr.drops().toString());
        otr.answer(ANSWER_ON_VLAN);
        otr.answer(REQUEST);
        otr.answer(with(ANSWER_ON_VLAN, 15, 20));
        otr.answer(REQUEST_ON_VLAN);
        otr.answer(Arrays.copyOf(REQUEST_ON_VLAN, 30));
        otr.answer(hex("333300000001 020000000a01 8100 000a 86dd",
                "60000000 0000 3b40 fe800000000000000000000000000001 ff020000000000000000000000000001"));
        assertEquals("5 dropped: 1 malformed, 1 neither IPv4 nor ARP, 2 of a VLAN that the table doesn't have, "
                + "1 without a tunnel in the table", otr.drops().toString());

        cable.receiver.accept(with(ANSWER_FROM_OTR, RESERVED2, 0));
        cable.receiver.accept(REQUEST);
        cable.receiver.accept(with(with(ANSWER_FROM_OTR, RESERVED2, 0), RESERVED2 - 1, 101));
        assertEquals("2 dropped: 1 not a sound VXLAN packet for this tunnel end point, 1 of an unknown VNI",
                router.drops().toString());

        Servers servers = new Servers(List.of(server));
        assertTrue(servers.apply(REQUEST_ON_VLAN).isPresent());
        servers.apply(with(REQUEST_ON_VLAN, REQUEST_ON_VLAN.length - 1, 'x'));
        servers.apply(ANSWER_ON_VLAN);
        assertEquals("2 dropped: 1 malformed, 1 without an answer", servers.drops().toString());
    }

    @Test
    public void otrPrefersTheLongestPrefix() {
        Inet4Address special = Ipv4Prefix.address("3.3.3.3");
        Otr two = otr(new Otr.Route(10, Ipv4Prefix.parse("0.0.0.0/0"), TO_ROUTER),
                new Otr.Route(10, Ipv4Prefix.parse("192.168.1.1/32"), new Vtep.Remote(special, ROUTER_MAC)));

        byte[] packet = two.answer(ANSWER_ON_VLAN).orElseThrow();
        assertArrayEquals(special.getAddress(), Arrays.copyOfRange(packet, 14 + 16, 14 + 20));
    }

    @Test
    public void otrHasNoAnswerWithoutARoute() {
        int destination = 18 + 16;
        assertEquals("untagged", Optional.empty(), otr.answer(REQUEST));
        assertEquals("another VLAN", Optional.empty(), otr.answer(with(ANSWER_ON_VLAN, 15, 20)));
        assertEquals("another destination", Optional.empty(), otr.answer(REQUEST_ON_VLAN));
        assertEquals("broken", Optional.empty(), otr.answer(with(ANSWER_ON_VLAN, destination, 10)));
        assertEquals("ARP for another destination", Optional.empty(),
                otr.answer(hex("ffffffffffff 020000000a01 8100 000a 0806",
                        "0001 0800 06 04 0001 020000000a01 0a00010a 000000000000 c0a80201")));
        assertEquals("IPv6", Optional.empty(), otr.answer(hex("333300000001 020000000a01 8100 000a 86dd",
                "60000000 0000 3b40 fe800000000000000000000000000001 ff020000000000000000000000000001")));
    }

    @Test
    public void otrSendsArpTheWayOfItsTarget() {
        byte[] packet = otr.answer(hex("ffffffffffff 020000000a01 8100 000a 0806",
                "0001 0800 06 04 0001 020000000a01 0a00010a 000000000000 c0a80101")).orElseThrow();

        assertArrayEquals(hex("0200000000d1 0200000000f1 0800 4500004e 00014000 40113499 01010101 02020202"),
                Arrays.copyOf(packet, 34));
        assertArrayEquals(hex("08000000 0000640a ffffffffffff 020000000a01 0806",
                "0001 0800 06 04 0001 020000000a01 0a00010a 000000000000 c0a80101"),
                Arrays.copyOfRange(packet, 42, packet.length));
    }

    @Test
    public void serverAnswersArpInItsVlanOnly() {
        byte[] request = hex("ffffffffffff 020000000101 8100 000a 0806",
                "0001 0800 06 04 0001 020000000101 c0a80101 000000000000 0a00010a");

        assertArrayEquals(hex("020000000101 020000000a01 8100 000a 0806",
                "0001 0800 06 04 0002 020000000a01 0a00010a 020000000101 c0a80101"),
                server.answer(request).orElseThrow());
        assertEquals("another VLAN", Optional.empty(), server.answer(with(request, 15, 20)));
        assertEquals("another address", Optional.empty(), server.answer(with(request, request.length - 1, 11)));
        assertEquals("a reply", Optional.empty(), server.answer(with(request, 18 + 7, 2)));
        assertEquals("another hardware", Optional.empty(), server.answer(with(request, 18 + 1, 6)));
    }

    @Test
    public void serverAnswersPingsInItsVlanOnly() {
        byte[] request = hex("020000000a01 020000000101 8100 000a 0800",
                "45000020 12344000 40015bf6 c0a80101 0a00010a", "0800 6346 1234 0001 40414243");

        assertArrayEquals(hex("020000000101 020000000a01 8100 000a 0800",
                "45000020 12344000 40015bf6 0a00010a c0a80101", "0000 6b46 1234 0001 40414243"),
                server.answer(request).orElseThrow());
        assertEquals("another VLAN", Optional.empty(), server.answer(with(request, 15, 20)));
        assertEquals("another MAC address", Optional.empty(), server.answer(with(request, 5, 2)));
        assertEquals("a wrong ICMP checksum", Optional.empty(), server.answer(with(request, request.length - 1, 'x')));
        assertEquals("an ICMP echo reply", Optional.empty(), server.answer(hex(
                "020000000a01 020000000101 8100 000a 0800",
                "45000020 12344000 40015bf6 c0a80101 0a00010a", "0000 6b46 1234 0001 40414243")));
    }

    @Test
    public void routerAnswersArpForItsTunnelEndPoint() {
        cable.receiver.accept(hex("ffffffffffff 0200000000f1 0806",
                "0001 0800 06 04 0001 0200000000f1 01010101 000000000000 02020202"));

        assertArrayEquals(hex("0200000000f1 0200000000d1 0806",
                "0001 0800 06 04 0002 0200000000d1 02020202 0200000000f1 01010101"), cable.sent.get(0));
        assertEquals(List.of(), deliveredTo);
    }

    @Test
    public void otrRefusesAVlanThatTheReservedByteCannotHold() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> new Otr(new Vtep(SWITCH_MAC, SWITCH, VxlanPacket.PORT), Map.of(256, 1), List.of()));
        assertTrue(e.getMessage(), e.getMessage().contains("VLAN 256"));
    }

    @Test
    public void truncatedFramesHaveNoAnswer() {
        for (int length = 0; length < ANSWER_ON_VLAN.length; length++) {
            assertEquals(Optional.empty(), otr.answer(Arrays.copyOf(ANSWER_ON_VLAN, length)));
            assertEquals(Optional.empty(), server.answer(Arrays.copyOf(REQUEST_ON_VLAN, length)));
        }
        byte[] answer = with(ANSWER_FROM_OTR, RESERVED2, 0);
        for (int length = 0; length < answer.length; length++) {
            cable.receiver.accept(Arrays.copyOf(answer, length));
        }
        assertEquals(List.of(), deliveredTo);
    }

    @Test
    public void randomFramesHaveNoAnswer() {
        Random random = new Random(4789);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(120)];
            random.nextBytes(noise);
            byte[] head = i % 2 == 0 ? ANSWER_FROM_OTR : ANSWER_ON_VLAN;
            System.arraycopy(head, 0, noise, 0, Math.min(noise.length, random.nextInt(30)));
            assertEquals(Optional.empty(), otr.answer(noise));
            assertEquals(Optional.empty(), server.answer(noise));
            cable.receiver.accept(noise);
        }
        assertEquals(List.of(), deliveredTo);
    }

    @Test
    public void framesWithFlippedBytesNeverThrow() {
        Random random = new Random(7348);
        int answers = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] request = with(REQUEST_ON_VLAN, random.nextInt(REQUEST_ON_VLAN.length), random.nextInt());
            byte[] answer = with(ANSWER_ON_VLAN, random.nextInt(ANSWER_ON_VLAN.length), random.nextInt());
            answers += server.answer(request).isPresent() ? 1 : 0;
            answers += otr.answer(answer).isPresent() ? 1 : 0;
        }
        assertTrue("some flips do no harm", answers > 0);
    }

    @Test
    public void encapsulatesWhatIsNoIpv4() {
        byte[] arp = hex("ffffffffffff 020000000a01 0806",
                "0001 0800 06 04 0001 020000000a01 0a00010a 000000000000 c0a80101");
        router.send(0xffffff, arp);

        byte[] packet = cable.sent.get(0);
        assertArrayEquals(hex("0200000000f1 0200000000d1 0800 4500004e 00014000 40113499 02020202 01010101"),
                Arrays.copyOf(packet, 34));
        assertArrayEquals(hex("08000000 ffffff00"), Arrays.copyOfRange(packet, 42, 50));
        assertArrayEquals(arp, Arrays.copyOfRange(packet, 50, packet.length));
    }

    @Test
    public void refusesAVniAbove24Bits() {
        assertThrows(IllegalArgumentException.class, () -> VxlanPacket.of(1 << 24, 0, REQUEST));
        assertThrows(IllegalArgumentException.class, () -> VxlanPacket.of(-1, 0, REQUEST));
        assertThrows(IllegalArgumentException.class, () -> VxlanPacket.of(1, 256, REQUEST));
    }

    @Test
    public void prefixesContainTheirAddresses() {
        assertTrue(Ipv4Prefix.parse("0.0.0.0/0").contains(Ipv4Prefix.address("255.1.2.3")));
        assertTrue(Ipv4Prefix.parse("128.0.0.0/1").contains(Ipv4Prefix.address("255.1.2.3")));
        assertTrue(!Ipv4Prefix.parse("10.0.1.10/32").contains(Ipv4Prefix.address("10.0.1.11")));
        assertEquals("10.0.1.0/24", Ipv4Prefix.parse("10.0.1.0/24").toString());
    }

    @Test
    public void prefixesSayWhatIsWrong() {
        for (String bad : List.of("10.0.1.0", "10.0.1.0/33", "10.0.1.1/24", "10.0.1/24", "host/24", "10.0.1.256/32",
                "10.0.1.0/-1", "")) {
            IllegalArgumentException e =
                    assertThrows(bad, IllegalArgumentException.class, () -> Ipv4Prefix.parse(bad));
            assertTrue(e.getMessage(), !e.getMessage().isEmpty());
        }
    }

    private static Otr otr(Otr.Route... routes) {
        return new Otr(new Vtep(SWITCH_MAC, SWITCH, VxlanPacket.PORT), Map.of(10, 100), List.of(routes));
    }

    /** A cable whose other end the test holds. */
    private static final class Cable implements Link {

        private final List<byte[]> sent = new ArrayList<>();
        private Consumer<byte[]> receiver = frame -> { };

        @Override
        public void send(byte[] frame) {
            sent.add(frame);
        }

        @Override
        public void onReceive(Consumer<byte[]> receiver) {
            this.receiver = receiver;
        }
    }
}

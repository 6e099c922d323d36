// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import static org.junit.Assert.assertEquals;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.flowcache.api.FlowKey;
import org.flowcache.api.LearningEvent;
import org.flowcache.api.LearningEvent.Type;
import org.flowcache.api.Tunnel;
import org.flowcache.api.Vni;
import org.junit.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.packet.DefaultInboundPacket;
import org.onosproject.net.packet.InboundPacket;
import org.pcap4j.packet.EthernetPacket;
import org.pcap4j.packet.IpV4Packet;
import org.pcap4j.packet.IpV4Rfc791Tos;
import org.pcap4j.packet.IpV6Packet;
import org.pcap4j.packet.IpV6SimpleFlowLabel;
import org.pcap4j.packet.IpV6SimpleTrafficClass;
import org.pcap4j.packet.Packet;
import org.pcap4j.packet.UdpPacket;
import org.pcap4j.packet.UnknownPacket;
import org.pcap4j.packet.namednumber.EtherType;
import org.pcap4j.packet.namednumber.IpNumber;
import org.pcap4j.packet.namednumber.IpVersion;
import org.pcap4j.packet.namednumber.UdpPort;

public class LearningEventsTest {

    private static final long LEARNED = 9;
    private static final long RELEARNED = 10;
    private static final long DECAPSULATED = 1;

    private static final LearningEvent EVENT = new LearningEvent(Type.LEARNED,
            new FlowKey(VlanId.vlanId((short) 250), Ip4Address.valueOf("10.250.0.1")),
            new Tunnel(Vni.of(0xABCDEF), Ip4Address.valueOf("201.1.1.1"), Ip4Address.valueOf("202.2.2.2"), 65000,
                    MacAddress.valueOf("fe:00:00:00:00:03"), MacAddress.valueOf("fe:00:00:00:00:01"), 63, false));

    private final byte[] frame = teachingFrame(0, 250, EtherType.IPV4,
            ipv4("10.250.1.1", "10.250.0.1", udp(7, 7, new byte[5])));
    private final byte[] ipv6Frame = teachingFrame(0xF, 0xFE, EtherType.IPV6,
            ipv6("2001:db8::1", "2001:db8:1:2:3:4:5:6", udp(7, 7, new byte[5])));

    @Test
    public void readsWhatTheOtrTaught() {
        assertEquals(Optional.of(EVENT), LearningEvents.decode(packetIn(LEARNED, frame)));
    }

    @Test
    public void tellsWhetherTheFlowHadATunnelBefore() {
        assertEquals(Type.RELEARNED, LearningEvents.decode(packetIn(RELEARNED, frame)).orElseThrow().type());
    }

    @Test
    public void readsIpv6FlowsAndVlansOf12Bits() {
        LearningEvent event = LearningEvents.decode(packetIn(LEARNED, ipv6Frame)).orElseThrow();

        assertEquals(new FlowKey(VlanId.vlanId((short) 0xFFE), IpAddress.valueOf("2001:db8:1:2:3:4:5:6")), event.key());
        assertEquals(EVENT.tunnel(), event.tunnel());
    }

    @Test
    public void readsPacketsOfEitherPortOfVxlan() {
        frame[14 + 20 + 2] = 8472 >> 8;
        frame[14 + 20 + 3] = (byte) 8472;

        assertEquals(EVENT, LearningEvents.decode(packetIn(LEARNED, frame)).orElseThrow());
    }

    @Test
    public void readsTtlAndWhetherThereIsAUdpChecksum() {
        frame[14 + 8] = (byte) 255;
        frame[14 + 20 + 7] = 1;

        Tunnel tunnel = LearningEvents.decode(packetIn(LEARNED, frame)).orElseThrow().tunnel();

        assertEquals(255, tunnel.ttl());
        assertEquals(true, tunnel.udpChecksum());
    }

    @Test
    public void packetInsOfAnythingElseAreNone() {
        assertEquals(Optional.empty(), LearningEvents.decode(packetIn(DECAPSULATED, frame)));
        assertEquals(Optional.empty(), LearningEvents.decode(packetIn(1L << 40 | LEARNED, frame)));
        assertEquals(Optional.empty(), LearningEvents.decode(
                new DefaultInboundPacket(null, null, ByteBuffer.wrap(frame))));
    }

    @Test
    public void leavesThePacketAsItWas() {
        InboundPacket packet = packetIn(LEARNED, frame);
        packet.unparsed().position(14);

        assertEquals(Optional.of(EVENT), LearningEvents.decode(packet));
        assertEquals(14, packet.unparsed().position());
    }

    @Test
    public void truncatedPacketsAreNone() {
        // 14 Ethernet, 20 IPv4, 8 UDP, 8 VXLAN, 14 inner Ethernet, 20 inner IPv4
        for (int length = 0; length < 84; length++) {
            assertEquals(Optional.empty(), LearningEvents.decode(packetIn(LEARNED, Arrays.copyOf(frame, length))));
        }
        assertEquals(Optional.of(EVENT), LearningEvents.decode(packetIn(LEARNED, Arrays.copyOf(frame, 84))));
        // 40 inner IPv6
        for (int length = 0; length < 104; length++) {
            assertEquals(Optional.empty(), LearningEvents.decode(packetIn(LEARNED, Arrays.copyOf(ipv6Frame, length))));
        }
        assertEquals(true, LearningEvents.decode(packetIn(LEARNED, Arrays.copyOf(ipv6Frame, 104))).isPresent());
    }

    @Test
    public void foreignPacketsAreNone() {
        int[] offsets = {12, 14, 23, 36, 42, 62, 64};
        for (int offset : offsets) {
            byte[] foreign = frame.clone();
            foreign[offset] ^= (byte) 0xFF;
            assertEquals("byte " + offset, Optional.empty(), LearningEvents.decode(packetIn(LEARNED, foreign)));
        }
    }

    @Test
    public void randomPacketsBreakNothing() {
        Random random = new Random(1);
        int events = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] mutated = Arrays.copyOf(frame, random.nextInt(2 * frame.length));
            for (int j = random.nextInt(3); j > 0 && mutated.length > 0; j--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            }
            events += LearningEvents.decode(packetIn(LEARNED, mutated)).isPresent() ? 1 : 0;
        }
        assertEquals("some are events, some are not", true, events > 0 && events < 100_000);
    }

    private static InboundPacket packetIn(long cookie, byte[] bytes) {
        return new DefaultInboundPacket(null, null, ByteBuffer.wrap(bytes), Optional.of(cookie));
    }

    private static byte[] teachingFrame(int vlanHigh, int vlanLow, EtherType innerType, Packet.Builder innerIp) {
        byte[] inner = ethernet("02:00:00:00:0b:01", "02:00:00:00:0a:01", innerType, innerIp);
        byte[] vxlan = new byte[8 + inner.length];
        System.arraycopy(new byte[] {0x08, 0, 0, (byte) vlanHigh, (byte) 0xAB, (byte) 0xCD, (byte) 0xEF,
            (byte) vlanLow}, 0, vxlan, 0, 8);
        System.arraycopy(inner, 0, vxlan, 8, inner.length);
        return ethernet("fe:00:00:00:00:03", "fe:00:00:00:00:01", EtherType.IPV4,
                ipv4("201.1.1.1", "202.2.2.2", udp(65000, 4789, vxlan)));
    }

    private static byte[] ethernet(String src, String dst, EtherType type, Packet.Builder payload) {
        return new EthernetPacket.Builder()
                .srcAddr(org.pcap4j.util.MacAddress.getByName(src))
                .dstAddr(org.pcap4j.util.MacAddress.getByName(dst))
                .type(type)
                .pad(new byte[0])
                .payloadBuilder(payload)
                .build()
                .getRawData();
    }

    private static Packet.Builder ipv4(String src, String dst, Packet.Builder payload) {
        return new IpV4Packet.Builder()
                .version(IpVersion.IPV4)
                .tos(IpV4Rfc791Tos.newInstance((byte) 0))
                .ttl((byte) 63)
                .protocol(IpNumber.UDP)
                .srcAddr((Inet4Address) inet(src))
                .dstAddr((Inet4Address) inet(dst))
                .correctChecksumAtBuild(true)
                .correctLengthAtBuild(true)
                .payloadBuilder(payload);
    }

    private static Packet.Builder ipv6(String src, String dst, Packet.Builder payload) {
        return new IpV6Packet.Builder()
                .version(IpVersion.IPV6)
                .trafficClass(IpV6SimpleTrafficClass.newInstance((byte) 0))
                .flowLabel(IpV6SimpleFlowLabel.newInstance(0))
                .nextHeader(IpNumber.UDP)
                .hopLimit((byte) 64)
                .srcAddr((Inet6Address) inet(src))
                .dstAddr((Inet6Address) inet(dst))
                .correctLengthAtBuild(true)
                .payloadBuilder(payload);
    }

    private static Packet.Builder udp(int srcPort, int dstPort, byte[] payload) {
        return new UdpPacket.Builder()
                .srcPort(UdpPort.getInstance((short) srcPort))
                .dstPort(UdpPort.getInstance((short) dstPort))
                .correctLengthAtBuild(true)
                .payloadBuilder(new UnknownPacket.Builder().rawData(payload));
    }

    private static InetAddress inet(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address, e);
        }
    }
}

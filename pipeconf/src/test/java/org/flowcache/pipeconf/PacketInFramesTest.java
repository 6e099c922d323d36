// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import com.google.common.io.BaseEncoding;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.flowcache.api.LearningEvent;
import org.junit.Test;
import org.onlab.packet.ARP;
import org.onlab.packet.EthType.EtherType;
import org.onlab.packet.Ethernet;
import org.onlab.packet.Ip4Address;
import org.onlab.util.ImmutableByteSequence;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.packet.InboundPacket;
import org.onosproject.net.pi.model.PiPacketMetadataId;
import org.onosproject.net.pi.model.PiPacketOperationType;
import org.onosproject.net.pi.model.PiPipelineInterpreter.PiInterpreterException;
import org.onosproject.net.pi.runtime.PiPacketMetadata;
import org.onosproject.net.pi.runtime.PiPacketOperation;

/**
 * That no frame, however made, is an error: both P4Runtime packet providers log what the interpreter throws, a line or
 * a stack trace a frame.
 */
public class PacketInFramesTest {

    private static final DeviceId DEVICE = DeviceId.deviceId("device:test");
    private static final int LEARNED = 9;
    private static final int CONTEXT_ANSWERED = 17;
    private static final String MACS = "02000000000a" + "02000000000b";
    private static final String ARP_HEADER = "0001080006040001";
    private static final String VXLAN_OF_THE_OTR = MACS + "0800"
            + "450000ff00000000" + "40110000" + "c9010101" + "ca020202" + "c00012b500eb0000" + "08000000abcdef0a"
            + "02000000000c" + "02000000000d";

    // Headers in front of what their parsers read, each with all that ONOS has a parser for behind it.
    private static final Map<Integer, int[]> IPV4_PORTS_OR_TYPES = Map.of(
            1, new int[] {0}, 2, new int[] {0}, 6, new int[] {7}, 103, new int[] {0}, 99, new int[] {0},
            17, new int[] {7, 67, 68, 520, 521, 546, 547, 4789});
    private static final int[] IPV6_NEXT_HEADERS = {0, 6, 17, 43, 44, 50, 51, 58, 59, 60};
    private static final int[] NEIGHBOUR_DISCOVERY_TYPES = {1, 128, 133, 134, 135, 136, 137};

    private final FlowCacheInterpreter interpreter = new FlowCacheInterpreter();
    private final Random random = new Random(20_261_128);

    @Test
    public void anArpPacketThatEndsEarlyIsHandedOnAsItsBytes() throws Exception {
        for (int length = 0; length < 28; length++) {
            byte[] frame = Arrays.copyOf(bytes(MACS + "0806" + ARP_HEADER + "02000000000b0a000001"
                    + "0000000000000a000002"), 14 + length);
            assertUnparsed(frame);
        }
    }

    @Test
    public void anArpPacketWithAddressesOfNegativeLengthIsHandedOnAsItsBytes() throws Exception {
        assertUnparsed(bytes(MACS + "0806" + "0001080080800001" + "00".repeat(20)));
    }

    @Test
    public void arpOfOtherThanIpv4AndEthernetIsHandedOnAsItsBytes() throws Exception {
        assertUnparsed(bytes(MACS + "0806" + "0001080006100001" + "00".repeat(44)));
        assertUnparsed(bytes(MACS + "0806" + "0001080008040001" + "00".repeat(24)));
    }

    @Test
    public void framesShorterThanAnEthernetHeaderAreHandedOnAsTheirBytes() throws Exception {
        for (int length = 1; length < 14; length++) {
            assertUnparsed(new byte[length]);
        }
    }

    @Test
    public void soundFramesAreParsed() throws Exception {
        ARP arp = (ARP) map(bytes(MACS + "0806" + ARP_HEADER + "02000000000b0a000001" + "0000000000000a000002"), 0)
                .parsed().getPayload();
        assertArrayEquals(Ip4Address.valueOf("10.0.0.2").toOctets(), arp.getTargetProtocolAddress());
        assertEquals(Ethernet.TYPE_IPV4, map(bytes(VXLAN_OF_THE_OTR + "88b5"), 0).parsed().getEtherType());
    }

    @Test
    public void headersWithinHeadersWithoutEndAreHandedOn() throws Exception {
        for (String nested : List.of("8847" + "00000000".repeat(16_000), "8848" + "00000000".repeat(2_250),
                "88a8" + "000a8100".repeat(2_250), "8100" + "000a88a8".repeat(2_250),
                "86dd" + "6000000000000040" + "00".repeat(32) + "0000000000000000".repeat(8_000),
                "86dd" + "6000000000002c40" + "00".repeat(32) + "2c00000000000000".repeat(8_000))) {
            byte[] frame = bytes(MACS + nested);
            assertArrayEquals(frame, map(frame, 0).unparsed().array());
        }
    }

    @Test
    public void headersCutAnywhereAreHandedOn() throws Exception {
        for (byte[] header : headers()) {
            byte[] frame = withRandomEnd(header, 64);
            for (int length = 1; length <= frame.length; length++) {
                handedOn(Arrays.copyOf(frame, length));
            }
        }
    }

    @Test
    public void anythingBehindHeadersIsHandedOn() throws Exception {
        int parsed = 0;
        int all = 0;
        List<byte[]> headers = headers();
        for (int i = 0; i < 200; i++) {
            for (byte[] header : headers) {
                byte[] frame = withRandomEnd(header, random.nextInt(300));
                for (int j = random.nextInt(4); j > 0; j--) {
                    frame[random.nextInt(frame.length)] = (byte) random.nextInt();
                }
                parsed += handedOn(frame) ? 1 : 0;
                all++;
            }
        }
        assertTrue(parsed + " of " + all + " were parsed", all > 20_000 && parsed > all / 10 && parsed < all);
    }

    @Test
    public void anythingBehindAnyEthertypeIsHandedOn() throws Exception {
        for (int etherType = 0; etherType <= 0xffff; etherType++) {
            handedOn(withRandomEnd(bytes(MACS + hex(etherType, 4)), random.nextInt(64)));
        }
    }

    @Test
    public void learningEventsAreReadFromWhatOnosCannotParse() throws Exception {
        // ONOS takes the length of an IPv4 packet for a signed number.
        byte[] frame = bytes((VXLAN_OF_THE_OTR + "0800" + "4500002800000000" + "40060000" + "0a0a0001" + "c0a80101")
                .replace("450000ff", "4500fff0"));
        LearningEvent event = LearningEvents.decode(assertUnparsed(frame, LEARNED)).orElseThrow();
        assertEquals("VLAN 10 to 192.168.1.1", event.key().toString());
        assertEquals(0xabcdef, event.tunnel().vni().toInt());
    }

    @Test
    public void contextAnswersAreReadAsTheyAre() throws Exception {
        byte[] answer = ContextMessage.read(5, 6).withRequestId(77).frame().array();
        InboundPacket packet = map(answer, CONTEXT_ANSWERED);
        assertEquals(77, ContextMessage.parse(packet.unparsed()).orElseThrow().requestId());
        assertEquals(Optional.of((long) CONTEXT_ANSWERED), packet.cookie());
    }

    /** Returns headers of all kinds, tagged and not, that something else has to follow. */
    private static List<byte[]> headers() {
        List<String> payloads = new ArrayList<>();
        for (EtherType etherType : EtherType.values()) {
            payloads.add(hex(etherType.ethType().toShort() & 0xffff, 4));
        }
        payloads.add("0806" + ARP_HEADER);
        payloads.add("0806" + "00010800060400ff");
        payloads.add("8035" + ARP_HEADER);
        payloads.add("0800" + "4f00006000000000" + "40110000" + "0a000001" + "0a000002");
        IPV4_PORTS_OR_TYPES.forEach((protocol, ports) -> {
            for (int port : ports) {
                payloads.add("0800" + "4500006000000000" + "40" + hex(protocol, 2) + "0000" + "0a000001" + "0a000002"
                        + hex(port, 4) + hex(port, 4) + "004c0000");
            }
        });
        for (int nextHeader : IPV6_NEXT_HEADERS) {
            payloads.add("86dd" + "600000000060" + hex(nextHeader, 2) + "ff" + "00".repeat(32));
            payloads.add("86dd" + "600000000060" + "00" + "ff" + "00".repeat(32) + hex(nextHeader, 2) + "00"
                    + "010400000000");
        }
        for (int type : NEIGHBOUR_DISCOVERY_TYPES) {
            payloads.add("86dd" + "6000000000603aff" + "00".repeat(32) + hex(type, 2) + "000000" + "00".repeat(20));
        }
        for (int port : new int[] {546, 547}) {
            payloads.add("86dd" + "60000000006011ff" + "00".repeat(32) + hex(port, 4) + hex(port, 4) + "00600000"
                    + "01000001");
        }
        payloads.add("0800" + "450000ff00000000" + "40110000" + "0a000001" + "0a000002" + "0044004300eb0000"
                + "01010600" + "00".repeat(232) + "63825363" + "3501");
        payloads.add("88cc" + "0207040000000000" + "01" + "0403020001" + "06020078" + "fe");
        payloads.add("8847" + "00001140" + "45");
        payloads.add("8847" + "00001040" + "00001140" + "60");
        payloads.add("8863" + "11090000" + "0010" + "0101");
        payloads.add("888e" + "01000010" + "01010010" + "01");
        payloads.add("8809" + "0101" + "0114");
        payloads.add(VXLAN_OF_THE_OTR.substring(MACS.length()) + "0806" + ARP_HEADER);

        List<byte[]> headers = new ArrayList<>();
        for (String payload : payloads) {
            for (String tags : List.of("", "8100000a", "88a80014" + "8100000a", "81000014" + "8100000a")) {
                headers.add(bytes(MACS + tags + payload));
            }
        }
        return headers;
    }

    private byte[] withRandomEnd(byte[] header, int length) {
        byte[] end = new byte[length];
        random.nextBytes(end);
        return ByteBuffer.allocate(header.length + length).put(header).put(end).array();
    }

    /** Maps a frame, and tells whether ONOS could parse it. */
    private boolean handedOn(byte[] frame) {
        try {
            InboundPacket packet = map(frame, LEARNED);
            assertArrayEquals(frame, packet.unparsed().array());
            // What the application's own packet processors do with it.
            LearningEvents.decode(packet);
            ContextMessage.parse(packet.unparsed()).ifPresent(answer -> answer.contexts().forEach(ContextRecord::context));
            return packet.parsed() != null;
        } catch (PiInterpreterException | RuntimeException | StackOverflowError e) {
            throw new AssertionError("frame " + BaseEncoding.base16().encode(frame), e);
        }
    }

    private void assertUnparsed(byte[] frame) throws PiInterpreterException {
        assertUnparsed(frame, LEARNED);
    }

    private InboundPacket assertUnparsed(byte[] frame, int path) throws PiInterpreterException {
        InboundPacket packet = map(frame, path);
        assertNull(packet.parsed());
        assertArrayEquals(frame, packet.unparsed().array());
        assertEquals(new ConnectPoint(DEVICE, PortNumber.portNumber(3)), packet.receivedFrom());
        assertEquals(Optional.of((long) path), packet.cookie());
        return packet;
    }

    private InboundPacket map(byte[] frame, int path) throws PiInterpreterException {
        InboundPacket packet = interpreter.mapInboundPacket(PiPacketOperation.builder()
                .withType(PiPacketOperationType.PACKET_IN)
                .withData(ImmutableByteSequence.copyFrom(frame))
                .withMetadata(metadata("ingress_port", 3))
                .withMetadata(metadata("path", path))
                .build(), DEVICE);
        assertNotNull(packet);
        return packet;
    }

    private static PiPacketMetadata metadata(String id, int value) {
        return PiPacketMetadata.builder().withId(PiPacketMetadataId.of(id))
                .withValue(ImmutableByteSequence.copyFrom((byte) value)).build();
    }

    private static String hex(int value, int digits) {
        return String.format("%0" + digits + "x", value);
    }

    private static byte[] bytes(String hex) {
        return BaseEncoding.base16().lowerCase().decode(hex);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.flowcache.api.FlowContext;
import org.flowcache.api.FlowKey;
import org.flowcache.api.Tunnel;
import org.flowcache.api.Vni;
import org.flowcache.pipeconf.ContextMessage.Status;
import org.junit.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onlab.util.HexString;

public class ContextMessageTest {

    private static final String ETHERNET = "000000000000" + "000000000000" + "88b5";
    private static final FlowKey IPV4_FLOW = key(0xABC, "10.1.2.3");
    private static final FlowKey IPV6_FLOW = key(1, "2001:db8::8000:0:0:ff");
    private static final Tunnel TUNNEL = new Tunnel(Vni.of(0xF0E1D2), Ip4Address.valueOf("201.1.1.1"),
            Ip4Address.valueOf("202.2.2.2"), 0xC001, MacAddress.valueOf("fe:00:00:00:00:03"),
            MacAddress.valueOf("fe:00:00:00:00:01"), 63, true);

    @Test
    public void asksForContextsByTheirIndices() {
        assertEquals(ETHERNET + "01" + "00" + "cafebabe" + "00000fc0" + "00000fc0" + "00001000" + "00",
                hex(ContextMessage.read(4032, 4096).withRequestId(0xCAFEBABE)));
    }

    @Test
    public void evictsByKey() {
        assertEquals(ETHERNET + "02" + zeros(17) + "01" + "00000000" + "00" + "0abc"
                + "0000000000000000" + "000000000a010203" + zeros(45), hex(ContextMessage.evict(IPV4_FLOW)));
        assertEquals(ETHERNET + "02" + zeros(17) + "01" + "00000000" + "00" + "1001"
                + "20010db800000000" + "80000000000000ff" + zeros(45), hex(ContextMessage.evict(IPV6_FLOW)));
    }

    @Test
    public void flushesEverything() {
        assertEquals(ETHERNET + "03" + zeros(18), hex(ContextMessage.flush()));
    }

    @Test
    public void forgetsAVlan() {
        assertEquals(ETHERNET + "05" + zeros(17) + "01" + "00000000" + "00" + "0abc" + zeros(61),
                hex(ContextMessage.forget(VlanId.vlanId((short) 0xABC))));
    }

    @Test
    public void teachesATunnel() {
        assertEquals(ETHERNET + "04" + zeros(17) + "01" + "00000000" + "00" + "0abc"
                + "0000000000000000" + "000000000a010203" + "f0e1d2" + "fe0000000003" + "fe0000000001" + "c9010101"
                + "ca020202" + "c001" + "3f" + "01" + zeros(18), hex(ContextMessage.teach(IPV4_FLOW, TUNNEL)));
    }

    @Test
    public void readsContexts() {
        ContextMessage answer = parse(ETHERNET + "01" + "04" + "00000007" + "00000f00" + "00000f40" + "00001000" + "02"
                + "00000f3f" + "02" + "1001"
                + "20010db800000000" + "80000000000000ff" + "f0e1d2" + "fe0000000003" + "fe0000000001" + "c9010101"
                + "ca020202" + "c001" + "3f" + "01" + "fffffffe" + "0000000f4241" + "7fffffffffff" + "ffff"
                // A new one has no tunnel.
                + "00000f00" + "01" + "0abc" + "0000000000000000" + "000000000a010203" + zeros(27) + "00000001"
                + "000000000002" + "000000000000" + "0003");

        assertEquals(7, answer.requestId());
        assertTrue(answer.is(Status.MORE));
        assertEquals(0xF00, answer.first());
        assertEquals(0xF40, answer.end());
        // 0xf4241 is 1000001, 0x7fffffffffff is 140737488355327.
        assertEquals(List.of(
                        Optional.of(new FlowContext(0xF3F, IPV6_FLOW, FlowContext.State.LEARNT, Optional.of(TUNNEL),
                                0xFFFFFFFEL, Duration.ofNanos(1_000_001_000L),
                                Optional.of(Duration.ofSeconds(140_737_488, 355_327_000)), 65535)),
                        Optional.of(new FlowContext(0xF00, IPV4_FLOW, FlowContext.State.NEW, Optional.empty(), 1,
                                Duration.ofNanos(2000), Optional.empty(), 3))),
                contexts(answer));
    }

    @Test
    public void aContextInAnUnknownStateIsNone() {
        assertEquals(List.of(Optional.empty()),
                contexts(parse(ETHERNET + "01" + "01" + zeros(16) + "01" + "00000000" + "03" + zeros(63))));
    }

    @Test
    public void tellsAnswersFromRequests() {
        ContextMessage request = parse(hex(ContextMessage.flush()));

        assertTrue(request.is(Status.REQUEST));
        assertFalse(request.is(Status.DONE));
        assertTrue(parse(ETHERNET + "02" + "02" + zeros(17)).is(Status.NOT_FOUND));
    }

    @Test
    public void otherFramesAreNone() {
        byte[] frame = ContextMessage.evict(IPV4_FLOW).frame().array();
        for (int length = 0; length < frame.length; length++) {
            assertEquals(Optional.empty(), ContextMessage.parse(ByteBuffer.wrap(Arrays.copyOf(frame, length))));
        }
        frame[13] ^= 1;
        assertEquals(Optional.empty(), ContextMessage.parse(ByteBuffer.wrap(frame)));
    }

    @Test
    public void leavesTheFrameAsItWas() {
        ByteBuffer frame = ContextMessage.read(1, 2).frame();
        frame.position(3);

        assertTrue(ContextMessage.parse(frame).isPresent());
        assertEquals(3, frame.position());
    }

    @Test
    public void randomFramesBreakNothing() {
        Random random = new Random(1);
        int contexts = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] frame = new byte[random.nextInt(250)];
            random.nextBytes(frame);
            if (frame.length > 37) {
                frame[12] = (byte) 0x88;
                frame[13] = (byte) 0xB5;
                frame[32] = (byte) random.nextInt(4);
                frame[37] = (byte) random.nextInt(4);
            }
            contexts += ContextMessage.parse(ByteBuffer.wrap(frame))
                    .map(message -> contexts(message).stream().filter(Optional::isPresent).count()).orElse(0L);
        }
        assertTrue("some are contexts, some are not", contexts > 0 && contexts < 100_000);
    }

    private static List<Optional<FlowContext>> contexts(ContextMessage answer) {
        return answer.contexts().stream().map(ContextRecord::context).collect(Collectors.toList());
    }

    private static ContextMessage parse(String hex) {
        return ContextMessage.parse(ByteBuffer.wrap(HexString.fromHexString(hex, null))).orElseThrow();
    }

    private static String hex(ContextMessage message) {
        return HexString.toHexString(message.frame().array(), null);
    }

    private static String zeros(int bytes) {
        return "00".repeat(bytes);
    }

    private static FlowKey key(int vlan, String destination) {
        return new FlowKey(VlanId.vlanId((short) vlan), IpAddress.valueOf(destination));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import static org.junit.Assert.assertEquals;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.flowcache.api.FlowKey;
import org.junit.Test;
import org.onlab.packet.IpAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.packet.DefaultInboundPacket;
import org.onosproject.net.packet.InboundPacket;

/**
 * What packet-ins say about flows that could be pinned.
 */
public class CandidatesTest {

    private static final long CANDIDATE = 19;
    private static final long DIRECT = 13;

    private static final String MACS = "020000000001" + "020000000002";
    private static final String IPV4 = "45000014" + "00010000" + "40110000" + "0a000a0a" + "0a090001";
    private static final String IPV6 = "60000000" + "00001140" + "20010db8000000000000000000000001"
            + "20010db8000000000000000000000009";

    private final byte[] frame = bytes(MACS + "8100" + "e00a" + "0800" + IPV4);
    private final byte[] ipv6Frame = bytes(MACS + "8100" + "0ffe" + "86dd" + IPV6);

    @Test
    public void readsTheFlowOfAServersPacket() {
        // Of the VLAN tag, the priority is none of the flow.
        assertEquals(Optional.of(key(10, "10.9.0.1")), candidate(CANDIDATE, frame));
        assertEquals(Optional.of(key(4094, "2001:db8::9")), candidate(CANDIDATE, ipv6Frame));
    }

    @Test
    public void packetInsOfAnythingElseAreNone() {
        assertEquals(Optional.empty(), candidate(DIRECT, frame));
        assertEquals(Optional.empty(), candidate(1L << 40 | CANDIDATE, frame));
        assertEquals(Optional.empty(), LearningEvents.candidate(
                new DefaultInboundPacket(null, null, ByteBuffer.wrap(frame))));
        assertEquals(Optional.empty(), LearningEvents.decode(packetIn(CANDIDATE, frame)));
        assertEquals(Optional.empty(), candidate(CANDIDATE, bytes(MACS + "0800" + IPV4)));
        assertEquals(Optional.empty(), candidate(CANDIDATE, bytes(MACS + "8100" + "000a" + "0806" + IPV4)));
        assertEquals(Optional.empty(), candidate(CANDIDATE, bytes(MACS + "88a8" + "000a" + "0800" + IPV4)));
    }

    @Test
    public void truncatedPacketsAreNone() {
        for (byte[] whole : new byte[][] {frame, ipv6Frame}) {
            for (int length = 0; length < whole.length; length++) {
                assertEquals(Optional.empty(), candidate(CANDIDATE, Arrays.copyOf(whole, length)));
            }
        }
    }

    @Test
    public void leavesThePacketAsItWas() {
        InboundPacket packet = packetIn(CANDIDATE, ipv6Frame);
        packet.unparsed().position(14);

        assertEquals(Optional.of(key(4094, "2001:db8::9")), LearningEvents.candidate(packet));
        assertEquals(14, packet.unparsed().position());
    }

    /** Who sends frames can send any. */
    @Test
    public void survivesRandomFrames() {
        Random random = new Random(20_209);
        int flows = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] whole = random.nextBoolean() ? frame : ipv6Frame;
            byte[] changed = Arrays.copyOf(whole, random.nextInt(whole.length + 8));
            for (int changes = random.nextInt(4); changes > 0 && changed.length > 0; changes--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            Optional<FlowKey> candidate = candidate(CANDIDATE, changed);
            candidate.ifPresent(key -> assertEquals(changed[17] == 0 ? IpAddress.Version.INET : IpAddress.Version.INET6,
                    key.destination().version()));
            flows += candidate.isPresent() ? 1 : 0;
        }
        assertEquals("some are still of a flow", true, flows > 1000);
    }

    private static Optional<FlowKey> candidate(long cookie, byte[] bytes) {
        return LearningEvents.candidate(packetIn(cookie, bytes));
    }

    private static InboundPacket packetIn(long cookie, byte[] bytes) {
        return new DefaultInboundPacket(null, null, ByteBuffer.wrap(bytes), Optional.of(cookie));
    }

    private static FlowKey key(int vlan, String destination) {
        return new FlowKey(VlanId.vlanId((short) vlan), IpAddress.valueOf(destination));
    }

    private static byte[] bytes(String hex) {
        byte[] bytes = new byte[hex.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.netio;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class FrameInterfaceIT {

    private static final int PATIENCE_MILLIS = 10_000;
    private static final int MTU = 9216;

    @Rule
    public final Timeout timeout = new Timeout(60, TimeUnit.SECONDS);

    @Rule
    public final VethPair veth = new VethPair();

    private FrameInterface a;
    private FrameInterface b;

    @Before
    public void open() throws IOException {
        a = FrameInterface.open(veth.a());
        b = FrameInterface.open(veth.b());
    }

    @After
    public void close() {
        a.close();
        b.close();
    }

    @Test
    public void framesArriveAsTheyWereSent() throws IOException {
        List<byte[]> frames = List.of(frame(60, 0x0800), frame(14, 0x88b5), frame(MTU + 14, 0x0800),
                tagged(0x8100, 10), tagged(0x8100, 0), tagged(0x8100, 0xefff), tagged(0x88a8, 7),
                doublyTagged(0x88a8, 7, 0x8100, 10), frame(1514, 0x86dd));

        for (byte[] frame : frames) {
            send(a, frame);
        }

        assertFrames(frames, receive(b, frames.size()));
    }

    @Test
    public void theLongestTaggedFramePasses() throws IOException {
        byte[] frame = tagged(0x8100, 10, MTU + 18);
        send(a, frame);
        assertFrames(List.of(frame), receive(b, 1));
    }

    @Test
    public void manyFramesArriveInOrder() throws Exception {
        int count = 20_000;
        Random random = new Random(1);
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] frame = frame(60 + random.nextInt(1400), 0x0800);
            ByteBuffer.wrap(frame).putInt(14, i);
            frames.add(frame);
        }
        List<byte[]> received = new ArrayList<>();
        // Less at once than the ring holds.
        for (int start = 0; start < count; start += 1000) {
            for (byte[] frame : frames.subList(start, start + 1000)) {
                a.send(frame, 0, frame.length);
            }
            a.flush();
            received.addAll(receive(b, 1000));
        }
        assertFrames(frames, received);
    }

    @Test
    public void tellsWhatWasLostForLackOfRoom() throws IOException {
        int room = 6144;
        byte[] frame = frame(60, 0x0800);
        for (int i = 0; i < room + 10; i++) {
            a.send(frame, 0, frame.length);
        }
        a.flush();
        assertEquals(10, b.dropped());
        assertEquals("since the last call", 0, b.dropped());
        assertEquals(room, receive(b, room).size());
    }

    @Test
    public void offsetsAreHeeded() throws IOException {
        byte[] frame = frame(60, 0x0800);
        byte[] padded = new byte[100];
        System.arraycopy(frame, 0, padded, 30, frame.length);
        a.send(padded, 30, frame.length);
        Arrays.fill(padded, (byte) 0xff);
        a.flush();
        assertFrames(List.of(frame), receive(b, 1));
    }

    @Test
    public void whatIsSentIsNotReceived() throws IOException {
        try (FrameInterface other = FrameInterface.open(veth.a())) {
            send(a, frame(60, 0x0800));
            byte[] answer = frame(61, 0x0800);
            receive(b, 1);
            send(b, answer);
            assertFrames(List.of(answer), receive(a, 1));
            assertFrames(List.of(answer), receive(other, 1));
        }
    }

    @Test
    public void waitingEndsAfterTheTimeout() throws IOException {
        assertEquals(0, b.receive((bytes, offset, length) -> { }, 1));
        assertEquals(0, b.receive((bytes, offset, length) -> { }, 0));
    }

    @Test
    public void aFrameLongerThanTheMtuIsNamedAndTheOthersAreSent() throws IOException {
        byte[] good = frame(60, 0x0800);
        a.send(good, 0, good.length);
        byte[] bad = frame(MTU + 15, 0x0800);
        a.send(bad, 0, bad.length);
        a.send(good, 0, good.length);

        IOException e = assertThrows(IOException.class, a::flush);

        assertTrue(e.getMessage(), e.getMessage().contains("9231 bytes is too long for the MTU"));
        assertFrames(List.of(good, good), receive(b, 2));
        assertThrows(IllegalArgumentException.class, () -> a.send(new byte[20_000], 0, 20_000));
        assertThrows(IllegalArgumentException.class, () -> a.send(new byte[20], 0, 13));
        assertThrows(IndexOutOfBoundsException.class, () -> a.send(new byte[20], 0, 21));
    }

    @Test
    public void linkGoesDownAndUp() throws Exception {
        assertTrue(a.isUp() && b.isUp());

        veth.set("vb", "down");

        assertFalse("no carrier", a.isUp());
        assertFalse("not set up", b.isUp());
        send(a, frame(60, 0x0800));
        send(b, frame(60, 0x0800));
        // Both were down: what the kernel wants to say about it does not stay.
        b.receive((bytes, offset, length) -> { }, 1);

        veth.set("vb", "up");

        assertTrue(a.isUp() && b.isUp());
        byte[] frame = frame(61, 0x0800);
        send(a, frame);
        assertFrames(List.of(frame), receive(b, 1));
        send(b, frame);
        assertFrames(List.of(frame), receive(a, 1));
    }

    @Test
    public void aRemovedInterfaceIsNamed() throws Exception {
        veth.remove();
        assertFalse(a.isUp());
        IOException e = assertThrows(IOException.class, () -> a.receive((bytes, offset, length) -> { }, -1));
        assertTrue(e.getMessage(), e.getMessage().contains(veth.a() + " has been removed"));
        e = assertThrows(IOException.class, () -> send(a, frame(60, 0x0800)));
        assertTrue(e.getMessage(), e.getMessage().contains(veth.a() + " has been removed"));
    }

    @Test
    public void theRemovalOfAnInterfaceThatIsDownIsNoticed() throws Exception {
        veth.set("va", "down");
        assertEquals("takes note of it", 0, a.receive((bytes, offset, length) -> { }, PATIENCE_MILLIS));
        veth.remove();
        for (int timeoutMillis : new int[] {1, -1}) {
            IOException e = assertThrows(IOException.class,
                    () -> a.receive((bytes, offset, length) -> { }, timeoutMillis));
            assertTrue(e.getMessage(), e.getMessage().contains(veth.a() + " has been removed"));
        }
    }

    @Test
    public void closingEndsWaiting() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            CountDownLatch first = new CountDownLatch(1);
            Future<?> receiver = thread.submit(() -> assertThrows(ClosedChannelException.class, () -> {
                while (true) {
                    b.receive((bytes, offset, length) -> first.countDown(), -1);
                }
            }));
            send(a, frame(60, 0x0800));
            assertTrue(first.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
            b.close();
            receiver.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } finally {
            thread.shutdownNow();
        }
        assertFalse(b.isUp());
        assertThrows(ClosedChannelException.class, b::flush);
        b.close();
    }

    @Test
    public void aHandlerMayClose() throws Exception {
        send(a, frame(60, 0x0800));
        send(a, frame(61, 0x0800));
        List<Integer> lengths = new ArrayList<>();
        b.receive((bytes, offset, length) -> {
            lengths.add(length);
            b.close();
        }, PATIENCE_MILLIS);
        assertEquals(60, (int) lengths.get(0));
        assertThrows(ClosedChannelException.class, () -> b.receive((bytes, offset, length) -> { }, 0));
    }

    @Test
    public void namesTheInterfaceThatIsNotThere() {
        String missing = veth.a() + "x";
        IOException e = assertThrows(IOException.class, () -> FrameInterface.open(missing));
        assertTrue(e.getMessage(), e.getMessage().contains("no network interface vax in network namespace"));
    }

    @Test
    public void aDeviceCanBeAskedAndTold() throws Exception {
        assertTrue(NetworkDevice.isUp(veth.a()));
        NetworkDevice.turnOffOffloads(veth.a());
        NetworkDevice.turnOffOffloads(veth.a());
        assertTrue(NetworkDevice.isUp(veth.a()));
        veth.set("vb", "down");
        assertFalse(NetworkDevice.isUp(veth.a()));
        IOException e = assertThrows(IOException.class, () -> NetworkDevice.turnOffOffloads(veth.a() + "x"));
        assertTrue(e.getMessage(), e.getMessage().contains("no network interface vax"));
    }

    @Test
    public void checksumsAreOnTheWireWithoutOffloads() throws Exception {
        NetworkDevice.turnOffOffloads(veth.a());
        veth.sendDatagram("va", "hello");
        assertDatagram(receive(b, 1).get(0), 14);
    }

    @Test
    public void checksumsThatTheKernelLeftUnfinishedAreFinished() throws Exception {
        veth.sendDatagram("va", "hello");
        assertDatagram(receive(b, 1).get(0), 14);
    }

    @Test
    public void whatIsTooLongIsDroppedAndToldOfOnce() throws Exception {
        for (String end : new String[] {"va", "vb"}) {
            veth.set(end, "mtu", "20000");
        }
        veth.sendDatagram("va", "hello");
        receive(b, 1);
        InetSocketAddress nobody = new InetSocketAddress(InetAddress.getByName("192.0.2.2"), 9);
        List<String> warnings = new ArrayList<>();
        try (FrameInterface receiver = FrameInterface.open(veth.b(), warnings::add);
                DatagramSocket sender = Namespace.in(Optional.of(veth.namespace()), DatagramSocket::new)) {
            for (int length : new int[] {15_000, 15_000, 5}) {
                sender.send(new DatagramPacket(new byte[length], length, nobody));
            }
            assertDatagram(receive(receiver, 1).get(0), 14);
            assertEquals(1, warnings.size());
            assertTrue(warnings.get(0), warnings.get(0).matches("[12] frames of network interface " + veth.b()
                    + " were dropped: .*ethtool -K vb .*"));
            for (int length : new int[] {15_000, 5}) {
                sender.send(new DatagramPacket(new byte[length], length, nobody));
            }
            receive(receiver, 1);
            assertEquals("not told again at once", 1, warnings.size());
        }
    }

    @Test
    public void checksumsOfTaggedFramesAreFinished() throws Exception {
        veth.addVlan("va", 7);
        veth.sendDatagram("va.7", "hello");
        byte[] tagged = receive(b, 1).get(0);
        assertEquals(0x81000007, ByteBuffer.wrap(tagged).getInt(12));
        assertDatagram(tagged, 18);
    }

    /** RFC 768: addresses, protocol, length and datagram, the checksum included, add up to all ones. */
    private static void assertDatagram(byte[] frame, int ip) {
        assertEquals(ip + 20 + 8 + 5, frame.length);
        ByteBuffer padded = ByteBuffer.allocate(frame.length + 1).put(frame);
        int sum = 17 + 8 + 5;
        for (int i = ip + 12; i < frame.length; i += 2) {
            sum += padded.getShort(i) & 0xffff;
        }
        assertEquals(0xffff, (sum & 0xffff) + (sum >>> 16));
    }

    private static void send(FrameInterface to, byte[] frame) throws IOException {
        to.send(frame, 0, frame.length);
        to.flush();
    }

    private static List<byte[]> receive(FrameInterface from, int count) throws IOException {
        List<byte[]> frames = new ArrayList<>();
        while (frames.size() < count) {
            int before = frames.size();
            int handed = from.receive((bytes, offset, length) ->
                    frames.add(Arrays.copyOfRange(bytes, offset, offset + length)), PATIENCE_MILLIS);
            assertEquals(handed, frames.size() - before);
            assertTrue(frames.size() + " of " + count + " frames arrived", handed > 0);
        }
        return frames;
    }

    private static void assertFrames(List<byte[]> expected, List<byte[]> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals("frame " + i, expected.get(i), actual.get(i));
        }
    }

    private static byte[] tagged(int tpid, int tci) {
        return tagged(tpid, tci, 64);
    }

    private static byte[] tagged(int tpid, int tci, int length) {
        byte[] frame = frame(length, tpid);
        ByteBuffer.wrap(frame).putShort(14, (short) tci).putShort(16, (short) 0x0800);
        return frame;
    }

    private static byte[] doublyTagged(int tpid, int tci, int innerTpid, int innerTci) {
        byte[] frame = tagged(tpid, tci);
        ByteBuffer.wrap(frame).putShort(16, (short) innerTpid).putShort(18, (short) innerTci)
                .putShort(20, (short) 0x0800);
        return frame;
    }

    /** To an address that is nobody's, so that only a promiscuous receiver sees it. */
    private static byte[] frame(int length, int etherType) {
        byte[] frame = new byte[length];
        new Random(length).nextBytes(frame);
        ByteBuffer.wrap(frame).putShort((short) 0x0200).putInt(7).putShort((short) 0x0200).putInt(9)
                .putShort((short) etherType);
        return frame;
    }
}

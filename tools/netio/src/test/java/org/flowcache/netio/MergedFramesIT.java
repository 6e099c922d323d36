// SPDX-License-Identifier: Apache-2.0
package org.flowcache.netio;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/**
 * TCP of two kernels that leave checksums and segments to hardware, as they do on veth pairs unless told otherwise, by
 * way of a program between them that hands over frames as a switch does.
 */
public class MergedFramesIT {

    private static final int MTU = 1500;
    private static final int TCP_PORT = 7777;
    private static final int UDP = 17;
    private static final int VXLAN = 4789;

    @Rule
    public final Timeout timeout = new Timeout(60, TimeUnit.SECONDS);

    @Rule
    public final VethPair left = new VethPair("l");

    @Rule
    public final VethPair right = new VethPair("r");

    private final AtomicInteger longest = new AtomicInteger();
    private final AtomicInteger wrong = new AtomicInteger();

    @Test
    public void tcpConnectsAndEverySegmentFits() throws Exception {
        prepare(left, "192.0.2.1");
        prepare(right, "192.0.2.2");
        transfer("192.0.2.2");
    }

    @Test
    public void soDoesTcpInVxlanTunnels() throws Exception {
        prepare(left, "192.0.2.1");
        prepare(right, "192.0.2.2");
        left.addTunnel("va", "192.0.2.2", "198.51.100.1");
        right.addTunnel("va", "192.0.2.1", "198.51.100.2");
        transfer("198.51.100.2");
    }

    private void transfer(String to) throws Exception {
        byte[] data = new byte[8_000_000];
        new Random(1).nextBytes(data);
        List<String> warnings = new ArrayList<>();
        ExecutorService threads = Executors.newCachedThreadPool();
        try (FrameInterface a = FrameInterface.open(left.b(), warnings::add);
                FrameInterface b = FrameInterface.open(right.b(), warnings::add)) {
            threads.submit(() -> pass(a, b));
            threads.submit(() -> pass(b, a));
            ServerSocket server = Namespace.in(Optional.of(right.namespace()), () -> listen(to));
            Future<byte[]> received = threads.submit(() -> {
                try (server; Socket socket = server.accept()) {
                    return socket.getInputStream().readNBytes(data.length);
                }
            });
            try (Socket client = Namespace.in(Optional.of(left.namespace()), () -> connect(to))) {
                client.getOutputStream().write(data);
                assertArrayEquals(data, received.get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals("checksums that are wrong", 0, wrong.get());
        assertEquals(MTU + 14, longest.get());
        assertEquals(List.of(), warnings);
    }

    private static void prepare(VethPair pair, String address) throws Exception {
        for (String end : new String[] {"va", "vb"}) {
            pair.set(end, "mtu", Integer.toString(MTU));
        }
        pair.address("va", address + "/24");
    }

    private static ServerSocket listen(String address) throws IOException {
        return new ServerSocket(TCP_PORT, 1, InetAddress.getByName(address));
    }

    private static Socket connect(String address) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getByName(address), TCP_PORT), 10_000);
        return socket;
    }

    private Void pass(FrameInterface from, FrameInterface to) throws IOException {
        try {
            while (true) {
                from.receive((bytes, offset, length) -> {
                    longest.accumulateAndGet(length, Math::max);
                    check(bytes, offset, length);
                    try {
                        to.send(bytes, offset, length);
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                }, -1);
                to.flush();
            }
        } catch (ClosedChannelException e) {
            return null;
        }
    }

    private void check(byte[] bytes, int offset, int length) {
        ByteBuffer frame = ByteBuffer.wrap(bytes, offset, length).slice();
        if (frame.getShort(12) != 0x0800) {
            return;
        }
        byte[] copy = new byte[length];
        frame.get(0, copy);
        long pseudoHeader = InternetChecksum.sum(copy, 26, 34) + copy[23] + length - 34;
        boolean none = copy[23] == UDP && frame.getShort(40) == 0;
        if (InternetChecksum.of(copy, 14, 34, 0) != 0
                || !none && InternetChecksum.of(copy, 34, length, pseudoHeader) != 0) {
            wrong.incrementAndGet();
        }
        if (copy[23] == UDP && frame.getShort(36) == VXLAN) {
            check(copy, 50, length - 50);
        }
    }
}

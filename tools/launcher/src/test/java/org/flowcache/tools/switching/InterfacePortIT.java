// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.switching;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.flowcache.netio.FrameInterface;
import org.flowcache.tools.netns.Namespaces;
import org.flowcache.tools.netns.NetworkNamespaces;
import org.flowcache.tools.netns.Topology;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** A port whose interface is removed and made again. */
public class InterfacePortIT {

    private static final int PATIENCE_MILLIS = 10_000;
    private static final byte[] FROM_PEER = frame((byte) 1);
    private static final byte[] TO_PEER = frame((byte) 2);

    private final Topology topology = Topology.ofUseCase(NetworkNamespaces.prefix());
    private final Topology.Pair pair = topology.pairs().get(0);
    private final Namespaces namespaces = new Namespaces(topology);
    private final BlockingQueue<String> log = new LinkedBlockingQueue<>();
    private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
    private InterfacePort port;

    @Before
    public void setUp() throws IOException {
        NetworkNamespaces.assume();
        namespaces.up();
        port = InterfacePort.open("port 1", topology.switchInterface(pair), log::add);
        port.start((bytes, offset, length) -> received.add(Arrays.copyOfRange(bytes, offset, offset + length)));
    }

    @After
    public void tearDown() throws IOException {
        if (port != null) {
            port.close();
        }
        namespaces.down(log::add);
    }

    @Test
    public void comesBackWithItsInterface() throws Exception {
        exchange();

        namespaces.down(log::add);

        assertEquals("port 1 is out of use until it is back: network interface " + topology.switchInterface(pair)
                + " has been removed", nextLog());
        assertFalse(port.isUp());
        port.transmit(TO_PEER, 0, TO_PEER.length);
        port.flush();

        namespaces.up();

        assertEquals("port 1 is back", nextLog());
        while (!port.isUp()) {
            assertEquals("port 1 is up", nextLog());
        }
        exchange();
    }

    @Test
    public void canBeClosedWhileItsInterfaceIsAway() throws Exception {
        namespaces.down(log::add);
        assertTrue(nextLog().startsWith("port 1 is out of use"));

        port.close();
        namespaces.up();

        try (FrameInterface peer = FrameInterface.open(pair.peerInterface())) {
            peer.send(FROM_PEER, 0, FROM_PEER.length);
            peer.flush();
        }
        assertEquals("nobody is there to receive it", 0, received.size());
        assertEquals("nothing more is told", 0, log.size());
    }

    private void exchange() throws Exception {
        try (FrameInterface peer = FrameInterface.open(pair.peerInterface())) {
            peer.send(FROM_PEER, 0, FROM_PEER.length);
            peer.flush();
            assertArrayEquals(FROM_PEER, received.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));

            port.transmit(TO_PEER, 0, TO_PEER.length);
            port.flush();
            BlockingQueue<byte[]> atPeer = new LinkedBlockingQueue<>();
            peer.receive((bytes, offset, length) -> atPeer.add(Arrays.copyOfRange(bytes, offset, offset + length)),
                    PATIENCE_MILLIS);
            assertArrayEquals(TO_PEER, atPeer.poll());
        }
    }

    private String nextLog() throws InterruptedException {
        String line = log.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        return line == null ? "nothing" : line;
    }

    private static byte[] frame(byte last) {
        byte[] frame = new byte[60];
        Arrays.fill(frame, 0, 6, (byte) 0xff);
        frame[6] = 2;
        frame[12] = (byte) 0x88;
        frame[13] = (byte) 0xb5;
        frame[59] = last;
        return frame;
    }
}

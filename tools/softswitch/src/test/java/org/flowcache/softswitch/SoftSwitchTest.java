// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch;

import static org.flowcache.softswitch.testing.Frames.hex;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.flowcache.softswitch.port.InMemoryPort;
import org.flowcache.softswitch.testing.Program;
import org.junit.After;
import org.junit.Test;
import p4.v1.P4RuntimeOuterClass.PacketIn;

/** The switch as a whole: ports, packet thread, life cycle. */
public class SoftSwitchTest {

    private static final Program PROGRAM = new Program("router");
    private static final String TO_PORT_2 = "0a0000000001 0b0000000002 1234";
    private static final String TO_PORT_1 = "0a0000000003 0b0000000002 1234";

    private final InMemoryPort port1 = new InMemoryPort();
    private final InMemoryPort port2 = new InMemoryPort();
    private final SoftSwitch softSwitch = SoftSwitch.builder().port(1, port1).port(2, port2).build();

    @After
    public void close() {
        softSwitch.close();
    }

    private void bridge() throws Exception {
        softSwitch.load(PROGRAM.info(), PROGRAM.json());
        insert("0a0000000001", "02");
        insert("0a0000000003", "01");
    }

    private void insert(String mac, String port) throws Exception {
        softSwitch.control().insert(PROGRAM.entry("bridge").exact("tagged", "00").exact("vid", "00")
                .exact("dst", mac).action("set_port", port).build());
    }

    @Test
    public void keepsAllFramesOfABurstInOrder() throws Exception {
        bridge();
        softSwitch.start();
        int frames = 20_000;
        for (int i = 0; i < frames; i++) {
            port1.receive(ByteBuffer.allocate(18).put(hex(TO_PORT_2)).putInt(i).array());
        }
        for (int i = 0; i < frames; i++) {
            byte[] sent = port2.sent().poll(10, TimeUnit.SECONDS);
            assertNotNull("only " + i + " frames came", sent);
            assertEquals(i, ByteBuffer.wrap(sent).getInt(14));
        }
    }

    @Test
    public void aHostMayAnswerOnThePacketThread() throws Exception {
        bridge();
        softSwitch.start();
        port2.onTransmit(frame -> port2.receive(hex(TO_PORT_1, hex(frame).substring(28))));
        port1.receive(hex(TO_PORT_2, "cafe"));
        assertEquals(hex(hex(TO_PORT_1, "cafe")), hex(port1.sent().poll(10, TimeUnit.SECONDS)));
    }

    @Test
    public void aListenerThatThrowsDoesNotStopTheSwitch() throws Exception {
        bridge();
        softSwitch.start();
        port1.onTransmit(frame -> {
            throw new IllegalStateException("on purpose");
        });
        port2.receive(hex(TO_PORT_1));
        port1.receive(hex(TO_PORT_2));
        assertEquals(hex(hex(TO_PORT_2)), hex(port2.sent().poll(10, TimeUnit.SECONDS)));
    }

    @Test
    public void packetInsCanBeHeardWithoutAController() throws Exception {
        bridge();
        BlockingQueue<PacketIn> heard = new LinkedBlockingQueue<>();
        softSwitch.onPacketIn(heard::add);
        softSwitch.start();
        byte[] lldp = hex("0180c200000e 0b0000000002 88cc 0001");
        port1.receive(lldp);
        assertEquals(hex(lldp), hex(heard.poll(10, TimeUnit.SECONDS).getPayload().toByteArray()));
    }

    @Test
    public void aClosedSwitchTakesNoFrames() throws Exception {
        bridge();
        softSwitch.start();
        softSwitch.close();
        assertThrows(IllegalStateException.class, () -> port1.receive(hex(TO_PORT_2)));
        boolean running = Thread.getAllStackTraces().keySet().stream()
                .anyMatch(t -> t.getName().equals("softswitch-1"));
        assertFalse("the packet thread is still there", running);
    }

    @Test
    public void saysWhenItsAddressIsInUse() throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (SoftSwitch first = SoftSwitch.builder().grpcAddress(any).build()) {
            first.start();
            InetSocketAddress taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), first.grpcPort());
            try (SoftSwitch second = SoftSwitch.builder().grpcAddress(taken).build()) {
                UncheckedIOException e = assertThrows(UncheckedIOException.class, second::start);
                assertTrue(e.getMessage(), e.getMessage().contains(String.valueOf(first.grpcPort())));
            }
        }
    }

    @Test
    public void refusesPortsThatCannotBe() {
        assertThrows(IllegalArgumentException.class, () -> SoftSwitch.builder().port(511, port1));
        assertThrows(IllegalArgumentException.class, () -> SoftSwitch.builder().port(1, port1).port(1, port2));
        assertThrows(IllegalArgumentException.class, () -> SoftSwitch.builder().port(255, port1).build());
    }

    @Test
    public void thePipelineIsTheCallersOnlyUntilTheSwitchStarts() throws Exception {
        assertThrows(IllegalStateException.class, softSwitch::control);
        bridge();
        softSwitch.pipeline();
        softSwitch.start();
        assertThrows(IllegalStateException.class, softSwitch::pipeline);
    }
}

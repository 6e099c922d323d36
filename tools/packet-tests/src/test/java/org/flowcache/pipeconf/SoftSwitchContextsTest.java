// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.onosproject.p4runtime.ctl.codec.Codecs.CODECS;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.flowcache.api.ContextReading;
import org.flowcache.api.FlowContext;
import org.flowcache.api.FlowKey;
import org.flowcache.api.Tunnel;
import org.flowcache.api.Vni;
import org.flowcache.softswitch.SoftSwitch;
import org.junit.After;
import org.junit.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.mastership.MastershipServiceAdapter;
import org.onosproject.net.DeviceId;
import org.onosproject.net.MastershipRole;
import org.onosproject.net.packet.DefaultPacketContext;
import org.onosproject.net.packet.InboundPacket;
import org.onosproject.net.packet.OutboundPacket;
import org.onosproject.net.packet.PacketContext;
import org.onosproject.net.packet.PacketProcessor;
import org.onosproject.net.packet.PacketServiceAdapter;
import org.onosproject.net.pi.model.PiPipeconf;
import org.onosproject.net.pi.runtime.PiPacketOperation;
import p4.v1.P4RuntimeOuterClass.Entity;
import p4.v1.P4RuntimeOuterClass.PacketReplicationEngineEntry;
import p4.v1.P4RuntimeOuterClass.Replica;
import p4.v1.P4RuntimeOuterClass.Update;

/**
 * Asks the committed P4 program about its flow contexts, the way ONOS does: the soft switch runs it, and requests and
 * answers take the interpreter and the P4Runtime codecs of ONOS.
 */
public class SoftSwitchContextsTest {

    private static final DeviceId DEVICE = DeviceId.deviceId("device:packet-tests");

    private final SoftSwitch softSwitch = SoftSwitch.builder().cpuPort(P4Program.CPU_PORT).build();
    private final PiPipeconf pipeconf = PipeconfLoader.pipeconf();
    private final FlowCacheInterpreter interpreter = new FlowCacheInterpreter();
    private final ExecutorService wire = Executors.newSingleThreadExecutor();
    private PacketProcessor processor;
    private volatile int packetOuts;
    private volatile IntPredicate lost = number -> false;
    private volatile IntPredicate answerLost = number -> false;
    private int packetIns;

    private final ContextRequests requests = new ContextRequests(new PacketServiceAdapter() {
        @Override
        public void addProcessor(PacketProcessor added, int priority) {
            processor = added;
        }

        @Override
        public void emit(OutboundPacket packet) {
            wire.execute(() -> exchange(packet));
        }
    }, new MastershipServiceAdapter() {
        @Override
        public MastershipRole getLocalRole(DeviceId deviceId) {
            return MastershipRole.MASTER;
        }
    });
    private final FlowContexts contexts = new FlowContexts(requests.to(DEVICE));

    public SoftSwitchContextsTest() throws Exception {
        softSwitch.load(resource("p4info.txt"), resource("bmv2.json"));
        // Of several answers to a request all but the last are clones.
        PacketReplicationEngineEntry.Builder entry = PacketReplicationEngineEntry.newBuilder();
        entry.getCloneSessionEntryBuilder().setSessionId(P4Program.CPU_CLONE_SESSION_ID)
                .addReplicas(Replica.newBuilder().setEgressPort(P4Program.CPU_PORT));
        softSwitch.control().write(Update.Type.INSERT,
                Entity.newBuilder().setPacketReplicationEngineEntry(entry).build());
    }

    @After
    public void stop() throws InterruptedException {
        requests.deactivate();
        wire.shutdown();
        assertTrue(wire.awaitTermination(10, TimeUnit.SECONDS));
    }

    @Test
    public void aSwitchThatLearnedNothingHasNoContexts() throws Exception {
        assertEquals(List.of(), contexts.all().get().contexts());
        assertEquals(Optional.empty(), contexts.evict(key(1)).get());
    }

    @Test
    public void tellsWhatItWasTaught() throws Exception {
        Set<FlowKey> keys = IntStream.range(0, 200).mapToObj(SoftSwitchContextsTest::key).collect(Collectors.toSet());
        for (int i = 0; i < 200; i++) {
            contexts.teach(key(i), tunnel(i)).get();
        }

        List<FlowContext> all = contexts.all().get().contexts();
        assertEquals("200 flows find room in 4096 contexts", keys,
                all.stream().map(FlowContext::key).collect(Collectors.toSet()));
        Set<Integer> indexes = new HashSet<>();
        for (FlowContext context : all) {
            int i = number(context.key());
            assertEquals(FlowContext.State.LEARNT, context.state());
            assertEquals(Optional.of(tunnel(i)), context.tunnel());
            assertEquals(0, context.inFlight());
            assertTrue(context.age().orElseThrow().compareTo(Duration.ofMinutes(10)) < 0);
            assertTrue(context.index() >= 0 && context.index() < 4096);
            assertTrue(indexes.add(context.index()));
        }
    }

    @Test
    public void teachesAgain() throws Exception {
        contexts.teach(key(7), tunnel(1)).get();
        contexts.teach(key(7), tunnel(2)).get();

        List<FlowContext> all = contexts.all().get().contexts();
        assertEquals(1, all.size());
        assertEquals(Optional.of(tunnel(2)), all.get(0).tunnel());
    }

    @Test
    public void evictsOneFlow() throws Exception {
        contexts.teach(key(1), tunnel(1)).get();
        contexts.teach(key(2), tunnel(2)).get();

        FlowContext evicted = contexts.evict(key(1)).get().orElseThrow();

        assertEquals(key(1), evicted.key());
        assertEquals(Optional.of(tunnel(1)), evicted.tunnel());
        assertEquals(Optional.empty(), contexts.evict(key(1)).get());
        assertEquals(List.of(key(2)),
                contexts.all().get().contexts().stream().map(FlowContext::key).collect(Collectors.toList()));
    }

    @Test
    public void flushesAllFlows() throws Exception {
        for (int i = 0; i < 50; i++) {
            contexts.teach(key(i), tunnel(i)).get();
        }

        contexts.flush().get();

        assertEquals(List.of(), contexts.all().get().contexts());
        contexts.teach(key(3), tunnel(3)).get();
        assertEquals(1, contexts.all().get().contexts().size());
    }

    @Test
    public void forgetsOneVlan() throws Exception {
        for (int i = 0; i < 50; i++) {
            contexts.teach(key(i), tunnel(i)).get();
        }

        contexts.forget(key(0).vlan()).get();

        List<FlowContext> left = contexts.all().get().contexts();
        assertEquals("every third is of that VLAN", 33, left.size());
        assertTrue(left.stream().noneMatch(context -> context.key().vlan().equals(key(0).vlan())));
    }

    /** A packet-out may cost some milliseconds. */
    @Test
    public void aFewPacketOutsReadAll() throws Exception {
        for (int i = 0; i < 3000; i++) {
            contexts.teach(new FlowKey(VlanId.vlanId((short) 5), Ip4Address.valueOf(0x0A000000 + i)), tunnel(i % 50))
                    .get();
        }
        packetOuts = 0;

        ContextReading all = contexts.all().get();

        assertEquals(0, all.missing());
        assertTrue("contexts: " + all.contexts().size(), all.contexts().size() > 2000);
        assertEquals(64, packetOuts);
    }

    @Test
    public void getsAnAnswerEvenIfPacketsAreLost() throws Exception {
        lost = number -> number < 2;
        contexts.teach(key(1), tunnel(1)).get();
        packetOuts = 0;
        lost = number -> number % 10 == 0;

        ContextReading all = contexts.all().get();

        assertEquals(1, all.contexts().size());
        assertEquals(0, all.missing());
        assertTrue("packet-outs: " + packetOuts, packetOuts > 64);
    }

    @Test
    public void readsAllEvenIfAnswersAreLost() throws Exception {
        Set<FlowKey> keys = new HashSet<>();
        for (int i = 0; i < 1500; i++) {
            FlowKey key = new FlowKey(VlanId.vlanId((short) 5), Ip4Address.valueOf(0x0A000000 + i));
            contexts.teach(key, tunnel(i % 50)).get();
        }
        contexts.all().get().contexts().forEach(context -> keys.add(context.key()));
        Random random = new Random(20261128);
        answerLost = number -> random.nextInt(10) == 0;

        ContextReading all = contexts.all().get();

        assertEquals(0, all.missing());
        assertEquals(keys, all.contexts().stream().map(FlowContext::key).collect(Collectors.toSet()));
        assertTrue("packet-outs: " + packetOuts, packetOuts > 1500 + 2 * 64);
    }

    /** On the wire. */
    private void exchange(OutboundPacket packet) {
        if (lost.test(packetOuts++)) {
            return;
        }
        try {
            for (PiPacketOperation operation : interpreter.mapOutboundPacket(packet)) {
                byte[] bytes = softSwitch.control().packetOut(CODECS.packetOut().encode(operation, null, pipeconf));
                softSwitch.pipeline().process(P4Program.CPU_PORT, bytes, 0, bytes.length, this::packetIn);
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void packetIn(int port, byte[] bytes, int offset, int length) {
        assertEquals(P4Program.CPU_PORT, port);
        if (answerLost.test(packetIns++)) {
            return;
        }
        try {
            InboundPacket packet = interpreter.mapInboundPacket(CODECS.packetIn().decode(
                    softSwitch.control().packetIn(bytes, offset, length), null, pipeconf), DEVICE);
            PacketContext context = new DefaultPacketContext(0, packet, null, false) {
                @Override
                public void send() {
                }
            };
            processor.process(context);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static FlowKey key(int i) {
        IpAddress destination = i % 2 == 0
                ? IpAddress.valueOf("10.0.0." + i) : IpAddress.valueOf("2001:db8:ffff:1::" + Integer.toHexString(i));
        return new FlowKey(VlanId.vlanId((short) (1 + i % 3 * 2046)), destination);
    }

    private static int number(FlowKey key) {
        byte[] octets = key.destination().toOctets();
        return octets[octets.length - 1] & 0xFF;
    }

    private static Tunnel tunnel(int i) {
        return new Tunnel(Vni.of(0xFFFFFF - i), Ip4Address.valueOf(0xC9010100 + i),
                Ip4Address.valueOf(0xFF020200 + i), 65535 - i, MacAddress.valueOf(0xFE0000000000L + i),
                MacAddress.valueOf(0x020000000000L + i), 255 - i, i % 2 == 0);
    }

    private static String resource(String file) throws IOException {
        try (InputStream in = PipeconfLoader.class.getResourceAsStream("/p4c-out/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

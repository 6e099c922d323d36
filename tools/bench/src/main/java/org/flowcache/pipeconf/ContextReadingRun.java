// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import static org.onosproject.p4runtime.ctl.codec.Codecs.CODECS;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.flowcache.api.ContextReading;
import org.flowcache.api.FlowKey;
import org.flowcache.api.Tunnel;
import org.flowcache.api.Vni;
import org.flowcache.bench.control.LearningApp;
import org.flowcache.bench.control.LearningPackets;
import org.flowcache.bench.control.PacketWorker;
import org.flowcache.softswitch.SoftSwitch;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.mastership.MastershipServiceAdapter;
import org.onosproject.net.DeviceId;
import org.onosproject.net.MastershipRole;
import org.onosproject.net.packet.OutboundPacket;
import org.onosproject.net.pi.model.PiPipeconf;
import org.onosproject.net.pi.runtime.PiPacketOperation;
import p4.v1.P4RuntimeOuterClass.Entity;
import p4.v1.P4RuntimeOuterClass.PacketReplicationEngineEntry;
import p4.v1.P4RuntimeOuterClass.Replica;
import p4.v1.P4RuntimeOuterClass.Update;

/**
 * How all flow contexts are read from the committed P4 program in the soft switch, by way of the interpreter and ONOS's
 * P4Runtime codecs, when each packet-out takes the thread that emits it some time. In the package of the classes that
 * read, which are nobody else's business.
 */
public final class ContextReadingRun {

    private static final long PATIENCE_SECONDS = 120;
    private static final Duration EVENT_PERIOD = Duration.ofMillis(20);
    private static final VlanId VLAN = VlanId.vlanId((short) LearningApp.vlan(0));

    private final int contexts;
    private final int missing;
    private final int packetOuts;
    private final Duration duration;
    private final int events;
    private final Duration longestDelay;

    private ContextReadingRun(ContextReading reading, int packetOuts, Duration duration, int events,
                              Duration longestDelay) {
        this.contexts = reading.contexts().size();
        this.missing = reading.missing();
        this.packetOuts = packetOuts;
        this.duration = duration;
        this.events = events;
        this.longestDelay = longestDelay;
    }

    /** How many contexts were told. */
    public int contexts() {
        return contexts;
    }

    /** How many were not. */
    public int missing() {
        return missing;
    }

    /** Packet-outs that it took. */
    public int packetOuts() {
        return packetOuts;
    }

    /** How long it took. */
    public Duration duration() {
        return duration;
    }

    /** Learning events that arrived meanwhile. */
    public int events() {
        return events;
    }

    /** The longest time from the arrival of such an event until the application's store had it. */
    public Duration longestDelay() {
        return longestDelay;
    }

    /**
     * Teaches flows, and reads all contexts.
     *
     * @param flows    how many flows to teach
     * @param emitting how long a packet-out takes while contexts are read
     * @return how that went
     * @throws IOException          if the switch can't be asked
     * @throws InterruptedException if the thread is interrupted
     */
    public static ContextReadingRun run(int flows, Duration emitting) throws IOException, InterruptedException {
        try (Wire wire = new Wire(); LearningApp app = new LearningApp(1, wire.worker)) {
            ContextRequests requests = new ContextRequests(wire.worker, new MastershipServiceAdapter() {
                @Override
                public MastershipRole getLocalRole(DeviceId deviceId) {
                    return MastershipRole.MASTER;
                }
            });
            try {
                FlowContexts contexts = new FlowContexts(requests.to(LearningApp.GATEWAY));
                for (int i = 0; i < flows; i++) {
                    get(contexts.teach(new FlowKey(VLAN, Ip4Address.valueOf(0x0a000000 + i)), tunnel(i)));
                }
                wire.emitting = emitting;
                wire.packetOuts.set(0);
                return read(contexts, app, wire);
            } finally {
                requests.deactivate();
            }
        }
    }

    private static ContextReadingRun read(FlowContexts contexts, LearningApp app, Wire wire)
            throws IOException, InterruptedException {
        LearningPackets packets = new LearningPackets(1);
        long start = System.nanoTime();
        CompletableFuture<Duration> done = new CompletableFuture<>();
        CompletableFuture<ContextReading> reading = contexts.all();
        reading.whenComplete((all, failure) -> done.complete(Duration.ofNanos(System.nanoTime() - start)));
        Duration longest = Duration.ZERO;
        int events = 0;
        while (!reading.isDone()) {
            long arrived = System.nanoTime();
            wire.worker.receive(packets.get(events++));
            int entries = events;
            while (app.entries().size() < entries && System.nanoTime() - arrived < TimeUnit.SECONDS.toNanos(
                    PATIENCE_SECONDS)) {
                TimeUnit.MICROSECONDS.sleep(100);
            }
            Duration delay = Duration.ofNanos(System.nanoTime() - arrived);
            longest = delay.compareTo(longest) > 0 ? delay : longest;
            TimeUnit.NANOSECONDS.sleep(EVENT_PERIOD.toNanos());
        }
        return new ContextReadingRun(get(reading), wire.packetOuts.get(), get(done), events, longest);
    }

    private static <T> T get(CompletableFuture<T> future) throws IOException, InterruptedException {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the switch can't be asked: " + e.getMessage(), e);
        }
    }

    private static Tunnel tunnel(int number) {
        return new Tunnel(Vni.of(LearningApp.vni(0)), Ip4Address.valueOf("1.1.1.1"),
                Ip4Address.valueOf(0x02020200 + number % 100), 50000, MacAddress.valueOf("02:00:00:00:00:01"),
                MacAddress.valueOf("02:00:00:00:00:02"), 64, false);
    }

    /** The switch, and the way to it and back. */
    private static final class Wire implements AutoCloseable {

        private final SoftSwitch softSwitch = SoftSwitch.builder().cpuPort(P4Program.CPU_PORT).build();
        private final PiPipeconf pipeconf = PipeconfLoader.pipeconf();
        private final FlowCacheInterpreter interpreter = new FlowCacheInterpreter();
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final AtomicInteger packetOuts = new AtomicInteger();
        private final PacketWorker worker = new PacketWorker(this::emit);
        private volatile Duration emitting = Duration.ZERO;

        Wire() throws IOException {
            softSwitch.load(resource("p4info.txt"), resource("bmv2.json"));
            // Of several answers to a request all but the last are clones.
            PacketReplicationEngineEntry.Builder entry = PacketReplicationEngineEntry.newBuilder();
            entry.getCloneSessionEntryBuilder().setSessionId(P4Program.CPU_CLONE_SESSION_ID)
                    .addReplicas(Replica.newBuilder().setEgressPort(P4Program.CPU_PORT));
            try {
                softSwitch.control().write(Update.Type.INSERT,
                        Entity.newBuilder().setPacketReplicationEngineEntry(entry).build());
            } catch (Exception e) {
                throw new IOException("the switch refuses a clone session: " + e.getMessage(), e);
            }
        }

        private void emit(OutboundPacket packet) {
            packetOuts.incrementAndGet();
            try {
                TimeUnit.NANOSECONDS.sleep(emitting.toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            thread.execute(() -> exchange(packet));
        }

        private void exchange(OutboundPacket packet) {
            try {
                for (PiPacketOperation operation : interpreter.mapOutboundPacket(packet)) {
                    byte[] bytes =
                            softSwitch.control().packetOut(CODECS.packetOut().encode(operation, null, pipeconf));
                    softSwitch.pipeline().process(P4Program.CPU_PORT, bytes, 0, bytes.length, this::packetIn);
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        private void packetIn(int port, byte[] bytes, int offset, int length) {
            try {
                worker.receive(interpreter.mapInboundPacket(CODECS.packetIn().decode(
                        softSwitch.control().packetIn(bytes, offset, length), null, pipeconf), LearningApp.GATEWAY));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        private static String resource(String file) throws IOException {
            try (InputStream in = PipeconfLoader.class.getResourceAsStream("/p4c-out/" + file)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }

        @Override
        public void close() {
            worker.close();
            thread.shutdownNow();
            softSwitch.close();
        }
    }
}

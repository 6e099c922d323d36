// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench;

import java.util.concurrent.TimeUnit;
import org.flowcache.softswitch.SoftSwitch;
import org.flowcache.softswitch.pipeline.PacketSink;
import org.flowcache.softswitch.pipeline.Pipeline;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Packets a second that one core does on each step of the scenario, from received frame to sent frame. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ScenarioBenchmark {

    /** Flows that each step goes round, so that caches and branch predictors see more than one packet. */
    private static final int FLOWS = 64;
    private static final int VTEP_A = 0x02020202;
    private static final int VTEP_B = 0x02020203;

    private final byte[][] fromDc = new byte[FLOWS][];
    private final byte[][] fromNewServer = new byte[FLOWS][];
    private final byte[][] fromKnownServer = new byte[FLOWS][];
    private final byte[][] teaching = new byte[2 * FLOWS][];
    private final byte[][] taught = new byte[FLOWS][];
    private Count count;
    private Pipeline pipeline;
    private int turn;
    private long sent;
    private int expectedPort;
    private int expectedPacketIns;

    /** Counts what leaves by which port; the frames themselves go nowhere. */
    private static final class Count implements PacketSink {
        private final long[] frames = new long[Gateway.CPU + 1];

        @Override
        public void transmit(int port, byte[] bytes, int offset, int length) {
            frames[port]++;
        }
    }

    @Setup
    public void load() throws Exception {
        pipeline = Gateway.load(SoftSwitch.builder()).pipeline();
        for (int i = 0; i < FLOWS; i++) {
            int tenant = 1 + i % 20;
            fromDc[i] = Traffic.fromDc(tenant, 1 + i);
            fromNewServer[i] = Traffic.fromServer(tenant, 1000 + i);
            fromKnownServer[i] = Traffic.fromServer(tenant, 1 + i);
            taught[i] = Traffic.fromOtr(tenant, 1 + i, VTEP_A);
            teaching[2 * i] = Traffic.fromOtr(tenant, 2000 + i, VTEP_A);
            teaching[2 * i + 1] = Traffic.fromOtr(tenant, 2000 + i, VTEP_B);
            // The OTR teaches only what a server asked for.
            prepare(Gateway.SERVERS, fromKnownServer[i]);
            prepare(Gateway.OTR, taught[i]);
            prepare(Gateway.SERVERS, Traffic.fromServer(tenant, 2000 + i));
        }
        count = new Count();
    }

    private void prepare(int port, byte[] frame) {
        pipeline.process(port, frame, 0, frame.length, (to, bytes, offset, length) -> { });
    }

    /** Fails the run if a packet did not go the step's way, so that drops cannot pass for speed. */
    @TearDown
    public void check() {
        if (sent == 0 || count.frames[expectedPort] != sent || count.frames[Gateway.CPU] != expectedPacketIns * sent) {
            throw new IllegalStateException(sent + " packets made " + count.frames[expectedPort] + " frames to port "
                    + expectedPort + " and " + count.frames[Gateway.CPU] + " packet-ins");
        }
    }

    private long send(int from, byte[][] frames, int to, int packetIns) {
        expectedPort = to;
        expectedPacketIns = packetIns;
        sent++;
        byte[] frame = frames[turn++ & frames.length - 1];
        pipeline.process(from, frame, 0, frame.length, count);
        return count.frames[to];
    }

    /** Step 1: DC to server. */
    @Benchmark
    public long decapsulate() {
        return send(Gateway.DC, fromDc, Gateway.SERVERS, 0);
    }

    /** Step 2: server to OTR, the flow is new. */
    @Benchmark
    public long serverToOtr() {
        return send(Gateway.SERVERS, fromNewServer, Gateway.OTR, 0);
    }

    /** Step 3: OTR to DC; every packet teaches a flow another tunnel and makes a packet-in. */
    @Benchmark
    public long otrToDcLearning() {
        return send(Gateway.OTR, teaching, Gateway.DC, 1);
    }

    /** Step 3 again: OTR to DC with the tunnel that is known. */
    @Benchmark
    public long otrToDcKnown() {
        return send(Gateway.OTR, taught, Gateway.DC, 0);
    }

    /** Step 4: server to DC, encapsulated by the switch. */
    @Benchmark
    public long encapsulate() {
        return send(Gateway.SERVERS, fromKnownServer, Gateway.DC, 0);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.flowcache.softswitch.pipeline.code.Executable;
import org.flowcache.softswitch.pipeline.code.ProgramCompiler;
import org.flowcache.softswitch.pipeline.hash.ByteScratch;
import org.flowcache.softswitch.pipeline.hash.Checksum;
import org.flowcache.softswitch.pipeline.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs packets through a program: parser, ingress, traffic manager, egress, deparser, with the semantics of BMv2's
 * simple_switch. Everything that a received frame gives rise to (clones, copies, second passes) is done when
 * {@link #process} returns. One thread at a time may use a pipeline, which makes what a program does to registers
 * atomic for each packet.
 */
public final class Pipeline {

    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);
    /** Microseconds at least between two lines of log on frames that go round in loops. */
    private static final long LOG_INTERVAL = 10_000_000;

    /** Values of {@code standard_metadata.instance_type}. */
    private static final int NORMAL = 0;
    private static final int INGRESS_CLONE = 1;
    private static final int EGRESS_CLONE = 2;
    private static final int RECIRCULATED = 4;
    private static final int REPLICATED = 5;
    private static final int RESUBMITTED = 6;

    /** Passes through ingress or egress that one received frame may cause; ends recirculation loops. */
    public static final int MAX_PASSES = 4096;

    private final Program program;
    private final Replication replication = new Replication();
    private final StandardMetadata std;
    private final Executable executable;
    private final Checksum[] verify;
    private final Checksum[] update;
    private final int headerRoom;
    private final ByteScratch scratch = new ByteScratch();
    private final ArrayDeque<PacketContext> pool = new ArrayDeque<>();
    private final ArrayDeque<PacketContext> ingressQueue = new ArrayDeque<>();
    private final ArrayDeque<PacketContext> egressQueue = new ArrayDeque<>();
    private final Environment environment;
    private final JumpsBack jumpsBack = new JumpsBack();
    private long endless;
    private long nextLog = Long.MIN_VALUE;
    private volatile DigestSink digests = (list, values) -> { };
    private byte[] out = new byte[2048];

    /** A pipeline that runs the program as generated code. */
    public Pipeline(Program program) {
        this(program, ProgramCompiler.compile(program));
    }

    /** A pipeline that runs the program as generated code, with its own time and chance. */
    public Pipeline(Program program, Environment environment) {
        this(program, ProgramCompiler.compile(program), environment);
    }

    /** A pipeline that runs the program in the given form. */
    public Pipeline(Program program, Executable executable) {
        this(program, executable, Environment.system());
    }

    private Pipeline(Program program, Executable executable, Environment environment) {
        this.environment = environment;
        this.program = program;
        this.executable = executable;
        this.std = program.standard();
        this.verify = program.verify().toArray(new Checksum[0]);
        this.update = program.update().toArray(new Checksum[0]);
        this.headerRoom = program.deparser().stream().mapToInt(Header::maxBytes).sum() + 8;
    }

    /** The program. */
    public Program program() {
        return program;
    }

    /** Clone sessions and multicast groups. */
    public Replication replication() {
        return replication;
    }

    /** Microseconds since some moment, as packets see them. */
    public LongSupplier clock() {
        return environment.clock();
    }

    /** Has the digests of packets given to {@code sink}; nobody gets them before. */
    public void onDigest(DigestSink sink) {
        digests = sink;
    }

    /**
     * Processes one received frame to the end.
     *
     * @param port   where it arrived, 0 to 510
     * @param frame  holds the frame; not kept and not changed
     * @param offset of its first byte
     * @param length in bytes
     * @param sink   gets the frames that leave
     */
    public void process(int port, byte[] frame, int offset, int length, PacketSink sink) {
        PacketContext c = fresh();
        c.setFrame(frame, offset, length);
        c.ingressPort = port;
        c.ingressLength = length;
        c.packetLength = length;
        c.slots[std.ingressPort()] = port;
        c.slots[std.packetLength()] = length;
        if (std.ingressTimestamp() >= 0) {
            c.slots[std.ingressTimestamp()] = now();
        }
        ingressQueue.add(c);
        jumpsBack.refill();
        try {
            run(sink);
        } catch (JumpsBack.EndlessException e) {
            endless(port, length, e);
        } finally {
            // Only loops and a sink that throws leave anything.
            egressQueue.clear();
            ingressQueue.clear();
        }
    }

    private void run(PacketSink sink) {
        for (int passes = 0; passes < MAX_PASSES; passes++) {
            PacketContext next = egressQueue.poll();
            if (next != null) {
                egress(next, sink);
            } else if ((next = ingressQueue.poll()) != null) {
                ingress(next);
            } else {
                return;
            }
        }
    }

    private void endless(int port, int length, JumpsBack.EndlessException e) {
        endless++;
        if (now() >= nextLog) {
            LOG.warn("dropped a frame of {} bytes on port {}: {}; {} such frames since the program was loaded", length,
                    port, e.getMessage(), endless);
            nextLog = now() + LOG_INTERVAL;
        }
    }

    private PacketContext acquire() {
        PacketContext c = pool.poll();
        return c != null ? c
                : new PacketContext(program.slotCount(), program.keyWords(), scratch, environment, jumpsBack);
    }

    private PacketContext fresh() {
        PacketContext c = acquire();
        Arrays.fill(c.slots, 0);
        c.slots[0] = 1;
        c.clearRequests();
        return c;
    }

    private void clearMetadata(PacketContext c) {
        Arrays.fill(c.slots, 1, program.metadataEnd(), 0);
    }

    private long now() {
        return environment.clock().getAsLong();
    }

    private void parse(PacketContext c) {
        c.parserError = executable.parse(c);
        c.checksumError = false;
        for (Checksum checksum : verify) {
            c.checksumError |= !checksum.verify(c);
        }
    }

    private void ingress(PacketContext c) {
        parse(c);
        if (std.parserError() >= 0) {
            c.slots[std.parserError()] = c.parserError;
        }
        if (std.checksumError() >= 0) {
            c.slots[std.checksumError()] = c.checksumError ? 1 : 0;
        }
        executable.ingress(c);
        c.exit = false;
        if (c.cloneSession >= 0) {
            cloneFromIngress(c);
        }
        if (c.learnList != 0) {
            learn(c);
        }
        if (c.resubmitFieldList != 0) {
            resubmit(c);
            pool.push(c);
            return;
        }
        int group = std.mcastGroup() < 0 ? 0 : (int) c.slots[std.mcastGroup()];
        if (group != 0) {
            c.slots[std.instanceType()] = REPLICATED;
            replicate(c, replication.group(group), Integer.MAX_VALUE);
            pool.push(c);
            return;
        }
        int port = (int) c.slots[std.egressSpec()];
        if (port == StandardMetadata.DROP_PORT) {
            pool.push(c);
            return;
        }
        c.slots[std.instanceType()] = NORMAL;
        enqueue(c, port);
    }

    /** Takes the fields of a digest as ingress leaves them, as simple_switch does. */
    private void learn(PacketContext c) {
        LearnList list = program.learnLists().get(c.learnList);
        if (list != null) {
            digests.digest(list, list.values(c.slots));
        }
    }

    private void enqueue(PacketContext c, int port) {
        // simple_switch has one queue a port unless told otherwise and drops what asks for another.
        if (std.priority() >= 0 && c.slots[std.priority()] != 0) {
            pool.push(c);
            return;
        }
        c.egressPort = port;
        if (std.enqTimestamp() >= 0) {
            c.slots[std.enqTimestamp()] = now() & 0xffffffffL;
        }
        egressQueue.add(c);
    }

    private void replicate(PacketContext c, List<Replication.Replica> replicas, int truncateTo) {
        for (int i = 0; i < replicas.size(); i++) {
            Replication.Replica replica = replicas.get(i);
            PacketContext copy = acquire();
            copy.copy(c);
            copy.truncateTo = truncateTo;
            if (std.egressRid() >= 0) {
                copy.slots[std.egressRid()] = replica.instance();
            }
            enqueue(copy, replica.port());
        }
    }

    /**
     * Clones the packet as it arrived: parsed again, but not verified again, with the metadata of the field list and no
     * other.
     */
    private void cloneFromIngress(PacketContext c) {
        Replication.Session session = replication.session(c.cloneSession);
        FieldList fields = program.fieldLists().get(c.cloneFieldList);
        c.cloneSession = -1;
        if (session == null) {
            return;
        }
        PacketContext copy = fresh();
        copy.shareFrame(c);
        copy.packetLength = c.ingressLength;
        copy.slots[std.ingressPort()] = c.ingressPort;
        executable.parse(copy);
        clearMetadata(copy);
        send(copy, c, fields, INGRESS_CLONE, session);
    }

    /** Clones the packet as egress leaves it, headers not yet deparsed, with the metadata of the field list. */
    private void cloneFromEgress(PacketContext c) {
        Replication.Session session = replication.session(c.cloneSession);
        FieldList fields = program.fieldLists().get(c.cloneFieldList);
        c.cloneSession = -1;
        if (session == null) {
            return;
        }
        PacketContext copy = acquire();
        copy.copy(c);
        clearMetadata(copy);
        send(copy, c, fields, EGRESS_CLONE, session);
    }

    private void send(PacketContext copy, PacketContext from, FieldList fields, int type,
            Replication.Session session) {
        if (fields != null) {
            fields.copy(from.slots, copy.slots);
        }
        copy.slots[std.instanceType()] = type;
        replicate(copy, session.replicas(), session.truncateTo());
        pool.push(copy);
    }

    private void resubmit(PacketContext c) {
        PacketContext again = fresh();
        again.shareFrame(c);
        again.packetLength = c.ingressLength;
        FieldList fields = program.fieldLists().get(c.resubmitFieldList);
        if (fields != null) {
            fields.copy(c.slots, again.slots);
        }
        again.slots[std.instanceType()] = RESUBMITTED;
        again.slots[std.packetLength()] = c.ingressLength;
        ingressQueue.add(again);
    }

    private void egress(PacketContext c, PacketSink sink) {
        if (std.egressTimestamp() >= 0) {
            c.slots[std.egressTimestamp()] = now();
        }
        c.slots[std.egressPort()] = c.egressPort;
        // Anything but the port that drops; simple_switch sets one more than that, which is 0 in nine bits.
        c.slots[std.egressSpec()] = 0;
        c.slots[std.packetLength()] = c.packetLength;
        executable.egress(c);
        c.exit = false;
        if (c.cloneSession >= 0) {
            cloneFromEgress(c);
        }
        if (c.slots[std.egressSpec()] != StandardMetadata.DROP_PORT) {
            int length = deparse(c);
            if (c.recirculateFieldList != 0) {
                recirculate(c, length);
            } else {
                sink.transmit(c.egressPort, out, 0, length);
            }
        }
        pool.push(c);
    }

    private int deparse(PacketContext c) {
        for (Checksum checksum : update) {
            checksum.update(c);
        }
        int payload = c.remaining();
        if (out.length < headerRoom + payload) {
            out = new byte[headerRoom + payload];
        }
        int at = executable.emit(c, out, 0);
        System.arraycopy(c.frame, c.cursor, out, at, payload);
        return Math.min(at + payload, c.truncateTo);
    }

    private void recirculate(PacketContext c, int length) {
        PacketContext again = fresh();
        again.setFrame(Arrays.copyOf(out, length), 0, length);
        again.ingressPort = c.ingressPort;
        again.ingressLength = length;
        again.packetLength = length;
        FieldList fields = program.fieldLists().get(c.recirculateFieldList);
        if (fields != null) {
            fields.copy(c.slots, again.slots);
        }
        again.slots[std.instanceType()] = RECIRCULATED;
        again.slots[std.packetLength()] = length;
        ingressQueue.add(again);
    }
}

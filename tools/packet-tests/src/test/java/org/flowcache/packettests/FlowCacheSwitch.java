// SPDX-License-Identifier: Apache-2.0
package org.flowcache.packettests;

import static org.flowcache.packettests.Frames.tagged;
import static org.junit.Assert.assertEquals;
import static org.onosproject.p4runtime.ctl.codec.Codecs.CODECS;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.flowcache.api.Count;
import org.flowcache.api.FlowCacheProgrammable;
import org.flowcache.api.FlowKey;
import org.flowcache.api.Gateway;
import org.flowcache.api.LearningEvent;
import org.flowcache.api.PinnedEntry;
import org.flowcache.packettests.Frames.Outer;
import org.flowcache.pipeconf.P4Program;
import org.flowcache.pipeconf.P4Program.ActionParams;
import org.flowcache.pipeconf.P4Program.Actions;
import org.flowcache.pipeconf.P4Program.MatchFields;
import org.flowcache.pipeconf.P4Program.Tables;
import org.flowcache.pipeconf.PipeconfLoader;
import org.flowcache.softswitch.SoftSwitch;
import org.flowcache.softswitch.pipeline.PacketSink;
import org.onlab.util.ImmutableByteSequence;
import org.onosproject.TestApplicationId;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.driver.Behaviour;
import org.onosproject.net.driver.DefaultDriver;
import org.onosproject.net.driver.DefaultDriverData;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.instructions.Instructions.OutputInstruction;
import org.onosproject.net.group.GroupBucket;
import org.onosproject.net.group.GroupDescription;
import org.onosproject.net.packet.DefaultOutboundPacket;
import org.onosproject.net.packet.InboundPacket;
import org.onosproject.net.packet.OutboundPacket;
import org.onosproject.net.pi.PiPipeconfServiceAdapter;
import org.onosproject.net.pi.model.PiActionId;
import org.onosproject.net.pi.model.PiMatchFieldId;
import org.onosproject.net.pi.model.PiPipeconf;
import org.onosproject.net.pi.model.PiPipelineInterpreter;
import org.onosproject.net.pi.model.PiPipelineInterpreter.PiInterpreterException;
import org.onosproject.net.pi.runtime.PiAction;
import org.onosproject.net.pi.runtime.PiActionParam;
import org.onosproject.net.pi.runtime.PiExactFieldMatch;
import org.onosproject.net.pi.runtime.PiMatchKey;
import org.onosproject.net.pi.runtime.PiPacketOperation;
import org.onosproject.net.pi.runtime.PiTableEntry;
import org.onosproject.net.pi.runtime.PiTernaryFieldMatch;
import org.onosproject.p4runtime.ctl.utils.PipeconfHelper;
import p4.v1.P4RuntimeOuterClass.CounterEntry;
import p4.v1.P4RuntimeOuterClass.Entity;
import p4.v1.P4RuntimeOuterClass.PacketReplicationEngineEntry;
import p4.v1.P4RuntimeOuterClass.Replica;
import p4.v1.P4RuntimeOuterClass.TableEntry;
import p4.v1.P4RuntimeOuterClass.Update;

/**
 * A soft switch that runs the committed P4 program with a gateway's entries, seen from its ports and from ONOS.
 */
final class FlowCacheSwitch {

    private static final DeviceId DEVICE = DeviceId.deviceId("device:packet-tests");
    private static final ApplicationId APP = new TestApplicationId("org.flowcache.packet-tests");
    private static final long SEED = 20261122;
    // CacheEvent_t in the P4 program; the p4info does not name them.
    private static final int EVICTED = 1;
    private static final int RELEASED = 2;
    private static final int OVERTOOK = 3;

    private final SoftSwitch softSwitch = SoftSwitch.builder()
            .cpuPort(P4Program.CPU_PORT).clock(this::micros).seed(SEED).build();
    private final PiPipeconf pipeconf = pipeconf();
    private final FlowCacheProgrammable flowCache;
    private final PiPipelineInterpreter interpreter;
    private final List<LearningEvent> events = new ArrayList<>();
    private final List<FlowKey> candidates = new ArrayList<>();
    private final List<InboundPacket> packetIns = new ArrayList<>();
    private final TableEntries entries;
    private final Set<FlowRule> rules;
    private long micros = 1_000_000_000;

    /** A switch with all of a gateway's entries, except for those of tables whose name ends in one of these. */
    FlowCacheSwitch(Gateway gateway, String... exceptTables) throws Exception {
        flowCache = behaviour(FlowCacheProgrammable.class);
        interpreter = behaviour(PiPipelineInterpreter.class);
        entries = new TableEntries(pipeconf.pipelineModel(), interpreter);
        softSwitch.load(resource("p4info.txt"), resource("bmv2.json"));
        rules = new HashSet<>();
        for (FlowRule rule : flowCache.flowRules(gateway, Set.of(), APP)) {
            if (Arrays.stream(exceptTables).noneMatch(rule.table().toString()::endsWith)) {
                rules.add(rule);
                // A default entry is always there.
                write(isDefault(rule) ? Update.Type.MODIFY : Update.Type.INSERT, entity(entries.of(rule)));
            }
        }
        for (GroupDescription group : flowCache.groups(gateway, APP)) {
            write(Update.Type.INSERT, replication(group));
        }
    }

    /** Does what ONOS does when the rules for the gateway change, because of its config or because ports go down. */
    void reconfigure(Gateway gateway, Integer... downPorts) throws Exception {
        Set<PortNumber> down = Arrays.stream(downPorts).map(PortNumber::portNumber).collect(Collectors.toSet());
        Set<FlowRule> wanted = flowCache.flowRules(gateway, down, APP);
        for (FlowRule rule : rules) {
            if (!wanted.contains(rule) && !isDefault(rule)) {
                write(Update.Type.DELETE, entity(entries.of(rule)));
            }
        }
        for (FlowRule rule : wanted) {
            if (rules.stream().noneMatch(known -> known.exactMatch(rule))) {
                boolean isThere = isDefault(rule) || rules.contains(rule);
                write(isThere ? Update.Type.MODIFY : Update.Type.INSERT, entity(entries.of(rule)));
            }
        }
        rules.clear();
        rules.addAll(wanted);
    }

    /** Puts an entry into the ACL. */
    void acl(PiMatchFieldId field, long value, PiActionId action) throws Exception {
        int bitWidth = pipeconf.pipelineModel().table(Tables.ACL).orElseThrow().matchField(field).orElseThrow()
                .bitWidth();
        write(Update.Type.INSERT, entity(PiTableEntry.builder()
                .forTable(Tables.ACL)
                .withPriority(1)
                .withMatchKey(PiMatchKey.builder().addFieldMatch(new PiTernaryFieldMatch(field,
                        ImmutableByteSequence.copyFrom(value).fit(bitWidth),
                        ImmutableByteSequence.copyFrom((1L << bitWidth) - 1).fit(bitWidth))).build())
                .withAction(PiAction.builder().withId(action).build())
                .build()));
    }

    /** Pins a flow. */
    void pin(PinnedEntry entry) throws Exception {
        write(Update.Type.INSERT, entity(entries.of(flowCache.pinned(entry, Optional.empty(), APP))));
    }

    /** Gives a pinned flow another entry. */
    void repin(PinnedEntry entry) throws Exception {
        write(Update.Type.MODIFY, entity(entries.of(flowCache.pinned(entry, Optional.empty(), APP))));
    }

    /** Takes a flow's pinned entry away. */
    void unpin(PinnedEntry entry) throws Exception {
        write(Update.Type.DELETE, entity(entries.of(flowCache.pinned(entry, Optional.empty(), APP))));
    }

    /** What a pinned entry counted. */
    Count count(PinnedEntry entry) throws Exception {
        TableEntry.Builder filter = entity(entries.of(flowCache.pinned(entry, Optional.empty(), APP)))
                .getTableEntry().toBuilder();
        filter.getCounterDataBuilder();
        TableEntry read = softSwitch.control().read(Entity.newBuilder().setTableEntry(filter).build()).get(0)
                .getTableEntry();
        return new Count(read.getCounterData().getPacketCount(), read.getCounterData().getByteCount());
    }

    /** Has the switch tell of flows that could be pinned. */
    void tellCandidates(double packetsPerSecond) throws Exception {
        write(Update.Type.MODIFY, entity(entries.of(flowCache.candidates(packetsPerSecond, APP))));
    }

    /** Flows that ONOS was told of since the last call, because they could be pinned. */
    List<FlowKey> candidates() {
        List<FlowKey> taken = List.copyOf(candidates);
        candidates.clear();
        return taken;
    }

    /** Limits what may leave by a port. */
    void mtu(int port, int mtu) throws Exception {
        write(Update.Type.INSERT, entity(PiTableEntry.builder()
                .forTable(Tables.MTUS)
                .withMatchKey(PiMatchKey.builder().addFieldMatch(new PiExactFieldMatch(MatchFields.EGRESS_PORT,
                        ImmutableByteSequence.copyFrom(port).fit(9))).build())
                .withAction(PiAction.builder().withId(Actions.LIMIT).withParameter(new PiActionParam(ActionParams.MTU,
                        ImmutableByteSequence.copyFrom(mtu).fit(16))).build())
                .build()));
    }

    /** Lets time pass; it stands still otherwise. */
    void sleep(Duration time) {
        micros += time.toNanos() / 1000;
    }

    /** Microseconds on the switch's clock. */
    long micros() {
        return micros;
    }

    /**
     * Sends a frame into a port.
     *
     * @return what the switch sends because of it, packet-ins aside, in order
     */
    List<Sent> send(int port, byte[] frame) throws Exception {
        List<Sent> sent = new ArrayList<>();
        List<byte[]> toCpu = new ArrayList<>();
        softSwitch.pipeline().process(port, frame, 0, frame.length, (to, bytes, offset, length) -> {
            byte[] copy = Arrays.copyOfRange(bytes, offset, offset + length);
            if (to == P4Program.CPU_PORT) {
                toCpu.add(copy);
            } else {
                sent.add(Sent.sent(to, copy));
            }
        });
        for (byte[] bytes : toCpu) {
            PiPacketOperation packetIn = CODECS.packetIn().decode(
                    softSwitch.control().packetIn(bytes, 0, bytes.length), null, pipeconf);
            try {
                InboundPacket packet = interpreter.mapInboundPacket(packetIn, DEVICE);
                packetIns.add(packet);
                flowCache.learningEvent(packet).ifPresent(events::add);
                flowCache.candidate(packet).ifPresent(candidates::add);
            } catch (PiInterpreterException e) {
                // ONOS drops packet-ins that it can't read, such as LLDP frames that end early.
                continue;
            }
        }
        return sent;
    }

    /** Sends a frame into a port, as fast as can be: what the switch sends is looked at by nobody but the sink. */
    void forward(int port, byte[] frame, PacketSink sink) {
        softSwitch.pipeline().process(port, frame, 0, frame.length, sink);
    }

    /**
     * Has a flow learned: its packet goes from the servers' port to the OTR and comes back.
     *
     * @param tenant whose flow it is
     * @param outer  the tunnel that the OTR puts the packet into
     * @param frame  the packet, without a tag
     */
    void learn(Demo tenant, Outer outer, byte[] frame) throws Exception {
        byte[] tagged = tagged(tenant.vlan, frame);
        assertEquals(List.of(Sent.sent(Demo.OTR, tagged)), send(Demo.SERVERS, tagged));
        assertEquals(List.of(Sent.sent(Demo.DC, tenant.tunnelled(outer, frame))),
                send(Demo.OTR, tenant.taught(outer, frame)));
    }

    /** Sends a frame as a packet-out. */
    List<Sent> packetOut(int port, byte[] frame) throws Exception {
        OutboundPacket packet = new DefaultOutboundPacket(DEVICE,
                DefaultTrafficTreatment.builder().setOutput(PortNumber.portNumber(port)).build(),
                ByteBuffer.wrap(frame));
        List<Sent> sent = new ArrayList<>();
        for (PiPacketOperation operation : interpreter.mapOutboundPacket(packet)) {
            sent.addAll(send(P4Program.CPU_PORT, softSwitch.control().packetOut(
                    CODECS.packetOut().encode(operation, null, pipeconf))));
        }
        return sent;
    }

    /** Asks about flow contexts what comes to one answer; forgets other packet-ins. */
    ContextFrame ask(ContextFrame request) throws Exception {
        List<ContextFrame> answers = askAll(request);
        assertEquals(1, answers.size());
        return answers.get(0);
    }

    /** Asks about flow contexts; forgets other packet-ins. */
    List<ContextFrame> askAll(ContextFrame request) throws Exception {
        packetIns.clear();
        assertEquals(List.of(), packetOut(P4Program.CPU_PORT, request.frame()));
        List<ContextFrame> answers = new ArrayList<>();
        for (InboundPacket answer : packetIns()) {
            assertEquals(Optional.of((long) P4Program.Path.CONTEXT_ANSWERED.value()), answer.cookie());
            assertEquals(P4Program.CPU_PORT, answer.receivedFrom().port().toLong());
            answers.add(ContextFrame.parse(answer.unparsed().array()));
        }
        return answers;
    }

    /** Reads all contexts; those in use, each in a frame that is otherwise zero. */
    List<ContextFrame> contexts() throws Exception {
        List<ContextFrame> contexts = new ArrayList<>();
        for (int first = 0; first < Places.CONTEXTS; first += 64) {
            askAll(ContextFrame.read(first, first + 64)).forEach(answer -> contexts.addAll(answer.contexts()));
        }
        return contexts;
    }

    /** Learning events that ONOS got, since the last call. */
    List<LearningEvent> events() {
        List<LearningEvent> taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    /** Packet-ins that ONOS got, since the last call. */
    List<InboundPacket> packetIns() {
        List<InboundPacket> taken = List.copyOf(packetIns);
        packetIns.clear();
        return taken;
    }

    Count count(P4Program.Path path) throws Exception {
        return count(P4Program.Counters.PATHS.id(), path.value());
    }

    Count count(P4Program.DropReason reason) throws Exception {
        return count(P4Program.Counters.DROPS.id(), reason.value());
    }

    /** Contexts that flows lost to others. */
    Count evicted() throws Exception {
        return count(P4Program.Counters.EVENTS.id(), EVICTED);
    }

    /** How often packets at an OTR that is gone were forgotten. */
    Count released() throws Exception {
        return count(P4Program.Counters.EVENTS.id(), RELEASED);
    }

    /** How often a flow overtook its packets at an OTR on purpose. */
    Count overtook() throws Exception {
        return count(P4Program.Counters.EVENTS.id(), OVERTOOK);
    }

    /** What came in by a port. */
    Count received(int port) throws Exception {
        return count(P4Program.Counters.INGRESS_PORTS.id(), port);
    }

    /** What left by a port, with the bytes that it had when it came in. */
    Count transmitted(int port) throws Exception {
        return count(P4Program.Counters.EGRESS_PORTS.id(), port);
    }

    private Count count(String counter, int index) throws Exception {
        CounterEntry.Builder filter = CounterEntry.newBuilder().setCounterId(
                PipeconfHelper.getP4InfoBrowser(pipeconf)
                        .counters().getByName(counter).getPreamble().getId());
        filter.getIndexBuilder().setIndex(index);
        Entity entity = softSwitch.control().read(Entity.newBuilder().setCounterEntry(filter).build()).get(0);
        return new Count(entity.getCounterEntry().getData().getPacketCount(),
                entity.getCounterEntry().getData().getByteCount());
    }

    private static boolean isDefault(FlowRule rule) {
        return rule.selector().criteria().isEmpty();
    }

    private Entity entity(PiTableEntry entry) throws Exception {
        return CODECS.entity().encode(entry, null, pipeconf);
    }

    private void write(Update.Type type, Entity entity) throws Exception {
        softSwitch.control().write(type, entity);
    }

    private Entity replication(GroupDescription group) {
        List<Replica> replicas = new ArrayList<>();
        for (GroupBucket bucket : group.buckets().buckets()) {
            PortNumber port = ((OutputInstruction) bucket.treatment().allInstructions().get(0)).port();
            replicas.add(Replica.newBuilder()
                    .setEgressPort(interpreter.mapLogicalPortNumber(port).orElse((int) port.toLong()))
                    .build());
        }
        PacketReplicationEngineEntry.Builder entry = PacketReplicationEngineEntry.newBuilder();
        if (group.type() == GroupDescription.Type.CLONE) {
            entry.getCloneSessionEntryBuilder().setSessionId(group.givenGroupId()).addAllReplicas(replicas);
        } else {
            entry.getMulticastGroupEntryBuilder().setMulticastGroupId(group.givenGroupId()).addAllReplicas(replicas);
        }
        return Entity.newBuilder().setPacketReplicationEngineEntry(entry).build();
    }

    private <T extends Behaviour> T behaviour(Class<T> type) throws Exception {
        T behaviour = type.cast(pipeconf.implementation(type).orElseThrow().getConstructor().newInstance());
        behaviour.setData(new DefaultDriverData(
                new DefaultDriver("test", List.of(), "", "", "", Map.of(), Map.of()), DEVICE));
        return behaviour;
    }

    private static PiPipeconf pipeconf() {
        PiPipeconf[] registered = new PiPipeconf[1];
        new PipeconfLoader(new PiPipeconfServiceAdapter() {
            @Override
            public void register(PiPipeconf pipeconf) {
                registered[0] = pipeconf;
            }
        });
        return Optional.of(registered[0]).orElseThrow();
    }

    static String resource(String file) throws IOException {
        try (InputStream in = PipeconfLoader.class.getResourceAsStream("/p4c-out/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

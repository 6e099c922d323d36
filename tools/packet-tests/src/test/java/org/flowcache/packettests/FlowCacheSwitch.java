// SPDX-License-Identifier: Apache-2.0
package org.flowcache.packettests;

import static org.onosproject.p4runtime.ctl.codec.Codecs.CODECS;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flowcache.api.Count;
import org.flowcache.api.FlowCacheProgrammable;
import org.flowcache.api.Gateway;
import org.flowcache.api.LearningEvent;
import org.flowcache.pipeconf.P4Program;
import org.flowcache.pipeconf.PipeconfLoader;
import org.flowcache.softswitch.SoftSwitch;
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
import org.onosproject.net.group.GroupDescription;
import org.onosproject.net.packet.DefaultOutboundPacket;
import org.onosproject.net.packet.InboundPacket;
import org.onosproject.net.packet.OutboundPacket;
import org.onosproject.net.pi.PiPipeconfServiceAdapter;
import org.onosproject.net.pi.model.PiPipeconf;
import org.onosproject.net.pi.model.PiPipelineInterpreter;
import org.onosproject.net.pi.runtime.PiPacketOperation;
import org.onosproject.p4runtime.ctl.utils.PipeconfHelper;
import p4.v1.P4RuntimeOuterClass.CloneSessionEntry;
import p4.v1.P4RuntimeOuterClass.CounterEntry;
import p4.v1.P4RuntimeOuterClass.Entity;
import p4.v1.P4RuntimeOuterClass.PacketReplicationEngineEntry;
import p4.v1.P4RuntimeOuterClass.Replica;
import p4.v1.P4RuntimeOuterClass.Update;

/**
 * A soft switch that runs the committed P4 program with a gateway's entries, seen from its ports and from ONOS.
 */
final class FlowCacheSwitch {

    private static final DeviceId DEVICE = DeviceId.deviceId("device:packet-tests");
    private static final ApplicationId APP = new TestApplicationId("org.flowcache.packet-tests");

    private final SoftSwitch softSwitch = SoftSwitch.builder().cpuPort(P4Program.CPU_PORT).build();
    private final PiPipeconf pipeconf = pipeconf();
    private final FlowCacheProgrammable flowCache;
    private final PiPipelineInterpreter interpreter;
    private final List<LearningEvent> events = new ArrayList<>();
    private final List<InboundPacket> packetIns = new ArrayList<>();

    /** A switch with all of a gateway's entries, except for those of tables whose name ends in one of these. */
    FlowCacheSwitch(Gateway gateway, String... exceptTables) throws Exception {
        flowCache = behaviour(FlowCacheProgrammable.class);
        interpreter = behaviour(PiPipelineInterpreter.class);
        softSwitch.load(resource("p4info.txt"), resource("bmv2.json"));
        TableEntries entries = new TableEntries(pipeconf.pipelineModel());
        for (FlowRule rule : flowCache.flowRules(gateway, APP)) {
            if (Arrays.stream(exceptTables).noneMatch(rule.table().toString()::endsWith)) {
                insert(CODECS.entity().encode(entries.of(rule), null, pipeconf));
            }
        }
        insert(cloneSession(flowCache.learningSession(APP)));
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
            InboundPacket packet = interpreter.mapInboundPacket(packetIn, DEVICE);
            packetIns.add(packet);
            flowCache.learningEvent(packet).ifPresent(events::add);
        }
        return sent;
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

    private Count count(String counter, int index) throws Exception {
        CounterEntry.Builder filter = CounterEntry.newBuilder().setCounterId(
                PipeconfHelper.getP4InfoBrowser(pipeconf)
                        .counters().getByName(counter).getPreamble().getId());
        filter.getIndexBuilder().setIndex(index);
        Entity entity = softSwitch.control().read(Entity.newBuilder().setCounterEntry(filter).build()).get(0);
        return new Count(entity.getCounterEntry().getData().getPacketCount(),
                entity.getCounterEntry().getData().getByteCount());
    }

    private void insert(Entity entity) throws Exception {
        softSwitch.control().write(Update.Type.INSERT, entity);
    }

    private Entity cloneSession(GroupDescription group) {
        CloneSessionEntry.Builder session = CloneSessionEntry.newBuilder().setSessionId(group.givenGroupId());
        group.buckets().buckets().forEach(bucket -> {
            PortNumber port = ((OutputInstruction) bucket.treatment().allInstructions().get(0)).port();
            session.addReplicas(Replica.newBuilder()
                    .setEgressPort(interpreter.mapLogicalPortNumber(port).orElseThrow()));
        });
        return Entity.newBuilder().setPacketReplicationEngineEntry(
                PacketReplicationEngineEntry.newBuilder().setCloneSessionEntry(session)).build();
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

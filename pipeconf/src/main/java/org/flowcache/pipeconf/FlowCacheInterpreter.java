// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import static java.util.stream.Collectors.toList;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.flowcache.pipeconf.P4Program.ActionParams;
import org.flowcache.pipeconf.P4Program.Actions;
import org.flowcache.pipeconf.P4Program.MatchFields;
import org.flowcache.pipeconf.P4Program.PacketMetadata;
import org.flowcache.pipeconf.P4Program.Path;
import org.flowcache.pipeconf.P4Program.Tables;
import org.onlab.packet.DeserializationException;
import org.onlab.packet.Ethernet;
import org.onlab.util.ImmutableByteSequence;
import org.onlab.util.ImmutableByteSequence.ByteSequenceTrimException;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.Port;
import org.onosproject.net.PortNumber;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.driver.AbstractHandlerBehaviour;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.flow.criteria.Criterion;
import org.onosproject.net.flow.instructions.Instruction;
import org.onosproject.net.flow.instructions.Instructions.OutputInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModVlanIdInstruction;
import org.onosproject.net.packet.DefaultInboundPacket;
import org.onosproject.net.packet.InboundPacket;
import org.onosproject.net.packet.OutboundPacket;
import org.onosproject.net.pi.model.PiActionId;
import org.onosproject.net.pi.model.PiMatchFieldId;
import org.onosproject.net.pi.model.PiPacketMetadataId;
import org.onosproject.net.pi.model.PiPacketOperationType;
import org.onosproject.net.pi.model.PiPipelineInterpreter;
import org.onosproject.net.pi.model.PiTableId;
import org.onosproject.net.pi.runtime.PiAction;
import org.onosproject.net.pi.runtime.PiActionParam;
import org.onosproject.net.pi.runtime.PiPacketMetadata;
import org.onosproject.net.pi.runtime.PiPacketOperation;

/**
 * Translates between ONOS's terms and those of the flow cache's pipeline.
 */
public final class FlowCacheInterpreter extends AbstractHandlerBehaviour implements PiPipelineInterpreter {

    private static final Map<Criterion.Type, PiMatchFieldId> MATCH_FIELDS = Map.of(
            Criterion.Type.IN_PORT, MatchFields.INGRESS_PORT,
            Criterion.Type.VLAN_VID, MatchFields.VLAN_ID,
            Criterion.Type.IPV4_DST, MatchFields.DST_ADDR);

    private static final Map<PiTableId, PiActionId> FORWARD = Map.of(
            Tables.SERVERS, Actions.DECAPSULATION_FORWARD,
            Tables.ROLE_PORTS, Actions.FORWARDING_FORWARD);

    private static final Map<PiTableId, PiActionId> ACCEPT = Map.of(
            Tables.VTEPS, Actions.ACCEPT_VTEP,
            Tables.SERVER_VLANS, Actions.ACCEPT_VLAN);

    @Override
    public Optional<PiMatchFieldId> mapCriterionType(Criterion.Type type) {
        return Optional.ofNullable(MATCH_FIELDS.get(type));
    }

    /**
     * Maps nothing: no table of this pipeline is the one table of a single-table switch.
     */
    @Override
    public Optional<PiTableId> mapFlowRuleTableId(int flowRuleTableId) {
        return Optional.empty();
    }

    /**
     * Maps an output to a port, a VLAN id and a no-action to the action that does this in the given table.
     */
    @Override
    public PiAction mapTreatment(TrafficTreatment treatment, PiTableId table) throws PiInterpreterException {
        List<Instruction> instructions = treatment.allInstructions();
        if (instructions.size() == 1) {
            Instruction instruction = instructions.get(0);
            if (instruction instanceof OutputInstruction && FORWARD.containsKey(table)) {
                return action(FORWARD.get(table), new PiActionParam(ActionParams.PORT,
                        portOf(((OutputInstruction) instruction).port())));
            }
            if (isVlanId(instruction) && table.equals(Tables.TENANTS)) {
                return action(Actions.SET_VLAN, new PiActionParam(ActionParams.VLAN_ID,
                        ((ModVlanIdInstruction) instruction).vlanId().toShort()));
            }
            if (instruction.type() == Instruction.Type.NOACTION && ACCEPT.containsKey(table)) {
                return action(ACCEPT.get(table));
            }
        }
        throw new PiInterpreterException("table " + table + " has no action that does " + instructions
                + "; use a protocol-independent action");
    }

    private static boolean isVlanId(Instruction instruction) {
        return instruction instanceof L2ModificationInstruction && ((L2ModificationInstruction) instruction).subtype()
                == L2ModificationInstruction.L2SubType.VLAN_ID;
    }

    private static PiAction action(PiActionId id, PiActionParam... params) {
        return PiAction.builder().withId(id).withParameters(List.of(params)).build();
    }

    private long portOf(PortNumber port) throws PiInterpreterException {
        return port.isLogical()
                ? mapLogicalPortNumber(port).orElseThrow(() -> new PiInterpreterException("no port stands for " + port))
                : port.toLong();
    }

    /**
     * Maps a packet to one packet-out for each of its outputs, a flood to one for each enabled port but the one that
     * the packet came in by.
     */
    @Override
    public Collection<PiPacketOperation> mapOutboundPacket(OutboundPacket packet) throws PiInterpreterException {
        Stream.Builder<PortNumber> ports = Stream.builder();
        for (Instruction instruction : packet.treatment().allInstructions()) {
            if (!(instruction instanceof OutputInstruction)) {
                throw new PiInterpreterException("a packet-out can do outputs only, not " + instruction);
            }
            PortNumber port = ((OutputInstruction) instruction).port();
            if (port.equals(PortNumber.FLOOD)) {
                floodPorts(packet).forEach(ports);
            } else if (port.isLogical()) {
                throw new PiInterpreterException("a packet-out can't go to the logical port " + port);
            } else {
                ports.add(port);
            }
        }
        Stream.Builder<PiPacketOperation> operations = Stream.builder();
        for (PortNumber port : ports.build().collect(toList())) {
            operations.add(packetOut(packet.data(), port));
        }
        return operations.build().collect(toList());
    }

    private Stream<PortNumber> floodPorts(OutboundPacket packet) {
        return handler().get(DeviceService.class).getPorts(packet.sendThrough()).stream()
                .filter(Port::isEnabled)
                .map(Port::number)
                .filter(port -> !port.isLogical() && !port.equals(packet.inPort()));
    }

    private static PiPacketOperation packetOut(ByteBuffer frame, PortNumber port) throws PiInterpreterException {
        return PiPacketOperation.builder()
                .withType(PiPacketOperationType.PACKET_OUT)
                .withData(ImmutableByteSequence.copyFrom(frame))
                .withMetadata(metadata(PacketMetadata.EGRESS_PORT, port.toLong(),
                        P4Program.PACKET_OUT_EGRESS_PORT_BITWIDTH))
                .withMetadata(metadata(PacketMetadata.PAD, 0, P4Program.PACKET_OUT_PAD_BITWIDTH))
                .build();
    }

    private static PiPacketMetadata metadata(PiPacketMetadataId id, long value, int bitWidth)
            throws PiInterpreterException {
        try {
            return PiPacketMetadata.builder()
                    .withId(id)
                    .withValue(ImmutableByteSequence.copyFrom(value).fit(bitWidth))
                    .build();
        } catch (ByteSequenceTrimException e) {
            throw new PiInterpreterException(id + " " + value + " does not fit " + bitWidth + " bits");
        }
    }

    /**
     * Maps a packet-in. The path of the packet that it is a copy of becomes the cookie.
     */
    @Override
    public InboundPacket mapInboundPacket(PiPacketOperation packetIn, DeviceId deviceId)
            throws PiInterpreterException {
        byte[] frame = packetIn.data().asArray();
        Ethernet parsed;
        try {
            parsed = Ethernet.deserializer().deserialize(frame, 0, frame.length);
        } catch (DeserializationException e) {
            throw new PiInterpreterException("packet-in of " + deviceId + " is no Ethernet frame: " + e.getMessage());
        }
        PortNumber port = PortNumber.portNumber(metadata(packetIn, PacketMetadata.INGRESS_PORT, deviceId));
        long path = metadata(packetIn, PacketMetadata.PATH, deviceId);
        return new DefaultInboundPacket(new ConnectPoint(deviceId, port), parsed, ByteBuffer.wrap(frame),
                path == Path.NONE.value() ? Optional.empty() : Optional.of(path));
    }

    private static long metadata(PiPacketOperation packetIn, PiPacketMetadataId id, DeviceId deviceId)
            throws PiInterpreterException {
        return packetIn.metadatas().stream()
                .filter(metadata -> metadata.id().equals(id))
                .map(metadata -> new BigInteger(1, metadata.value().asArray()).longValue())
                .findFirst()
                .orElseThrow(() -> new PiInterpreterException("packet-in of " + deviceId + " lacks metadata " + id));
    }

    @Override
    public Optional<Integer> mapLogicalPortNumber(PortNumber port) {
        return port.equals(PortNumber.CONTROLLER) ? Optional.of(P4Program.CPU_PORT) : Optional.empty();
    }
}

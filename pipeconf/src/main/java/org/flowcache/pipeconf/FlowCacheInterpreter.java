// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import static java.util.Map.entry;
import static java.util.stream.Collectors.toList;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.flowcache.pipeconf.P4Program.Actions;
import org.flowcache.pipeconf.P4Program.MatchFields;
import org.flowcache.pipeconf.P4Program.PacketMetadata;
import org.flowcache.pipeconf.P4Program.Path;
import org.flowcache.pipeconf.P4Program.Tables;
import org.onlab.packet.ARP;
import org.onlab.packet.DeserializationException;
import org.onlab.packet.Ethernet;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.MacAddress;
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
import org.onosproject.net.flow.instructions.Instructions;
import org.onosproject.net.flow.instructions.Instructions.OutputInstruction;
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
import org.onosproject.net.pi.runtime.PiPacketMetadata;
import org.onosproject.net.pi.runtime.PiPacketOperation;

/**
 * Translates between ONOS's terms and those of the flow cache's pipeline.
 */
public final class FlowCacheInterpreter extends AbstractHandlerBehaviour implements PiPipelineInterpreter {

    /** Those of the ACL, and of the pinned entries, whose fields bear the same names. */
    private static final Map<Criterion.Type, PiMatchFieldId> MATCH_FIELDS = Map.ofEntries(
            entry(Criterion.Type.IN_PORT, MatchFields.INGRESS_PORT),
            entry(Criterion.Type.ETH_DST, MatchFields.ETH_DST),
            entry(Criterion.Type.ETH_DST_MASKED, MatchFields.ETH_DST),
            entry(Criterion.Type.ETH_SRC, MatchFields.ETH_SRC),
            entry(Criterion.Type.ETH_SRC_MASKED, MatchFields.ETH_SRC),
            entry(Criterion.Type.ETH_TYPE, MatchFields.ETH_TYPE),
            entry(Criterion.Type.VLAN_VID, MatchFields.VLAN_ID),
            entry(Criterion.Type.IPV4_SRC, MatchFields.IPV4_SRC),
            entry(Criterion.Type.IPV4_DST, MatchFields.IPV4_DST),
            entry(Criterion.Type.IPV6_DST, MatchFields.IPV6_DST),
            entry(Criterion.Type.IP_PROTO, MatchFields.IP_PROTO),
            entry(Criterion.Type.TCP_SRC, MatchFields.L4_SRC_PORT),
            entry(Criterion.Type.TCP_DST, MatchFields.L4_DST_PORT),
            entry(Criterion.Type.UDP_SRC, MatchFields.L4_SRC_PORT),
            entry(Criterion.Type.UDP_DST, MatchFields.L4_DST_PORT));

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
     * Maps what the ACL can do: a drop; an output to the controller and nowhere else, which comes with
     * {@link TrafficTreatment#clearedDeferred()}; and one to the controller besides all else.
     */
    @Override
    public PiAction mapTreatment(TrafficTreatment treatment, PiTableId table) throws PiInterpreterException {
        List<Instruction> instructions = treatment.allInstructions();
        if (table.equals(Tables.ACL)) {
            if (instructions.equals(List.of(Instructions.createOutput(PortNumber.CONTROLLER)))) {
                return action(treatment.clearedDeferred() ? Actions.PUNT : Actions.COPY_TO_CPU);
            }
            if (instructions.isEmpty() || instructions.equals(List.of(Instructions.createNoAction()))) {
                return action(Actions.ACL_DROP);
            }
        }
        throw new PiInterpreterException("table " + table + " has no action that does " + instructions
                + "; use a protocol-independent action");
    }

    private static PiAction action(PiActionId id) {
        return PiAction.builder().withId(id).build();
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
     * Maps a packet-in. The path of the packet that it is a copy of becomes the cookie. Who can send frames can send any,
     * so one that ONOS can't parse is no error: it is handed on as its bytes, and {@link InboundPacket#parsed()} is null.
     */
    @Override
    public InboundPacket mapInboundPacket(PiPacketOperation packetIn, DeviceId deviceId)
            throws PiInterpreterException {
        byte[] frame = packetIn.data().asArray();
        PortNumber port = PortNumber.portNumber(metadata(packetIn, PacketMetadata.INGRESS_PORT, deviceId));
        long path = metadata(packetIn, PacketMetadata.PATH, deviceId);
        return new DefaultInboundPacket(new ConnectPoint(deviceId, port), parse(frame).orElse(null),
                ByteBuffer.wrap(frame), path == Path.NONE.value() ? Optional.empty() : Optional.of(path));
    }

    /**
     * Parses a frame whole, or not at all: ONOS's packet processors take the payload to be what the Ethertype says.
     */
    private static Optional<Ethernet> parse(byte[] frame) {
        try {
            return Optional.of(Ethernet.deserializer().deserialize(frame, 0, frame.length))
                    .filter(FlowCacheInterpreter::isUsable);
        } catch (DeserializationException | RuntimeException | StackOverflowError e) {
            // ONOS's parsers trust lengths that the frame names, and call themselves for headers within headers.
            return Optional.empty();
        }
    }

    /**
     * Tells whether ONOS's packet processors can deal with a frame. Of ARP they know that between IPv4 and Ethernet
     * addresses only (RFC 826), and don't ask for the lengths of the addresses.
     */
    private static boolean isUsable(Ethernet frame) {
        if (!(frame.getPayload() instanceof ARP)) {
            return true;
        }
        ARP arp = (ARP) frame.getPayload();
        return arp.getHardwareAddressLength() == MacAddress.MAC_ADDRESS_LENGTH
                && arp.getProtocolAddressLength() == Ip4Address.BYTE_LENGTH;
    }

    private static long metadata(PiPacketOperation packetIn, PiPacketMetadataId id, DeviceId deviceId)
            throws PiInterpreterException {
        for (PiPacketMetadata metadata : packetIn.metadatas()) {
            if (metadata.id().equals(id)) {
                return number(metadata.value());
            }
        }
        throw new PiInterpreterException("packet-in of " + deviceId + " lacks metadata " + id);
    }

    private static long number(ImmutableByteSequence value) {
        long number = 0;
        for (byte octet : value.asArray()) {
            number = number << Byte.SIZE | Byte.toUnsignedInt(octet);
        }
        return number;
    }

    @Override
    public Optional<Integer> mapLogicalPortNumber(PortNumber port) {
        return port.equals(PortNumber.CONTROLLER) ? Optional.of(P4Program.CPU_PORT) : Optional.empty();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flowcache.pipeconf.P4Program.Tables;
import org.junit.Test;
import org.onlab.packet.Ethernet;
import org.onlab.util.ImmutableByteSequence;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DefaultDevice;
import org.onosproject.net.DefaultPort;
import org.onosproject.net.DeviceId;
import org.onosproject.net.Port;
import org.onosproject.net.PortNumber;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.device.DeviceServiceAdapter;
import org.onosproject.net.driver.DefaultDriver;
import org.onosproject.net.driver.DefaultDriverData;
import org.onosproject.net.driver.DefaultDriverHandler;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.flow.criteria.Criterion;
import org.onosproject.net.packet.DefaultOutboundPacket;
import org.onosproject.net.packet.InboundPacket;
import org.onosproject.net.packet.OutboundPacket;
import org.onosproject.net.pi.model.PiMatchFieldId;
import org.onosproject.net.pi.model.PiPacketMetadataId;
import org.onosproject.net.pi.model.PiPacketOperationType;
import org.onosproject.net.pi.model.PiPipelineInterpreter.PiInterpreterException;
import org.onosproject.net.pi.model.PiPipelineModel;
import org.onosproject.net.pi.model.PiTableId;
import org.onosproject.net.pi.model.PiTableModel;
import org.onosproject.net.pi.runtime.PiAction;
import org.onosproject.net.pi.runtime.PiPacketMetadata;
import org.onosproject.net.pi.runtime.PiPacketOperation;

public class FlowCacheInterpreterTest {

    private static final DeviceId DEVICE = DeviceId.deviceId("device:test");
    private static final PiTableId ACL = PiTableId.of("FlowCacheIngress.acl.acl");
    // An ARP request.
    private static final byte[] FRAME = bytes("ffffffffffff" + "00000000000a" + "0806"
            + "0001080006040001" + "00000000000a" + "0a000001" + "000000000000" + "0a000002");

    private final FlowCacheInterpreter interpreter = new FlowCacheInterpreter();

    @Test
    public void controllerIsTheCpuPort() {
        assertEquals(Optional.of(255), interpreter.mapLogicalPortNumber(PortNumber.CONTROLLER));
        assertEquals(Optional.empty(), interpreter.mapLogicalPortNumber(PortNumber.LOCAL));
    }

    @Test
    public void mapsCriteriaToFieldsOfTheAclAndOfPinnedEntries() {
        Map<Criterion.Type, String> fields = Map.ofEntries(
                Map.entry(Criterion.Type.IN_PORT, "ingress_port"),
                Map.entry(Criterion.Type.ETH_DST, "eth_dst"),
                Map.entry(Criterion.Type.ETH_DST_MASKED, "eth_dst"),
                Map.entry(Criterion.Type.ETH_SRC, "eth_src"),
                Map.entry(Criterion.Type.ETH_SRC_MASKED, "eth_src"),
                Map.entry(Criterion.Type.ETH_TYPE, "eth_type"),
                Map.entry(Criterion.Type.VLAN_VID, "vlan_id"),
                Map.entry(Criterion.Type.IPV4_SRC, "ipv4_src"),
                Map.entry(Criterion.Type.IPV4_DST, "ipv4_dst"),
                Map.entry(Criterion.Type.IPV6_DST, "ipv6_dst"),
                Map.entry(Criterion.Type.IP_PROTO, "ip_proto"),
                Map.entry(Criterion.Type.TCP_SRC, "l4_src_port"),
                Map.entry(Criterion.Type.TCP_DST, "l4_dst_port"),
                Map.entry(Criterion.Type.UDP_SRC, "l4_src_port"),
                Map.entry(Criterion.Type.UDP_DST, "l4_dst_port"));
        PiPipelineModel model = PipeconfLoader.pipeconf().pipelineModel();
        List<PiTableModel> tables = Stream.of(ACL, Tables.PINNED_IPV6).map(id -> model.table(id).orElseThrow())
                .collect(Collectors.toList());
        for (Criterion.Type type : Criterion.Type.values()) {
            Optional<PiMatchFieldId> field = interpreter.mapCriterionType(type);
            assertEquals(type.toString(), Optional.ofNullable(fields.get(type)), field.map(PiMatchFieldId::id));
            field.ifPresent(id -> assertTrue(tables.stream().anyMatch(table -> table.matchField(id).isPresent())));
        }
    }

    @Test
    public void mapsTreatmentsToActionsOfTheAcl() throws Exception {
        assertEquals("FlowCacheIngress.acl.punt", aclAction(
                DefaultTrafficTreatment.builder().punt().wipeDeferred().build()));
        assertEquals("FlowCacheIngress.acl.copy_to_cpu", aclAction(
                DefaultTrafficTreatment.builder().punt().build()));
        assertEquals("FlowCacheIngress.acl.drop", aclAction(DefaultTrafficTreatment.builder().drop().build()));
        assertEquals("FlowCacheIngress.acl.drop", aclAction(DefaultTrafficTreatment.emptyTreatment()));
    }

    private String aclAction(TrafficTreatment treatment) throws PiInterpreterException {
        PiAction action = interpreter.mapTreatment(treatment, ACL);
        assertEquals(0, action.parameters().size());
        return action.id().id();
    }

    @Test
    public void refusesATreatmentThatATableHasNoActionFor() {
        TrafficTreatment toPort3 = DefaultTrafficTreatment.builder().setOutput(PortNumber.portNumber(3)).build();
        TrafficTreatment toPort3AndController = DefaultTrafficTreatment.builder().punt()
                .setOutput(PortNumber.portNumber(3)).build();
        TrafficTreatment drop = DefaultTrafficTreatment.builder().drop().build();

        assertThrows(PiInterpreterException.class, () -> interpreter.mapTreatment(toPort3, ACL));
        assertThrows(PiInterpreterException.class, () -> interpreter.mapTreatment(toPort3AndController, ACL));
        assertThrows(PiInterpreterException.class, () -> interpreter.mapTreatment(drop,
                PiTableId.of("FlowCacheIngress.decapsulation.servers")));
    }

    @Test
    public void packetOutNamesItsPort() throws Exception {
        Collection<PiPacketOperation> operations = interpreter.mapOutboundPacket(outbound(PortNumber.portNumber(258)));

        assertEquals(1, operations.size());
        PiPacketOperation operation = operations.iterator().next();
        assertEquals(PiPacketOperationType.PACKET_OUT, operation.type());
        assertEquals(ImmutableByteSequence.copyFrom(FRAME), operation.data());
        assertEquals(Set.of(
                metadata("egress_port", 0x01, 0x02),
                metadata("pad", 0x00)), Set.copyOf(operation.metadatas()));
    }

    @Test
    public void packetOutRefusesPortsThatDoNotFit() {
        assertThrows(PiInterpreterException.class,
                () -> interpreter.mapOutboundPacket(outbound(PortNumber.portNumber(512))));
        assertThrows(PiInterpreterException.class,
                () -> interpreter.mapOutboundPacket(outbound(PortNumber.CONTROLLER)));
    }

    @Test
    public void floodGoesToEveryOtherEnabledPort() throws Exception {
        interpreter.setHandler(handlerWithPorts());
        OutboundPacket flood = new DefaultOutboundPacket(DEVICE,
                DefaultTrafficTreatment.builder().setOutput(PortNumber.FLOOD).build(), ByteBuffer.wrap(FRAME),
                PortNumber.portNumber(1));

        Set<PiPacketMetadata> ports = interpreter.mapOutboundPacket(flood).stream()
                .flatMap(operation -> operation.metadatas().stream())
                .filter(metadata -> metadata.id().id().equals("egress_port"))
                .collect(Collectors.toSet());

        assertEquals(Set.of(metadata("egress_port", 0, 2), metadata("egress_port", 0, 4)), ports);
    }

    @Test
    public void packetInTellsPortAndPath() throws Exception {
        InboundPacket packet = interpreter.mapInboundPacket(
                packetIn(FRAME, metadata("ingress_port", 0x01, 0x02), metadata("path", 0x02)), DEVICE);

        assertEquals(new ConnectPoint(DEVICE, PortNumber.portNumber(258)), packet.receivedFrom());
        assertEquals(Optional.of(2L), packet.cookie());
        assertEquals(ByteBuffer.wrap(FRAME), packet.unparsed());
        assertEquals(Ethernet.TYPE_ARP, packet.parsed().getEtherType());
    }

    @Test
    public void packetInTakesValuesWithoutLeadingZeros() throws Exception {
        InboundPacket packet = interpreter.mapInboundPacket(
                packetIn(FRAME, metadata("ingress_port", 0x02), metadata("path", 0x00)), DEVICE);

        assertEquals(PortNumber.portNumber(2), packet.receivedFrom().port());
        assertEquals(Optional.empty(), packet.cookie());
    }

    @Test
    public void packetInRefusesWhatLacksMetadata() {
        assertThrows(PiInterpreterException.class,
                () -> interpreter.mapInboundPacket(packetIn(FRAME, metadata("path", 1)), DEVICE));
        assertThrows(PiInterpreterException.class,
                () -> interpreter.mapInboundPacket(packetIn(FRAME, metadata("ingress_port", 1)), DEVICE));
    }

    private static OutboundPacket outbound(PortNumber port) {
        return new DefaultOutboundPacket(DEVICE, DefaultTrafficTreatment.builder().setOutput(port).build(),
                ByteBuffer.wrap(FRAME));
    }

    private static PiPacketOperation packetIn(byte[] frame, PiPacketMetadata... metadata) {
        return PiPacketOperation.builder().withType(PiPacketOperationType.PACKET_IN)
                .withData(ImmutableByteSequence.copyFrom(frame)).withMetadatas(List.of(metadata)).build();
    }

    private static PiPacketMetadata metadata(String id, int... value) {
        byte[] bytes = new byte[value.length];
        for (int i = 0; i < value.length; i++) {
            bytes[i] = (byte) value[i];
        }
        return PiPacketMetadata.builder().withId(PiPacketMetadataId.of(id))
                .withValue(ImmutableByteSequence.copyFrom(bytes)).build();
    }

    private static DefaultDriverHandler handlerWithPorts() {
        DefaultDevice device = new DefaultDevice(null, DEVICE, null, null, null, null, null, null);
        List<Port> ports = List.of(
                new DefaultPort(device, PortNumber.portNumber(1), true),
                new DefaultPort(device, PortNumber.portNumber(2), true),
                new DefaultPort(device, PortNumber.portNumber(3), false),
                new DefaultPort(device, PortNumber.portNumber(4), true),
                new DefaultPort(device, PortNumber.LOCAL, true));
        DeviceService devices = new DeviceServiceAdapter() {
            @Override
            public List<Port> getPorts(DeviceId deviceId) {
                return ports;
            }
        };
        DefaultDriver driver = new DefaultDriver("test", List.of(), "", "", "",
                Map.of(), Map.of());
        return new DefaultDriverHandler(new DefaultDriverData(driver, DEVICE)) {
            @Override
            public <T> T get(Class<T> service) {
                return service.cast(devices);
            }
        };
    }

    private static byte[] bytes(String hex) {
        byte[] bytes = new byte[hex.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }
}

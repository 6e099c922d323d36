// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch;

import static org.flowcache.softswitch.testing.Controller.code;
import static org.flowcache.softswitch.testing.Frames.hex;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.rpc.Code;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.flowcache.softswitch.port.InMemoryPort;
import org.flowcache.softswitch.testing.Controller;
import org.flowcache.softswitch.testing.Program;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import p4.config.v1.P4InfoOuterClass.P4Info;
import p4.v1.P4RuntimeOuterClass.ForwardingPipelineConfig;
import p4.v1.P4RuntimeOuterClass.PacketOut;
import p4.v1.P4RuntimeOuterClass.SetForwardingPipelineConfigRequest;
import p4.v1.P4RuntimeOuterClass.SetForwardingPipelineConfigRequest.Action;
import p4.v1.P4RuntimeOuterClass.StreamMessageRequest;
import p4.v1.P4RuntimeOuterClass.Update;

/** What clients do that were written for BMv2 and its P4Runtime server, here with device id 0, as in the tutorials. */
public class ClientsOfBmv2Test {

    private static final Program PROGRAM = new Program("router");
    private static final String FRAME = "0a0000000001 0b0000000002 1234 01020304";

    private final InMemoryPort port2 = new InMemoryPort();
    private final List<Controller> controllers = new ArrayList<>();
    private SoftSwitch softSwitch;

    @Before
    public void start() {
        start(true);
    }

    private void start(boolean lenient) {
        softSwitch = SoftSwitch.builder().deviceId(0).port(2, port2).lenientArbitration(lenient)
                .grpcAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).build();
        softSwitch.start();
    }

    @After
    public void stop() {
        controllers.forEach(Controller::close);
        softSwitch.close();
    }

    private Controller controller() {
        Controller controller = new Controller(softSwitch.grpcPort(), 0);
        controllers.add(controller);
        return controller;
    }

    private static Program.EntryBuilder route() {
        return PROGRAM.entry("routes").lpm("dst", "0a000000", 8).action("route", "02", "01", "02");
    }

    // The config of p4lang/tutorials' p4runtime_lib: p4.tmp.P4DeviceConfig { reassign: true device_data: JSON }.

    private static ByteString wrapped(String json) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeBool(1, true);
        out.writeBytes(3, ByteString.copyFromUtf8(json));
        out.flush();
        return ByteString.copyFrom(bytes.toByteArray());
    }

    private static Status.Code set(Controller controller, P4Info info, ByteString deviceConfig) {
        var request = SetForwardingPipelineConfigRequest.newBuilder().setAction(Action.VERIFY_AND_COMMIT)
                .setConfig(ForwardingPipelineConfig.newBuilder().setP4Info(info).setP4DeviceConfig(deviceConfig));
        request.getElectionIdBuilder().setLow(1);
        return code(() -> controller.stub().setForwardingPipelineConfig(request.build()));
    }

    @Test
    public void theJsonMayBeWrapped() throws Exception {
        Controller controller = controller();
        assertEquals(Code.OK, controller.arbitrate(1));
        assertEquals(Status.Code.OK, set(controller, PROGRAM.info(), wrapped(PROGRAM.json())));
        assertEquals(Code.OK, controller.insert(route().entity()));
        assertEquals("nothing in it", Status.Code.INVALID_ARGUMENT, set(controller, PROGRAM.info(), ByteString.EMPTY));
        assertEquals("what is in it is looked at", Status.Code.INVALID_ARGUMENT,
                set(controller, PROGRAM.info(), wrapped("{}")));
    }

    // ONOS's BasicInterpreterImpl sends the egress port only; the P4Info has no @padding.

    private static P4Info paddingCalled(String name) {
        P4Info.Builder info = PROGRAM.info().toBuilder();
        info.getControllerPacketMetadataBuilderList().stream()
                .filter(header -> header.getPreamble().getName().equals("packet_out"))
                .forEach(header -> header.getMetadataBuilder(1).clearAnnotations().setName(name));
        return info.build();
    }

    @Test
    public void aPacketOutMayLeaveOutWhatIsCalledPadding() throws Exception {
        Controller controller = controller();
        assertEquals(Code.OK, controller.arbitrate(1));
        PacketOut.Builder packet = PacketOut.newBuilder().setPayload(ByteString.copyFrom(hex(FRAME)));
        packet.addMetadataBuilder().setMetadataId(1).setValue(Program.bytes(2));
        StreamMessageRequest request = StreamMessageRequest.newBuilder().setPacket(packet).build();
        for (String name : List.of("_padding", "padding", "_pad", "pad0")) {
            assertEquals(Status.Code.OK, set(controller, paddingCalled(name), ByteString.copyFromUtf8(PROGRAM.json())));
            controller.send(request);
            assertEquals(hex(hex(FRAME)), hex(port2.sent().poll(10, TimeUnit.SECONDS)));
        }
        assertEquals(Status.Code.OK, set(controller, paddingCalled("queue"),
                ByteString.copyFromUtf8(PROGRAM.json())));
        controller.send(request);
        assertEquals(Code.INVALID_ARGUMENT_VALUE, controller.next().getError().getCanonicalCode());
    }

    // Arbitration as in p4lang/PI.

    @Test
    public void whileNobodyIsConnectedAnybodyMayWrite() throws Exception {
        Controller nobody = controller();
        assertEquals(Status.Code.OK, nobody.setPipeline(Action.VERIFY_AND_COMMIT, PROGRAM, 1));
        assertEquals(List.of(Code.OK), nobody.write(Update.Type.INSERT, route().entity()));
        assertEquals("with an election id it is somebody", Status.Code.PERMISSION_DENIED,
                set(nobody, PROGRAM.info(), ByteString.copyFromUtf8(PROGRAM.json())));
        Controller somebody = controller();
        assertEquals(Code.OK, somebody.arbitrate(1));
        assertEquals(Status.Code.PERMISSION_DENIED, nobody.setPipeline(Action.VERIFY_AND_COMMIT, PROGRAM, 1));
    }

    @Test
    public void theHighestOfThoseThatAreThereIsPrimary() throws Exception {
        Controller onos = controller();
        Controller backup = controller();
        assertEquals(Code.OK, onos.arbitrate(100));
        assertEquals(Code.ALREADY_EXISTS, backup.arbitrate(5));
        onos.closeStream();
        assertEquals("it moves up", Code.OK, backup.arbitrationStatus());
        backup.closeStream();
        Controller shell = controller();
        assertEquals("no id of old locks it out", Code.OK, shell.arbitrate(1));
        assertEquals(Status.Code.OK, shell.setPipeline(Action.VERIFY_AND_COMMIT, PROGRAM, 1));
    }

    @Test
    public void withoutLeniencyTheSpecificationHolds() throws Exception {
        softSwitch.close();
        start(false);
        Controller nobody = controller();
        assertEquals(Status.Code.PERMISSION_DENIED, nobody.setPipeline(Action.VERIFY_AND_COMMIT, PROGRAM, 1));
        Controller onos = controller();
        assertEquals(Code.OK, onos.arbitrate(100));
        onos.closeStream();
        assertEquals(Status.Code.OK, onos.end());
        Controller shell = controller();
        assertEquals(Code.NOT_FOUND, shell.arbitrate(1));
        assertTrue(softSwitch.grpcPort() > 0);
    }
}

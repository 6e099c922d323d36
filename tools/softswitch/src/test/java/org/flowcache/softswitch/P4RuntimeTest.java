// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch;

import static org.flowcache.softswitch.testing.Controller.DEVICE;
import static org.flowcache.softswitch.testing.Controller.code;
import static org.flowcache.softswitch.testing.Frames.hex;
import static org.flowcache.softswitch.testing.Program.bytes;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.flowcache.softswitch.port.InMemoryPort;
import org.flowcache.softswitch.testing.Controller;
import org.flowcache.softswitch.testing.Program;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import p4.v1.P4RuntimeGrpc;
import p4.v1.P4RuntimeOuterClass.CapabilitiesRequest;
import p4.v1.P4RuntimeOuterClass.CounterEntry;
import p4.v1.P4RuntimeOuterClass.Entity;
import p4.v1.P4RuntimeOuterClass.GetForwardingPipelineConfigRequest;
import p4.v1.P4RuntimeOuterClass.GetForwardingPipelineConfigRequest.ResponseType;
import p4.v1.P4RuntimeOuterClass.PacketIn;
import p4.v1.P4RuntimeOuterClass.PacketOut;
import p4.v1.P4RuntimeOuterClass.ReadRequest;
import p4.v1.P4RuntimeOuterClass.SetForwardingPipelineConfigRequest;
import p4.v1.P4RuntimeOuterClass.SetForwardingPipelineConfigRequest.Action;
import p4.v1.P4RuntimeOuterClass.StreamMessageRequest;
import p4.v1.P4RuntimeOuterClass.StreamMessageResponse;
import p4.v1.P4RuntimeOuterClass.TableEntry;
import p4.v1.P4RuntimeOuterClass.Update;
import p4.v1.P4RuntimeOuterClass.WriteRequest;

/** The P4Runtime server as a plain gRPC client sees it. */
public class P4RuntimeTest {

    private static final Program PROGRAM = new Program("router");
    private static final String FRAME = "0a0000000001 0b0000000002 1234 01020304";

    private final InMemoryPort port1 = new InMemoryPort();
    private final InMemoryPort port2 = new InMemoryPort();
    private final List<Controller> controllers = new ArrayList<>();
    private SoftSwitch softSwitch;

    @Before
    public void start() {
        softSwitch = SoftSwitch.builder().deviceId(DEVICE).port(1, port1).port(2, port2)
                .grpcAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).build();
        softSwitch.start();
    }

    @After
    public void stop() {
        controllers.forEach(Controller::close);
        softSwitch.close();
    }

    private Controller controller() {
        Controller controller = new Controller(softSwitch.grpcPort());
        controllers.add(controller);
        return controller;
    }

    private Controller primary() throws Exception {
        Controller controller = controller();
        assertEquals(Code.OK, controller.arbitrate(1));
        assertEquals(Status.Code.OK, controller.setPipeline(Action.VERIFY_AND_COMMIT, PROGRAM, 5));
        return controller;
    }

    private static Program.EntryBuilder route(String prefix, int length, String port) {
        return PROGRAM.entry("routes").lpm("dst", prefix, length).action("route", "02", "01", port);
    }

    @Test
    public void tellsItsVersion() {
        assertEquals("1.3.0", controller().stub().capabilities(CapabilitiesRequest.getDefaultInstance())
                .getP4RuntimeApiVersion());
    }

    // Arbitration: P4Runtime specification, "Client Arbitration and Controller Replication".

    @Test
    public void theHighestElectionIdIsPrimary() throws Exception {
        Controller a = controller();
        Controller b = controller();
        assertEquals(Code.OK, a.arbitrate(10));
        assertEquals(Code.ALREADY_EXISTS, b.arbitrate(5));
        assertEquals(Code.OK, b.arbitrate(11));
        StreamMessageResponse told = a.next();
        assertEquals(Code.ALREADY_EXISTS_VALUE, told.getArbitration().getStatus().getCode());
        assertEquals(11, told.getArbitration().getElectionId().getLow());
        assertEquals(DEVICE, told.getArbitration().getDeviceId());
    }

    @Test
    public void electionIdsAreUnsigned128BitNumbers() throws Exception {
        Controller a = controller();
        Controller b = controller();
        a.arbitrate(DEVICE, 0, -1);
        assertEquals(Code.OK, a.arbitrationStatus());
        b.arbitrate(DEVICE, 1, 0);
        assertEquals(Code.OK, b.arbitrationStatus());
        assertEquals(Code.ALREADY_EXISTS, a.arbitrationStatus());
    }

    @Test
    public void aPrimaryThatLeavesOrStepsDownLeavesNone() throws Exception {
        Controller a = controller();
        Controller b = controller();
        assertEquals(Code.OK, a.arbitrate(10));
        assertEquals(Code.ALREADY_EXISTS, b.arbitrate(5));
        a.closeStream();
        assertEquals(Code.NOT_FOUND, b.arbitrationStatus());
        assertEquals("below the highest id ever seen", Code.NOT_FOUND, b.arbitrate(9));
        assertEquals(Code.OK, b.arbitrate(10));
        assertEquals(Code.NOT_FOUND, b.arbitrate(4));
    }

    @Test
    public void aControllerWithoutElectionIdIsBackup() throws Exception {
        Controller a = controller();
        assertEquals(Code.NOT_FOUND, a.arbitrate(0));
        assertEquals(Code.OK, controller().arbitrate(1));
        assertEquals(Code.ALREADY_EXISTS, a.arbitrationStatus());
    }

    @Test
    public void refusesAnElectionIdInUseAndUnknownDevicesAndRoles() throws Exception {
        assertEquals(Code.OK, controller().arbitrate(10));
        Controller twin = controller();
        twin.arbitrate(DEVICE, 0, 10);
        assertEquals(Status.Code.INVALID_ARGUMENT, twin.end());
        Controller lost = controller();
        lost.arbitrate(DEVICE + 1, 0, 11);
        assertEquals(Status.Code.NOT_FOUND, lost.end());
        Controller special = controller();
        StreamMessageRequest.Builder request = StreamMessageRequest.newBuilder();
        request.getArbitrationBuilder().setDeviceId(DEVICE).getRoleBuilder().setId(3);
        special.send(request.build());
        assertEquals(Status.Code.UNIMPLEMENTED, special.end());
    }

    @Test
    public void onlyThePrimaryWrites() throws Exception {
        Controller primary = primary();
        Controller backup = controller();
        assertEquals(Status.Code.PERMISSION_DENIED, code(() -> backup.stub().write(
                backup.writeRequest(Update.Type.INSERT, route("0a000000", 8, "02").entity()).build())));
        assertEquals(Status.Code.PERMISSION_DENIED, backup.setPipeline(Action.VERIFY_AND_COMMIT, PROGRAM, 1));
        assertEquals(Code.OK, primary.insert(route("0a000000", 8, "02").entity()));
        assertEquals(Code.OK, backup.arbitrate(2));
        assertEquals(Code.ALREADY_EXISTS, primary.arbitrationStatus());
        assertEquals(Status.Code.PERMISSION_DENIED, code(() -> primary.stub().write(
                primary.writeRequest(Update.Type.INSERT, route("0b000000", 8, "02").entity()).build())));
        assertEquals("anyone may read", 1, primary.read(wildcard("routes")).size());
    }

    // Forwarding pipeline config.

    @Test
    public void setsAndGetsThePipelineConfig() throws Exception {
        Controller controller = controller();
        assertEquals(Code.OK, controller.arbitrate(1));
        var get = GetForwardingPipelineConfigRequest.newBuilder().setDeviceId(DEVICE);
        assertEquals(Status.Code.FAILED_PRECONDITION,
                code(() -> controller.stub().getForwardingPipelineConfig(get.build())));
        assertEquals(Status.Code.OK, controller.setPipeline(Action.VERIFY, PROGRAM, 1));
        assertEquals("verified, not set", Status.Code.FAILED_PRECONDITION,
                code(() -> controller.stub().getForwardingPipelineConfig(get.build())));
        assertEquals(Status.Code.FAILED_PRECONDITION, controller.setPipeline(Action.COMMIT, null, 0));
        assertEquals(Status.Code.OK, controller.setPipeline(Action.VERIFY_AND_SAVE, PROGRAM, 2));
        assertEquals(Status.Code.OK, controller.setPipeline(Action.COMMIT, null, 0));

        var all = controller.stub().getForwardingPipelineConfig(get.build()).getConfig();
        assertEquals(PROGRAM.info(), all.getP4Info());
        assertEquals(PROGRAM.json(), all.getP4DeviceConfig().toStringUtf8());
        assertEquals(2, all.getCookie().getCookie());
        var cookie = controller.stub().getForwardingPipelineConfig(
                get.setResponseType(ResponseType.COOKIE_ONLY).build()).getConfig();
        assertFalse(cookie.hasP4Info());
        assertTrue(cookie.getP4DeviceConfig().isEmpty());
        assertEquals(2, cookie.getCookie().getCookie());
        var info = controller.stub().getForwardingPipelineConfig(
                get.setResponseType(ResponseType.P4INFO_AND_COOKIE).build()).getConfig();
        assertTrue(info.hasP4Info() && info.getP4DeviceConfig().isEmpty());
        var device = controller.stub().getForwardingPipelineConfig(
                get.setResponseType(ResponseType.DEVICE_CONFIG_AND_COOKIE).build()).getConfig();
        assertTrue(!device.hasP4Info() && !device.getP4DeviceConfig().isEmpty());
    }

    @Test
    public void aRefusedPipelineLeavesTheOneThatRuns() throws Exception {
        Controller controller = primary();
        assertEquals(Code.OK, controller.insert(route("0a000000", 8, "02").entity()));
        var request = SetForwardingPipelineConfigRequest.newBuilder()
                .setDeviceId(DEVICE).setAction(Action.VERIFY_AND_COMMIT)
                .setConfig(Controller.config(PROGRAM.info(),
                        PROGRAM.json().replace("\"mark_to_drop\"", "\"frobnicate\""), 6));
        request.getElectionIdBuilder().setLow(1);
        Status.Code code = null;
        String message = "";
        try {
            controller.stub().setForwardingPipelineConfig(request.build());
        } catch (StatusRuntimeException e) {
            code = e.getStatus().getCode();
            message = e.getStatus().getDescription();
        }
        assertEquals(Status.Code.INVALID_ARGUMENT, code);
        assertTrue(message, message.contains("\"frobnicate\""));
        assertEquals(1, controller.read(wildcard("routes")).size());
    }

    @Test
    public void reconcilingTheSameProgramKeepsItsEntries() throws Exception {
        Controller controller = primary();
        assertEquals(Code.OK, controller.insert(route("0a000000", 8, "02").entity()));
        assertEquals(Status.Code.OK, controller.setPipeline(Action.RECONCILE_AND_COMMIT, PROGRAM, 9));
        assertEquals(1, controller.read(wildcard("routes")).size());
        assertEquals(Status.Code.OK, controller.setPipeline(Action.VERIFY_AND_COMMIT, PROGRAM, 9));
        assertEquals(0, controller.read(wildcard("routes")).size());
    }

    // Table entries.

    private static Entity wildcard(String table) {
        TableEntry.Builder entry = TableEntry.newBuilder();
        if (!table.isEmpty()) {
            entry.setTableId(PROGRAM.table(table).getPreamble().getId());
        }
        return Entity.newBuilder().setTableEntry(entry).build();
    }

    @Test
    public void eachUpdateOfABatchHasItsOwnResult() throws Exception {
        Controller controller = primary();
        assertEquals(List.of(Code.OK, Code.ALREADY_EXISTS, Code.INVALID_ARGUMENT, Code.OK),
                controller.write(Update.Type.INSERT,
                        route("0a000000", 8, "02").entity(),
                        route("0a000000", 8, "01").entity(),
                        route("0a000001", 8, "02").entity(),
                        route("0b000000", 8, "02").entity()));
        assertEquals(2, controller.read(wildcard("routes")).size());
    }

    @Test
    public void eachUpdateOfALargeBatchHasItsCode() throws Exception {
        Controller controller = primary();
        Entity[] updates = new Entity[250];
        for (int count : List.of(2, 20, 100, 250)) {
            Arrays.setAll(updates, i -> route("0a000001", 8, "02").entity());
            Entity[] batch = Arrays.copyOf(updates, count);
            batch[1] = session(0, 1);
            batch[count - 1] = PROGRAM.entry("constants").exact("type", "1234").action("punt", "01").entity();
            List<Code> codes = new ArrayList<>(Collections.nCopies(count, Code.INVALID_ARGUMENT));
            codes.set(count - 1, Code.PERMISSION_DENIED);
            assertEquals(codes, controller.write(Update.Type.INSERT, batch));
        }
    }

    @Test
    public void aValueThatIsMuchTooLongIsNotEchoedWhole() throws Exception {
        Controller controller = primary();
        Entity entity = PROGRAM.entry("routes").lpm("dst", "0a000000", 8)
                .action("route", "02", "01", "03".repeat(4000)).entity();
        assertEquals(List.of(Code.INVALID_ARGUMENT), controller.write(Update.Type.INSERT, entity));
        StatusRuntimeException e = assertThrows(StatusRuntimeException.class, () ->
                controller.stub().write(controller.writeRequest(Update.Type.INSERT, entity).build()));
        assertEquals("1 of 1 updates failed; the first with: value 0x30303030303030303030303030303030... of 31994 bits "
                + "for parameter \"port\" of action RouterIngress.route does not fit 9 bits",
                e.getStatus().getDescription());
    }

    @Test
    public void aMessageThatIsNoProtobufIsAnInternalErrorAndTheServerGoesOn() throws Exception {
        Controller controller = primary();
        assertEquals(Status.Code.INTERNAL, controller.callWith(P4RuntimeGrpc.getWriteMethod(), hex("ffffff")));
        assertEquals(Status.Code.INTERNAL, controller.callWith(P4RuntimeGrpc.getReadMethod(), hex("0a05")));
        assertEquals(Code.OK, controller.insert(route("0a000000", 8, "02").entity()));
    }

    @Test
    public void aControllerWhoseStreamSaysNoProtobufHasLeft() throws Exception {
        Controller controller = primary();
        assertEquals(Status.Code.INTERNAL, controller.callWith(P4RuntimeGrpc.getStreamChannelMethod(), hex("ffffff")));
        assertEquals("another stream stays", Code.OK, controller.insert(route("0a000000", 8, "02").entity()));
    }

    @Test
    public void modifiesAndDeletesWhatIsThere() throws Exception {
        Controller controller = primary();
        Entity entry = route("0a000000", 8, "02").entity();
        assertEquals(List.of(Code.NOT_FOUND), controller.write(Update.Type.MODIFY, entry));
        assertEquals(List.of(Code.NOT_FOUND), controller.write(Update.Type.DELETE, entry));
        assertEquals(Code.OK, controller.insert(entry));
        Entity changed = route("0a000000", 8, "01").entity();
        assertEquals(List.of(Code.OK), controller.write(Update.Type.MODIFY, changed));
        assertEquals(List.of(changed), controller.read(wildcard("routes")));
        assertEquals(List.of(Code.OK), controller.write(Update.Type.DELETE,
                PROGRAM.entry("routes").lpm("dst", "0a000000", 8).entity()));
        assertEquals(List.of(), controller.read(wildcard("routes")));
    }

    @Test
    public void answersCanonicalBytestrings() throws Exception {
        Controller controller = primary();
        assertEquals(Code.OK, controller.insert(PROGRAM.entry("bridge").exact("tagged", "0001")
                .exact("vid", "00000064").exact("dst", "0000000000000005").action("set_port", "0002").entity()));
        assertEquals(List.of(PROGRAM.entry("bridge").exact("tagged", "01").exact("vid", "64").exact("dst", "05")
                .action("set_port", "02").entity()), controller.read(wildcard("bridge")));
    }

    @Test
    public void refusesWrongEntries() throws Exception {
        Controller controller = primary();
        Program.EntryBuilder[] wrong = {
            PROGRAM.entry("routes").lpm("dst", "0a00000000", 8).action("route", "02", "01", "0300"), // port: 10 bits
            PROGRAM.entry("routes").lpm("dst", "0a000000", 33).action("route", "02", "01", "03"),
            PROGRAM.entry("routes").lpm("dst", "00", 0).action("route", "02", "01", "03"),
            PROGRAM.entry("routes").exact("dst", "0a000000").action("route", "02", "01", "03"),
            PROGRAM.entry("routes").lpm("dst", "0a000000", 8).priority(1).action("route", "02", "01", "03"),
            PROGRAM.entry("routes").lpm("dst", "0a000000", 8).action("route", "02", "01"),
            PROGRAM.entry("routes").lpm("dst", "0a000000", 8).action("permit"),
            PROGRAM.entry("routes").lpm("dst", "0a000000", 8).lpm("dst", "0a000000", 8).action("punt", "01"),
            PROGRAM.entry("routes").lpm("dst", "0a000000", 8),
            PROGRAM.entry("acl").ternary("protocol", "11", "ff").action("permit"),
            PROGRAM.entry("acl").ternary("protocol", "11", "01").priority(1).action("permit"),
            PROGRAM.entry("acl").ternary("protocol", "00", "00").priority(1).action("permit"),
            PROGRAM.entry("bridge").exact("tagged", "01").exact("vid", "64").action("set_port", "02"),
            PROGRAM.entry("bridge").exact("tagged", "01").exact("vid", "1000").exact("dst", "05")
                    .action("set_port", "02"),
            PROGRAM.entry("bridge").exact("tagged", "").exact("vid", "64").exact("dst", "05").action("set_port", "02"),
        };
        for (Program.EntryBuilder entry : wrong) {
            assertEquals(entry.build().toString(), Code.INVALID_ARGUMENT, controller.insert(entry.entity()));
        }
        assertEquals(List.of(), controller.read(wildcard("routes")));
        assertEquals("only a default action", Code.PERMISSION_DENIED, controller.insert(PROGRAM.entry("bridge")
                .exact("tagged", "01").exact("vid", "64").exact("dst", "05").action("drop", "01").entity()));
        assertEquals(Code.PERMISSION_DENIED, controller.insert(PROGRAM.entry("constants").exact("type", "1234")
                .action("punt", "01").entity()));
        assertEquals(Code.NOT_FOUND, controller.insert(
                Entity.newBuilder().setTableEntry(TableEntry.newBuilder().setTableId(0x02ffffff)).build()));
    }

    @Test
    public void aFullTableTakesNoMore() throws Exception {
        Controller controller = primary();
        for (int i = 0; i < 8; i++) {
            assertEquals(Code.OK, controller.insert(route("0a0" + i + "0000", 16, "02").entity()));
        }
        assertEquals(Code.RESOURCE_EXHAUSTED, controller.insert(route("0b000000", 8, "02").entity()));
        assertEquals(List.of(Code.OK), controller.write(Update.Type.DELETE, route("0a000000", 16, "02").entity()));
        assertEquals(Code.OK, controller.insert(route("0b000000", 8, "02").entity()));
    }

    @Test
    public void changesDefaultActionsThatAreNotConstant() throws Exception {
        Controller controller = primary();
        Entity change = PROGRAM.entry("routes").asDefault().action("punt", "07").entity();
        assertEquals(List.of(Code.INVALID_ARGUMENT), controller.write(Update.Type.INSERT, change));
        assertEquals(List.of(Code.OK), controller.write(Update.Type.MODIFY, change));
        assertEquals(List.of(change), controller.read(PROGRAM.entry("routes").asDefault().entity()));
        assertEquals(List.of(Code.OK), controller.write(Update.Type.MODIFY,
                PROGRAM.entry("routes").asDefault().entity()));
        assertEquals(List.of(PROGRAM.entry("routes").asDefault().action("drop", "01").entity()),
                controller.read(PROGRAM.entry("routes").asDefault().entity()));
        assertEquals(List.of(Code.PERMISSION_DENIED), controller.write(Update.Type.MODIFY,
                PROGRAM.entry("bridge").asDefault().action("drop", "01").entity()));
    }

    @Test
    public void readsOneEntryATableOrAllTables() throws Exception {
        Controller controller = primary();
        Entity a = route("0a000000", 8, "02").entity();
        Entity b = route("0b000000", 8, "02").entity();
        Entity acl = PROGRAM.entry("acl").ternary("protocol", "11", "ff").priority(4).action("deny").entity();
        controller.write(Update.Type.INSERT, a, b, acl);
        assertEquals(List.of(b), controller.read(PROGRAM.entry("routes").lpm("dst", "0b000000", 8).entity()));
        assertEquals(List.of(), controller.read(PROGRAM.entry("routes").lpm("dst", "0c000000", 8).entity()));
        assertEquals(Set.of(a, b), Set.copyOf(controller.read(wildcard("routes"))));
        Set<Entity> all = Set.copyOf(controller.read(wildcard("")));
        assertTrue(all.containsAll(List.of(a, b, acl)));
        Set<Integer> constants = all.stream().map(Entity::getTableEntry)
                .filter(e -> e.getTableId() == PROGRAM.table("constants").getPreamble().getId())
                .map(e -> e.getMatch(0).getExact().getValue().asReadOnlyByteBuffer().getShort() & 0xffff)
                .collect(Collectors.toSet());
        assertEquals(Set.of(0x88cc, 0x0806), constants);
        assertEquals(5, all.size());
    }

    @Test
    public void refusesWhatItDoesNotHaveByName() throws Exception {
        Controller controller = primary();
        Entity extern = Entity.newBuilder().setExternEntry(
                p4.v1.P4RuntimeOuterClass.ExternEntry.getDefaultInstance()).build();
        assertEquals(List.of(Code.UNIMPLEMENTED), controller.write(Update.Type.MODIFY, extern));
        assertEquals(Status.Code.UNIMPLEMENTED, code(() -> controller.read(extern)));
        WriteRequest atomic = controller.writeRequest(Update.Type.INSERT, route("0a000000", 8, "02").entity())
                .setAtomicity(WriteRequest.Atomicity.ROLLBACK_ON_ERROR).build();
        assertEquals(Status.Code.UNIMPLEMENTED, code(() -> controller.stub().write(atomic)));
        assertEquals(Status.Code.NOT_FOUND, code(() -> controller.stub().read(
                ReadRequest.newBuilder().setDeviceId(DEVICE + 1).build()).hasNext()));
    }

    // Counters.

    private Entity counter(String name, long index) {
        CounterEntry.Builder entry = CounterEntry.newBuilder().setCounterId(PROGRAM.counter(name));
        if (index >= 0) {
            entry.getIndexBuilder().setIndex(index);
        }
        return Entity.newBuilder().setCounterEntry(entry).build();
    }

    @Test
    public void readsAndSetsCounters() throws Exception {
        Controller controller = primary();
        byte[] frame = hex(FRAME);
        port1.receive(frame);
        port1.receive(frame);
        awaitCount(controller, counter("drops", 2), 2);
        CounterEntry read = controller.read(counter("drops", 2)).get(0).getCounterEntry();
        assertEquals(2 * frame.length, read.getData().getByteCount());
        assertEquals(4, controller.read(counter("drops", -1)).size());
        assertEquals("all cells of all counters", 4 + 512, controller.read(
                Entity.newBuilder().setCounterEntry(CounterEntry.getDefaultInstance()).build()).size());
        assertEquals(Status.Code.OUT_OF_RANGE, code(() -> controller.read(counter("drops", 4))));

        CounterEntry.Builder set = read.toBuilder();
        set.getDataBuilder().setPacketCount(100).setByteCount(1000);
        Entity change = Entity.newBuilder().setCounterEntry(set).build();
        assertEquals(List.of(Code.INVALID_ARGUMENT), controller.write(Update.Type.INSERT, change));
        assertEquals(List.of(Code.OK), controller.write(Update.Type.MODIFY, change));
        port1.receive(frame);
        awaitCount(controller, counter("drops", 2), 101);
    }

    private static void awaitCount(Controller controller, Entity counter, long packets) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        long count = -1;
        while (count != packets && System.nanoTime() < deadline) {
            count = controller.read(counter).get(0).getCounterEntry().getData().getPacketCount();
        }
        assertEquals(packets, count);
    }

    @Test
    public void directCountersAreReadOnTheirOwnOrWithTheEntry() throws Exception {
        Controller controller = primary();
        controller.write(Update.Type.INSERT, route("0a000000", 8, "02").entity(), route("0b000000", 8, "02").entity());
        byte[] frame = hex("0a0000000001 0b0000000002 0800",
                "4500 0014 0001 0000 40 06 64df 0a000001 0a010203");
        port1.receive(frame);
        assertTrue(port2.sent().poll(10, TimeUnit.SECONDS) != null);

        Entity.Builder filter = Entity.newBuilder();
        filter.getDirectCounterEntryBuilder().getTableEntryBuilder()
                .setTableId(PROGRAM.table("routes").getPreamble().getId());
        List<Entity> counts = controller.read(filter.build());
        assertEquals(List.of(1L, 0L), counts.stream()
                .map(e -> e.getDirectCounterEntry().getData().getPacketCount()).toList());
        assertEquals(frame.length, counts.get(0).getDirectCounterEntry().getData().getByteCount());
        assertEquals("of all tables", 2, controller.read(Entity.newBuilder().setDirectCounterEntry(
                p4.v1.P4RuntimeOuterClass.DirectCounterEntry.getDefaultInstance()).build()).size());

        Entity.Builder withCounts = wildcard("routes").toBuilder();
        withCounts.getTableEntryBuilder().getCounterDataBuilder();
        assertEquals(1, controller.read(withCounts.build()).get(0).getTableEntry().getCounterData().getPacketCount());
        assertFalse(controller.read(wildcard("routes")).get(0).getTableEntry().hasCounterData());

        Entity.Builder reset = counts.get(0).toBuilder();
        reset.getDirectCounterEntryBuilder().clearData();
        assertEquals(List.of(Code.OK), controller.write(Update.Type.MODIFY, reset.build()));
        assertEquals(0, controller.read(withCounts.build()).get(0).getTableEntry().getCounterData().getPacketCount());
    }

    // Packet replication engine.

    private static Entity session(int id, int... ports) {
        Entity.Builder entity = Entity.newBuilder();
        var session = entity.getPacketReplicationEngineEntryBuilder().getCloneSessionEntryBuilder().setSessionId(id);
        for (int port : ports) {
            session.addReplicasBuilder().setEgressPort(port).setInstance(1);
        }
        return entity.build();
    }

    private static Entity group(int id, int... ports) {
        Entity.Builder entity = Entity.newBuilder();
        var group = entity.getPacketReplicationEngineEntryBuilder().getMulticastGroupEntryBuilder()
                .setMulticastGroupId(id);
        for (int port : ports) {
            group.addReplicasBuilder().setEgressPort(port).setInstance(1);
        }
        return entity.build();
    }

    @Test
    public void managesCloneSessionsAndMulticastGroups() throws Exception {
        Controller controller = primary();
        assertEquals(Code.OK, controller.insert(session(5, 255)));
        assertEquals(Code.ALREADY_EXISTS, controller.insert(session(5, 255)));
        assertEquals(Code.INVALID_ARGUMENT, controller.insert(session(0, 255)));
        assertEquals(Code.INVALID_ARGUMENT, controller.insert(session(6, 1, 1)));
        assertEquals(Code.INVALID_ARGUMENT, controller.insert(session(6, 511)));
        assertEquals(List.of(Code.NOT_FOUND), controller.write(Update.Type.MODIFY, session(6, 1)));
        assertEquals(List.of(Code.OK), controller.write(Update.Type.MODIFY, session(5, 2)));
        assertEquals(List.of(session(5, 2)), controller.read(session(5)));
        assertEquals(List.of(Code.OK), controller.write(Update.Type.DELETE, session(5)));
        assertEquals(List.of(), controller.read(session(0)));

        assertEquals(Code.OK, controller.insert(group(1, 1, 2)));
        assertEquals(Code.OK, controller.insert(group(2)));
        assertEquals(Code.ALREADY_EXISTS, controller.insert(group(2, 1)));
        assertEquals(Code.INVALID_ARGUMENT, controller.insert(group(65536, 1)));
        assertEquals(List.of(group(1, 1, 2), group(2)), controller.read(group(0)));
        assertEquals(List.of(Code.NOT_FOUND), controller.write(Update.Type.DELETE, group(3)));
    }

    // Packet I/O.

    @Test
    public void packetOutsLeaveByTheirPort() throws Exception {
        Controller controller = primary();
        controller.send(packetOut(2, "00"));
        assertEquals(hex(hex(FRAME)), hex(port2.sent().poll(10, TimeUnit.SECONDS)));
    }

    private static StreamMessageRequest packetOut(int port, String pad) {
        PacketOut.Builder packet = PacketOut.newBuilder().setPayload(ByteString.copyFrom(hex(FRAME)));
        packet.addMetadataBuilder().setMetadataId(1).setValue(bytes(port));
        packet.addMetadataBuilder().setMetadataId(2).setValue(bytes(pad));
        return StreamMessageRequest.newBuilder().setPacket(packet).build();
    }

    @Test
    public void wrongPacketOutsAreAnsweredWithAnError() throws Exception {
        Controller controller = primary();
        controller.send(packetOut(512, "00"));
        StreamMessageResponse answer = controller.next();
        assertEquals(Code.INVALID_ARGUMENT_VALUE, answer.getError().getCanonicalCode());
        assertEquals(hex(FRAME).length, answer.getError().getPacketOut().getPacketOut().getPayload().size());
        Controller backup = controller();
        assertEquals(Code.ALREADY_EXISTS, backup.arbitrate(0));
        backup.send(packetOut(1, "00"));
        assertEquals(Code.PERMISSION_DENIED_VALUE, backup.next().getError().getCanonicalCode());
    }

    @Test
    public void packetInsGoToThePrimaryWithTheirMetadata() throws Exception {
        Controller controller = primary();
        Controller backup = controller();
        assertEquals(Code.ALREADY_EXISTS, backup.arbitrate(0));
        byte[] lldp = hex("0180c200000e 0b0000000002 88cc 0001");
        port2.receive(lldp);
        PacketIn packet = controller.next().getPacket();
        assertEquals(hex(lldp), hex(packet.getPayload().toByteArray()));
        assertEquals(List.of(bytes("02"), bytes("09")),
                packet.getMetadataList().stream().map(m -> m.getValue()).toList());
        assertFalse(backup.hasReceived());
    }

    @Test
    public void packetInsWaitForAPrimaryThatDoesNotReadUpToTheirRoom() throws Exception {
        Controller controller = primary();
        controller.pause();
        byte[] lldp = new byte[1000];
        System.arraycopy(hex("0180c200000e 0b0000000002 88cc"), 0, lldp, 0, 14);
        for (int i = 0; i < 12_000; i++) {
            port2.receive(lldp);
        }
        controller.resume();
        for (int i = 0; i < 12_000; i++) {
            assertEquals(lldp.length, controller.next().getPacket().getPayload().size());
        }

        controller.pause();
        for (int i = 0; i < 40_000; i++) {
            port2.receive(lldp);
        }
        controller.send(packetOut(999, "00"));
        controller.resume();
        int received = 0;
        while (controller.next().hasPacket()) {
            received++;
        }
        assertTrue("" + received, received > 12_000 && received < 30_000);
    }

    @Test
    public void portsThatAreDownNeitherReceiveNorSend() throws Exception {
        Controller controller = primary();
        port2.setUp(false);
        controller.send(packetOut(2, "00"));
        port2.receive(hex("0180c200000e 0b0000000002 88cc 0001"));
        controller.send(packetOut(1, "00"));
        assertEquals(hex(hex(FRAME)), hex(port1.sent().poll(10, TimeUnit.SECONDS)));
        assertTrue(port2.sent().isEmpty());
        assertFalse(controller.hasReceived());
    }
}

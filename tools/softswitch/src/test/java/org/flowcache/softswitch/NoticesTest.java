// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch;

import static org.flowcache.softswitch.testing.Controller.DEVICE;
import static org.flowcache.softswitch.testing.Controller.code;
import static org.flowcache.softswitch.testing.Frames.hex;
import static org.flowcache.softswitch.testing.Program.bytes;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import io.grpc.Status;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.flowcache.softswitch.port.InMemoryPort;
import org.flowcache.softswitch.testing.Controller;
import org.flowcache.softswitch.testing.Program;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import p4.v1.P4DataOuterClass.P4Data;
import p4.v1.P4RuntimeOuterClass.CounterData;
import p4.v1.P4RuntimeOuterClass.DigestEntry;
import p4.v1.P4RuntimeOuterClass.DigestList;
import p4.v1.P4RuntimeOuterClass.DirectCounterEntry;
import p4.v1.P4RuntimeOuterClass.DirectMeterEntry;
import p4.v1.P4RuntimeOuterClass.Entity;
import p4.v1.P4RuntimeOuterClass.IdleTimeoutNotification;
import p4.v1.P4RuntimeOuterClass.RegisterEntry;
import p4.v1.P4RuntimeOuterClass.SetForwardingPipelineConfigRequest.Action;
import p4.v1.P4RuntimeOuterClass.StreamMessageRequest;
import p4.v1.P4RuntimeOuterClass.TableEntry;
import p4.v1.P4RuntimeOuterClass.Update;

/** Digests, idle timeouts, registers and the state of default entries, over P4Runtime while packets pass. */
public class NoticesTest {

    private static final Program PROGRAM = new Program("notices");
    private static final int LEARN = PROGRAM.digest("learn_t");
    private static final String DST = "0a0000000001 ";
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong clock = new AtomicLong();
    private final InMemoryPort port1 = new InMemoryPort();
    private final InMemoryPort port2 = new InMemoryPort();
    private SoftSwitch softSwitch;
    private Controller controller;

    @Before
    public void start() throws Exception {
        softSwitch = SoftSwitch.builder().deviceId(DEVICE).port(1, port1).port(2, port2).clock(clock::get)
                .grpcAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).build();
        softSwitch.start();
        controller = new Controller(softSwitch.grpcPort());
        assertEquals(Code.OK, controller.arbitrate(1));
        assertEquals(Status.Code.OK, controller.setPipeline(Action.VERIFY_AND_COMMIT, PROGRAM, 1));
    }

    @After
    public void stop() {
        controller.close();
        softSwitch.close();
    }

    /** Sends a frame into port 2 and answers what leaves at port 1. */
    private String pass(String... frame) throws InterruptedException {
        port2.receive(hex(frame));
        byte[] sent = port1.sent().poll(10, TimeUnit.SECONDS);
        assertTrue("nothing left", sent != null);
        return hex(sent);
    }

    private void ok(Update.Type type, Entity entity) throws Exception {
        assertEquals(List.of(Code.OK), controller.write(type, entity));
    }

    private void is(Code code, Update.Type type, Entity entity) throws Exception {
        assertEquals(List.of(code), controller.write(type, entity));
    }

    // Digests.

    private static Entity digest(long timeoutNs, int size, long ackNs) {
        DigestEntry.Builder entry = DigestEntry.newBuilder().setDigestId(LEARN);
        entry.getConfigBuilder().setMaxTimeoutNs(timeoutNs).setMaxListSize(size).setAckTimeoutNs(ackNs);
        return Entity.newBuilder().setDigestEntry(entry).build();
    }

    private void unknownSource(int source) throws InterruptedException {
        pass(DST, String.format("0b00000000%02x 0001", source));
    }

    private static P4Data learned(int source) {
        P4Data.Builder data = P4Data.newBuilder();
        for (ByteString value : List.of(bytes(String.format("0b00000000%02x", source)), bytes("02"), bytes("00"),
                bytes("00"))) {
            data.getStructBuilder().addMembersBuilder().setBitstring(value);
        }
        return data.build();
    }

    private void acknowledge(DigestList list) {
        StreamMessageRequest.Builder request = StreamMessageRequest.newBuilder();
        request.getDigestAckBuilder().setDigestId(list.getDigestId()).setListId(list.getListId());
        controller.send(request.build());
    }

    @Test
    public void withoutATimeoutEachDigestIsToldAtOnce() throws Exception {
        unknownSource(9);
        ok(Update.Type.INSERT, digest(0, 0, 0));
        unknownSource(2);
        DigestList first = controller.next().getDigest();
        assertEquals(LEARN, first.getDigestId());
        assertEquals("not what was before the config", List.of(learned(2)), first.getDataList());
        assertTrue(first.getTimestamp() > 0);
        unknownSource(2);
        DigestList second = controller.next().getDigest();
        assertEquals("without an ack timeout, the same again", List.of(learned(2)), second.getDataList());
        assertTrue(second.getListId() != first.getListId());
    }

    @Test
    public void aFullListIsToldAndHoldsWhatIsDistinct() throws Exception {
        ok(Update.Type.INSERT, digest(1000 * SECOND, 3, 0));
        unknownSource(2);
        unknownSource(3);
        unknownSource(2);
        assertFalse(controller.hasReceived());
        unknownSource(4);
        assertEquals(List.of(learned(2), learned(3), learned(4)), controller.next().getDigest().getDataList());
    }

    @Test
    public void aListThatIsNotFullIsToldAfterTheTimeout() throws Exception {
        ok(Update.Type.INSERT, digest(SECOND / 10, 100, 0));
        unknownSource(2);
        unknownSource(3);
        List<P4Data> told = new ArrayList<>();
        while (told.size() < 2) {
            told.addAll(controller.next().getDigest().getDataList());
        }
        assertEquals(List.of(learned(2), learned(3)), told);
    }

    @Test
    public void whatIsNotAcknowledgedIsNotToldAgain() throws Exception {
        ok(Update.Type.INSERT, digest(0, 1, 1000 * SECOND));
        unknownSource(2);
        DigestList list = controller.next().getDigest();
        unknownSource(2);
        unknownSource(3);
        assertEquals(List.of(learned(3)), controller.next().getDigest().getDataList());
        acknowledge(list);
        // The stream and the packets are not in step: until the acknowledgement is there, nothing more is told.
        while (!controller.hasReceived()) {
            unknownSource(2);
        }
        assertEquals(List.of(learned(2)), controller.next().getDigest().getDataList());
    }

    @Test
    public void withoutAnAcknowledgementItIsToldAgainAfterItsTimeout() throws Exception {
        ok(Update.Type.INSERT, digest(0, 1, SECOND / 10));
        unknownSource(2);
        long begun = System.nanoTime();
        assertEquals(List.of(learned(2)), controller.next().getDigest().getDataList());
        while (!controller.hasReceived()) {
            unknownSource(2);
        }
        assertTrue(System.nanoTime() - begun >= SECOND / 10);
        assertEquals(List.of(learned(2)), controller.next().getDigest().getDataList());
    }

    @Test
    public void numbersOfDigestsHaveTheirTypes() throws Exception {
        ok(Update.Type.INSERT, digest(0, 1, 0));
        pass(DST, "0b0000000002 88b5 00 00 00000000 0102030405060708090a0b0c ff80");
        List<P4Data> members = controller.next().getDigest().getData(0).getStruct().getMembersList();
        assertEquals(bytes("0102030405060708090a0b0c"), members.get(2).getBitstring());
        assertEquals("-128, as short as it can be", bytes("80"), members.get(3).getBitstring());
    }

    @Test
    public void configsOfDigestsAreEntities() throws Exception {
        Entity all = Entity.newBuilder().setDigestEntry(DigestEntry.getDefaultInstance()).build();
        assertEquals(List.of(), controller.read(all));
        is(Code.NOT_FOUND, Update.Type.MODIFY, digest(0, 1, 0));
        is(Code.INVALID_ARGUMENT, Update.Type.INSERT, digest(-1, 1, 0));
        ok(Update.Type.INSERT, digest(5, 1, 7));
        is(Code.ALREADY_EXISTS, Update.Type.INSERT, digest(0, 1, 0));
        assertEquals(List.of(digest(5, 1, 7)), controller.read(all));
        ok(Update.Type.MODIFY, digest(0, 1, 0));
        assertEquals(List.of(digest(0, 1, 0)), controller.read(digest(0, 0, 0)));
        ok(Update.Type.DELETE, digest(0, 0, 0));
        assertEquals(List.of(), controller.read(all));
        unknownSource(2);
        assertFalse(controller.hasReceived());
        Entity.Builder unknown = digest(0, 0, 0).toBuilder();
        unknown.getDigestEntryBuilder().setDigestId(1);
        is(Code.NOT_FOUND, Update.Type.INSERT, unknown.build());
        acknowledge(DigestList.newBuilder().setDigestId(1).build());
        assertTrue(controller.next().getError().hasDigestListAck());
    }

    // Idle timeouts. The clock stands still unless a test turns it.

    private static TableEntry source(int source, long timeoutNs) {
        return PROGRAM.entry("sources").exact("hdr.ethernet.src", String.format("0b00000000%02x", source))
                .action("known").build().toBuilder().setIdleTimeoutNs(timeoutNs)
                .setMetadata(bytes("c0ffee")).setControllerMetadata(7).build();
    }

    private static Entity entity(TableEntry entry) {
        return Entity.newBuilder().setTableEntry(entry).build();
    }

    private void pass(long seconds) {
        clock.addAndGet(TimeUnit.SECONDS.toMicros(seconds));
    }

    private List<TableEntry> nextIdle() throws InterruptedException {
        IdleTimeoutNotification notification = controller.next().getIdleTimeoutNotification();
        assertTrue(notification.getTimestamp() > 0);
        return notification.getTableEntryList();
    }

    @Test
    public void anEntryThatIsNotHitIsToldAgainAndAgain() throws Exception {
        ok(Update.Type.INSERT, entity(source(2, 5 * SECOND)));
        ok(Update.Type.INSERT, entity(source(3, 0)));
        pass(4);
        unknownSource(2);
        pass(4);
        unknownSource(9);
        assertFalse("it was hit 4 seconds ago", controller.hasReceived());
        pass(1);
        List<TableEntry> idle = List.of(source(2, 5 * SECOND).toBuilder().clearAction().build());
        assertEquals(idle, nextIdle());
        pass(5);
        assertEquals(idle, nextIdle());
        ok(Update.Type.DELETE, entity(source(2, 0)));
        pass(50);
        ok(Update.Type.INSERT, entity(source(4, SECOND)));
        pass(1);
        assertEquals("only the new one", List.of(source(4, SECOND).toBuilder().clearAction().build()), nextIdle());
    }

    @Test
    public void anEntryTellsHowLongItWasNotHit() throws Exception {
        TableEntry entry = source(2, 100 * SECOND);
        ok(Update.Type.INSERT, entity(entry));
        pass(3);
        TableEntry.Builder filter = TableEntry.newBuilder().setTableId(entry.getTableId());
        assertEquals("it is read as it was written", List.of(entity(entry)), controller.read(entity(filter.build())));
        filter.getTimeSinceLastHitBuilder();
        assertEquals(3 * SECOND, controller.read(entity(filter.build())).get(0).getTableEntry()
                .getTimeSinceLastHit().getElapsedNs());
        unknownSource(2);
        pass(2);
        assertEquals(2 * SECOND, controller.read(entity(filter.build())).get(0).getTableEntry()
                .getTimeSinceLastHit().getElapsedNs());
        ok(Update.Type.MODIFY, entity(source(2, 7 * SECOND)));
        assertEquals("a change is no hit", 2 * SECOND, controller.read(entity(filter.build())).get(0).getTableEntry()
                .getTimeSinceLastHit().getElapsedNs());
    }

    @Test
    public void idleTimeoutsThatCannotBeAreRefused() throws Exception {
        is(Code.INVALID_ARGUMENT, Update.Type.INSERT, entity(source(2, -1)));
        is(Code.INVALID_ARGUMENT, Update.Type.INSERT, entity(PROGRAM.entry("targets").ternary("hdr.ethernet.dst", "01",
                "01").priority(1).action("forward", "02").build().toBuilder().setIdleTimeoutNs(1).build()));
        is(Code.INVALID_ARGUMENT, Update.Type.MODIFY, entity(PROGRAM.entry("sources").asDefault().action("known")
                .build().toBuilder().setIdleTimeoutNs(1).build()));
        TableEntry.Builder hit = source(2, 0).toBuilder();
        hit.getTimeSinceLastHitBuilder().setElapsedNs(1);
        is(Code.INVALID_ARGUMENT, Update.Type.INSERT, entity(hit.build()));
    }

    // Registers.

    private static Entity cell(String register, long index, P4Data data) {
        RegisterEntry.Builder entry = RegisterEntry.newBuilder().setRegisterId(PROGRAM.register(register));
        if (index != Long.MIN_VALUE) {
            entry.getIndexBuilder().setIndex(index);
        }
        if (data != null) {
            entry.setData(data);
        }
        return Entity.newBuilder().setRegisterEntry(entry).build();
    }

    private static P4Data number(String hex) {
        return P4Data.newBuilder().setBitstring(bytes(hex)).build();
    }

    private static final String CELL = DST + "0b0000000002 88b5 ";

    @Test
    public void aClientReadsWhatPacketsWroteAndPacketsReadWhatItWrote() throws Exception {
        pass(CELL, "01 01 deadbeef 0102030405060708090a0b0c ff80");
        assertEquals(List.of(cell("small", 1, number("deadbeef"))), controller.read(cell("small", 1, null)));
        assertEquals(List.of(cell("wide", 1, number("0102030405060708090a0b0c"))),
                controller.read(cell("wide", 1, null)));
        assertEquals(List.of(cell("sums", 0, number("00")), cell("sums", 1, number("80"))),
                controller.read(cell("sums", Long.MIN_VALUE, null)));
        ok(Update.Type.MODIFY, cell("small", 1, number("0042")));
        ok(Update.Type.MODIFY, cell("wide", 1, number("ffffffffffffffffffffffff")));
        ok(Update.Type.MODIFY, cell("sums", 1, number("ffff7f")));
        assertEquals(hex(hex(CELL, "00 01 00000042 ffffffffffffffffffffffff ff7f")),
                pass(CELL, "00 01 00000000 000000000000000000000000 0000"));
        ok(Update.Type.MODIFY, cell("small", Long.MIN_VALUE, number("07")));
        assertEquals(hex(hex(CELL, "00 00 00000007 000000000000000000000000 0000")),
                pass(CELL, "00 00 00000000 000000000000000000000000 0000"));
        assertEquals("all cells of all", 8 + 4 + 2, controller.read(Entity.newBuilder()
                .setRegisterEntry(RegisterEntry.getDefaultInstance()).build()).size());
    }

    @Test
    public void cellsAndDataThatCannotBeAreRefused() throws Exception {
        is(Code.INVALID_ARGUMENT, Update.Type.INSERT, cell("small", 1, number("01")));
        is(Code.OUT_OF_RANGE, Update.Type.MODIFY, cell("small", 8, number("01")));
        is(Code.INVALID_ARGUMENT, Update.Type.MODIFY, cell("small", -1, number("01")));
        is(Code.INVALID_ARGUMENT, Update.Type.MODIFY, cell("small", 1, number("0100000000")));
        is(Code.INVALID_ARGUMENT, Update.Type.MODIFY, cell("sums", 1, number("8000ff")));
        is(Code.INVALID_ARGUMENT, Update.Type.MODIFY, cell("small", 1, P4Data.newBuilder().setBool(true).build()));
        is(Code.INVALID_ARGUMENT, Update.Type.MODIFY, cell("small", 1, null));
        assertEquals(Status.Code.OUT_OF_RANGE, code(() -> controller.read(cell("small", 8, null))));
        assertEquals(Status.Code.NOT_FOUND, code(() -> controller.read(Entity.newBuilder().setRegisterEntry(
                RegisterEntry.newBuilder().setRegisterId(1)).build())));
    }

    // Counters and meters of default entries.

    private static Entity missCounter(String table, long packets, long bytes) {
        DirectCounterEntry.Builder entry = DirectCounterEntry.newBuilder()
                .setTableEntry(PROGRAM.entry(table).asDefault().build());
        entry.setData(CounterData.newBuilder().setPacketCount(packets).setByteCount(bytes));
        return Entity.newBuilder().setDirectCounterEntry(entry).build();
    }

    @Test
    public void missesAreCounted() throws Exception {
        ok(Update.Type.INSERT, entity(source(2, 0)));
        unknownSource(2);
        unknownSource(3);
        unknownSource(4);
        assertEquals(List.of(missCounter("sources", 2, 28)), controller.read(missCounter("sources", 0, 0)));
        assertEquals("a table without a key", List.of(missCounter("all", 3, 0)),
                controller.read(missCounter("all", 0, 0)));
        ok(Update.Type.MODIFY, missCounter("sources", 10, 100));
        unknownSource(3);
        TableEntry.Builder filter = PROGRAM.entry("sources").asDefault().build().toBuilder();
        filter.getCounterDataBuilder();
        CounterData data = controller.read(entity(filter.build())).get(0).getTableEntry().getCounterData();
        assertEquals(11, data.getPacketCount());
        assertEquals(114, data.getByteCount());
        ok(Update.Type.MODIFY, entity(PROGRAM.entry("sources").asDefault().action("known").build()));
        assertEquals("another action does not change it", List.of(missCounter("sources", 11, 114)),
                controller.read(missCounter("sources", 0, 0)));
        ok(Update.Type.MODIFY, entity(PROGRAM.entry("sources").asDefault().action("known").build().toBuilder()
                .setCounterData(CounterData.newBuilder().setPacketCount(1).setByteCount(2)).build()));
        assertEquals(List.of(missCounter("sources", 1, 2)), controller.read(missCounter("sources", 0, 0)));
    }

    @Test
    public void missesAreMeteredOnceTheyHaveAMeter() throws Exception {
        String blank = "00 07 00000000 000000000000000000000000 0000";
        String red = "02 07 00000000 000000000000000000000000 0000";
        assertEquals(hex(hex(CELL, blank)), pass(CELL, blank));
        DirectMeterEntry.Builder meter = DirectMeterEntry.newBuilder()
                .setTableEntry(PROGRAM.entry("targets").asDefault().build());
        meter.getConfigBuilder().setCir(1).setCburst(1).setPir(1).setPburst(1);
        Entity entity = Entity.newBuilder().setDirectMeterEntry(meter).build();
        ok(Update.Type.MODIFY, entity);
        assertEquals(List.of(entity), controller.read(Entity.newBuilder().setDirectMeterEntry(
                meter.clone().clearConfig()).build()));
        assertEquals(hex(hex(CELL, blank)), pass(CELL, blank));
        assertEquals(hex(hex(CELL, red)), pass(CELL, blank));
        ok(Update.Type.MODIFY, Entity.newBuilder().setDirectMeterEntry(meter.clone().clearConfig()).build());
        assertEquals(hex(hex(CELL, blank)), pass(CELL, blank));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch;

import static org.flowcache.softswitch.testing.Program.bytes;
import static org.flowcache.softswitch.testing.Sent.out;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import com.google.rpc.Code;
import java.util.List;
import org.flowcache.softswitch.runtime.ControlException;
import org.flowcache.softswitch.testing.Running;
import org.junit.Rule;
import org.junit.Test;
import p4.v1.P4RuntimeOuterClass.CloneSessionEntry;
import p4.v1.P4RuntimeOuterClass.Entity;
import p4.v1.P4RuntimeOuterClass.MulticastGroupEntry;
import p4.v1.P4RuntimeOuterClass.Replica;
import p4.v1.P4RuntimeOuterClass.Update;

/** What clients of P4Runtime 1.4 and later send, whose messages have fields that those of 1.2 do not know. */
public class NewerFieldsTest {

    private static final String MACS = "0a0000000001 0b0000000002 88b5 ";
    private static final String NO_SRC = "0a0000000001 000000000000 88b5 ";
    private static final int PORT = 3;

    @Rule
    public final Running running = new Running("passes");

    /** A field of bytes that the message does not know. */
    @SuppressWarnings("unchecked")
    private static <T extends Message.Builder> T with(T message, int field, ByteString value) {
        return (T) message.mergeUnknownFields(UnknownFieldSet.newBuilder().addField(field,
                UnknownFieldSet.Field.newBuilder().addLengthDelimited(value).build()).build());
    }

    private static Replica.Builder replica(String port, int instance) {
        return with(Replica.newBuilder(), PORT, bytes(port)).setInstance(instance);
    }

    private static Entity group(Replica.Builder... replicas) {
        MulticastGroupEntry.Builder group = MulticastGroupEntry.newBuilder().setMulticastGroupId(6);
        for (Replica.Builder replica : replicas) {
            group.addReplicas(replica);
        }
        return entity(group);
    }

    private static Entity entity(MulticastGroupEntry.Builder group) {
        Entity.Builder entity = Entity.newBuilder();
        entity.getPacketReplicationEngineEntryBuilder().setMulticastGroupEntry(group);
        return entity.build();
    }

    private static Entity session(Replica.Builder... replicas) {
        CloneSessionEntry.Builder session = CloneSessionEntry.newBuilder().setSessionId(3);
        for (Replica.Builder replica : replicas) {
            session.addReplicas(replica);
        }
        Entity.Builder entity = Entity.newBuilder();
        entity.getPacketReplicationEngineEntryBuilder().setCloneSessionEntry(session);
        return entity.build();
    }

    private void insert(Entity entity) throws ControlException {
        running.control().write(Update.Type.INSERT, entity);
    }

    private void isRefused(Code code, String message, Entity entity) {
        ControlException refusal = assertThrows(ControlException.class, () -> insert(entity));
        assertEquals(message, refusal.getMessage());
        assertEquals(code, refusal.code());
    }

    @Test
    public void aReplicasPortCanBeABytestring() throws Exception {
        insert(group(replica("04", 1), replica("0006", 3)));
        assertEquals(List.of(out(4, MACS, "06 01 01 66 00 00000005 0001 dead"),
                        out(6, MACS, "06 01 01 66 00 00000005 0003 dead")),
                running.send(MACS, "06", "00 00 00 00 00000000 0000 dead"));
        insert(session(replica("04", 7), Replica.newBuilder().setEgressPort(5).setInstance(8)));
        assertEquals(List.of(out(4, MACS, "03 00 01 33 00 00000001 0007 dead"),
                        out(5, MACS, "03 00 01 33 00 00000001 0008 dead"),
                        out(1, NO_SRC, "03 01 01 33 ff 00000000 0000 dead")),
                running.send(MACS, "03", "00 00 00 00 00000000 0000 dead"));
    }

    @Test
    public void replicasAreReadAsTheyWereWritten() throws Exception {
        Entity group = group(replica("04", 1), Replica.newBuilder().setEgressPort(5).setInstance(1));
        Entity session = session(replica("04", 1), Replica.newBuilder().setEgressPort(5).setInstance(1));
        insert(group);
        insert(session);
        assertEquals(List.of(group), running.control().read(group()));
        assertEquals(List.of(session), running.control().read(session()));
    }

    @Test
    public void theMetadataOfAGroupIsKept() throws Exception {
        Entity group = entity(with(MulticastGroupEntry.newBuilder().setMulticastGroupId(6), 3, bytes("c0ffee")));
        insert(group);
        assertEquals(List.of(group), running.control().read(group()));
    }

    @Test
    public void refusesPortsThatCannotBe() {
        isRefused(Code.INVALID_ARGUMENT, "port 511 of multicast group 6 is not 0 to 510", group(replica("01ff", 1)));
        isRefused(Code.INVALID_ARGUMENT, "value 0x100000004 for the port of multicast group 6 does not fit 32 bits",
                group(replica("0100000004", 1)));
        isRefused(Code.INVALID_ARGUMENT, "empty value for the port of multicast group 6", group(replica("", 1)));
        isRefused(Code.INVALID_ARGUMENT, "a replica of multicast group 6 has both egress_port and port",
                group(replica("04", 1).setEgressPort(5)));
        isRefused(Code.INVALID_ARGUMENT, "port 4 with instance 1 is in multicast group 6 twice",
                group(replica("04", 1), Replica.newBuilder().setEgressPort(4).setInstance(1)));
    }

    @Test
    public void aGroupHasAsManyReplicasAsAFrameCanBeCopiedTo() throws Exception {
        MulticastGroupEntry.Builder group = MulticastGroupEntry.newBuilder().setMulticastGroupId(6);
        for (int i = 0; i < 4095; i++) {
            group.addReplicasBuilder().setEgressPort(7).setInstance(i);
        }
        insert(entity(group));
        // Egress drops the copy of instance 2.
        assertEquals(4094, running.send(MACS, "06", "00 00 00 00 00000000 0000 dead").size());
        group.setMulticastGroupId(7).addReplicasBuilder().setEgressPort(7).setInstance(4095);
        isRefused(Code.RESOURCE_EXHAUSTED, "multicast group 7 has 4096 replicas, above 4095", entity(group));
    }

    @Test
    public void refusesOtherFieldsThatItDoesNotKnowWhereverTheyAre() {
        isRefused(Code.UNIMPLEMENTED, "entity.packet_replication_engine_entry.multicast_group_entry.replicas[1]."
                + "backup_replicas is not supported", group(replica("04", 1), with(replica("05", 1), 4, bytes("00"))));
        isRefused(Code.UNIMPLEMENTED, "entity.packet_replication_engine_entry.multicast_group_entry.replicas[0]."
                        + "port is not supported",
                group(Replica.newBuilder().mergeUnknownFields(UnknownFieldSet.newBuilder().addField(PORT,
                        UnknownFieldSet.Field.newBuilder().addVarint(4).build()).build())));
        isRefused(Code.UNIMPLEMENTED, "entity.field 99 of message Entity is not supported",
                with(Entity.newBuilder(), 99, bytes("00")).build());
        Entity.Builder table = Entity.newBuilder();
        table.getTableEntryBuilder().setMeterConfig(with(table.getTableEntryBuilder().getMeterConfigBuilder(), 5,
                bytes("00")).clone());
        isRefused(Code.UNIMPLEMENTED, "entity.table_entry.meter_config.eburst is not supported", table.build());
        ControlException read = assertThrows(ControlException.class, () -> running.control().read(
                with(Entity.newBuilder(), 99, bytes("00")).build()));
        assertEquals(Code.UNIMPLEMENTED, read.code());
    }
}

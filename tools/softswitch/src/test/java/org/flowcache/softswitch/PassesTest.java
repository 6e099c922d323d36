// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch;

import static org.flowcache.softswitch.testing.Sent.out;
import static org.junit.Assert.assertEquals;

import java.util.List;
import org.flowcache.softswitch.testing.Running;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import p4.v1.P4RuntimeOuterClass.Entity;
import p4.v1.P4RuntimeOuterClass.Update;

/**
 * Resubmitting, recirculating, cloning and multicasting. A frame carries what to do and then how often it was in
 * ingress and in egress, what the metadata "kept" and "lost" (in no field list) were in egress, and the instance type
 * and the replication id there.
 */
public class PassesTest {

    private static final String DST = "0a0000000001 ";
    private static final String MACS = DST + "0b0000000002 88b5 ";
    private static final String NO_SRC = DST + "000000000000 88b5 ";
    private static final String BLANK = "00 00 00 00 00000000 0000 dead";

    @Rule
    public final Running running = new Running("passes");

    @Before
    public void addSessionAndGroup() throws Exception {
        Entity.Builder session = Entity.newBuilder();
        var clone = session.getPacketReplicationEngineEntryBuilder().getCloneSessionEntryBuilder().setSessionId(3);
        clone.addReplicasBuilder().setEgressPort(4).setInstance(7);
        clone.addReplicasBuilder().setEgressPort(5).setInstance(8);
        running.control().write(Update.Type.INSERT, session.build());
        Entity.Builder group = Entity.newBuilder();
        var multicast = group.getPacketReplicationEngineEntryBuilder().getMulticastGroupEntryBuilder()
                .setMulticastGroupId(6);
        multicast.addReplicasBuilder().setEgressPort(4).setInstance(1);
        multicast.addReplicasBuilder().setEgressPort(5).setInstance(2);
        multicast.addReplicasBuilder().setEgressPort(6).setInstance(3);
        running.control().write(Update.Type.INSERT, group.build());
    }

    private void becomes(String op, String... sent) {
        assertEquals(List.of(sent), running.send(MACS, op, BLANK));
    }

    @Test
    public void onePass() {
        becomes("00", out(1, MACS, "00 01 01 00 00 00000000 0000 dead"));
    }

    @Test
    public void aResubmittedPacketStartsAsItCameWithTheFieldsOfTheList() {
        becomes("01", out(1, MACS, "01 01 01 20 00 00000000 0000 dead"));
    }

    @Test
    public void aRecirculatedPacketStartsAsItLeftWithTheFieldsOfTheList() {
        becomes("02", out(1, MACS, "02 03 03 40 00 00000000 0000 dead"));
    }

    @Test
    public void aCloneFromIngressIsThePacketAsItCameWithTheFieldsOfTheList() {
        becomes("03",
                out(4, MACS, "03 00 01 33 00 00000001 0007 dead"),
                out(5, MACS, "03 00 01 33 00 00000001 0008 dead"),
                out(1, NO_SRC, "03 01 01 33 ff 00000000 0000 dead"));
    }

    @Test
    public void aCloneOfADroppedPacketWithAnotherList() {
        becomes("08",
                out(4, MACS, "08 00 01 00 00 00000001 0007 dead"),
                out(5, MACS, "08 00 01 00 00 00000001 0008 dead"));
    }

    @Test
    public void withoutASessionThereIsNoClone() {
        becomes("04", out(1, NO_SRC, "04 01 01 33 ff 00000000 0000 dead"));
    }

    @Test
    public void aCloneFromEgressIsThePacketAsEgressLeftIt() {
        becomes("05",
                out(1, NO_SRC, "05 01 01 00 00 00000000 0000 dead"),
                out(4, NO_SRC, "05 01 02 55 00 00000002 0007 dead"),
                out(5, NO_SRC, "05 01 02 55 00 00000002 0008 dead"));
    }

    @Test
    public void copiesOfAMulticastPacketKeepAllAndPassEgressEach() {
        becomes("06",
                out(4, MACS, "06 01 01 66 00 00000005 0001 dead"),
                out(6, MACS, "06 01 01 66 00 00000005 0003 dead"));
    }

    @Test
    public void droppingUndoesMulticast() {
        becomes("07");
    }
}

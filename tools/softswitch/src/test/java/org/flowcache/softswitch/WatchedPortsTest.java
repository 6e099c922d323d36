// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch;

import static org.flowcache.softswitch.testing.Frames.hex;
import static org.flowcache.softswitch.testing.Program.bytes;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import com.google.protobuf.UnknownFieldSet;
import com.google.rpc.Code;
import java.util.List;
import org.flowcache.softswitch.port.InMemoryPort;
import org.flowcache.softswitch.runtime.ControlException;
import org.flowcache.softswitch.testing.Program;
import org.flowcache.softswitch.testing.Sent;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import p4.v1.P4RuntimeOuterClass.ActionProfileGroup;
import p4.v1.P4RuntimeOuterClass.ActionProfileMember;
import p4.v1.P4RuntimeOuterClass.Entity;
import p4.v1.P4RuntimeOuterClass.TableAction;
import p4.v1.P4RuntimeOuterClass.Update;

/**
 * Members and one-shots of an action profile that are chosen only while a port is up (P4Runtime specification,
 * "ActionProfileGroup"). What the hash is for the types 1 to 8 is in {@link SelectorsTest}.
 */
public class WatchedPortsTest {

    private static final Program PROGRAM = new Program("selectors");
    private static final int PATHS = PROGRAM.profile("paths");
    private static final String SRC = "0b0000000002";
    private static final String DST = "0a0000000001";

    private final InMemoryPort port3 = new InMemoryPort();
    private final InMemoryPort port4 = new InMemoryPort();
    private SoftSwitch softSwitch;

    @Before
    public void load() throws ControlException {
        softSwitch = SoftSwitch.builder().port(3, port3).port(4, port4).build();
        softSwitch.load(PROGRAM.info(), PROGRAM.json());
    }

    @After
    public void close() {
        softSwitch.close();
    }

    private void write(Update.Type type, Entity entity) throws ControlException {
        softSwitch.control().write(type, entity);
    }

    private void insertPaths() throws ControlException {
        for (int id = 3; id <= 4; id++) {
            Entity.Builder member = Entity.newBuilder();
            member.setActionProfileMember(ActionProfileMember.newBuilder().setActionProfileId(PATHS).setMemberId(id)
                    .setAction(PROGRAM.call("set_port", "0" + id)));
            write(Update.Type.INSERT, member.build());
        }
    }

    private static UnknownFieldSet watchPort(String port) {
        return UnknownFieldSet.newBuilder().addField(4,
                UnknownFieldSet.Field.newBuilder().addLengthDelimited(bytes(port)).build()).build();
    }

    /** A group of members 3 and 4: the one watches port 3 in the form of P4Runtime 1.2, the other 4 in that of 1.0. */
    private static Entity group() {
        ActionProfileGroup.Builder group = ActionProfileGroup.newBuilder().setActionProfileId(PATHS).setGroupId(9);
        group.addMembersBuilder().setMemberId(3).setWeight(1).setUnknownFields(watchPort("03"));
        group.addMembersBuilder().setMemberId(4).setWeight(1).setWatch(4);
        return Entity.newBuilder().setActionProfileGroup(group).build();
    }

    private static Entity route(TableAction.Builder action) {
        return Entity.newBuilder().setTableEntry(PROGRAM.entry("routes").lpm("dst", DST, 48).build().toBuilder()
                .setAction(action)).build();
    }

    /** Ports that frames of types 1 to 8 leave at; 1 for a miss. */
    private String ports() {
        StringBuilder ports = new StringBuilder();
        for (int type = 1; type <= 8; type++) {
            ports.append(Sent.by(softSwitch.pipeline(), 1, hex(DST, SRC, "000" + type, "00")).get(0).charAt(0));
        }
        return ports.toString();
    }

    private void followsPorts() {
        assertEquals("44343344", ports());
        port4.setUp(false);
        assertEquals("33333333", ports());
        port3.setUp(false);
        assertEquals("as with an empty group", "11111111", ports());
        port4.setUp(true);
        assertEquals("44444444", ports());
        port3.setUp(true);
        assertEquals("44343344", ports());
    }

    @Test
    public void aGroupFollowsThePortsThatItsMembersWatch() throws Exception {
        insertPaths();
        write(Update.Type.INSERT, group());
        write(Update.Type.INSERT, route(TableAction.newBuilder().setActionProfileGroupId(9)));
        followsPorts();
        assertEquals(List.of(group()), softSwitch.control().read(Entity.newBuilder()
                .setActionProfileGroup(ActionProfileGroup.getDefaultInstance()).build()));
    }

    @Test
    public void aOneShotFollowsThePortsThatItsActionsWatch() throws Exception {
        TableAction.Builder action = TableAction.newBuilder();
        var set = action.getActionProfileActionSetBuilder();
        set.addActionProfileActionsBuilder().setWeight(1).setAction(PROGRAM.call("set_port", "03")).setWatch(3);
        set.addActionProfileActionsBuilder().setWeight(1).setAction(PROGRAM.call("set_port", "04"))
                .setUnknownFields(watchPort("04"));
        write(Update.Type.INSERT, route(action));
        followsPorts();
    }

    @Test
    public void aPortThatIsDownWhenItIsWatchedIsNotChosen() throws Exception {
        port4.setUp(false);
        insertPaths();
        write(Update.Type.INSERT, group());
        write(Update.Type.INSERT, route(TableAction.newBuilder().setActionProfileGroupId(9)));
        assertEquals("33333333", ports());
    }

    @Test
    public void portsThatCannotBeAreRefused() throws Exception {
        insertPaths();
        Entity.Builder group = group().toBuilder();
        group.getActionProfileGroupBuilder().getMembersBuilder(0).setUnknownFields(watchPort("01ff"));
        assertEquals(Code.INVALID_ARGUMENT, assertThrows(ControlException.class,
                () -> write(Update.Type.INSERT, group.build())).code());
        group.getActionProfileGroupBuilder().getMembersBuilder(0).setUnknownFields(watchPort("03")).setWatch(3);
        assertEquals(Code.INVALID_ARGUMENT, assertThrows(ControlException.class,
                () -> write(Update.Type.INSERT, group.build())).code());
    }
}

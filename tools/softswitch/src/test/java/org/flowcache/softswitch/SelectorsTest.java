// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch;

import static org.flowcache.softswitch.testing.Sent.out;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import com.google.rpc.Code;
import java.util.ArrayList;
import java.util.List;
import org.flowcache.softswitch.runtime.ControlException;
import org.flowcache.softswitch.testing.Program;
import org.flowcache.softswitch.testing.Running;
import org.junit.Rule;
import org.junit.Test;
import p4.config.v1.P4InfoOuterClass.P4Info;
import p4.v1.P4RuntimeOuterClass.Action;
import p4.v1.P4RuntimeOuterClass.ActionProfileGroup;
import p4.v1.P4RuntimeOuterClass.ActionProfileMember;
import p4.v1.P4RuntimeOuterClass.Entity;
import p4.v1.P4RuntimeOuterClass.TableAction;
import p4.v1.P4RuntimeOuterClass.TableEntry;
import p4.v1.P4RuntimeOuterClass.Update;

/**
 * Action profiles and selectors. A selector takes CRC-16/ARC of the source address and the EtherType modulo the number
 * of choices; for the source 0b0000000002 and the types 1 to 8 the CRCs are b321, b261, 72a0, b0e1, 7020, 7160, b1a1
 * and b5e1 (worked out bit by bit), which makes
 *
 * <pre>
 * type       1 2 3 4 5 6 7 8
 * modulo 2   1 1 0 1 0 0 1 1
 * modulo 3   2 2 1 2 0 2 2 1
 * modulo 4   1 1 0 1 0 0 1 1
 * modulo 6   5 5 4 5 0 2 5 1
 * </pre>
 */
public class SelectorsTest {

    private static final String SRC = "0b0000000002";
    private static final String DST = "0a0000000001";

    @Rule
    public final Running running = new Running("selectors");

    private final Program program = running.program();
    private final int notes = program.profile("notes");
    private final int paths = program.profile("paths");

    private static Entity member(int profile, int id, Action action) {
        ActionProfileMember.Builder member =
                ActionProfileMember.newBuilder().setActionProfileId(profile).setMemberId(id).setAction(action);
        return Entity.newBuilder().setActionProfileMember(member).build();
    }

    private Entity path(int id, String port) {
        return member(paths, id, program.call("set_port", port));
    }

    /** A group of members, given as pairs of a number and a weight. */
    private Entity group(int id, int... membersAndWeights) {
        ActionProfileGroup.Builder group = ActionProfileGroup.newBuilder().setActionProfileId(paths).setGroupId(id);
        for (int i = 0; i < membersAndWeights.length; i += 2) {
            group.addMembersBuilder().setMemberId(membersAndWeights[i]).setWeight(membersAndWeights[i + 1]);
        }
        return Entity.newBuilder().setActionProfileGroup(group).build();
    }

    private Entity route(TableAction.Builder action) {
        return Entity.newBuilder().setTableEntry(program.entry("routes").lpm("dst", DST, 48).build().toBuilder()
                .setAction(action)).build();
    }

    private Entity annotation(int memberId) {
        return Entity.newBuilder().setTableEntry(program.entry("annotate").exact("src", SRC).build().toBuilder()
                .setAction(TableAction.newBuilder().setActionProfileMemberId(memberId))).build();
    }

    private void insert(Entity... entities) throws ControlException {
        write(Update.Type.INSERT, entities);
    }

    private void write(Update.Type type, Entity... entities) throws ControlException {
        for (Entity entity : entities) {
            running.control().write(type, entity);
        }
    }

    private Code refusal(Update.Type type, Entity entity) {
        return assertThrows(ControlException.class, () -> running.control().write(type, entity)).code();
    }

    private static TableAction.Builder toGroup(int id) {
        return TableAction.newBuilder().setActionProfileGroupId(id);
    }

    /** Ports that frames of types 1 to 8 leave at; 0 for none. */
    private String ports() {
        StringBuilder ports = new StringBuilder();
        for (int type = 1; type <= 8; type++) {
            List<String> sent = running.send(DST, SRC, "000" + type, "00");
            ports.append(sent.isEmpty() ? "0" : sent.get(0).substring(0, 1));
        }
        return ports.toString();
    }

    @Test
    public void anEntryRunsTheMemberThatItRefersTo() throws Exception {
        assertEquals("a miss", List.of(out(1, DST, SRC, "12ab", "ee")), running.send(DST, SRC, "12ab", "00"));
        insert(member(notes, 7, program.call("set_note", "42")), member(notes, 8, program.call("copy_type")));
        insert(annotation(7));
        assertEquals(List.of(out(1, DST, SRC, "12ab", "42")), running.send(DST, SRC, "12ab", "00"));
        write(Update.Type.MODIFY, member(notes, 7, program.call("set_note", "43")));
        assertEquals(List.of(out(1, DST, SRC, "12ab", "43")), running.send(DST, SRC, "12ab", "00"));
        write(Update.Type.MODIFY, annotation(8));
        assertEquals(List.of(out(1, DST, SRC, "12ab", "ab")), running.send(DST, SRC, "12ab", "00"));
        write(Update.Type.DELETE, annotation(8));
        assertEquals(List.of(out(1, DST, SRC, "12ab", "ee")), running.send(DST, SRC, "12ab", "00"));
    }

    @Test
    public void aHashChoosesAmongTheMembersOfAGroup() throws Exception {
        insert(path(1, "03"), path(2, "04"), path(3, "05"), group(9, 1, 1, 2, 1), route(toGroup(9)));
        assertEquals("44343344", ports());
        write(Update.Type.MODIFY, group(9, 1, 1, 2, 1, 3, 1));
        assertEquals("55453554", ports());
        write(Update.Type.MODIFY, group(9, 3, 1));
        assertEquals("55555555", ports());
        write(Update.Type.MODIFY, member(paths, 3, program.call("deny")));
        assertEquals("00000000", ports());
    }

    @Test
    public void anEmptyGroupRunsNothing() throws Exception {
        insert(group(9), route(toGroup(9)));
        assertEquals("11111111", ports());
    }

    @Test
    public void membersComeInTheOrderInWhichTheyWereMade() throws Exception {
        insert(path(2, "04"), path(1, "03"), group(9, 1, 1, 2, 1), route(toGroup(9)));
        assertEquals("33434433", ports());
    }

    @Test
    public void aMemberOfWeightTwoIsThereTwice() throws Exception {
        // The second copies come after all members: 3, 4, 5, 3, and then 3, 4, 5, 3, 5, 5.
        insert(path(1, "03"), path(2, "04"), path(3, "05"), group(9, 1, 2, 2, 1, 3, 1), route(toGroup(9)));
        assertEquals("44343344", ports());
        write(Update.Type.MODIFY, group(9, 1, 2, 2, 1, 3, 3));
        assertEquals("55553554", ports());
        // Back to the first state: the numbers of the surplus copies are free again and are not used.
        write(Update.Type.MODIFY, group(9, 1, 2, 2, 1, 3, 1));
        assertEquals("44343344", ports());
    }

    @Test
    public void aOneShotIsAGroupOfItsOwn() throws Exception {
        TableAction.Builder action = TableAction.newBuilder();
        action.getActionProfileActionSetBuilder().addActionProfileActionsBuilder().setWeight(2)
                .setAction(program.call("set_port", "03"));
        action.getActionProfileActionSetBuilder().addActionProfileActionsBuilder().setWeight(1)
                .setAction(program.call("set_port", "05"));
        insert(route(action));
        assertEquals("55353553", ports());
        Entity all = Entity.newBuilder().setTableEntry(TableEntry.newBuilder()
                .setTableId(program.table("routes").getPreamble().getId())).build();
        assertEquals("it is read as it was written", List.of(route(action)), running.control().read(all));
        assertEquals("and is not to be seen otherwise", List.of(), running.control().read(
                Entity.newBuilder().setActionProfileMember(ActionProfileMember.getDefaultInstance()).build()));
        assertEquals("both ways of programming do not mix", Code.INVALID_ARGUMENT,
                refusal(Update.Type.INSERT, path(1, "03")));
        write(Update.Type.DELETE, route(action));
        assertEquals("11111111", ports());
        insert(path(1, "03"));
        assertEquals(Code.INVALID_ARGUMENT, refusal(Update.Type.INSERT, route(action)));
    }

    @Test
    public void membersAndGroupsAreReadAsTheyWereWritten() throws Exception {
        List<Entity> members = List.of(path(1, "03"), path(5, "04"));
        insert(members.toArray(new Entity[0]));
        insert(member(notes, 1, program.call("set_note", "42")));
        insert(group(9, 1, 2, 5, 1), group(10, 5, 1));
        ActionProfileMember.Builder memberFilter = ActionProfileMember.newBuilder().setActionProfileId(paths);
        assertEquals(members, running.control().read(
                Entity.newBuilder().setActionProfileMember(memberFilter).build()));
        assertEquals(List.of(members.get(1)), running.control().read(
                Entity.newBuilder().setActionProfileMember(memberFilter.setMemberId(5)).build()));
        assertEquals(3, running.control().read(Entity.newBuilder()
                .setActionProfileMember(ActionProfileMember.getDefaultInstance()).build()).size());
        assertEquals(List.of(group(9, 1, 2, 5, 1), group(10, 5, 1)), running.control().read(
                Entity.newBuilder().setActionProfileGroup(ActionProfileGroup.getDefaultInstance()).build()));
    }

    @Test
    public void whatIsUsedCannotBeDeleted() throws Exception {
        insert(path(1, "03"), group(9, 1, 1), route(toGroup(9)));
        assertEquals(Code.FAILED_PRECONDITION, refusal(Update.Type.DELETE, path(1, "03")));
        assertEquals(Code.FAILED_PRECONDITION, refusal(Update.Type.DELETE, group(9)));
        write(Update.Type.MODIFY, route(TableAction.newBuilder().setActionProfileMemberId(1)));
        assertEquals("33333333", ports());
        write(Update.Type.DELETE, group(9));
        assertEquals(Code.FAILED_PRECONDITION, refusal(Update.Type.DELETE, path(1, "03")));
        write(Update.Type.DELETE, route(TableAction.newBuilder()), path(1, "03"));
        assertEquals("11111111", ports());
    }

    @Test
    public void whatMakesNoSenseIsRefused() throws Exception {
        insert(path(1, "03"), group(9, 1, 1));
        List<Code> codes = new ArrayList<>();
        codes.add(refusal(Update.Type.INSERT, path(1, "04")));
        codes.add(refusal(Update.Type.MODIFY, path(2, "04")));
        codes.add(refusal(Update.Type.INSERT, path(0, "04")));
        codes.add(refusal(Update.Type.INSERT, member(paths, 3, program.call("set_note", "42"))));
        codes.add(refusal(Update.Type.INSERT, group(9)));
        codes.add(refusal(Update.Type.INSERT, group(10, 77, 1)));
        codes.add(refusal(Update.Type.INSERT, group(10, 1, 0)));
        codes.add(refusal(Update.Type.INSERT, group(10, 1, 1, 1, 1)));
        codes.add(refusal(Update.Type.INSERT, group(10, 1, 9)));
        codes.add(refusal(Update.Type.INSERT, route(toGroup(10))));
        codes.add(refusal(Update.Type.INSERT, route(TableAction.newBuilder()
                .setAction(program.call("set_port", "04")))));
        codes.add(refusal(Update.Type.INSERT, annotation(1)));
        for (int i = 1; i <= 4; i++) {
            insert(member(notes, i, program.call("set_note", "42")));
        }
        codes.add(refusal(Update.Type.INSERT, member(notes, 5, program.call("set_note", "42"))));
        assertEquals(List.of(Code.ALREADY_EXISTS, Code.NOT_FOUND, Code.INVALID_ARGUMENT, Code.INVALID_ARGUMENT,
                Code.ALREADY_EXISTS, Code.NOT_FOUND, Code.INVALID_ARGUMENT, Code.INVALID_ARGUMENT,
                Code.RESOURCE_EXHAUSTED, Code.NOT_FOUND, Code.INVALID_ARGUMENT, Code.NOT_FOUND,
                Code.RESOURCE_EXHAUSTED), codes);
    }

    @Test(timeout = 60_000)
    public void weightsThatNoGroupCanHaveAreRefusedAtOnce() throws Exception {
        P4Info.Builder unlimited = program.info().toBuilder();
        unlimited.getActionProfilesBuilderList().forEach(p -> p.clearMaxGroupSize());
        try (SoftSwitch softSwitch = SoftSwitch.builder().build()) {
            softSwitch.load(unlimited.build(), program.json());
            softSwitch.control().write(Update.Type.INSERT, path(1, "03"));
            softSwitch.control().write(Update.Type.INSERT, path(2, "04"));
            assertEquals(Code.RESOURCE_EXHAUSTED, assertThrows(ControlException.class, () -> softSwitch.control()
                    .write(Update.Type.INSERT, group(9, 1, 100_000_000))).code());
            assertEquals(Code.RESOURCE_EXHAUSTED, assertThrows(ControlException.class, () -> softSwitch.control()
                    .write(Update.Type.INSERT, group(9, 1, 40_000, 2, 40_000))).code());
            for (int i = 1; i <= 20; i++) {
                softSwitch.control().write(Update.Type.INSERT, group(i, 1, 60_000, 2, 5_000));
            }
        }
    }
}

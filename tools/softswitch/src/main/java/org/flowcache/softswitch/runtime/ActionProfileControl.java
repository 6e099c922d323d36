// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.runtime;

import com.google.rpc.Code;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.flowcache.softswitch.UnsupportedProgramException;
import org.flowcache.softswitch.pipeline.table.Choices;
import org.flowcache.softswitch.pipeline.table.Entry;
import p4.config.v1.P4InfoOuterClass.ActionProfile;
import p4.v1.P4RuntimeOuterClass.Action;
import p4.v1.P4RuntimeOuterClass.ActionProfileAction;
import p4.v1.P4RuntimeOuterClass.ActionProfileActionSet;
import p4.v1.P4RuntimeOuterClass.ActionProfileGroup;
import p4.v1.P4RuntimeOuterClass.ActionProfileMember;
import p4.v1.P4RuntimeOuterClass.TableAction;
import p4.v1.P4RuntimeOuterClass.Update;

/**
 * The members and groups of one action profile as clients see them (P4Runtime specification, "ActionProfileMember and
 * ActionProfileGroup" and "One Shot Action Selector Programming"). A hash chooses among the members of a group in the
 * order of the numbers that BMv2 and its P4Runtime server would give them: a new member gets the lowest that is free,
 * and a member of weight n has n of them. Not thread-safe; {@link Control} serializes.
 */
final class ActionProfileControl {

    private static final class Member {
        private ActionProfileMember canonical;
        private final List<Integer> numbers = new ArrayList<>();
    }

    /** What entries can refer to: a member, or else a group. */
    private record Target(TableControl table, boolean group, int id) {
    }

    private static final class Shared {
        private final Target target;
        private final Choices choices;
        private int entries;

        Shared(Target target, Choices choices) {
            this.target = target;
            this.choices = choices;
        }
    }

    private final ActionProfile info;
    private final List<TableControl> tables = new ArrayList<>();
    private final Map<Integer, Member> members = new TreeMap<>();
    private final Map<Integer, ActionProfileGroup> groups = new TreeMap<>();
    private final Map<Target, Shared> shared = new HashMap<>();
    private final Map<Choices, Shared> sharedByChoices = new IdentityHashMap<>();
    private final Map<Choices, List<Integer>> oneShots = new IdentityHashMap<>();
    private final BitSet numbers = new BitSet();

    ActionProfileControl(ActionProfile info) {
        this.info = info;
        if (info.getSize() < 0 || info.getMaxGroupSize() < 0) {
            throw new UnsupportedProgramException("P4Info action profile \"" + name() + "\"", "has size "
                    + info.getSize() + " and max_group_size " + info.getMaxGroupSize() + ", not 0 or more");
        }
    }

    String name() {
        return info.getPreamble().getName();
    }

    /** Adds a table whose entries refer to this profile. */
    void addTable(TableControl table) {
        tables.add(table);
    }

    void write(Update.Type type, ActionProfileMember member) throws ControlException {
        int id = member.getMemberId();
        checkId("member", id);
        checkPresence(type, "member", id, members.containsKey(id));
        if (type == Update.Type.DELETE) {
            deleteMember(id);
            return;
        }
        refuseMixture(!oneShots.isEmpty());
        ActionProfileMember canonical = member.toBuilder().setAction(check(member.getAction())).build();
        if (type == Update.Type.INSERT) {
            if (members.size() >= info.getSize()) {
                throw new ControlException(Code.RESOURCE_EXHAUSTED, "action profile " + name() + " is full: it has "
                        + info.getSize() + " members");
            }
            members.put(id, new Member());
            members.get(id).numbers.add(nextNumber());
        }
        members.get(id).canonical = canonical;
        refresh();
    }

    private void deleteMember(int id) throws ControlException {
        for (ActionProfileGroup group : groups.values()) {
            if (weight(group, id) > 0) {
                throw inUse("member " + id + " is in group " + group.getGroupId());
            }
        }
        checkUnused(false, id);
        members.remove(id).numbers.forEach(numbers::clear);
    }

    void write(Update.Type type, ActionProfileGroup group) throws ControlException {
        if (!info.getWithSelector()) {
            throw ControlException.invalid("action profile " + name() + " has no selector, so no groups");
        }
        int id = group.getGroupId();
        checkId("group", id);
        checkPresence(type, "group", id, groups.containsKey(id));
        if (type == Update.Type.DELETE) {
            checkUnused(true, id);
            groups.remove(id);
            freeUnusedNumbers();
            return;
        }
        refuseMixture(!oneShots.isEmpty());
        int maxSize = type == Update.Type.INSERT ? group.getMaxSize() : groups.get(id).getMaxSize();
        if (group.getMaxSize() != maxSize && group.getMaxSize() != 0) {
            throw ControlException.invalid("max_size of group " + id + " is " + maxSize + " and cannot be changed");
        }
        checkMembers(group, maxSize);
        groups.put(id, group.toBuilder().setMaxSize(maxSize).build());
        for (ActionProfileGroup.Member member : group.getMembersList()) {
            List<Integer> of = members.get(member.getMemberId()).numbers;
            while (of.size() < member.getWeight()) {
                of.add(nextNumber());
            }
        }
        freeUnusedNumbers();
        refresh();
    }

    private void checkMembers(ActionProfileGroup group, int maxSize) throws ControlException {
        int limit = info.getMaxGroupSize();
        if (maxSize < 0 || limit > 0 && maxSize > limit) {
            throw ControlException.invalid("max_size of group " + group.getGroupId() + " is " + maxSize
                    + ", but max_group_size of action profile " + name() + " is " + limit);
        }
        Set<Integer> seen = new HashSet<>();
        List<Integer> weights = new ArrayList<>();
        for (ActionProfileGroup.Member member : group.getMembersList()) {
            int id = member.getMemberId();
            if (!members.containsKey(id)) {
                throw ControlException.notFound("action profile " + name() + " has no member " + id);
            }
            if (!seen.add(id)) {
                throw ControlException.invalid("member " + id + " is in group " + group.getGroupId()
                        + " twice; give it a weight instead");
            }
            refuseWatching(member.getWatch() != 0 || !member.getUnknownFields().asMap().isEmpty());
            weights.add(member.getWeight());
        }
        checkWeights(weights, maxSize == 0 ? limit : maxSize);
    }

    private static void checkWeights(List<Integer> weights, int limit) throws ControlException {
        long sum = 0;
        for (int weight : weights) {
            if (weight <= 0) {
                throw ControlException.invalid("weight " + weight + " is not above 0");
            }
            sum += weight;
        }
        if (limit > 0 && sum > limit) {
            throw new ControlException(Code.RESOURCE_EXHAUSTED, "the weights add up to " + sum + ", above "
                    + limit);
        }
    }

    private static void refuseWatching(boolean asked) throws ControlException {
        if (asked) {
            throw ControlException.unimplemented("watching ports is not supported");
        }
    }

    private void refuseMixture(boolean mixed) throws ControlException {
        if (mixed) {
            throw ControlException.invalid("action profile " + name()
                    + " is programmed either by one-shots or by members and groups, not by both");
        }
    }

    /**
     * What an entry with this action runs, to be given back by {@link #release}.
     *
     * @throws ControlException if it refers to what is not there; nothing has changed then
     */
    Choices refer(TableControl table, TableAction action) throws ControlException {
        return switch (action.getTypeCase()) {
            case ACTION_PROFILE_MEMBER_ID -> refer(new Target(table, false, action.getActionProfileMemberId()));
            case ACTION_PROFILE_GROUP_ID -> refer(new Target(table, true, action.getActionProfileGroupId()));
            case ACTION_PROFILE_ACTION_SET -> oneShot(table, action.getActionProfileActionSet());
            default -> throw ControlException.invalid("the entry refers to no member or group of action profile "
                    + name());
        };
    }

    private Choices refer(Target target) throws ControlException {
        if (!(target.group ? groups : members).containsKey(target.id)) {
            throw ControlException.notFound("action profile " + name() + " has no "
                    + (target.group ? "group " : "member ") + Integer.toUnsignedString(target.id));
        }
        Shared use = shared.get(target);
        if (use == null) {
            use = new Shared(target, target.table.newChoices());
            use.choices.set(choices(target));
            shared.put(target, use);
            sharedByChoices.put(use.choices, use);
        }
        use.entries++;
        return use.choices;
    }

    private Choices oneShot(TableControl table, ActionProfileActionSet set) throws ControlException {
        if (!info.getWithSelector()) {
            throw ControlException.invalid("action profile " + name() + " has no selector, so no one-shots");
        }
        refuseMixture(!members.isEmpty() || !groups.isEmpty());
        if (set.getActionProfileActionsCount() == 0) {
            throw ControlException.unimplemented("a one-shot without actions is not supported");
        }
        List<Integer> weights = new ArrayList<>();
        List<Entry> choices = new ArrayList<>();
        for (ActionProfileAction action : set.getActionProfileActionsList()) {
            refuseWatching(action.getWatch() != 0 || !action.getUnknownFields().asMap().isEmpty());
            weights.add(action.getWeight());
            choices.add(table.choice(action.getAction()));
        }
        checkWeights(weights, info.getMaxGroupSize());
        SortedMap<Integer, Entry> byNumber = new TreeMap<>();
        for (int i = 0; i < choices.size(); i++) {
            for (int copy = 0; copy < weights.get(i); copy++) {
                byNumber.put(nextNumber(), choices.get(i));
            }
        }
        Choices made = table.newChoices();
        made.set(List.copyOf(byNumber.values()));
        oneShots.put(made, List.copyOf(byNumber.keySet()));
        return made;
    }

    /** Takes back what {@link #refer} gave to an entry that is gone. */
    void release(Choices choices) {
        List<Integer> oneShot = oneShots.remove(choices);
        if (oneShot != null) {
            oneShot.forEach(numbers::clear);
            return;
        }
        Shared use = sharedByChoices.get(choices);
        use.entries--;
        if (use.entries == 0) {
            shared.remove(use.target);
            sharedByChoices.remove(choices);
        }
    }

    private void refresh() throws ControlException {
        for (Shared use : shared.values()) {
            use.choices.set(choices(use.target));
        }
    }

    private List<Entry> choices(Target target) throws ControlException {
        if (!target.group) {
            return List.of(target.table.choice(members.get(target.id).canonical.getAction()));
        }
        SortedMap<Integer, Entry> byNumber = new TreeMap<>();
        for (ActionProfileGroup.Member in : groups.get(target.id).getMembersList()) {
            Member member = members.get(in.getMemberId());
            Entry choice = target.table.choice(member.canonical.getAction());
            member.numbers.subList(0, in.getWeight()).forEach(n -> byNumber.put(n, choice));
        }
        return List.copyOf(byNumber.values());
    }

    private int nextNumber() {
        int next = numbers.nextClearBit(0);
        numbers.set(next);
        return next;
    }

    private void freeUnusedNumbers() {
        members.forEach((id, member) -> {
            int most = groups.values().stream().mapToInt(g -> weight(g, id)).max().orElse(1);
            while (member.numbers.size() > Math.max(1, most)) {
                numbers.clear(member.numbers.remove(member.numbers.size() - 1));
            }
        });
    }

    private static int weight(ActionProfileGroup group, int memberId) {
        return group.getMembersList().stream().filter(m -> m.getMemberId() == memberId)
                .mapToInt(ActionProfileGroup.Member::getWeight).sum();
    }

    private Action check(Action action) throws ControlException {
        if (tables.isEmpty()) {
            throw ControlException.invalid("no table uses action profile " + name());
        }
        Action canonical = action;
        for (TableControl table : tables) {
            canonical = table.canonical(action);
        }
        return canonical;
    }

    private void checkId(String what, int id) throws ControlException {
        if (id == 0) {
            throw ControlException.invalid(what + " 0 of action profile " + name() + " cannot be");
        }
    }

    private void checkPresence(Update.Type type, String what, int id, boolean present) throws ControlException {
        if (type == Update.Type.INSERT && present) {
            throw new ControlException(Code.ALREADY_EXISTS, "action profile " + name() + " has " + what + " "
                    + Integer.toUnsignedString(id) + " already");
        }
        if (type != Update.Type.INSERT && !present) {
            throw ControlException.notFound("action profile " + name() + " has no " + what + " "
                    + Integer.toUnsignedString(id));
        }
    }

    private void checkUnused(boolean group, int id) throws ControlException {
        for (TableControl table : tables) {
            if (shared.containsKey(new Target(table, group, id))) {
                throw inUse((group ? "group " : "member ") + Integer.toUnsignedString(id)
                        + " is referred to by entries of table " + table.name());
            }
        }
    }

    private ControlException inUse(String what) {
        return new ControlException(Code.FAILED_PRECONDITION, what + " of action profile " + name());
    }

    /** Members that a read asks for; number 0 asks for all. */
    void readMembers(int id, Consumer<ActionProfileMember> out) {
        members.values().stream().map(m -> m.canonical).filter(m -> id == 0 || m.getMemberId() == id).forEach(out);
    }

    /** Groups that a read asks for; number 0 asks for all. */
    void readGroups(int id, Consumer<ActionProfileGroup> out) {
        groups.values().stream().filter(g -> id == 0 || g.getGroupId() == id).forEach(out);
    }
}

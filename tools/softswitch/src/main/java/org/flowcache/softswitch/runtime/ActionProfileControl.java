// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.runtime;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.rpc.Code;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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
 * and a member of weight n has n of them. It does not choose those that watch a port that is down; a group without any
 * other is as one without members. Not thread-safe; {@link Control} serializes.
 */
final class ActionProfileControl {

    /** What the weights of a group may add up to if the program sets no limit. */
    private static final int MAX_WEIGHTS = 1 << 16;

    private static final class Member {
        private ActionProfileMember canonical;
        private final List<Integer> numbers = new ArrayList<>();
        /** Its weight in each of its groups. */
        private final Map<Integer, Integer> weights = new HashMap<>();
    }

    /** A group, with the ports that its members watch. */
    private record Group(ActionProfileGroup canonical, List<OptionalInt> watched) {

        static Group empty() {
            return new Group(ActionProfileGroup.getDefaultInstance(), List.of());
        }
    }

    /** An action of a one-shot. */
    private record Shot(Entry choice, OptionalInt watched) {
    }

    /** A one-shot: its numbers, ascending, and what each stands for. */
    private record OneShot(int[] numbers, Shot[] shots) {
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
    private final Map<Integer, Group> groups = new TreeMap<>();
    private final Map<Target, Shared> shared = new HashMap<>();
    private final Map<Choices, Shared> sharedByChoices = new IdentityHashMap<>();
    private final Map<Choices, OneShot> oneShots = new IdentityHashMap<>();
    private final BitSet numbers = new BitSet();
    private final Surroundings surroundings;
    /** No number below it is free. */
    private int lowest;

    ActionProfileControl(ActionProfile info, Surroundings surroundings) {
        this.info = info;
        this.surroundings = surroundings;
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
        Member changed = members.get(id);
        changed.canonical = canonical;
        refresh(false, id);
        for (int group : changed.weights.keySet()) {
            refresh(true, group);
        }
    }

    private void deleteMember(int id) throws ControlException {
        for (int group : members.get(id).weights.keySet()) {
            throw inUse("member " + Integer.toUnsignedString(id) + " is in group " + Integer.toUnsignedString(group));
        }
        checkUnused(false, id);
        members.remove(id).numbers.forEach(this::free);
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
            leave(groups.remove(id).canonical);
            return;
        }
        refuseMixture(!oneShots.isEmpty());
        Group old = groups.getOrDefault(id, Group.empty());
        int maxSize = type == Update.Type.INSERT ? group.getMaxSize() : old.canonical.getMaxSize();
        if (group.getMaxSize() != maxSize && group.getMaxSize() != 0) {
            throw ControlException.invalid("max_size of group " + id + " is " + maxSize + " and cannot be changed");
        }
        checkMembers(group, maxSize);
        List<OptionalInt> watched = new ArrayList<>();
        for (ActionProfileGroup.Member member : group.getMembersList()) {
            watched.add(watched(member, member.getWatch(), "member " + member.getMemberId()));
        }
        groups.put(id, new Group(group.toBuilder().setMaxSize(maxSize).build(), watched));
        for (ActionProfileGroup.Member member : group.getMembersList()) {
            Member of = members.get(member.getMemberId());
            of.weights.put(id, member.getWeight());
            while (of.numbers.size() < member.getWeight()) {
                of.numbers.add(nextNumber());
            }
        }
        Set<Integer> stay = new HashSet<>();
        group.getMembersList().forEach(m -> stay.add(m.getMemberId()));
        for (ActionProfileGroup.Member member : old.canonical.getMembersList()) {
            if (stay.contains(member.getMemberId())) {
                freeUnusedNumbers(members.get(member.getMemberId()));
            } else {
                leave(id, member.getMemberId());
            }
        }
        refresh(true, id);
    }

    private void leave(ActionProfileGroup group) {
        group.getMembersList().forEach(m -> leave(group.getGroupId(), m.getMemberId()));
    }

    private void leave(int group, int memberId) {
        Member member = members.get(memberId);
        member.weights.remove(group);
        freeUnusedNumbers(member);
    }

    /** The port that a member or an action of a one-shot watches, given in one of two forms. */
    private OptionalInt watched(Message of, int watch, String what) throws ControlException {
        String where = what + " of action profile " + name();
        Optional<ByteString> port = NewerFields.bytes(of, NewerFields.WATCH_PORT).filter(b -> !b.isEmpty());
        if (port.isPresent() && watch != 0) {
            throw ControlException.invalid(where + " has both watch and watch_port");
        }
        if (port.isPresent()) {
            return OptionalInt.of(Ports.read(port.get(), where));
        }
        return watch == 0 ? OptionalInt.empty() : OptionalInt.of(Ports.check(watch, where));
    }

    private boolean isActive(OptionalInt watched) {
        return watched.isEmpty() || surroundings.isUp(watched.getAsInt());
    }

    /** A port went up or down. */
    void portChanged(int port) throws ControlException {
        OptionalInt changed = OptionalInt.of(port);
        for (Map.Entry<Integer, Group> group : groups.entrySet()) {
            if (group.getValue().watched.contains(changed)) {
                refresh(true, group.getKey());
            }
        }
        oneShots.forEach((choices, oneShot) -> {
            if (Arrays.stream(oneShot.shots).anyMatch(s -> s.watched.equals(changed))) {
                choices.set(active(oneShot));
            }
        });
    }

    private List<Entry> active(OneShot oneShot) {
        return Arrays.stream(oneShot.shots).filter(s -> isActive(s.watched)).map(Shot::choice).toList();
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
        int most = limit > 0 ? Math.min(limit, MAX_WEIGHTS) : MAX_WEIGHTS;
        if (sum > most) {
            throw new ControlException(Code.RESOURCE_EXHAUSTED, "the weights add up to " + sum + ", above " + most);
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
        List<Shot> shots = new ArrayList<>();
        for (ActionProfileAction action : set.getActionProfileActionsList()) {
            weights.add(action.getWeight());
            shots.add(new Shot(table.choice(action.getAction()),
                    watched(action, action.getWatch(), "action " + shots.size() + " of a one-shot")));
        }
        checkWeights(weights, info.getMaxGroupSize());
        int copies = weights.stream().mapToInt(Integer::intValue).sum();
        OneShot oneShot = new OneShot(new int[copies], new Shot[copies]);
        int at = 0;
        for (int i = 0; i < shots.size(); i++) {
            for (int copy = 0; copy < weights.get(i); copy++) {
                oneShot.numbers[at] = nextNumber();
                oneShot.shots[at++] = shots.get(i);
            }
        }
        Choices made = table.newChoices();
        made.set(active(oneShot));
        oneShots.put(made, oneShot);
        return made;
    }

    /** Takes back what {@link #refer} gave to an entry that is gone. */
    void release(Choices choices) {
        OneShot oneShot = oneShots.remove(choices);
        if (oneShot != null) {
            Arrays.stream(oneShot.numbers).forEach(this::free);
            return;
        }
        Shared use = sharedByChoices.get(choices);
        use.entries--;
        if (use.entries == 0) {
            shared.remove(use.target);
            sharedByChoices.remove(choices);
        }
    }

    private void refresh(boolean group, int id) throws ControlException {
        for (TableControl table : tables) {
            Shared use = shared.get(new Target(table, group, id));
            if (use != null) {
                use.choices.set(choices(use.target));
            }
        }
    }

    private List<Entry> choices(Target target) throws ControlException {
        if (!target.group) {
            return List.of(target.table.choice(members.get(target.id).canonical.getAction()));
        }
        SortedMap<Integer, Entry> byNumber = new TreeMap<>();
        Group group = groups.get(target.id);
        for (int i = 0; i < group.watched.size(); i++) {
            ActionProfileGroup.Member in = group.canonical.getMembers(i);
            if (!isActive(group.watched.get(i))) {
                continue;
            }
            Member member = members.get(in.getMemberId());
            Entry choice = target.table.choice(member.canonical.getAction());
            member.numbers.subList(0, in.getWeight()).forEach(n -> byNumber.put(n, choice));
        }
        return List.copyOf(byNumber.values());
    }

    private int nextNumber() {
        int next = numbers.nextClearBit(lowest);
        numbers.set(next);
        lowest = next + 1;
        return next;
    }

    private void free(int number) {
        numbers.clear(number);
        lowest = Math.min(lowest, number);
    }

    private void freeUnusedNumbers(Member member) {
        int most = member.weights.values().stream().mapToInt(Integer::intValue).max().orElse(1);
        while (member.numbers.size() > most) {
            free(member.numbers.remove(member.numbers.size() - 1));
        }
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
        groups.values().stream().map(Group::canonical).filter(g -> id == 0 || g.getGroupId() == id).forEach(out);
    }
}

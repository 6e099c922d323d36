// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.runtime;

import com.google.rpc.Code;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flowcache.softswitch.UnsupportedProgramException;
import org.flowcache.softswitch.pipeline.action.Action;
import org.flowcache.softswitch.pipeline.action.Assignments;
import p4.config.v1.P4InfoOuterClass;
import p4.config.v1.P4InfoOuterClass.ActionRef;
import p4.config.v1.P4InfoOuterClass.Table;
import p4.v1.P4RuntimeOuterClass;

/** Checks and packs the actions of one table's entries. */
final class ActionReader {

    /** A checked action: what the packet path runs and what is answered to reads. */
    record Bound(Action action, long[] data, P4RuntimeOuterClass.Action canonical) {
    }

    private record Known(P4InfoOuterClass.Action info, Action compiled, ActionRef.Scope scope) {
    }

    private final String table;
    private final Map<Integer, Known> actions = new HashMap<>();

    ActionReader(Table info, List<Action> compiled, Map<Integer, P4InfoOuterClass.Action> infos) {
        this.table = info.getPreamble().getName();
        for (ActionRef ref : info.getActionRefsList()) {
            P4InfoOuterClass.Action action = infos.get(ref.getId());
            if (action == null) {
                throw new UnsupportedProgramException("P4Info table \"" + table + "\"",
                        "refers to action " + ref.getId() + ", which is not there");
            }
            String name = action.getPreamble().getName();
            Action match = compiled.stream().filter(a -> a.name().equals(name)).findFirst()
                    .orElseThrow(() -> new UnsupportedProgramException("P4Info table \"" + table + "\"",
                            "has action \"" + name + "\", which the table in the JSON does not have"));
            check(action, match);
            actions.put(ref.getId(), new Known(action, match, ref.getScope()));
        }
    }

    private static void check(P4InfoOuterClass.Action info, Action compiled) {
        boolean same = info.getParamsCount() == compiled.params().size();
        for (int i = 0; same && i < info.getParamsCount(); i++) {
            same = info.getParams(i).getBitwidth() == compiled.params().get(i).bits();
        }
        if (!same) {
            throw new UnsupportedProgramException("P4Info action \"" + info.getPreamble().getName() + "\"",
                    "has other parameters than in the JSON");
        }
    }

    Bound read(P4RuntimeOuterClass.TableAction tableAction, boolean forDefault) throws ControlException {
        switch (tableAction.getTypeCase()) {
            case ACTION -> { }
            case TYPE_NOT_SET -> throw ControlException.invalid("the entry of table " + table + " has no action");
            default -> throw ControlException.invalid("table " + table + " has no action profile");
        }
        return read(tableAction.getAction(), forDefault);
    }

    Bound read(P4RuntimeOuterClass.Action action, boolean forDefault) throws ControlException {
        Known known = actions.get(action.getActionId());
        if (known == null) {
            throw ControlException.invalid("table " + table + " has no action " + action.getActionId());
        }
        ActionRef.Scope wrong = forDefault ? ActionRef.Scope.TABLE_ONLY : ActionRef.Scope.DEFAULT_ONLY;
        String name = known.info.getPreamble().getName();
        if (known.scope == wrong) {
            throw new ControlException(Code.PERMISSION_DENIED, "action " + name + " of table " + table
                    + (forDefault ? " cannot be a default action" : " can only be a default action"));
        }
        Map<Integer, P4RuntimeOuterClass.Action.Param> given = new HashMap<>();
        for (P4RuntimeOuterClass.Action.Param param : action.getParamsList()) {
            if (given.put(param.getParamId(), param) != null) {
                throw ControlException.invalid("parameter " + param.getParamId() + " of action " + name
                        + " is given twice");
            }
        }
        long[] data = new long[known.compiled.dataWords()];
        P4RuntimeOuterClass.Action.Builder canonical =
                P4RuntimeOuterClass.Action.newBuilder().setActionId(action.getActionId());
        for (int i = 0; i < known.info.getParamsCount(); i++) {
            P4InfoOuterClass.Action.Param info = known.info.getParams(i);
            P4RuntimeOuterClass.Action.Param param = given.remove(info.getId());
            if (param == null) {
                throw ControlException.invalid("parameter \"" + info.getName() + "\" of action " + name
                        + " is missing");
            }
            BigInteger value = Bytestrings.decode(param.getValue(), info.getBitwidth(),
                    "parameter \"" + info.getName() + "\" of action " + name);
            Assignments.split(value, info.getBitwidth(), data, known.compiled.params().get(i).word());
            canonical.addParamsBuilder().setParamId(info.getId()).setValue(Bytestrings.encode(value));
        }
        if (!given.isEmpty()) {
            throw ControlException.invalid("action " + name + " has no parameter " + given.keySet());
        }
        return new Bound(known.compiled, data, canonical.build());
    }

    /** What the P4Info calls a compiled action with that data, for reads; nothing if it does not know it. */
    Optional<P4RuntimeOuterClass.Action> describe(Action compiled, long[] data) {
        return actions.entrySet().stream()
                .filter(e -> e.getValue().compiled.name().equals(compiled.name()))
                .findFirst()
                .map(e -> {
                    P4RuntimeOuterClass.Action.Builder action =
                            P4RuntimeOuterClass.Action.newBuilder().setActionId(e.getKey());
                    for (int i = 0; i < compiled.params().size(); i++) {
                        Action.Param param = compiled.params().get(i);
                        action.addParamsBuilder()
                                .setParamId(e.getValue().info.getParams(i).getId())
                                .setValue(Bytestrings.encode(Assignments.join(data, param.bits(), param.word())));
                    }
                    return action.build();
                });
    }
}

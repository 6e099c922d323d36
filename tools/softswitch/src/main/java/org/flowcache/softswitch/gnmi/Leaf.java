// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.gnmi;

import java.util.List;
import java.util.function.Function;
import org.flowcache.gnmi.Gnmi.Path;
import org.flowcache.gnmi.Gnmi.PathElem;
import org.flowcache.gnmi.Gnmi.TypedValue;
import org.flowcache.gnmi.Gnmi.Update;
import org.flowcache.softswitch.port.LinkStates.LinkState;

/** What there is to tell of an interface: the leaves {@code /interfaces/interface[name]/state/...} of OpenConfig. */
enum Leaf {

    /** Name of the interface. */
    NAME("name", link -> text(link.name()), false),
    /** Its number as a port in P4 programs. */
    IFINDEX("ifindex", link -> number(link.port()), false),
    /** UP or DOWN. */
    OPER_STATUS("oper-status", link -> text(link.isUp() ? "UP" : "DOWN"), true),
    /** When the link went up or down last, in nanoseconds since 1970. */
    LAST_CHANGE("last-change", link -> number(link.lastChange()), true);

    static final String LIST_NAME = "interface";
    static final String KEY_NAME = "name";

    private static final String ROOT_NAME = "interfaces";
    private static final String STATE_NAME = "state";

    private final String leafName;
    private final Function<LinkState, TypedValue> value;
    private final boolean changes;

    Leaf(String leafName, Function<LinkState, TypedValue> value, boolean changes) {
        this.leafName = leafName;
        this.value = value;
        this.changes = changes;
    }

    /** Whether it becomes another when the link goes up or down. */
    boolean changes() {
        return changes;
    }

    /** The names of the nodes that lead to it, from the root on. */
    List<String> nodes() {
        return List.of(ROOT_NAME, LIST_NAME, STATE_NAME, leafName);
    }

    /** Tells its value. */
    Update.Builder update(LinkState link) {
        Path.Builder path = Path.newBuilder();
        for (String node : nodes()) {
            PathElem.Builder elem = path.addElemBuilder().setName(node);
            if (node.equals(LIST_NAME)) {
                elem.putKey(KEY_NAME, link.name());
            }
        }
        return Update.newBuilder().setPath(path).setVal(value.apply(link));
    }

    private static TypedValue text(String text) {
        return TypedValue.newBuilder().setStringVal(text).build();
    }

    private static TypedValue number(long number) {
        return TypedValue.newBuilder().setUintVal(number).build();
    }
}

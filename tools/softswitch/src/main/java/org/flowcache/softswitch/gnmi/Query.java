// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.gnmi;

import io.grpc.Status;
import io.grpc.StatusException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flowcache.gnmi.Gnmi.Path;
import org.flowcache.gnmi.Gnmi.PathElem;
import org.flowcache.softswitch.port.LinkStates.LinkState;

/**
 * Which leaves a path stands for: all that are at or below it (gNMI specification, section 2.4.2). A node named
 * {@code *} is any one node, {@code ...} any number of nodes; a key that is {@code *}, {@code ...} or missing has any
 * value. The specification knows no {@code ...} as a key, but ONOS and Stratum do.
 */
final class Query {

    private static final String ANY = "*";
    private static final String ANY_NUMBER = "...";
    private static final String OPENCONFIG = "openconfig";
    /** How much of a path a message repeats: it has to fit into an HTTP/2 header. */
    private static final int MAX_TOLD = 200;

    private final List<PathElem> elems;

    private Query(List<PathElem> elems) {
        this.elems = elems;
    }

    /**
     * Reads a path.
     *
     * @param prefix what the path begins with
     * @throws StatusException INVALID_ARGUMENT if it isn't a path of OpenConfig's interfaces, UNIMPLEMENTED if it is
     *                         but this switch has nothing there
     */
    static Query of(Path prefix, Path path) throws StatusException {
        List<PathElem> elems = new ArrayList<>();
        for (Path part : List.of(prefix, path)) {
            if (part.getElementCount() > 0) {
                throw invalid("a path has the field element, which gNMI 0.4 replaced by elem: use that");
            }
            if (!part.getOrigin().isEmpty() && !part.getOrigin().equals(OPENCONFIG)) {
                throw invalid("there is no origin '" + cut(part.getOrigin()) + "', only " + OPENCONFIG);
            }
            for (PathElem elem : part.getElemList()) {
                // One after the other is the same as one, and would have to be tried in every combination.
                if (elems.isEmpty() || !isAnyNumber(elem) || !isAnyNumber(elems.get(elems.size() - 1))) {
                    elems.add(elem);
                }
            }
        }
        Query query = new Query(elems);
        if (Arrays.stream(Leaf.values()).noneMatch(leaf -> query.matches(leaf, Optional.empty()))) {
            throw query.isBelowInterface() ? Status.UNIMPLEMENTED.withDescription(query.unknown()).asException()
                    : invalid(query.unknown());
        }
        return query;
    }

    private static StatusException invalid(String message) {
        return Status.INVALID_ARGUMENT.withDescription(message).asException();
    }

    private String unknown() {
        StringBuilder known = new StringBuilder();
        for (Leaf leaf : Leaf.values()) {
            known.append(known.isEmpty() ? "" : ", ").append(leaf.nodes().get(leaf.nodes().size() - 1));
        }
        return "this switch has no " + this + ", only /interfaces/interface[name=...]/state with " + known;
    }

    private boolean isBelowInterface() {
        List<String> nodes = Leaf.NAME.nodes();
        int depth = nodes.indexOf(Leaf.LIST_NAME) + 1;
        return elems.size() > depth && new Query(elems.subList(0, depth)).matches(Leaf.NAME, Optional.empty());
    }

    /** Whether it stands for a leaf of an interface. */
    boolean matches(LinkState link, Leaf leaf) {
        return matches(leaf, Optional.of(link.name()));
    }

    /** Whether it stands for a leaf of an interface of this name; or, without a name, of any. */
    private boolean matches(Leaf leaf, Optional<String> name) {
        return matches(0, leaf.nodes(), 0, name);
    }

    private boolean matches(int at, List<String> nodes, int node, Optional<String> name) {
        if (at == elems.size()) {
            return true;
        }
        PathElem elem = elems.get(at);
        if (isAnyNumber(elem)) {
            for (int next = node; next <= nodes.size(); next++) {
                if (matches(at + 1, nodes, next, name)) {
                    return true;
                }
            }
            return false;
        }
        return node < nodes.size()
                && (elem.getName().equals(ANY) || elem.getName().equals(nodes.get(node)))
                && areKeysOf(nodes.get(node), elem.getKeyMap(), name)
                && matches(at + 1, nodes, node + 1, name);
    }

    private static boolean isAnyNumber(PathElem elem) {
        return elem.getName().equals(ANY_NUMBER) && elem.getKeyCount() == 0;
    }

    private static boolean areKeysOf(String node, Map<String, String> keys, Optional<String> name) {
        if (keys.isEmpty()) {
            return true;
        }
        String key = keys.get(Leaf.KEY_NAME);
        return node.equals(Leaf.LIST_NAME) && keys.size() == 1 && key != null
                && (name.isEmpty() || key.equals(ANY) || key.equals(ANY_NUMBER) || key.equals(name.get()));
    }

    private static String cut(String text) {
        return text.length() <= MAX_TOLD ? text : text.substring(0, MAX_TOLD) + " ... (" + text.length()
                + " characters)";
    }

    /** The path as gNMI writes it for people. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (PathElem elem : elems) {
            text.append('/').append(elem.getName());
            elem.getKeyMap().forEach((key, value) ->
                    text.append('[').append(key).append('=').append(value).append(']'));
        }
        return text.isEmpty() ? "/" : cut(text.toString());
    }
}

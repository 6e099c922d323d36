// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.gnmi;

import io.grpc.Status;
import io.grpc.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.flowcache.gnmi.Gnmi.Encoding;
import org.flowcache.gnmi.Gnmi.ModelData;
import org.flowcache.gnmi.Gnmi.Notification;
import org.flowcache.gnmi.Gnmi.Path;
import org.flowcache.softswitch.port.LinkStates.LinkState;

/**
 * What Get and Subscribe ask for in the same way.
 *
 * @param target  what the client calls the switch, or nothing
 * @param queries the paths, in the request's order
 */
record Request(String target, List<Query> queries) {

    /** The one model that the switch has. */
    static final ModelData MODEL = ModelData.newBuilder()
            .setName("openconfig-interfaces").setOrganization("OpenConfig working group").setVersion("2.4.1").build();

    /** How values are sent. */
    static final Encoding ENCODING = Encoding.PROTO;

    /** Enough for two paths for each port that a switch can have. */
    private static final int MAX_PATHS = 1024;

    /**
     * Reads a request.
     *
     * @throws StatusException if it asks for what the switch doesn't have; the message says what it has
     */
    static Request of(Path prefix, List<Path> paths, Encoding encoding, List<ModelData> models)
            throws StatusException {
        if (paths.isEmpty() || paths.size() > MAX_PATHS) {
            throw Status.INVALID_ARGUMENT.withDescription("a request has 1 to " + MAX_PATHS + " paths, not "
                    + paths.size()).asException();
        }
        // Paths before all else: ONOS asks for one that no switch has, and takes any but INVALID_ARGUMENT for no gNMI.
        List<Query> queries = new ArrayList<>();
        for (Path path : paths) {
            queries.add(Query.of(prefix, path));
        }
        // JSON is also what a request has that names none, as ONOS's Subscribe; it wants PROTO, which Stratum answers.
        if (encoding != ENCODING && encoding != Encoding.JSON) {
            throw Status.UNIMPLEMENTED.withDescription("encoding " + encoding + " is not supported, only "
                    + ENCODING).asException();
        }
        if (!models.isEmpty() && models.stream().noneMatch(model -> model.getName().equals(MODEL.getName()))) {
            throw Status.UNIMPLEMENTED.withDescription("none of the models in use_models is " + MODEL.getName()
                    + ", the only one here").asException();
        }
        return new Request(prefix.getTarget(), queries);
    }

    /** Begins to tell something that was so at a time, in nanoseconds since 1970. */
    Notification.Builder notification(long timestamp) {
        Notification.Builder notification = Notification.newBuilder().setTimestamp(timestamp);
        if (!target.isEmpty()) {
            // Section 2.2.2.1 of the gNMI specification.
            notification.getPrefixBuilder().setTarget(target);
        }
        return notification;
    }

    /** Adds those leaves of an interface to a notification that any of the paths stands for. */
    void add(LinkState link, Predicate<Leaf> wanted, int duplicates, Notification.Builder notification) {
        for (Leaf leaf : Leaf.values()) {
            if (wanted.test(leaf) && queries.stream().anyMatch(query -> query.matches(link, leaf))) {
                notification.addUpdate(leaf.update(link).setDuplicates(duplicates));
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.runtime;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.flowcache.softswitch.pipeline.Pipeline;
import org.flowcache.softswitch.pipeline.Replication;
import p4.v1.P4RuntimeOuterClass.CloneSessionEntry;
import p4.v1.P4RuntimeOuterClass.MulticastGroupEntry;
import p4.v1.P4RuntimeOuterClass.PacketReplicationEngineEntry;
import p4.v1.P4RuntimeOuterClass.Replica;
import p4.v1.P4RuntimeOuterClass.Update;

/** Clone sessions and multicast groups as clients see them. Not thread-safe; {@link Control} serializes. */
final class ReplicationControl {

    private static final int MAX_SESSION = 0x7fff;
    private static final int MAX_GROUP = 0xffff;
    private static final int MAX_INSTANCE = 0xffff;
    /** A frame's passes but for the one through ingress: further copies would be dropped without a word. */
    private static final int MAX_REPLICAS = Pipeline.MAX_PASSES - 1;

    private final Replication replication;
    private final Map<Integer, CloneSessionEntry> sessions = new TreeMap<>();
    private final Map<Integer, MulticastGroupEntry> groups = new TreeMap<>();

    ReplicationControl(Replication replication) {
        this.replication = replication;
    }

    void write(Update.Type type, PacketReplicationEngineEntry entry) throws ControlException {
        switch (entry.getTypeCase()) {
            case CLONE_SESSION_ENTRY -> writeSession(type, entry.getCloneSessionEntry());
            case MULTICAST_GROUP_ENTRY -> writeGroup(type, entry.getMulticastGroupEntry());
            default -> throw ControlException.invalid("the packet replication engine entry is empty");
        }
    }

    private void writeSession(Update.Type type, CloneSessionEntry entry) throws ControlException {
        int id = entry.getSessionId();
        checkId("clone session", id, MAX_SESSION);
        checkPresence(type, "clone session " + id, sessions.containsKey(id));
        if (type == Update.Type.DELETE) {
            sessions.remove(id);
            replication.removeSession(id);
            return;
        }
        if (entry.getClassOfService() != 0) {
            throw ControlException.unimplemented("a class of service in clone session " + id + " is not supported");
        }
        if (entry.getPacketLengthBytes() < 0) {
            throw ControlException.invalid("packet length of clone session " + id + " is too large");
        }
        int length = entry.getPacketLengthBytes() == 0 ? Integer.MAX_VALUE : entry.getPacketLengthBytes();
        List<Replication.Replica> replicas = replicas(entry.getReplicasList(), "clone session " + id);
        sessions.put(id, entry);
        replication.putSession(id, new Replication.Session(replicas, length));
    }

    private void writeGroup(Update.Type type, MulticastGroupEntry entry) throws ControlException {
        int id = entry.getMulticastGroupId();
        checkId("multicast group", id, MAX_GROUP);
        checkPresence(type, "multicast group " + id, groups.containsKey(id));
        if (type == Update.Type.DELETE) {
            groups.remove(id);
            replication.removeGroup(id);
            return;
        }
        List<Replication.Replica> replicas = replicas(entry.getReplicasList(), "multicast group " + id);
        groups.put(id, entry);
        replication.putGroup(id, replicas);
    }

    private static void checkId(String what, int id, int max) throws ControlException {
        if (id < 1 || id > max) {
            throw ControlException.invalid(what + " number " + Integer.toUnsignedString(id) + " is not 1 to " + max);
        }
    }

    private static void checkPresence(Update.Type type, String what, boolean present) throws ControlException {
        switch (type) {
            case INSERT -> {
                if (present) {
                    throw new ControlException(Code.ALREADY_EXISTS, what + " exists already");
                }
            }
            case MODIFY, DELETE -> {
                if (!present) {
                    throw ControlException.notFound("there is no " + what);
                }
            }
            default -> throw ControlException.invalid("update type " + type);
        }
    }

    private static List<Replication.Replica> replicas(List<Replica> given, String what) throws ControlException {
        if (given.size() > MAX_REPLICAS) {
            throw new ControlException(Code.RESOURCE_EXHAUSTED, what + " has " + given.size() + " replicas, above "
                    + MAX_REPLICAS);
        }
        List<Replication.Replica> replicas = new ArrayList<>();
        Set<Replication.Replica> seen = new HashSet<>();
        for (Replica replica : given) {
            int port = port(replica, what);
            int instance = replica.getInstance();
            if (instance < 0 || instance > MAX_INSTANCE) {
                throw ControlException.invalid("instance " + Integer.toUnsignedString(instance) + " of " + what
                        + " is not 0 to " + MAX_INSTANCE);
            }
            Replication.Replica added = new Replication.Replica(port, instance);
            if (!seen.add(added)) {
                throw ControlException.invalid("port " + port + " with instance " + instance + " is in " + what
                        + " twice");
            }
            replicas.add(added);
        }
        return replicas;
    }

    /** The port of a replica: a number, or a bytestring since P4Runtime 1.4. */
    private static int port(Replica replica, String what) throws ControlException {
        Optional<ByteString> bytes = NewerFields.bytes(replica, NewerFields.REPLICA_PORT);
        if (bytes.isEmpty()) {
            return Ports.check(replica.getEgressPort(), what);
        }
        if (replica.getEgressPort() != 0) {
            throw ControlException.invalid("a replica of " + what + " has both egress_port and port");
        }
        return Ports.read(bytes.get(), what);
    }

    /** Sessions or groups that a read asks for; number 0 asks for all. */
    void read(PacketReplicationEngineEntry filter, Consumer<PacketReplicationEngineEntry> out)
            throws ControlException {
        switch (filter.getTypeCase()) {
            case CLONE_SESSION_ENTRY -> {
                int id = filter.getCloneSessionEntry().getSessionId();
                sessions.values().stream().filter(s -> id == 0 || s.getSessionId() == id).forEach(s ->
                        out.accept(PacketReplicationEngineEntry.newBuilder().setCloneSessionEntry(s).build()));
            }
            case MULTICAST_GROUP_ENTRY -> {
                int id = filter.getMulticastGroupEntry().getMulticastGroupId();
                groups.values().stream().filter(g -> id == 0 || g.getMulticastGroupId() == id).forEach(g ->
                        out.accept(PacketReplicationEngineEntry.newBuilder().setMulticastGroupEntry(g).build()));
            }
            default -> throw ControlException.invalid("the packet replication engine entry is empty");
        }
    }
}

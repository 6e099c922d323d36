// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Clone sessions and multicast groups as the packet path sees them. Any thread may change them at any time. */
public final class Replication {

    /** A port, or the CPU port, and the instance number that a copy for it carries. */
    public record Replica(int port, int instance) {
    }

    /**
     * A clone session.
     *
     * @param replicas where clones go
     * @param truncateTo bytes at most of a clone
     */
    public record Session(List<Replica> replicas, int truncateTo) {
    }

    private final Map<Integer, Session> sessions = new ConcurrentHashMap<>();
    private final Map<Integer, List<Replica>> groups = new ConcurrentHashMap<>();

    /** Adds or replaces a clone session. */
    public void putSession(int id, Session session) {
        sessions.put(id, session);
    }

    /** Removes a clone session. */
    public void removeSession(int id) {
        sessions.remove(id);
    }

    /** Adds or replaces a multicast group. */
    public void putGroup(int id, List<Replica> replicas) {
        groups.put(id, List.copyOf(replicas));
    }

    /** Removes a multicast group. */
    public void removeGroup(int id) {
        groups.remove(id);
    }

    /** The clone session of that number, or null. */
    Session session(int id) {
        return sessions.get(id);
    }

    /** Where copies for a multicast group go; nowhere if there is no such group. */
    List<Replica> group(int id) {
        return groups.getOrDefault(id, List.of());
    }
}

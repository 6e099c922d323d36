// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline;

import java.util.Arrays;
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

    private volatile Session[] sessions = new Session[0];
    private final Map<Integer, List<Replica>> groups = new ConcurrentHashMap<>();

    /** Adds or replaces a clone session. */
    public synchronized void putSession(int id, Session session) {
        Session[] changed = Arrays.copyOf(sessions, Math.max(sessions.length, id + 1));
        changed[id] = session;
        sessions = changed;
    }

    /** Removes a clone session. */
    public synchronized void removeSession(int id) {
        Session[] changed = sessions.clone();
        changed[id] = null;
        sessions = changed;
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
        Session[] all = sessions;
        return id < all.length ? all[id] : null;
    }

    /** Where copies for a multicast group go; nowhere if there is no such group. */
    List<Replica> group(int id) {
        return groups.getOrDefault(id, List.of());
    }
}

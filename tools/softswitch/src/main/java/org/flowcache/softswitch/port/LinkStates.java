// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.port;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The links of all ports of a switch, and who wants to hear of their changes. Can be used from any thread. */
public final class LinkStates {

    /**
     * A link as it is at some time.
     *
     * @param port       number of the port
     * @param name       name of the port
     * @param isUp       whether the link is up
     * @param lastChange when it went up or down last, or else when the switch was made; in nanoseconds since 1970
     */
    public record LinkState(int port, String name, boolean isUp, long lastChange) {
    }

    /**
     * Hears of links, one call after the other, in the order of what happened. It must not wait for anything, and may
     * not call back.
     */
    public interface Watcher {

        /** Told once, before all changes, how the links are. */
        void begin(List<LinkState> links);

        /** Told that a link went up or down. */
        void changed(LinkState link);
    }

    private final Map<Integer, Port> ports;
    private final Map<Integer, LinkState> links = new TreeMap<>();
    private final Set<Watcher> watchers = new LinkedHashSet<>();

    /**
     * Begins to look after ports.
     *
     * @param ports the ports by number
     * @param names their names by number
     */
    public LinkStates(Map<Integer, Port> ports, Map<Integer, String> names) {
        this.ports = Map.copyOf(ports);
        synchronized (this) {
            ports.forEach((number, port) -> {
                port.onLinkChange(() -> look(number));
                links.put(number, new LinkState(number, names.get(number), port.isUp(), now()));
            });
        }
    }

    /** The time now, in nanoseconds since 1970. */
    public static long now() {
        return ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now());
    }

    private synchronized void look(int number) {
        LinkState before = links.get(number);
        boolean isUp = ports.get(number).isUp();
        if (before.isUp() != isUp) {
            LinkState link = new LinkState(number, before.name(), isUp, now());
            links.put(number, link);
            watchers.forEach(watcher -> watcher.changed(link));
        }
    }

    /** The links now, in the order of their ports' numbers. */
    public synchronized List<LinkState> all() {
        return List.copyOf(links.values());
    }

    /** Has a watcher told how the links are now, before this returns, and of every change after that. */
    public synchronized void watch(Watcher watcher) {
        watchers.add(watcher);
        watcher.begin(all());
    }

    /** Has a watcher told of nothing more. */
    public synchronized void unwatch(Watcher watcher) {
        watchers.remove(watcher);
    }
}

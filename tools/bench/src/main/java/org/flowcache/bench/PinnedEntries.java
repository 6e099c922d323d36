// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.flowcache.softswitch.runtime.ControlException;
import p4.v1.P4RuntimeOuterClass.TableEntry;

/** The pinned entries of a gateway, and the rate from which it tells of candidates for more. */
public final class PinnedEntries {

    private static final double MICROSECONDS_PER_SECOND = 1e6;

    private final Entries entries;
    private final long windowMicroseconds;
    private final Map<Flow, TableEntry> pinned = new HashMap<>();

    PinnedEntries(Entries entries, int windowShift) {
        this.entries = entries;
        windowMicroseconds = 1L << windowShift;
    }

    /**
     * Pins a flow with the tunnel that an OTR teaches for it, as the application does.
     *
     * @param flow  the flow, which is not pinned
     * @param vtep  that its host is behind
     * @param index of the entry's place, which no other entry has
     * @param id    that no entry had before
     */
    public void pin(Flow flow, int vtep, int index, int id) throws ControlException {
        List<Long> params = Stream.concat(Stream.of((long) index, (long) id),
                Traffic.tunnelOf(flow, vtep).stream()).toList();
        TableEntry entry = entries.entry("pinned", "pin", params,
                Gateway.vlan(flow.tenant()), Traffic.dcHost(flow.tenant(), flow.host()));
        entries.insert(entry);
        pinned.put(flow, entry);
    }

    /** Ends the entry of a flow that is pinned. */
    public void unpin(Flow flow) throws ControlException {
        entries.remove(pinned.remove(flow));
    }

    /** The packets of each flow since it was pinned. */
    public Map<Flow, Long> packets() throws ControlException {
        Map<Flow, Long> packets = new HashMap<>();
        for (Map.Entry<Flow, TableEntry> flow : pinned.entrySet()) {
            packets.put(flow.getKey(), entries.packets(flow.getValue()));
        }
        return packets;
    }

    /** Sets from how many packets a second the switch tells of a flow, as the pipeconf does. */
    public void tellFrom(double packetsPerSecond) throws ControlException {
        long packets = (long) Math.ceil(packetsPerSecond * windowMicroseconds / MICROSECONDS_PER_SECOND);
        entries.setDefault("candidates", "tell_from", List.of(Math.max(1, packets)));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.cache;

import java.io.IOException;
import java.util.Optional;
import org.flowcache.api.PinningSettings;
import org.flowcache.bench.Flow;
import org.flowcache.bench.Gateway;
import org.flowcache.bench.Traffic;
import org.flowcache.softswitch.SoftSwitch;
import org.flowcache.softswitch.pipeline.PacketSink;
import org.flowcache.softswitch.pipeline.Pipeline;
import org.flowcache.softswitch.runtime.ControlException;

/**
 * The compiled P4 program in the soft switch, with an OTR that sends everything back at once. A packet from a server
 * hits if the switch sends it to the DC itself. Packets from servers are some microseconds of the switch's clock apart.
 */
final class SwitchCache implements Cache {

    private static final int OTHER_VTEP = 0x02020202;
    /** Where packet-ins have their path, and two of the paths. */
    private static final int PATH_OFFSET = 1;
    private static final int PATH_MASK = 0x7f;
    private static final int LEARNED = 9;
    private static final int CANDIDATE = 19;

    private final Pipeline pipeline;
    private final PacketSink sink = this::sent;
    private final int entries;
    private final long interval;
    private final Optional<LateController> controller;
    private final Messages candidates = new Messages();
    private final Messages learned = new Messages();
    private long microseconds;
    private Flow current;
    private long toDc;
    private byte[] atOtr;

    private interface Loader {

        Gateway load(SoftSwitch.Builder builder) throws IOException, ControlException;
    }

    private SwitchCache(Loader loader, Optional<PinningSettings> pinning, long interval, long firstPoll, long seed)
            throws IOException, ControlException {
        Gateway gateway = loader.load(SoftSwitch.builder().clock(() -> microseconds).seed(seed));
        pipeline = gateway.pipeline();
        this.interval = interval;
        entries = gateway.contexts() + pinning.map(PinningSettings::capacity).orElse(0);
        controller = pinning.isEmpty() ? Optional.empty()
                : Optional.of(new LateController(gateway.pinned(), OTHER_VTEP, pinning.get(), firstPoll));
    }

    /**
     * A switch by itself. Packets are a microsecond apart.
     *
     * @param seed of the random numbers that the program draws
     */
    static SwitchCache alone(long seed) throws IOException, ControlException {
        return new SwitchCache(Gateway::load, Optional.empty(), 1, 0, seed);
    }

    /**
     * A switch whose controller pins top talkers.
     *
     * @param split     how many contexts and how many pinned entries there are
     * @param interval  microseconds from one packet to the next
     * @param firstPoll microseconds until the controller polls counters first
     * @param seed      of the random numbers that the program draws
     */
    static SwitchCache pinning(Split split, long interval, long firstPoll, long seed)
            throws IOException, ControlException {
        return new SwitchCache(split == Split.SMALL ? Gateway::loadSmall : Gateway::load,
                Optional.of(split.settings()), interval, firstPoll, seed);
    }

    /** Flows that there is room for. */
    int entries() {
        return entries;
    }

    /** What the switch told of candidates. */
    Messages candidates() {
        return candidates;
    }

    /** What the switch told of flows that it learned. */
    Messages learned() {
        return learned;
    }

    /** The controller of a switch that has one. */
    Optional<LateController> controller() {
        return controller;
    }

    /** Time since the first packet, by the switch's clock. */
    double seconds() {
        return microseconds / 1e6;
    }

    @Override
    public boolean use(int flow) {
        microseconds += interval;
        controller.ifPresent(this::catchUp);
        current = Flow.numbered(flow);
        byte[] frame = Traffic.fromServer(current.tenant(), current.host());
        toDc = 0;
        atOtr = null;
        pipeline.process(Gateway.SERVERS, frame, 0, frame.length, sink);
        boolean hit = atOtr == null;
        if (!hit) {
            pipeline.process(Gateway.OTR, atOtr, 0, atOtr.length, sink);
        }
        if (toDc != 1) {
            throw new IllegalStateException("a packet of flow " + flow + " reached the DC " + toDc + " times");
        }
        return hit;
    }

    private void catchUp(LateController late) {
        try {
            late.catchUp(microseconds);
        } catch (ControlException e) {
            throw new IllegalStateException("the switch refuses what its controller wants", e);
        }
    }

    private void sent(int port, byte[] bytes, int offset, int length) {
        if (port == Gateway.DC) {
            toDc++;
        } else if (port == Gateway.OTR) {
            atOtr = Traffic.fromOtr(bytes, offset, length, OTHER_VTEP);
        } else if (port == Gateway.CPU) {
            int path = bytes[offset + PATH_OFFSET] & PATH_MASK;
            if (path == LEARNED) {
                learned.count(microseconds);
            } else if (path == CANDIDATE) {
                candidates.count(microseconds);
                controller.ifPresent(late -> late.candidate(current, microseconds));
            }
        }
    }
}

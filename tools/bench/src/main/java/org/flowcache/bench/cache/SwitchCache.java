// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.cache;

import java.io.IOException;
import org.flowcache.bench.Gateway;
import org.flowcache.bench.Traffic;
import org.flowcache.softswitch.SoftSwitch;
import org.flowcache.softswitch.pipeline.PacketSink;
import org.flowcache.softswitch.pipeline.Pipeline;
import org.flowcache.softswitch.runtime.ControlException;

/**
 * The compiled P4 program in the soft switch, with an OTR that sends everything back at once. A packet from a server
 * hits if the switch sends it to the DC itself. Packets from servers are a microsecond of the switch's clock apart.
 */
final class SwitchCache implements Cache {

    private static final int OTHER_VTEP = 0x02020202;

    private final Pipeline pipeline;
    private final PacketSink sink = this::sent;
    private final int contexts;
    private long microseconds;
    private long toDc;
    private byte[] atOtr;

    /**
     * Loads the program.
     *
     * @param seed of the random numbers that the program draws
     */
    SwitchCache(long seed) throws IOException, ControlException {
        Gateway gateway = Gateway.load(SoftSwitch.builder().clock(() -> microseconds).seed(seed));
        pipeline = gateway.pipeline();
        contexts = gateway.contexts();
    }

    /** Flows that the program has room for. */
    int contexts() {
        return contexts;
    }

    @Override
    public boolean use(int flow) {
        microseconds++;
        byte[] frame = Traffic.fromServer(1 + flow % Gateway.TENANTS, flow / Gateway.TENANTS);
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

    private void sent(int port, byte[] bytes, int offset, int length) {
        if (port == Gateway.DC) {
            toDc++;
        } else if (port == Gateway.OTR) {
            atOtr = Traffic.fromOtr(bytes, offset, length, OTHER_VTEP);
        }
    }
}

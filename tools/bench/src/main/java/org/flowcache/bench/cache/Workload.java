// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.cache;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The packets of a run: the flow of each. In every phase flows are drawn from the same Zipf distribution; from one
 * phase to the next every rank moves on to another flow.
 */
final class Workload {

    private final int flows;
    private final int phases;
    private final int[] packets;

    private Workload(int flows, int phases, int[] packets) {
        this.flows = flows;
        this.phases = phases;
        this.packets = packets;
    }

    /**
     * Draws the packets.
     *
     * @param count    number of packets, a multiple of {@code phases}
     * @param flows    number of flows, at least {@code phases}
     * @param exponent of the Zipf distribution
     * @param phases   number of phases, 1 for a popular set that does not change
     * @param seed     the same seed draws the same packets
     */
    static Workload draw(int count, int flows, double exponent, int phases, long seed) {
        if (count % phases != 0) {
            throw new IllegalArgumentException(count + " packets can't be split into " + phases + " equal phases");
        }
        Zipf zipf = new Zipf(flows, exponent);
        SplittableRandom random = new SplittableRandom(seed);
        int perPhase = count / phases;
        int step = flows / phases;
        return new Workload(flows, phases,
                IntStream.range(0, count).map(i -> (zipf.draw(random) + i / perPhase * step) % flows).toArray());
    }

    /** Number of flows, which are numbered from 0. */
    int flows() {
        return flows;
    }

    /** Number of phases. */
    int phases() {
        return phases;
    }

    /** Number of packets. */
    int size() {
        return packets.length;
    }

    /** The flow of a packet. */
    int flow(int packet) {
        return packets[packet];
    }

    /** Number of the first packet of a phase, which are numbered from 0; of the one after the last, of all packets. */
    int start(int phase) {
        return packets.length / phases * phase;
    }

    /** The flows of a phase's packets. */
    IntStream phase(int phase) {
        return Arrays.stream(packets, start(phase), start(phase + 1));
    }
}

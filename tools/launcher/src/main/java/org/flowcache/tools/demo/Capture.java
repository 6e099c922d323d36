// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.flowcache.tools.emulator.Link;

/**
 * What passed the switch's ports, in order. Safe for use by several threads.
 */
public final class Capture {

    private final List<Hop> hops = new ArrayList<>();
    private final Consumer<Hop> listener;

    /**
     * Creates a capture.
     *
     * @param listener also gets each hop, one at a time, in order
     */
    public Capture(Consumer<Hop> listener) {
        this.listener = listener;
    }

    /**
     * Listens at a port.
     *
     * @param port the port's number
     * @param link the cable to the port
     * @return the same cable, for stations to use
     */
    public Link tap(int port, Link link) {
        return new Link() {
            @Override
            public void send(byte[] frame) {
                record(port, Hop.Direction.IN, frame);
                link.send(frame);
            }

            @Override
            public void onReceive(Consumer<byte[]> receiver) {
                link.onReceive(frame -> {
                    record(port, Hop.Direction.OUT, frame);
                    receiver.accept(frame);
                });
            }
        };
    }

    /**
     * Returns how many hops there were.
     *
     * @return the number of hops
     */
    public synchronized int size() {
        return hops.size();
    }

    /**
     * Returns the hops from one on.
     *
     * @param start how many to skip
     * @return the others, in order
     */
    public synchronized List<Hop> since(int start) {
        return List.copyOf(hops.subList(start, hops.size()));
    }

    private synchronized void record(int port, Hop.Direction direction, byte[] frame) {
        Hop hop = new Hop(Instant.now(), port, direction, frame.clone());
        hops.add(hop);
        listener.accept(hop);
    }
}

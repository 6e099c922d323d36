// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.emulator;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Servers on one trunk. */
public final class Servers implements Function<byte[], Optional<byte[]>> {

    private final List<BareMetalServer> servers;
    private final Drops drops = new Drops();

    /**
     * Puts servers on a trunk.
     *
     * @param servers the servers
     */
    public Servers(List<BareMetalServer> servers) {
        this.servers = List.copyOf(servers);
    }

    /**
     * Answers a frame.
     *
     * @param frame what arrived
     * @return the answer of the first server that has one, or empty if none has
     */
    @Override
    public Optional<byte[]> apply(byte[] frame) {
        Optional<byte[]> answer = servers.stream().map(server -> server.answer(frame)).flatMap(Optional::stream)
                .findFirst();
        if (answer.isEmpty()) {
            drops.count(Frame.parse(frame).isPresent() ? "without an answer" : "malformed");
        }
        return answer;
    }

    /** What no server had an answer to. */
    public Drops drops() {
        return drops;
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.flowcache.api.FlowKey;
import org.flowcache.api.LearningEvent;
import org.flowcache.api.LearningEvent.Type;
import org.flowcache.pipeconf.P4Program.Path;
import org.onosproject.net.packet.InboundPacket;

/**
 * Tells packet-ins about flows from others, and reads them.
 */
final class LearningEvents {

    private LearningEvents() {
    }

    /**
     * Reads a learning event: the cookie holds the path of the packet, and the packet is the one that the
     * OTR taught with.
     *
     * @param packet a packet-in
     * @return the event, or empty if the packet is about anything else or is damaged
     */
    static Optional<LearningEvent> decode(InboundPacket packet) {
        return packet.cookie()
                .flatMap(LearningEvents::type)
                .flatMap(type -> TeachingPacket.parse(frame(packet))
                        .map(teaching -> new LearningEvent(type, teaching.key(), teaching.tunnel())));
    }

    /**
     * Reads which flow is a candidate for a pinned entry: the packet is one of a server, with the VLAN tag.
     *
     * @param packet a packet-in
     * @return the flow, or empty if the packet is about anything else or is damaged
     */
    static Optional<FlowKey> candidate(InboundPacket packet) {
        return packet.cookie()
                .filter(path -> path == Path.CANDIDATE.value())
                .flatMap(path -> ServerPacket.key(frame(packet)));
    }

    private static Optional<Type> type(long path) {
        if (path == Path.LEARNED.value()) {
            return Optional.of(Type.LEARNED);
        }
        if (path == Path.RELEARNED.value()) {
            return Optional.of(Type.RELEARNED);
        }
        return Optional.empty();
    }

    private static ByteBuffer frame(InboundPacket packet) {
        return packet.unparsed().asReadOnlyBuffer().rewind();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.client;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import org.onosproject.net.pi.model.PiPipeconf;
import org.onosproject.net.pi.runtime.PiEntity;
import p4.v1.P4RuntimeOuterClass.Entity;

/**
 * What the table entries of the last read of a device were decoded to. Decoding costs most of a poll, and most entries
 * are as they were in the poll before: those become the very same objects.
 */
final class DecodedEntries {

    private PiPipeconf pipeconf;
    private Map<Entity, PiEntity> last = Map.of();

    /**
     * Decodes all entries of a read.
     *
     * @param entities   what the device sent
     * @param ofPipeconf what it is decoded by
     * @param decoder    decodes one entity; empty if it can't be
     * @param into       where the entities are added
     */
    synchronized void decode(List<Entity> entities, PiPipeconf ofPipeconf, Function<Entity, Optional<PiEntity>> decoder,
                             List<PiEntity> into) {
        Map<Entity, PiEntity> before = ofPipeconf == pipeconf ? last : Map.of();
        Map<Entity, PiEntity> now = new HashMap<>();
        for (Entity entity : entities) {
            PiEntity known = before.get(entity);
            Optional<PiEntity> decoded = known == null ? decoder.apply(entity) : Optional.of(known);
            decoded.ifPresent(result -> {
                now.put(entity, result);
                into.add(result);
            });
        }
        pipeconf = ofPipeconf;
        last = now;
    }
}

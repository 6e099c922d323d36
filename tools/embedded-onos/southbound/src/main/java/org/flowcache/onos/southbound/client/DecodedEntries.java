// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.client;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.google.protobuf.InvalidProtocolBufferException;
import org.onosproject.net.pi.model.PiPipeconf;
import org.onosproject.net.pi.runtime.PiEntity;
import p4.v1.P4RuntimeOuterClass.Entity;
import p4.v1.P4RuntimeOuterClass.ReadResponse;

/**
 * What the table entries of the last read of a device were decoded to. Decoding costs most of a poll, and most entries
 * are as they were in the poll before: those become the very same objects. Messages that are as they were are not even
 * parsed.
 */
final class DecodedEntries {

    private PiPipeconf pipeconf;
    private List<byte[]> messages = List.of();
    private List<List<Entity>> parsed = List.of();
    private List<Entity> encoded = List.of();
    private List<Optional<PiEntity>> decoded = List.of();

    /**
     * Decodes all entries of a read.
     *
     * @param answers    what the device sent, each a {@link ReadResponse}
     * @param ofPipeconf what it is decoded by
     * @param decoder    decodes one entity; empty if it can't be
     * @return the entities that could be decoded
     * @throws InvalidProtocolBufferException if an answer is none
     */
    synchronized List<PiEntity> decode(List<byte[]> answers, PiPipeconf ofPipeconf,
                                       Function<Entity, Optional<PiEntity>> decoder)
            throws InvalidProtocolBufferException {
        parsed = parse(answers);
        messages = answers;
        return decodeParsed(parsed.stream().flatMap(List::stream).collect(Collectors.toList()), ofPipeconf, decoder);
    }

    private List<List<Entity>> parse(List<byte[]> answers) throws InvalidProtocolBufferException {
        List<List<Entity>> all = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            boolean isKnown = i < messages.size() && Arrays.equals(answers.get(i), messages.get(i));
            all.add(isKnown ? parsed.get(i) : ReadResponse.parseFrom(answers.get(i)).getEntitiesList());
        }
        return all;
    }

    private List<PiEntity> decodeParsed(List<Entity> entities, PiPipeconf ofPipeconf,
                                        Function<Entity, Optional<PiEntity>> decoder) {
        if (ofPipeconf != pipeconf) {
            encoded = List.of();
            decoded = List.of();
        }
        // Most devices tell their entries in the same order each time, so there is seldom a need for the map.
        Map<Entity, Optional<PiEntity>> known = new HashMap<>();
        List<Optional<PiEntity>> now = new ArrayList<>(entities.size());
        for (int i = 0; i < entities.size(); i++) {
            Entity entity = entities.get(i);
            if (i < encoded.size() && entity.equals(encoded.get(i))) {
                now.add(decoded.get(i));
            } else {
                if (known.isEmpty()) {
                    for (int j = i; j < encoded.size(); j++) {
                        known.put(encoded.get(j), decoded.get(j));
                    }
                }
                now.add(Optional.ofNullable(known.get(entity)).orElseGet(() -> decoder.apply(entity)));
            }
        }
        pipeconf = ofPipeconf;
        encoded = entities;
        decoded = now;
        return now.stream().flatMap(Optional::stream).collect(Collectors.toList());
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.onosproject.net.pi.model.PiPipeconf;
import org.onosproject.net.pi.runtime.PiEntity;
import org.onosproject.net.pi.runtime.PiHandle;
import org.onosproject.p4runtime.api.P4RuntimeWriteClient;
import org.onosproject.p4runtime.api.P4RuntimeWriteClient.EntityUpdateRequest;
import org.onosproject.p4runtime.api.P4RuntimeWriteClient.EntityUpdateResponse;
import org.onosproject.p4runtime.api.P4RuntimeWriteClient.EntityUpdateStatus;
import org.onosproject.p4runtime.api.P4RuntimeWriteClient.UpdateType;
import org.onosproject.p4runtime.api.P4RuntimeWriteClient.WriteResponse;
import org.onosproject.p4runtime.ctl.codec.CodecException;
import org.onosproject.p4runtime.ctl.codec.Codecs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import p4.v1.P4RuntimeGrpc.P4RuntimeStub;
import p4.v1.P4RuntimeOuterClass;
import p4.v1.P4RuntimeOuterClass.Uint128;

/**
 * A Write in the making. An update that the pipeconf cannot express fails by itself; the others are sent.
 *
 * <p>An update says how an entity is to be. ONOS chooses its type by what it believes to be on the device, and after a
 * restart of ONOS or of the device that can be wrong. So an insertion of what is there becomes a modification, a
 * modification of what is not there an insertion, and a deletion of what is not there is done.
 */
final class WriteBatch implements P4RuntimeWriteClient.WriteRequest {

    private static final Logger LOG = LoggerFactory.getLogger(WriteBatch.class);

    // gRPC servers take messages of 4 MiB unless told otherwise; an update has some hundred bytes.
    private static final int MAX_UPDATES = 4096;

    private final Rpcs rpcs;
    private final PiPipeconf pipeconf;
    private final long p4DeviceId;
    private final Uint128 electionId;
    private final List<Update> updates = new ArrayList<>();
    private boolean submitted;

    WriteBatch(Rpcs rpcs, long p4DeviceId, Uint128 electionId, PiPipeconf pipeconf) {
        this.rpcs = rpcs;
        this.pipeconf = pipeconf;
        this.p4DeviceId = p4DeviceId;
        this.electionId = electionId;
    }

    @Override
    public P4RuntimeWriteClient.WriteRequest withAtomicity(P4RuntimeWriteClient.Atomicity atomicity) {
        if (atomicity != P4RuntimeWriteClient.Atomicity.CONTINUE_ON_ERROR) {
            throw new UnsupportedOperationException("Only CONTINUE_ON_ERROR is supported, not " + atomicity);
        }
        return this;
    }

    @Override
    public P4RuntimeWriteClient.WriteRequest insert(PiEntity entity) {
        return entity(entity, UpdateType.INSERT);
    }

    @Override
    public P4RuntimeWriteClient.WriteRequest insert(Iterable<? extends PiEntity> entities) {
        return entities(entities, UpdateType.INSERT);
    }

    @Override
    public P4RuntimeWriteClient.WriteRequest modify(PiEntity entity) {
        return entity(entity, UpdateType.MODIFY);
    }

    @Override
    public P4RuntimeWriteClient.WriteRequest modify(Iterable<? extends PiEntity> entities) {
        return entities(entities, UpdateType.MODIFY);
    }

    @Override
    public P4RuntimeWriteClient.WriteRequest delete(PiHandle handle) {
        return add(new Update(UpdateType.DELETE, handle, null));
    }

    @Override
    public P4RuntimeWriteClient.WriteRequest delete(Iterable<? extends PiHandle> handles) {
        handles.forEach(this::delete);
        return this;
    }

    @Override
    public P4RuntimeWriteClient.WriteRequest entity(PiEntity entity, UpdateType type) {
        return add(new Update(type, entity.handle(rpcs.deviceId()), entity));
    }

    @Override
    public P4RuntimeWriteClient.WriteRequest entities(Iterable<? extends PiEntity> entities, UpdateType type) {
        entities.forEach(entity -> entity(entity, type));
        return this;
    }

    @Override
    public Collection<EntityUpdateRequest> pendingUpdates() {
        return List.copyOf(updates);
    }

    @Override
    public CompletableFuture<WriteResponse> submit() {
        refuseIfSubmitted();
        submitted = true;
        // To encode takes much longer than to send.
        Map<Boolean, List<UpdateOutcome>> byEncoded = updates.parallelStream().map(this::encode)
                .collect(Collectors.partitioningBy(UpdateOutcome::isSuccess));
        List<UpdateOutcome> encoded = byEncoded.get(true);
        List<UpdateOutcome> unencodable = byEncoded.get(false);
        CompletableFuture<List<UpdateOutcome>> sent = CompletableFuture.completedFuture(new ArrayList<>());
        for (int from = 0; from < encoded.size(); from += MAX_UPDATES) {
            List<UpdateOutcome> next = encoded.subList(from, Math.min(from + MAX_UPDATES, encoded.size()));
            sent = sent.thenCompose(before -> send(next).thenCompose(this::correct)
                    .thenApply(outcomes -> {
                        before.addAll(outcomes);
                        return before;
                    }));
        }
        return sent.thenApply(outcomes -> {
            List<EntityUpdateResponse> all = new ArrayList<>(unencodable);
            all.addAll(outcomes);
            Stream.concat(unencodable.stream(), outcomes.stream()).filter(outcome -> !outcome.isSuccess())
                    .forEach(this::warn);
            return new WriteOutcome(all);
        });
    }

    /** The update as it is sent, which succeeds unless the device says otherwise; or why it can't be sent. */
    private UpdateOutcome encode(Update update) {
        try {
            return new UpdateOutcome(update, P4RuntimeOuterClass.Update.newBuilder()
                    .setType(type(update.updateType()))
                    .setEntity(update.updateType() == UpdateType.DELETE
                            ? Codecs.CODECS.handle().encode(update.handle(), null, pipeconf)
                            : Codecs.CODECS.entity().encode(update.entity(), null, pipeconf))
                    .build(), UpdateResult.OK);
        } catch (CodecException e) {
            return new UpdateOutcome(update, P4RuntimeOuterClass.Update.getDefaultInstance(),
                    new UpdateResult(EntityUpdateStatus.CODEC_ERROR, e.getMessage()));
        }
    }

    private CompletableFuture<List<UpdateOutcome>> send(List<UpdateOutcome> updates) {
        P4RuntimeOuterClass.WriteRequest.Builder request = P4RuntimeOuterClass.WriteRequest.newBuilder()
                .setDeviceId(p4DeviceId)
                .setElectionId(electionId);
        updates.forEach(update -> request.addUpdates(update.encoded()));
        return rpcs.call(P4RuntimeStub::write, request.build()).handle((answer, failure) -> {
            if (failure == null) {
                return new ArrayList<>(updates);
            }
            List<UpdateResult> results = WriteErrors.decode(failure, updates.size());
            return IntStream.range(0, updates.size())
                    .mapToObj(i -> new UpdateOutcome(updates.get(i).update(), updates.get(i).encoded(),
                            results.get(i)))
                    .collect(Collectors.toList());
        });
    }

    /** Sends those updates again whose type did not fit what is on the device, once. */
    private CompletableFuture<List<UpdateOutcome>> correct(List<UpdateOutcome> outcomes) {
        List<Integer> wrong = new ArrayList<>();
        List<UpdateOutcome> again = new ArrayList<>();
        for (int i = 0; i < outcomes.size(); i++) {
            UpdateOutcome outcome = outcomes.get(i);
            P4RuntimeOuterClass.Update.Type fitting = fitting(outcome);
            if (fitting == P4RuntimeOuterClass.Update.Type.DELETE) {
                outcomes.set(i, new UpdateOutcome(outcome.update(), outcome.encoded(), UpdateResult.OK));
            } else if (fitting != P4RuntimeOuterClass.Update.Type.UNSPECIFIED) {
                wrong.add(i);
                again.add(new UpdateOutcome(outcome.update(), outcome.encoded().toBuilder().setType(fitting).build(),
                        UpdateResult.OK));
            }
        }
        if (wrong.isEmpty()) {
            return CompletableFuture.completedFuture(outcomes);
        }
        LOG.info("{} entities on {} were there or not, other than ONOS knew: writing them again", wrong.size(),
                 rpcs.deviceId());
        return send(again).thenApply(second -> {
            for (int i = 0; i < wrong.size(); i++) {
                outcomes.set(wrong.get(i), second.get(i));
            }
            return outcomes;
        });
    }

    /** The type that a refused update should have had; unspecified if it was not refused for its type. */
    private static P4RuntimeOuterClass.Update.Type fitting(UpdateOutcome outcome) {
        switch (outcome.updateType()) {
            case INSERT:
                return outcome.status() == EntityUpdateStatus.ALREADY_EXIST
                        ? P4RuntimeOuterClass.Update.Type.MODIFY : P4RuntimeOuterClass.Update.Type.UNSPECIFIED;
            case MODIFY:
                return outcome.status() == EntityUpdateStatus.NOT_FOUND
                        ? P4RuntimeOuterClass.Update.Type.INSERT : P4RuntimeOuterClass.Update.Type.UNSPECIFIED;
            default:
                return outcome.status() == EntityUpdateStatus.NOT_FOUND
                        ? P4RuntimeOuterClass.Update.Type.DELETE : P4RuntimeOuterClass.Update.Type.UNSPECIFIED;
        }
    }

    @Override
    public WriteResponse submitSync() {
        return submit().join();
    }

    private P4RuntimeWriteClient.WriteRequest add(Update update) {
        refuseIfSubmitted();
        updates.add(update);
        return this;
    }

    private void warn(UpdateOutcome outcome) {
        LOG.warn("Cannot {} on {}: {} [{}]", outcome.updateType(), rpcs.deviceId(), outcome.explanation(),
                 outcome.entity() == null ? outcome.handle() : outcome.entity());
    }

    private void refuseIfSubmitted() {
        if (submitted) {
            throw new IllegalStateException("This write has been submitted");
        }
    }

    private static P4RuntimeOuterClass.Update.Type type(UpdateType type) {
        switch (type) {
            case INSERT:
                return P4RuntimeOuterClass.Update.Type.INSERT;
            case MODIFY:
                return P4RuntimeOuterClass.Update.Type.MODIFY;
            case DELETE:
                return P4RuntimeOuterClass.Update.Type.DELETE;
            default:
                throw new IllegalArgumentException("Unknown update type " + type);
        }
    }
}

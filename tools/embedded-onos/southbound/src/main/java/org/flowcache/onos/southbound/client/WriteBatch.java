// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

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

/** A Write in the making. An update that the pipeconf cannot express fails by itself; the others are sent. */
final class WriteBatch implements P4RuntimeWriteClient.WriteRequest {

    private static final Logger LOG = LoggerFactory.getLogger(WriteBatch.class);

    private final Rpcs rpcs;
    private final PiPipeconf pipeconf;
    private final P4RuntimeOuterClass.WriteRequest.Builder message;
    private final List<Update> updates = new ArrayList<>();
    private final List<EntityUpdateResponse> unencodable = new ArrayList<>();
    private boolean submitted;

    WriteBatch(Rpcs rpcs, long p4DeviceId, Uint128 electionId, PiPipeconf pipeconf) {
        this.rpcs = rpcs;
        this.pipeconf = pipeconf;
        message = P4RuntimeOuterClass.WriteRequest.newBuilder().setDeviceId(p4DeviceId).setElectionId(electionId);
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
        if (updates.isEmpty()) {
            return CompletableFuture.completedFuture(new WriteOutcome(List.copyOf(unencodable)));
        }
        return rpcs.call(P4RuntimeStub::write, message.build())
                .handle((answer, failure) -> outcome(failure == null
                        ? Collections.nCopies(updates.size(), UpdateResult.OK)
                        : WriteErrors.decode(failure, updates.size())));
    }

    @Override
    public WriteResponse submitSync() {
        return submit().join();
    }

    private P4RuntimeWriteClient.WriteRequest add(Update update) {
        refuseIfSubmitted();
        try {
            message.addUpdates(P4RuntimeOuterClass.Update.newBuilder()
                    .setType(type(update.updateType()))
                    .setEntity(update.updateType() == UpdateType.DELETE
                            ? Codecs.CODECS.handle().encode(update.handle(), null, pipeconf)
                            : Codecs.CODECS.entity().encode(update.entity(), null, pipeconf)));
            updates.add(update);
        } catch (CodecException e) {
            UpdateOutcome outcome = new UpdateOutcome(
                    update, new UpdateResult(EntityUpdateStatus.CODEC_ERROR, e.getMessage()));
            warn(outcome);
            unencodable.add(outcome);
        }
        return this;
    }

    private WriteOutcome outcome(List<UpdateResult> results) {
        List<EntityUpdateResponse> outcomes = new ArrayList<>(unencodable);
        for (int i = 0; i < results.size(); i++) {
            UpdateOutcome outcome = new UpdateOutcome(updates.get(i), results.get(i));
            if (!outcome.isSuccess()) {
                warn(outcome);
            }
            outcomes.add(outcome);
        }
        return new WriteOutcome(outcomes);
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

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.client;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.protobuf.lite.ProtoLiteUtils;
import org.onosproject.p4runtime.api.P4RuntimeWriteClient.EntityUpdateStatus;
import p4.v1.P4RuntimeOuterClass;

/**
 * Tells from the error of a Write which of its updates failed and why.
 *
 * <p>A batch that failed in part ends with code UNKNOWN and, in the trailer {@code grpc-status-details-bin}, a
 * {@code google.rpc.Status} with one {@code p4.v1.Error} per update, in the order of the updates (P4Runtime 1.3,
 * section 10). Any other error stands for all updates.
 */
final class WriteErrors {

    private static final Metadata.Key<com.google.rpc.Status> DETAILS = Metadata.Key.of(
            "grpc-status-details-bin", ProtoLiteUtils.metadataMarshaller(com.google.rpc.Status.getDefaultInstance()));

    private WriteErrors() {
    }

    /**
     * Reads an error.
     *
     * @param failure error of the call
     * @param updates how many updates it had
     * @return what became of each update, in their order
     */
    static List<UpdateResult> decode(Throwable failure, int updates) {
        Status status = Status.fromThrowable(failure);
        return details(status, failure)
                .filter(details -> details.getDetailsCount() == updates)
                .map(WriteErrors::decode)
                .orElseGet(() -> Collections.nCopies(updates, new UpdateResult(
                        EntityUpdateStatus.OTHER_ERROR, explain(status.getCode(), status.getDescription()))));
    }

    private static Optional<com.google.rpc.Status> details(Status status, Throwable failure) {
        Metadata trailers = Status.trailersFromThrowable(failure);
        return status.getCode() == Status.Code.UNKNOWN && trailers != null
                ? Optional.ofNullable(trailers.get(DETAILS)) : Optional.empty();
    }

    private static List<UpdateResult> decode(com.google.rpc.Status details) {
        List<UpdateResult> results = new ArrayList<>();
        for (Any detail : details.getDetailsList()) {
            try {
                results.add(decode(detail.unpack(P4RuntimeOuterClass.Error.class)));
            } catch (InvalidProtocolBufferException e) {
                results.add(new UpdateResult(
                        EntityUpdateStatus.OTHER_ERROR, "the device sent " + detail.getTypeUrl() + ", no p4.v1.Error"));
            }
        }
        return results;
    }

    private static UpdateResult decode(P4RuntimeOuterClass.Error error) {
        Status.Code code = Status.fromCodeValue(error.getCanonicalCode()).getCode();
        switch (code) {
            case OK:
                return UpdateResult.OK;
            case ALREADY_EXISTS:
                return new UpdateResult(EntityUpdateStatus.ALREADY_EXIST, explain(code, error.getMessage()));
            case NOT_FOUND:
                return new UpdateResult(EntityUpdateStatus.NOT_FOUND, explain(code, error.getMessage()));
            default:
                return new UpdateResult(EntityUpdateStatus.OTHER_ERROR, explain(code, error.getMessage()));
        }
    }

    private static String explain(Status.Code code, String message) {
        return message == null || message.isEmpty() ? code.name() : code + ": " + message;
    }
}

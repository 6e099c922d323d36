// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.client;

import static org.junit.Assert.assertEquals;

import java.util.List;

import com.google.protobuf.Any;
import com.google.protobuf.StringValue;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.protobuf.lite.ProtoLiteUtils;
import org.junit.Test;
import org.onosproject.p4runtime.api.P4RuntimeWriteClient.EntityUpdateStatus;
import p4.v1.P4RuntimeOuterClass;

public class WriteErrorsTest {

    @Test
    public void eachUpdateHasItsOwnError() {
        Throwable failure = failure(Status.UNKNOWN, error(0, ""), error(6, "is there"), error(5, "is not there"),
                                    error(8, "table is full"), error(3, ""));

        assertEquals(List.of(new UpdateResult(EntityUpdateStatus.OK, ""),
                             new UpdateResult(EntityUpdateStatus.ALREADY_EXIST, "ALREADY_EXISTS: is there"),
                             new UpdateResult(EntityUpdateStatus.NOT_FOUND, "NOT_FOUND: is not there"),
                             new UpdateResult(EntityUpdateStatus.OTHER_ERROR, "RESOURCE_EXHAUSTED: table is full"),
                             new UpdateResult(EntityUpdateStatus.OTHER_ERROR, "INVALID_ARGUMENT")),
                     WriteErrors.decode(failure, 5));
    }

    @Test
    public void anotherNumberOfErrorsSaysNothingAboutAnyUpdate() {
        List<UpdateResult> results = WriteErrors.decode(failure(Status.UNKNOWN, error(0, ""), error(0, "")), 3);

        assertEquals(3, results.size());
        results.forEach(result -> assertEquals(EntityUpdateStatus.OTHER_ERROR, result.status()));
    }

    @Test
    public void errorOfTheCallStandsForAllUpdates() {
        Throwable failure = Status.PERMISSION_DENIED.withDescription("not primary").asRuntimeException();

        UpdateResult denied = new UpdateResult(EntityUpdateStatus.OTHER_ERROR, "PERMISSION_DENIED: not primary");
        assertEquals(List.of(denied, denied), WriteErrors.decode(failure, 2));
    }

    @Test
    public void unknownErrorWithoutDetailsStandsForAllUpdates() {
        assertEquals(List.of(new UpdateResult(EntityUpdateStatus.OTHER_ERROR, "UNKNOWN")),
                     WriteErrors.decode(Status.UNKNOWN.asRuntimeException(), 1));
    }

    @Test
    public void detailThatIsNoP4RuntimeErrorFailsItsUpdateOnly() {
        Throwable failure = failure(Status.UNKNOWN, Any.pack(StringValue.of("what?")), error(0, ""));

        assertEquals(List.of(new UpdateResult(
                                     EntityUpdateStatus.OTHER_ERROR,
                                     "the device sent type.googleapis.com/google.protobuf.StringValue, no p4.v1.Error"),
                             UpdateResult.OK),
                     WriteErrors.decode(failure, 2));
    }

    static Any error(int code, String message) {
        return Any.pack(P4RuntimeOuterClass.Error.newBuilder().setCanonicalCode(code).setMessage(message).build());
    }

    static Throwable failure(Status status, Any... details) {
        Metadata trailers = new Metadata();
        trailers.put(Metadata.Key.of("grpc-status-details-bin", ProtoLiteUtils.metadataMarshaller(
                             com.google.rpc.Status.getDefaultInstance())),
                     com.google.rpc.Status.newBuilder()
                             .setCode(status.getCode().value())
                             .addAllDetails(List.of(details))
                             .build());
        return status.asRuntimeException(trailers);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import org.onosproject.net.DeviceId;
import org.onosproject.net.device.DeviceAgentEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import p4.v1.P4RuntimeGrpc;
import p4.v1.P4RuntimeGrpc.P4RuntimeStub;

/** P4Runtime calls to one device as futures, with a deadline each. */
final class Rpcs {

    private static final Logger LOG = LoggerFactory.getLogger(Rpcs.class);
    private static final long DEADLINE_SECONDS = 20;
    /** How long a device may take to answer what costs it nothing, before it counts as not answering. */
    static final long PROBE_DEADLINE_SECONDS = 8;

    private final DeviceId deviceId;
    private final ManagedChannel channel;
    private final ClientEvents events;

    Rpcs(DeviceId deviceId, ManagedChannel channel, ClientEvents events) {
        this.deviceId = deviceId;
        this.channel = channel;
        this.events = events;
    }

    DeviceId deviceId() {
        return deviceId;
    }

    /** A stub without a deadline, for the stream that lasts as long as the session. */
    P4RuntimeStub stub() {
        return P4RuntimeGrpc.newStub(channel);
    }

    /**
     * Makes a call.
     *
     * @param method  method of the stub
     * @param request its argument
     * @param <Q>     type of the request
     * @param <A>     type of the answers
     * @return all answers, one for a unary call, or the failure
     */
    <Q, A> CompletableFuture<List<A>> call(Method<Q, A> method, Q request) {
        return call(method, request, DEADLINE_SECONDS);
    }

    /** Makes a call as {@link #call(Method, Object)} does, that fails if it takes longer than {@code seconds}. */
    <Q, A> CompletableFuture<List<A>> call(Method<Q, A> method, Q request, long seconds) {
        CompletableFuture<List<A>> future = new CompletableFuture<>();
        List<A> answers = new ArrayList<>();
        method.invoke(stub().withDeadlineAfter(seconds, TimeUnit.SECONDS), request, new StreamObserver<>() {
            @Override
            public void onNext(A answer) {
                answers.add(answer);
            }

            @Override
            public void onError(Throwable failure) {
                if (Status.fromThrowable(failure).getCode() == Status.Code.PERMISSION_DENIED) {
                    events.post(new DeviceAgentEvent(DeviceAgentEvent.Type.NOT_MASTER, deviceId));
                }
                future.completeExceptionally(failure);
            }

            @Override
            public void onCompleted() {
                future.complete(answers);
            }
        });
        return future;
    }

    /** For {@link CompletableFuture#whenComplete}: logs the failure of a call, named for the log. */
    BiConsumer<Object, Throwable> logFailure(String name) {
        return (answer, failure) -> {
            if (failure != null) {
                LOG.warn("{} on {} failed: {}", name, deviceId, Status.fromThrowable(failure));
            }
        };
    }

    /**
     * A method of the stub.
     *
     * @param <Q> type of the request
     * @param <A> type of the answers
     */
    @FunctionalInterface
    interface Method<Q, A> {

        /**
         * Starts the call.
         *
         * @param stub     stub
         * @param request  request
         * @param observer told the answers
         */
        void invoke(P4RuntimeStub stub, Q request, StreamObserver<A> observer);
    }
}

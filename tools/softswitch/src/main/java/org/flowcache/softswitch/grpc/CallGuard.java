// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends calls whose messages cannot be read, or that the server fails at, with INTERNAL and a line of log. By itself
 * gRPC answers UNKNOWN without a word and logs a stack trace, of which a client could cause any number.
 */
public final class CallGuard implements ServerInterceptor {

    private static final Logger LOG = LoggerFactory.getLogger(CallGuard.class);

    private CallGuard() {
    }

    /** A service with its messages read where this can see what is wrong with them. */
    public static ServerServiceDefinition guard(ServerServiceDefinition service) {
        return ServerInterceptors.intercept(ServerInterceptors.useInputStreamMessages(service), new CallGuard());
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
            ServerCallHandler<Q, R> next) {
        return new Listener<>(call, next.startCall(call, headers));
    }

    private static final class Listener<Q, R> extends SimpleForwardingServerCallListener<Q> {

        private final ServerCall<Q, R> call;
        private boolean ended;

        Listener(ServerCall<Q, R> call, ServerCall.Listener<Q> next) {
            super(next);
            this.call = call;
        }

        @Override
        public void onMessage(Q message) {
            run(() -> super.onMessage(message));
        }

        @Override
        public void onHalfClose() {
            run(super::onHalfClose);
        }

        private void run(Runnable step) {
            if (ended) {
                return;
            }
            try {
                step.run();
            } catch (StatusRuntimeException e) {
                LOG.warn("{} ended: {}", call.getMethodDescriptor().getFullMethodName(),
                        e.getStatus().getDescription());
                end(e.getStatus());
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                LOG.error("{} failed", call.getMethodDescriptor().getFullMethodName(), e);
                end(Status.INTERNAL.withDescription("the switch failed: " + e.getClass().getName()));
            }
        }

        /** Ends the call for the client and, by what looks like the client giving up, for the service. */
        private void end(Status status) {
            ended = true;
            super.onCancel();
            if (!call.isCancelled()) {
                call.close(status, new Metadata());
            }
        }

        @Override
        public void onCancel() {
            if (!ended) {
                super.onCancel();
            }
        }

        @Override
        public void onComplete() {
            if (!ended) {
                super.onComplete();
            }
        }

        @Override
        public void onReady() {
            if (!ended) {
                super.onReady();
            }
        }
    }
}

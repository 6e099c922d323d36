// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.testing;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.flowcache.gnmi.Gnmi.Notification;
import org.flowcache.gnmi.Gnmi.Path;
import org.flowcache.gnmi.Gnmi.SubscribeRequest;
import org.flowcache.gnmi.Gnmi.SubscribeResponse;
import org.flowcache.gnmi.Gnmi.TypedValue;
import org.flowcache.gnmi.GnmiGrpc;

/** A plain gNMI client. */
public final class GnmiClient implements AutoCloseable {

    private static final long TIMEOUT_SECONDS = 10;
    private static final Pattern ELEM = Pattern.compile("/([^/\\[]+)(?:\\[([^=]+)=([^\\]]*)\\])?");

    private final ManagedChannel channel;

    public GnmiClient(int port) {
        channel = ManagedChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    }

    /** Reads a path as "/interfaces/interface[name=a]/state". */
    public static Path path(String text) {
        Path.Builder path = Path.newBuilder();
        Matcher matcher = ELEM.matcher(text);
        while (matcher.find()) {
            path.addElemBuilder().setName(matcher.group(1))
                    .putAllKey(matcher.group(2) == null ? Map.of() : Map.of(matcher.group(2), matcher.group(3)));
        }
        return path.build();
    }

    /** Writes what a notification has to say, as "/interfaces/interface[name=a]/state/oper-status=UP", one a line. */
    public static String text(Notification notification) {
        return notification.getUpdateList().stream()
                .map(update -> update.getPath().getElemList().stream()
                        .map(elem -> "/" + elem.getName() + elem.getKeyMap().entrySet().stream()
                                .map(key -> "[" + key + "]").collect(Collectors.joining()))
                        .collect(Collectors.joining()) + "=" + value(update.getVal()))
                .collect(Collectors.joining("\n"));
    }

    private static String value(TypedValue value) {
        return value.getValueCase() == TypedValue.ValueCase.STRING_VAL ? value.getStringVal()
                : Long.toUnsignedString(value.getUintVal());
    }

    public <Q, A> A call(MethodDescriptor<Q, A> method, Q request) {
        return ClientCalls.blockingUnaryCall(channel, method,
                CallOptions.DEFAULT.withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS), request);
    }

    /** How a call fails. */
    public <Q, A> Status failure(MethodDescriptor<Q, A> method, Q request) {
        try {
            throw new AssertionError("no failure, but " + call(method, request));
        } catch (StatusRuntimeException e) {
            return e.getStatus();
        }
    }

    public ManagedChannel channel() {
        return channel;
    }

    /** Begins a Subscribe call. */
    public Call subscribe() {
        return new Call();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    /** A Subscribe call. */
    public final class Call implements StreamObserver<SubscribeResponse> {

        private final BlockingQueue<SubscribeResponse> received = new LinkedBlockingQueue<>();
        private final BlockingQueue<Status> ended = new LinkedBlockingQueue<>();
        private final StreamObserver<SubscribeRequest> requests = ClientCalls.asyncBidiStreamingCall(
                channel.newCall(GnmiGrpc.SUBSCRIBE, CallOptions.DEFAULT), this);

        public void send(SubscribeRequest request) {
            requests.onNext(request);
        }

        public void complete() {
            requests.onCompleted();
        }

        public void cancel() {
            requests.onError(Status.CANCELLED.asException());
        }

        public SubscribeResponse next() throws InterruptedException {
            SubscribeResponse response = received.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            if (response == null) {
                throw new AssertionError("nothing came; the call ended with " + ended);
            }
            return response;
        }

        /** The next answer as text: "sync", or as {@link GnmiClient#text} has it. */
        public String nextText() throws InterruptedException {
            SubscribeResponse response = next();
            return response.getSyncResponse() ? "sync" : text(response.getUpdate());
        }

        /** How the server ended the call. */
        public Status end() throws InterruptedException {
            Status status = ended.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            if (status == null) {
                throw new AssertionError("the call did not end");
            }
            return status;
        }

        @Override
        public void onNext(SubscribeResponse response) {
            received.add(response);
        }

        @Override
        public void onError(Throwable failure) {
            ended.add(Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            ended.add(Status.OK);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import p4.v1.P4RuntimeGrpc;
import p4.v1.P4RuntimeOuterClass.Entity;
import p4.v1.P4RuntimeOuterClass.Error;
import p4.v1.P4RuntimeOuterClass.ForwardingPipelineConfig;
import p4.v1.P4RuntimeOuterClass.MasterArbitrationUpdate;
import p4.v1.P4RuntimeOuterClass.ReadRequest;
import p4.v1.P4RuntimeOuterClass.SetForwardingPipelineConfigRequest;
import p4.v1.P4RuntimeOuterClass.StreamMessageRequest;
import p4.v1.P4RuntimeOuterClass.StreamMessageResponse;
import p4.v1.P4RuntimeOuterClass.Uint128;
import p4.v1.P4RuntimeOuterClass.Update;
import p4.v1.P4RuntimeOuterClass.WriteRequest;

/** A plain P4Runtime client. */
public final class Controller implements AutoCloseable {

    public static final long DEVICE = 7;
    private static final long TIMEOUT_SECONDS = 10;

    private final long device;
    private final ManagedChannel channel;
    private final P4RuntimeGrpc.P4RuntimeBlockingStub stub;
    private final BlockingQueue<StreamMessageResponse> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<Status> ended = new LinkedBlockingQueue<>();
    private final StreamObserver<StreamMessageRequest> stream;
    private volatile ClientCallStreamObserver<StreamMessageRequest> call;
    private volatile boolean paused;
    private Uint128 electionId = Uint128.getDefaultInstance();

    public Controller(int port) {
        this(port, DEVICE);
    }

    public Controller(int port, long device) {
        this.device = device;
        channel = ManagedChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
        stub = P4RuntimeGrpc.newBlockingStub(channel);
        stream = P4RuntimeGrpc.newStub(channel).streamChannel(
                new ClientResponseObserver<StreamMessageRequest, StreamMessageResponse>() {
            @Override
            public void beforeStart(ClientCallStreamObserver<StreamMessageRequest> starting) {
                call = starting;
                call.disableAutoInboundFlowControl();
            }

            @Override
            public void onNext(StreamMessageResponse response) {
                received.add(response);
                if (!paused) {
                    call.request(1);
                }
            }

            @Override
            public void onError(Throwable t) {
                ended.add(Status.fromThrowable(t));
            }

            @Override
            public void onCompleted() {
                ended.add(Status.OK);
            }
        });
    }

    public P4RuntimeGrpc.P4RuntimeBlockingStub stub() {
        return stub.withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    /** Sends an arbitration without waiting for the answer; an election id of 0 is left out. */
    public void arbitrate(long device, long high, long low) {
        electionId = Uint128.newBuilder().setHigh(high).setLow(low).build();
        MasterArbitrationUpdate.Builder update = MasterArbitrationUpdate.newBuilder().setDeviceId(device);
        if (high != 0 || low != 0) {
            update.setElectionId(electionId);
        }
        send(StreamMessageRequest.newBuilder().setArbitration(update).build());
    }

    /** Arbitrates and answers the code of the status that comes back. */
    public Code arbitrate(long low) throws InterruptedException {
        arbitrate(device, 0, low);
        return arbitrationStatus();
    }

    public void send(StreamMessageRequest request) {
        stream.onNext(request);
    }

    public Code arbitrationStatus() throws InterruptedException {
        return Code.forNumber(next().getArbitration().getStatus().getCode());
    }

    public StreamMessageResponse next() throws InterruptedException {
        StreamMessageResponse response = received.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        if (response == null) {
            throw new AssertionError("nothing came on the stream; it ended with " + ended);
        }
        return response;
    }

    /** Reads one more message of the stream and then no more. */
    public void pause() {
        paused = true;
    }

    /** Reads on. */
    public void resume() {
        paused = false;
        call.request(1);
    }

    /** How the server ended the stream. */
    public Status.Code end() throws InterruptedException {
        Status status = ended.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        if (status == null) {
            throw new AssertionError("the stream did not end");
        }
        return status.getCode();
    }

    /** Whether the server sent anything that was not taken yet. */
    public boolean hasReceived() {
        return !received.isEmpty();
    }

    public void closeStream() {
        stream.onCompleted();
    }

    public Status.Code setPipeline(SetForwardingPipelineConfigRequest.Action action, Program program, long cookie) {
        SetForwardingPipelineConfigRequest.Builder request = SetForwardingPipelineConfigRequest.newBuilder()
                .setDeviceId(device).setElectionId(electionId).setAction(action);
        if (program != null) {
            request.setConfig(config(program.info(), program.json(), cookie));
        }
        return code(() -> stub().setForwardingPipelineConfig(request.build()));
    }

    public static ForwardingPipelineConfig config(p4.config.v1.P4InfoOuterClass.P4Info info, String json,
            long cookie) {
        ForwardingPipelineConfig.Builder config = ForwardingPipelineConfig.newBuilder()
                .setP4Info(info).setP4DeviceConfig(ByteString.copyFromUtf8(json));
        config.getCookieBuilder().setCookie(cookie);
        return config.build();
    }

    /** The code of a call: OK if it does not fail. */
    public static Status.Code code(Runnable call) {
        try {
            call.run();
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    /** The code with which a call ends whose request is these bytes. */
    public <Q, R> Status.Code callWith(MethodDescriptor<Q, R> method, byte[] request) {
        MethodDescriptor<byte[], R> raw = method.toBuilder(new MethodDescriptor.Marshaller<byte[]>() {
            @Override
            public InputStream stream(byte[] value) {
                return new ByteArrayInputStream(value);
            }

            @Override
            public byte[] parse(InputStream stream) {
                throw new UnsupportedOperationException();
            }
        }, method.getResponseMarshaller()).setType(MethodDescriptor.MethodType.SERVER_STREAMING).build();
        return code(() -> ClientCalls.blockingServerStreamingCall(channel, raw,
                CallOptions.DEFAULT.withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS), request).hasNext());
    }

    public WriteRequest.Builder writeRequest(Update.Type type, Entity... entities) {
        WriteRequest.Builder request = WriteRequest.newBuilder().setDeviceId(device).setElectionId(electionId);
        for (Entity entity : entities) {
            request.addUpdatesBuilder().setType(type).setEntity(entity);
        }
        return request;
    }

    /** Writes and answers one code for each update. */
    public List<Code> write(Update.Type type, Entity... entities) throws InvalidProtocolBufferException {
        List<Code> codes = new ArrayList<>();
        try {
            stub().write(writeRequest(type, entities).build());
            for (int i = 0; i < entities.length; i++) {
                codes.add(Code.OK);
            }
        } catch (StatusRuntimeException e) {
            com.google.rpc.Status status = StatusProto.fromThrowable(e);
            if (status == null || status.getDetailsCount() == 0) {
                throw e;
            }
            if (status.getCode() != Code.UNKNOWN_VALUE) {
                throw new AssertionError("a batch fails with UNKNOWN, not " + status.getCode());
            }
            for (var detail : status.getDetailsList()) {
                codes.add(Code.forNumber(detail.unpack(Error.class).getCanonicalCode()));
            }
        }
        return codes;
    }

    public Code insert(Entity entity) throws InvalidProtocolBufferException {
        return write(Update.Type.INSERT, entity).get(0);
    }

    public List<Entity> read(Entity filter) {
        List<Entity> found = new ArrayList<>();
        stub().read(ReadRequest.newBuilder().setDeviceId(device).addEntities(filter).build())
                .forEachRemaining(r -> found.addAll(r.getEntitiesList()));
        return found;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import p4.v1.P4RuntimeGrpc;
import p4.v1.P4RuntimeOuterClass.GetForwardingPipelineConfigRequest;
import p4.v1.P4RuntimeOuterClass.GetForwardingPipelineConfigResponse;
import p4.v1.P4RuntimeOuterClass.MasterArbitrationUpdate;
import p4.v1.P4RuntimeOuterClass.ReadRequest;
import p4.v1.P4RuntimeOuterClass.ReadResponse;
import p4.v1.P4RuntimeOuterClass.SetForwardingPipelineConfigRequest;
import p4.v1.P4RuntimeOuterClass.SetForwardingPipelineConfigResponse;
import p4.v1.P4RuntimeOuterClass.StreamMessageRequest;
import p4.v1.P4RuntimeOuterClass.StreamMessageResponse;
import p4.v1.P4RuntimeOuterClass.Uint128;
import p4.v1.P4RuntimeOuterClass.WriteRequest;
import p4.v1.P4RuntimeOuterClass.WriteResponse;

/**
 * A P4Runtime server that answers as a test tells it to, for what no real switch does on demand: to fail a given
 * update, or to go away in the middle.
 */
final class FakeSwitch extends P4RuntimeGrpc.P4RuntimeImplBase {

    final BlockingQueue<StreamMessageRequest> streamed = new LinkedBlockingQueue<>();
    final BlockingQueue<WriteRequest> written = new LinkedBlockingQueue<>();
    final BlockingQueue<SetForwardingPipelineConfigRequest> pipelinesSet = new LinkedBlockingQueue<>();
    /** How the next writes fail, in their order; those after them succeed. */
    final Queue<Throwable> writeFailures = new ConcurrentLinkedQueue<>();
    volatile int arbitrationStatus;
    /** The highest election id, if it is not the bidder's. */
    volatile Optional<Uint128> highestElectionId = Optional.empty();
    volatile Optional<Throwable> pipelineFailure = Optional.empty();
    volatile ReadResponse toRead = ReadResponse.getDefaultInstance();
    private volatile GetForwardingPipelineConfigResponse pipeline;
    private volatile StreamObserver<StreamMessageResponse> stream;
    private Server server;

    int start(int port) throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .addService(this).build().start();
        return server.getPort();
    }

    void stop() throws InterruptedException {
        server.shutdownNow().awaitTermination();
    }

    void send(StreamMessageResponse message) {
        stream.onNext(message);
    }

    @Override
    public StreamObserver<StreamMessageRequest> streamChannel(StreamObserver<StreamMessageResponse> responses) {
        stream = responses;
        return new StreamObserver<>() {
            @Override
            public void onNext(StreamMessageRequest request) {
                streamed.add(request);
                if (request.hasArbitration()) {
                    responses.onNext(StreamMessageResponse.newBuilder()
                            .setArbitration(MasterArbitrationUpdate.newBuilder(request.getArbitration())
                                    .setElectionId(highestElectionId.orElse(request.getArbitration().getElectionId()))
                                    .setStatus(com.google.rpc.Status.newBuilder().setCode(arbitrationStatus)))
                            .build());
                }
            }

            @Override
            public void onError(Throwable failure) {
                stream = null;
            }

            @Override
            public void onCompleted() {
                responses.onCompleted();
            }
        };
    }

    @Override
    public void write(WriteRequest request, StreamObserver<WriteResponse> responses) {
        written.add(request);
        Throwable failure = writeFailures.poll();
        if (failure != null) {
            responses.onError(failure);
        } else {
            responses.onNext(WriteResponse.getDefaultInstance());
            responses.onCompleted();
        }
    }

    @Override
    public void read(ReadRequest request, StreamObserver<ReadResponse> responses) {
        responses.onNext(toRead);
        responses.onCompleted();
    }

    @Override
    public void setForwardingPipelineConfig(SetForwardingPipelineConfigRequest request,
                                            StreamObserver<SetForwardingPipelineConfigResponse> responses) {
        pipelinesSet.add(request);
        pipeline = GetForwardingPipelineConfigResponse.newBuilder().setConfig(request.getConfig()).build();
        responses.onNext(SetForwardingPipelineConfigResponse.getDefaultInstance());
        responses.onCompleted();
    }

    @Override
    public void getForwardingPipelineConfig(GetForwardingPipelineConfigRequest request,
                                            StreamObserver<GetForwardingPipelineConfigResponse> responses) {
        if (pipelineFailure.isPresent()) {
            responses.onError(pipelineFailure.get());
        } else if (pipeline == null) {
            responses.onError(io.grpc.Status.FAILED_PRECONDITION.asRuntimeException());
        } else {
            responses.onNext(pipeline);
            responses.onCompleted();
        }
    }
}

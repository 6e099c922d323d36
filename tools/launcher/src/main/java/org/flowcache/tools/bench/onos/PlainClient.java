// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench.onos;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import p4.v1.P4RuntimeGrpc;
import p4.v1.P4RuntimeOuterClass.Entity;
import p4.v1.P4RuntimeOuterClass.ForwardingPipelineConfig;
import p4.v1.P4RuntimeOuterClass.GetForwardingPipelineConfigRequest;
import p4.v1.P4RuntimeOuterClass.MasterArbitrationUpdate;
import p4.v1.P4RuntimeOuterClass.SetForwardingPipelineConfigRequest;
import p4.v1.P4RuntimeOuterClass.StreamMessageRequest;
import p4.v1.P4RuntimeOuterClass.StreamMessageResponse;
import p4.v1.P4RuntimeOuterClass.Uint128;
import p4.v1.P4RuntimeOuterClass.Update;
import p4.v1.P4RuntimeOuterClass.WriteRequest;

/**
 * A P4Runtime client that does nothing but write: what no controller is quicker than.
 */
final class PlainClient implements AutoCloseable {

    private static final long DEVICE_ID = 1;
    private static final Uint128 ELECTION_ID = Uint128.newBuilder().setLow(1).build();
    private static final int MAX_MESSAGE = 64 << 20;
    /** In one Write, so that no message gets too large. */
    private static final int UPDATES = 4096;
    private static final long PATIENCE_SECONDS = 30;

    private final ManagedChannel channel;
    private final P4RuntimeGrpc.P4RuntimeBlockingStub stub;

    private PlainClient(InetSocketAddress address) {
        channel = ManagedChannelBuilder.forAddress(address.getAddress().getHostAddress(), address.getPort())
                .usePlaintext().maxInboundMessageSize(MAX_MESSAGE).build();
        stub = P4RuntimeGrpc.newBlockingStub(channel);
    }

    /**
     * Writes what a switch has into a new one, with the same program.
     *
     * @param source the switch
     * @return how long the writing took, the program not counted
     * @throws IOException          if a switch refuses
     * @throws InterruptedException if the thread is interrupted
     */
    static Duration copy(MemorySwitch source) throws IOException, InterruptedException {
        ForwardingPipelineConfig pipeline;
        try (PlainClient from = new PlainClient(source.p4Runtime())) {
            pipeline = from.stub.getForwardingPipelineConfig(
                    GetForwardingPipelineConfigRequest.newBuilder().setDeviceId(DEVICE_ID).build()).getConfig();
        }
        try (MemorySwitch empty = MemorySwitch.start(0); PlainClient to = new PlainClient(empty.p4Runtime())) {
            to.becomePrimary();
            to.stub.setForwardingPipelineConfig(SetForwardingPipelineConfigRequest.newBuilder()
                    .setDeviceId(DEVICE_ID).setElectionId(ELECTION_ID).setConfig(pipeline)
                    .setAction(SetForwardingPipelineConfigRequest.Action.VERIFY_AND_COMMIT).build());
            List<Entity> entities = new ArrayList<>(source.entities());
            Set<Entity> own = new HashSet<>(empty.entities());
            entities.removeIf(own::contains);
            long start = System.nanoTime();
            to.write(entities);
            return Duration.ofNanos(System.nanoTime() - start);
        }
    }

    private void becomePrimary() throws IOException, InterruptedException {
        CompletableFuture<StreamMessageResponse> answered = new CompletableFuture<>();
        P4RuntimeGrpc.newStub(channel).streamChannel(new StreamObserver<StreamMessageResponse>() {
            @Override
            public void onNext(StreamMessageResponse response) {
                answered.complete(response);
            }

            @Override
            public void onError(Throwable failure) {
                answered.completeExceptionally(failure);
            }

            @Override
            public void onCompleted() {
                answered.completeExceptionally(new IOException("the switch closed the stream"));
            }
        }).onNext(StreamMessageRequest.newBuilder().setArbitration(MasterArbitrationUpdate.newBuilder()
                .setDeviceId(DEVICE_ID).setElectionId(ELECTION_ID)).build());
        try {
            answered.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the plain client does not become primary: " + e.getMessage(), e);
        }
    }

    private void write(List<Entity> entities) {
        for (int first = 0; first < entities.size(); first += UPDATES) {
            WriteRequest.Builder write = WriteRequest.newBuilder().setDeviceId(DEVICE_ID).setElectionId(ELECTION_ID);
            entities.subList(first, Math.min(entities.size(), first + UPDATES)).forEach(entity ->
                    write.addUpdates(Update.newBuilder().setType(Update.Type.INSERT).setEntity(entity)));
            stub.write(write.build());
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench.onos;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.flowcache.tools.process.ChildProcess;
import org.flowcache.tools.process.Cleanup;
import org.flowcache.tools.process.TemporaryDirectory;
import p4.v1.P4RuntimeGrpc;
import p4.v1.P4RuntimeOuterClass.Entity;
import p4.v1.P4RuntimeOuterClass.ForwardingPipelineConfig;
import p4.v1.P4RuntimeOuterClass.GetForwardingPipelineConfigRequest;
import p4.v1.P4RuntimeOuterClass.MasterArbitrationUpdate;
import p4.v1.P4RuntimeOuterClass.ReadResponse;
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
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern DONE = Pattern.compile("^done$");

    private final ManagedChannel channel;
    private final P4RuntimeGrpc.P4RuntimeBlockingStub stub;

    private PlainClient(int port) {
        channel = ManagedChannelBuilder.forAddress(InetAddress.getLoopbackAddress().getHostAddress(), port)
                .usePlaintext().maxInboundMessageSize(MAX_MESSAGE).build();
        stub = P4RuntimeGrpc.newBlockingStub(channel);
    }

    /**
     * Writes what a switch has into a new one with the same program, by a client in a JVM of its own, and looks at the
     * new switch as {@link Watch} does.
     *
     * @param source the switch
     * @param before how often the client has written the same into other switches before: a JVM is slow at what it does
     *               for the first time
     * @return how long it took from the first entry on the switch to the last
     * @throws IOException          if a switch refuses, or the client fails
     * @throws InterruptedException if the thread is interrupted
     */
    static Duration copy(MemorySwitch source, int before) throws IOException, InterruptedException {
        try (Cleanup cleanup = new Cleanup()) {
            Path folder = cleanup.open(() -> TemporaryDirectory.create("flowcache-client")).path();
            Path program = folder.resolve("program");
            List<Entity> toWrite = new ArrayList<>(source.entities());
            try (PlainClient from = new PlainClient(source.p4Runtime().getPort());
                    MemorySwitch empty = MemorySwitch.start(0);
                    PlainClient to = new PlainClient(empty.p4Runtime().getPort())) {
                ForwardingPipelineConfig config = from.stub.getForwardingPipelineConfig(
                        GetForwardingPipelineConfigRequest.newBuilder().setDeviceId(DEVICE_ID).build()).getConfig();
                Files.write(program, config.toByteArray());
                to.setProgram(config);
                toWrite.removeAll(new HashSet<>(empty.entities()));
            }
            Path entities = folder.resolve("entities");
            Files.write(entities, ReadResponse.newBuilder().addAllEntities(toWrite).build().toByteArray());

            List<MemorySwitch> switches = new ArrayList<>();
            for (int i = 0; i <= before; i++) {
                switches.add(cleanup.open(() -> MemorySwitch.start(0)));
            }
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp", System.getProperty("java.class.path"), PlainClient.class.getName(),
                    program.toString(), entities.toString()));
            switches.forEach(each -> command.add(Integer.toString(each.p4Runtime().getPort())));
            MemorySwitch last = switches.get(before);
            try (Watch watch = new Watch(() -> last.entities().size());
                    ChildProcess client = ChildProcess.start("plain client", command, folder.resolve("log"))) {
                client.await(DONE, PATIENCE);
                return watch.growth();
            }
        }
    }

    /**
     * Writes the same into switches, one after the other.
     *
     * @param args a file with their program, one with the entities, and the TCP ports of their P4Runtime servers
     * @throws IOException          if a file can't be read, or a switch does not answer
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        ForwardingPipelineConfig program = ForwardingPipelineConfig.parseFrom(Files.readAllBytes(Path.of(args[0])));
        List<byte[]> entities = new ArrayList<>();
        ReadResponse.parseFrom(Files.readAllBytes(Path.of(args[1]))).getEntitiesList()
                .forEach(entity -> entities.add(entity.toByteArray()));
        for (String port : List.of(args).subList(2, args.length)) {
            try (PlainClient client = new PlainClient(Integer.parseInt(port))) {
                client.setProgram(program);
                client.write(entities);
            }
        }
        System.out.println("done");
    }

    private void setProgram(ForwardingPipelineConfig program) throws IOException, InterruptedException {
        becomePrimary();
        stub.setForwardingPipelineConfig(SetForwardingPipelineConfigRequest.newBuilder()
                .setDeviceId(DEVICE_ID).setElectionId(ELECTION_ID).setConfig(program)
                .setAction(SetForwardingPipelineConfigRequest.Action.VERIFY_AND_COMMIT).build());
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

    private void write(List<byte[]> entities) throws IOException {
        for (int first = 0; first < entities.size(); first += UPDATES) {
            WriteRequest.Builder write = WriteRequest.newBuilder().setDeviceId(DEVICE_ID).setElectionId(ELECTION_ID);
            for (byte[] entity : entities.subList(first, Math.min(entities.size(), first + UPDATES))) {
                write.addUpdates(Update.newBuilder().setType(Update.Type.INSERT).setEntity(Entity.parseFrom(entity)));
            }
            stub.write(write.build());
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}

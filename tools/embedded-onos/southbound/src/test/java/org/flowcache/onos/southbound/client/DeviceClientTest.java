// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.client;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.onlab.util.ImmutableByteSequence;
import org.onosproject.net.DeviceId;
import org.onosproject.net.device.DeviceAgentEvent;
import org.onosproject.net.pi.PiPipeconfServiceAdapter;
import org.onosproject.net.pi.model.DefaultPiPipeconf;
import org.onosproject.net.pi.model.PiActionId;
import org.onosproject.net.pi.model.PiActionParamId;
import org.onosproject.net.pi.model.PiMatchFieldId;
import org.onosproject.net.pi.model.PiPipeconf;
import org.onosproject.net.pi.model.PiPipeconfId;
import org.onosproject.net.pi.model.PiTableId;
import org.onosproject.net.pi.runtime.PiAction;
import org.onosproject.net.pi.runtime.PiActionParam;
import org.onosproject.net.pi.runtime.PiExactFieldMatch;
import org.onosproject.net.pi.runtime.PiMatchKey;
import org.onosproject.net.pi.runtime.PiPacketOperation;
import org.onosproject.net.pi.runtime.PiTableEntry;
import org.onosproject.p4runtime.api.P4RuntimeEvent;
import org.onosproject.p4runtime.api.P4RuntimePacketIn;
import org.onosproject.p4runtime.api.P4RuntimeReadClient;
import org.onosproject.p4runtime.api.P4RuntimeWriteClient.EntityUpdateStatus;
import org.onosproject.p4runtime.api.P4RuntimeWriteClient.WriteRequest;
import org.onosproject.p4runtime.api.P4RuntimeWriteClient.WriteResponse;
import org.onosproject.p4runtime.model.P4InfoParser;
import p4.v1.P4RuntimeOuterClass.Entity;
import p4.v1.P4RuntimeOuterClass.MasterArbitrationUpdate;
import p4.v1.P4RuntimeOuterClass.PacketIn;
import p4.v1.P4RuntimeOuterClass.PacketMetadata;
import p4.v1.P4RuntimeOuterClass.ReadResponse;
import p4.v1.P4RuntimeOuterClass.StreamMessageResponse;
import p4.v1.P4RuntimeOuterClass.Uint128;
import p4.v1.P4RuntimeOuterClass.Update;

public class DeviceClientTest {

    private static final DeviceId DEVICE = DeviceId.deviceId("device:s1");
    private static final long P4_DEVICE = 7;
    private static final PiTableId PORTS = PiTableId.of("Ingress.ports");
    private static final long PATIENCE_SECONDS = 10;

    private final FakeSwitch device = new FakeSwitch();
    private final GrpcChannels channels = new GrpcChannels();
    private final BlockingQueue<DeviceAgentEvent.Type> agentEvents = new LinkedBlockingQueue<>();
    private final BlockingQueue<P4RuntimeEvent> events = new LinkedBlockingQueue<>();
    private int port;
    private PiPipeconf pipeconf;
    private DeviceClient client;

    @Before
    public void connect() throws Exception {
        pipeconf = DefaultPiPipeconf.builder()
                .withId(new PiPipeconfId("test"))
                .withPipelineModel(P4InfoParser.parse(DeviceClientTest.class.getResource("p4info.txt")))
                .addExtension(PiPipeconf.ExtensionType.P4_INFO_TEXT, DeviceClientTest.class.getResource("p4info.txt"))
                .build();
        port = device.start(0);
        client = clientOn(channels.create(URI.create("grpc://127.0.0.1:" + port + "?device_id=7")));
        await(DeviceAgentEvent.Type.CHANNEL_OPEN);
    }

    private DeviceClient clientOn(ManagedChannel channel) {
        return new DeviceClient(DEVICE, channel, new ElectionId(500), new PiPipeconfServiceAdapter() {
            @Override
            public Optional<PiPipeconf> getPipeconf(DeviceId deviceId) {
                return Optional.of(pipeconf);
            }
        }, new ClientEvents() {
            @Override
            public void post(DeviceAgentEvent event) {
                agentEvents.add(event.type());
            }

            @Override
            public void post(P4RuntimeEvent event) {
                events.add(event);
            }
        });
    }

    @After
    public void disconnect() throws Exception {
        client.shutdown();
        channels.deactivate();
        device.stop();
    }

    @Test
    public void becomesMasterAndWritesInItsName() throws Exception {
        becomeMaster();

        MasterArbitrationUpdate bid = device.streamed.poll(PATIENCE_SECONDS, TimeUnit.SECONDS).getArbitration();
        assertEquals(P4_DEVICE, bid.getDeviceId());
        assertEquals(Uint128.newBuilder().setHigh(500).setLow(20).build(), bid.getElectionId());
        assertTrue(client.isMaster(P4_DEVICE));

        assertTrue(client.write(P4_DEVICE, pipeconf).insert(entry(1)).submitSync().isSuccess());
        assertEquals(bid.getElectionId(), device.written.take().getElectionId());
    }

    @Test
    public void standsByWhenAnotherControllerIsMaster() throws Exception {
        device.arbitrationStatus = Status.Code.ALREADY_EXISTS.value();
        client.setMastership(P4_DEVICE, true, BigInteger.TWO);

        await(DeviceAgentEvent.Type.ROLE_STANDBY);
        assertTrue(client.isSessionOpen(P4_DEVICE));
        assertFalse(client.isMaster(P4_DEVICE));
    }

    @Test
    public void outbidsAControllerThatIsGoneButNotOneThatIsThere() throws Exception {
        Uint128 higher = Uint128.newBuilder().setHigh(900).setLow(-1).build();
        device.highestElectionId = Optional.of(higher);
        device.arbitrationStatus = Status.Code.ALREADY_EXISTS.value();
        client.setMastership(P4_DEVICE, true, BigInteger.TWO);
        await(DeviceAgentEvent.Type.ROLE_STANDBY);
        assertTrue(client.whyNotPrimary().orElse(""), client.whyNotPrimary().orElse("").contains(
                "another controller is its primary, with election id "
                        + BigInteger.valueOf(901).shiftLeft(64).subtract(BigInteger.ONE)));
        device.arbitrationStatus = Status.Code.NOT_FOUND.value();
        client.setMastership(P4_DEVICE, true, BigInteger.TWO);
        await(DeviceAgentEvent.Type.ROLE_STANDBY);
        assertTrue(client.whyNotPrimary().orElse(""), client.whyNotPrimary().orElse("").contains("is gone"));

        device.highestElectionId = Optional.empty();
        device.arbitrationStatus = 0;
        client.setMastership(P4_DEVICE, true, BigInteger.TWO);
        await(DeviceAgentEvent.Type.ROLE_MASTER);

        Uint128 own = Uint128.newBuilder().setHigh(500).setLow(2).build();
        Uint128 after = Uint128.newBuilder().setHigh(901).setLow(0).build();
        assertEquals(List.of(own, own, after), device.streamed.stream()
                .map(request -> request.getArbitration().getElectionId()).toList());
        assertEquals(Optional.empty(), client.whyNotPrimary());
        client.write(P4_DEVICE, pipeconf).insert(entry(1)).submitSync();
        assertEquals(after, device.written.take().getElectionId());
    }

    /** As when the device goes away in the moment of a bid; the call fails before it is even made. */
    @Test
    public void bidsOnANewStreamAfterOneThatFailedAtOnce() throws Exception {
        device.stop();
        await(DeviceAgentEvent.Type.CHANNEL_CLOSED);
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext().directExecutor().build();
        DeviceClient unlucky = clientOn(channel);
        try {
            await(channel, ConnectivityState.TRANSIENT_FAILURE);
            unlucky.setMastership(P4_DEVICE, true, BigInteger.valueOf(20));
            assertFalse(unlucky.isSessionOpen(P4_DEVICE));

            device.start(port);
            await(channel, ConnectivityState.READY);
            unlucky.setMastership(P4_DEVICE, true, BigInteger.valueOf(20));
            assertNotNull(device.streamed.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } finally {
            unlucky.shutdown();
            channel.shutdownNow();
        }
    }

    @Test
    public void probeConnectsWithoutWaitingForTheBackoff() throws Exception {
        ManagedChannel channel = channels.get(URI.create("grpc://127.0.0.1:" + port + "?device_id=7")).orElseThrow();
        device.stop();
        await(DeviceAgentEvent.Type.CHANNEL_CLOSED);
        await(channel, ConnectivityState.TRANSIENT_FAILURE);

        device.start(port);
        CountDownLatch changed = new CountDownLatch(1);
        channel.notifyWhenStateChanged(ConnectivityState.TRANSIENT_FAILURE, changed::countDown);
        client.probeService();
        assertTrue("the shortest backoff is 800 ms", changed.await(700, TimeUnit.MILLISECONDS));
        await(DeviceAgentEvent.Type.CHANNEL_OPEN);
    }

    private static void await(ManagedChannel channel, ConnectivityState wanted) throws InterruptedException {
        ConnectivityState state = channel.getState(true);
        while (state != wanted) {
            CountDownLatch changed = new CountDownLatch(1);
            channel.notifyWhenStateChanged(state, changed::countDown);
            channel.resetConnectBackoff();
            assertTrue(state + ", not " + wanted, changed.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
            state = channel.getState(true);
        }
    }

    @Test
    public void comesBackAfterTheDeviceWasGone() throws Exception {
        becomeMaster();

        device.stop();
        await(DeviceAgentEvent.Type.ROLE_NONE, DeviceAgentEvent.Type.CHANNEL_CLOSED);
        assertFalse(client.isSessionOpen(P4_DEVICE));
        assertFalse(client.isMaster(P4_DEVICE));

        device.start(port);
        await(DeviceAgentEvent.Type.CHANNEL_OPEN);
        becomeMaster();
        assertTrue(client.isMaster(P4_DEVICE));
    }

    @Test
    public void tellsWhichUpdatesFailed() throws Exception {
        device.writeFailures.add(WriteErrorsTest.failure(
                Status.UNKNOWN, WriteErrorsTest.error(0, ""), WriteErrorsTest.error(3, "no such port")));

        WriteResponse response = client.write(P4_DEVICE, pipeconf)
                .insert(entry(1)).insert(entry(2)).submitSync();

        assertFalse(response.isSuccess());
        assertEquals(List.of(entry(1).handle(DEVICE)), response.success().stream().map(r -> r.handle()).toList());
        assertEquals(List.of(entry(2).handle(DEVICE)),
                     response.status(EntityUpdateStatus.OTHER_ERROR).stream().map(r -> r.handle()).toList());
        assertEquals("INVALID_ARGUMENT: no such port", response.failed().iterator().next().explanation());
    }

    @Test
    public void insertsChangesAndDeletesWhateverIsThere() throws Exception {
        device.writeFailures.add(WriteErrorsTest.failure(Status.UNKNOWN,
                WriteErrorsTest.error(6, "there already"), WriteErrorsTest.error(0, ""),
                WriteErrorsTest.error(5, "not there"), WriteErrorsTest.error(5, "not there")));

        WriteResponse response = client.write(P4_DEVICE, pipeconf)
                .insert(entry(1)).insert(entry(2)).modify(entry(3)).delete(entry(4).handle(DEVICE)).submitSync();

        assertTrue(response.isSuccess());
        assertEquals(4, response.success().size());
        List<Update> first = device.written.take().getUpdatesList();
        List<Update> second = device.written.take().getUpdatesList();
        assertEquals(List.of(Update.Type.MODIFY, Update.Type.INSERT), second.stream().map(Update::getType).toList());
        assertEquals(List.of(first.get(0).getEntity(), first.get(2).getEntity()),
                     second.stream().map(Update::getEntity).toList());
    }

    @Test
    public void tellsWhatBecameOfThousandsOfUpdates() throws Exception {
        int updates = 10_000;
        device.writeFailures.add(WriteErrorsTest.failure(Status.UNKNOWN, Stream.concat(
                Collections.nCopies(4095, WriteErrorsTest.error(0, "")).stream(),
                Stream.of(WriteErrorsTest.error(8, "full"))).toArray(Any[]::new)));
        WriteRequest write = client.write(P4_DEVICE, pipeconf);
        IntStream.rangeClosed(1, updates).forEach(port -> write.insert(entry(port)));

        WriteResponse response = write.submitSync();

        assertEquals(updates - 1, response.success().size());
        assertEquals(List.of(entry(4096).handle(DEVICE)), response.failed().stream().map(r -> r.handle()).toList());
        assertEquals(updates, device.written.stream().mapToInt(part -> part.getUpdatesCount()).sum());
    }

    @Test
    public void refusalForWantOfMastershipIsReported() throws Exception {
        device.writeFailures.add(Status.PERMISSION_DENIED.asRuntimeException());

        assertFalse(client.write(P4_DEVICE, pipeconf).insert(entry(1)).submitSync().isSuccess());
        await(DeviceAgentEvent.Type.NOT_MASTER);
    }

    @Test
    public void sendsWhatItCanExpressAndFailsTheRest() throws Exception {
        PiTableEntry alien = PiTableEntry.builder().forTable(PiTableId.of("no.such.table")).build();

        WriteResponse response = client.write(P4_DEVICE, pipeconf).insert(alien).insert(entry(1)).submitSync();

        assertEquals(1, device.written.take().getUpdatesCount());
        assertEquals(1, response.success().size());
        assertEquals(EntityUpdateStatus.CODEC_ERROR, response.failed().iterator().next().status());
    }

    @Test
    public void writeIsSubmittedOnce() {
        WriteRequest write = client.write(P4_DEVICE, pipeconf).insert(entry(1));
        write.submitSync();

        assertThrows(IllegalStateException.class, write::submit);
        assertThrows(IllegalStateException.class, () -> write.insert(entry(2)));
    }

    @Test
    public void readsWhatWasWritten() throws Exception {
        client.write(P4_DEVICE, pipeconf).insert(entry(3)).submitSync();
        Entity stored = device.written.take().getUpdates(0).getEntity();
        device.toRead = ReadResponse.newBuilder().addEntities(stored).build();

        P4RuntimeReadClient.ReadResponse response = client.read(P4_DEVICE, pipeconf).tableEntries(PORTS).submitSync();

        assertTrue(response.isSuccess());
        assertEquals(List.of(entry(3)), List.copyOf(response.all(PiTableEntry.class)));
    }

    @Test
    public void readOfWhatIsNotThereFailsWhole() {
        P4RuntimeReadClient.ReadResponse response = client.read(P4_DEVICE, pipeconf)
                .tableEntries(PORTS).tableEntries(PiTableId.of("no.such.table")).submitSync();

        assertFalse(response.isSuccess());
        assertTrue(response.explanation(), response.explanation().contains("no.such.table"));
    }

    @Test
    public void knowsWhetherItsPipelineIsSet() {
        assertFalse(client.isAnyPipelineConfigSet(P4_DEVICE).join());
        assertFalse(client.isPipelineConfigSet(P4_DEVICE, pipeconf).join());

        assertTrue(client.setPipelineConfig(P4_DEVICE, pipeconf, ByteBuffer.wrap(new byte[]{1})).join());

        assertTrue(client.isAnyPipelineConfigSet(P4_DEVICE).join());
        assertTrue(client.isPipelineConfigSet(P4_DEVICE, pipeconf).join());
    }

    @Test
    public void pipelineThatIsThereIsNotSetAgain() {
        assertTrue(client.setPipelineConfig(P4_DEVICE, pipeconf, ByteBuffer.wrap(new byte[]{1})).join());
        assertTrue(client.setPipelineConfig(P4_DEVICE, pipeconf, ByteBuffer.wrap(new byte[]{1})).join());

        assertEquals(1, device.pipelinesSet.size());
    }

    @Test
    public void pipelineIsNotSetWhileItIsUnknownWhatIsThere() {
        for (Status failure : List.of(Status.DEADLINE_EXCEEDED, Status.UNAVAILABLE, Status.INTERNAL)) {
            device.pipelineFailure = Optional.of(failure.asRuntimeException());

            assertFalse(client.isPipelineConfigSet(P4_DEVICE, pipeconf).join());
            assertFalse(client.setPipelineConfig(P4_DEVICE, pipeconf, ByteBuffer.wrap(new byte[]{1})).join());
        }
        assertEquals(0, device.pipelinesSet.size());

        device.pipelineFailure = Optional.of(Status.FAILED_PRECONDITION.asRuntimeException());
        assertTrue(client.setPipelineConfig(P4_DEVICE, pipeconf, ByteBuffer.wrap(new byte[]{1})).join());
        assertEquals(1, device.pipelinesSet.size());
    }

    @Test
    public void entriesThatDidNotChangeAreTheSameObjects() throws Exception {
        client.write(P4_DEVICE, pipeconf).insert(entry(1)).insert(entry(2)).insert(entry(3)).submitSync();
        List<Update> written = device.written.take().getUpdatesList();
        device.toRead = readOf(written.get(0), written.get(1));
        List<PiTableEntry> before = read();
        device.toRead = readOf(written.get(2), written.get(1));
        List<PiTableEntry> after = read();

        assertEquals(List.of(entry(3), entry(2)), after);
        assertSame(before.get(1), after.get(1));
    }

    private static ReadResponse readOf(Update... written) {
        ReadResponse.Builder response = ReadResponse.newBuilder();
        for (Update update : written) {
            response.addEntities(update.getEntity());
        }
        return response.build();
    }

    private List<PiTableEntry> read() {
        return List.copyOf(client.read(P4_DEVICE, pipeconf).tableEntries(PORTS).submitSync().all(PiTableEntry.class));
    }

    @Test
    public void takesPacketsIn() throws Exception {
        becomeMaster();
        device.send(StreamMessageResponse.newBuilder().setPacket(PacketIn.newBuilder()
                .setPayload(ByteString.copyFrom(new byte[]{9, 8, 7}))
                .addMetadata(PacketMetadata.newBuilder().setMetadataId(1).setValue(ByteString.copyFrom(new byte[]{3}))))
                .build());

        P4RuntimeEvent event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        PiPacketOperation packet = ((P4RuntimePacketIn) event.subject()).packetOperation();
        assertEquals(ImmutableByteSequence.copyFrom(new byte[]{9, 8, 7}), packet.data());
        assertEquals("ingress_port", packet.metadatas().iterator().next().id().id());
    }

    @Test
    public void packetWithUnknownMetadataDoesNotStopTheNext() throws Exception {
        becomeMaster();
        device.send(StreamMessageResponse.newBuilder().setPacket(PacketIn.newBuilder()
                .addMetadata(PacketMetadata.newBuilder().setMetadataId(99))).build());
        device.send(StreamMessageResponse.newBuilder().setPacket(PacketIn.newBuilder()
                .setPayload(ByteString.copyFrom(new byte[]{1}))).build());

        P4RuntimeEvent event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertEquals(ImmutableByteSequence.copyFrom(new byte[]{1}),
                     ((P4RuntimePacketIn) event.subject()).packetOperation().data());
    }

    private void becomeMaster() throws InterruptedException {
        client.setMastership(P4_DEVICE, true, BigInteger.valueOf(20));
        await(DeviceAgentEvent.Type.ROLE_MASTER);
    }

    private void await(DeviceAgentEvent.Type... wanted) throws InterruptedException {
        Set<DeviceAgentEvent.Type> missing = EnumSet.copyOf(List.of(wanted));
        while (!missing.isEmpty()) {
            DeviceAgentEvent.Type type = agentEvents.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertTrue("no " + missing + " came", type != null);
            missing.remove(type);
        }
    }

    private static PiTableEntry entry(int inPort) {
        return PiTableEntry.builder()
                .forTable(PORTS)
                .withMatchKey(PiMatchKey.builder()
                        .addFieldMatch(new PiExactFieldMatch(
                                PiMatchFieldId.of("port"), ImmutableByteSequence.copyFrom((short) inPort)))
                        .build())
                .withAction(PiAction.builder()
                        .withId(PiActionId.of("Ingress.forward"))
                        .withParameter(new PiActionParam(
                                PiActionParamId.of("port"), ImmutableByteSequence.copyFrom((short) 2)))
                        .build())
                .build();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.client;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

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
        device.writeFailure = WriteErrorsTest.failure(
                Status.UNKNOWN, WriteErrorsTest.error(0, ""), WriteErrorsTest.error(6, "twice"));

        WriteResponse response = client.write(P4_DEVICE, pipeconf)
                .insert(entry(1)).insert(entry(2)).submitSync();

        assertFalse(response.isSuccess());
        assertEquals(List.of(entry(1).handle(DEVICE)), response.success().stream().map(r -> r.handle()).toList());
        assertEquals(List.of(entry(2).handle(DEVICE)),
                     response.status(EntityUpdateStatus.ALREADY_EXIST).stream().map(r -> r.handle()).toList());
        assertEquals("ALREADY_EXISTS: twice", response.failed().iterator().next().explanation());
    }

    @Test
    public void refusalForWantOfMastershipIsReported() throws Exception {
        device.writeFailure = Status.PERMISSION_DENIED.asRuntimeException();

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

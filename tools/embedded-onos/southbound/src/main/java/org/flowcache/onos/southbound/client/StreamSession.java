// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.client;

import com.google.protobuf.TextFormat;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import org.onosproject.net.device.DeviceAgentEvent;
import org.onosproject.net.pi.model.PiPipeconf;
import org.onosproject.net.pi.runtime.PiPacketOperation;
import org.onosproject.net.pi.service.PiPipeconfService;
import org.onosproject.p4runtime.api.P4RuntimeEvent;
import org.onosproject.p4runtime.ctl.codec.CodecException;
import org.onosproject.p4runtime.ctl.codec.Codecs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import p4.v1.P4RuntimeOuterClass.MasterArbitrationUpdate;
import p4.v1.P4RuntimeOuterClass.StreamMessageRequest;
import p4.v1.P4RuntimeOuterClass.StreamMessageResponse;
import p4.v1.P4RuntimeOuterClass.Uint128;

/**
 * The stream channel to one P4Runtime device: arbitration, packet-in and packet-out (P4Runtime 1.3, sections 5 and 16).
 *
 * <p>A stream that ends is opened anew by the next arbitration.
 */
final class StreamSession {

    private static final Logger LOG = LoggerFactory.getLogger(StreamSession.class);
    /** Messages that the channel may hand over before it is asked for more. */
    private static final int MESSAGES_AT_ONCE = 1024;

    private final Rpcs rpcs;
    private final long p4DeviceId;
    private final PiPipeconfService pipeconfService;
    private final ClientEvents events;

    /** Both ends of the stream that is open; null if none is. */
    private Responses responses;
    private StreamObserver<StreamMessageRequest> requests;
    private Uint128 electionId = Uint128.getDefaultInstance();
    private boolean master;
    /** The highest id that the device has seen, if its owner is gone: who wants to be primary has to beat it. */
    private Uint128 toBeat = Uint128.getDefaultInstance();
    private String whyNotPrimary = "";

    StreamSession(Rpcs rpcs, long p4DeviceId, PiPipeconfService pipeconfService, ClientEvents events) {
        this.rpcs = rpcs;
        this.p4DeviceId = p4DeviceId;
        this.pipeconfService = pipeconfService;
        this.events = events;
    }

    /**
     * Bids for mastership; the answer of the device is posted as an event.
     *
     * @param wanted id to bid with; a higher one is sent if a controller with that is gone, for the device would not
     *               make a lower one primary again (P4Runtime 1.3, section 5.3)
     */
    synchronized void arbitrate(Uint128 wanted) {
        electionId = ElectionId.above(wanted, toBeat);
        boolean isNew = responses == null;
        if (isNew) {
            responses = new Responses();
            requests = rpcs.stub().streamChannel(responses);
        }
        if (responses == null) {
            // The stream failed in the moment it was made.
            requests = null;
            return;
        }
        if (isNew) {
            responses.requestFirst();
        }
        requests.onNext(StreamMessageRequest.newBuilder()
                .setArbitration(MasterArbitrationUpdate.newBuilder()
                        .setDeviceId(p4DeviceId)
                        .setElectionId(electionId))
                .build());
    }

    synchronized void packetOut(PiPacketOperation packet, PiPipeconf pipeconf) {
        if (requests == null) {
            LOG.warn("Dropped a packet-out to {}: its stream channel is closed", rpcs.deviceId());
            return;
        }
        try {
            requests.onNext(StreamMessageRequest.newBuilder()
                    .setPacket(Codecs.CODECS.packetOut().encode(packet, null, pipeconf))
                    .build());
        } catch (CodecException e) {
            LOG.error("Dropped a packet-out to {} that pipeconf {} cannot express: {}",
                      rpcs.deviceId(), pipeconf.id(), e.getMessage());
        }
    }

    synchronized boolean isOpen() {
        return responses != null;
    }

    synchronized boolean isMaster() {
        return master;
    }

    /** Why the device does not take it for the primary, by what it said last; empty if it does or did not say. */
    synchronized String whyNotPrimary() {
        return whyNotPrimary;
    }

    /** The id of the last bid, which each write must carry. */
    synchronized Uint128 electionId() {
        return electionId;
    }

    synchronized void close() {
        if (requests != null) {
            StreamObserver<StreamMessageRequest> closing = requests;
            responses = null;
            requests = null;
            master = false;
            closing.onCompleted();
        }
    }

    private void ended(Responses ended) {
        synchronized (this) {
            if (responses != ended) {
                return;
            }
            responses = null;
            requests = null;
            master = false;
        }
        events.post(new DeviceAgentEvent(DeviceAgentEvent.Type.ROLE_NONE, rpcs.deviceId()));
    }

    private void arbitrated(MasterArbitrationUpdate update) {
        boolean isMaster = update.getStatus().getCode() == Status.Code.OK.value();
        synchronized (this) {
            master = isMaster;
            String why = isMaster ? "" : explain(update);
            if (!why.isEmpty() && !why.equals(whyNotPrimary)) {
                LOG.warn("{}: {}", rpcs.deviceId(), why);
            }
            whyNotPrimary = why;
            if (update.getStatus().getCode() == Status.Code.NOT_FOUND.value()) {
                toBeat = update.getElectionId();
            }
        }
        events.post(new DeviceAgentEvent(
                isMaster ? DeviceAgentEvent.Type.ROLE_MASTER : DeviceAgentEvent.Type.ROLE_STANDBY, rpcs.deviceId()));
    }

    private String explain(MasterArbitrationUpdate update) {
        String highest = ElectionId.text(update.getElectionId());
        return update.getStatus().getCode() == Status.Code.NOT_FOUND.value()
                ? "a controller with election id " + highest + " was its primary and is gone; bidding with a higher one"
                : "another controller is its primary, with election id " + highest + "; this one's is "
                        + ElectionId.text(electionId);
    }

    private void received(p4.v1.P4RuntimeOuterClass.PacketIn packet) {
        PiPipeconf pipeconf = pipeconfService.getPipeconf(rpcs.deviceId()).orElse(null);
        if (pipeconf == null) {
            LOG.warn("Dropped a packet-in from {}: its pipeconf is not registered", rpcs.deviceId());
            return;
        }
        try {
            events.post(new P4RuntimeEvent(
                    P4RuntimeEvent.Type.PACKET_IN,
                    new PacketIn(rpcs.deviceId(), Codecs.CODECS.packetIn().decode(packet, null, pipeconf))));
        } catch (CodecException e) {
            LOG.warn("Dropped a packet-in from {} that pipeconf {} does not describe: {}",
                     rpcs.deviceId(), pipeconf.id(), e.getMessage());
        }
    }

    /**
     * What the device sends. gRPC would ask the channel for each message when the one before is done with, from one
     * thread to another and back, and that takes longer than all else that is done with a packet-in.
     */
    private final class Responses implements ClientResponseObserver<StreamMessageRequest, StreamMessageResponse> {

        private ClientCallStreamObserver<StreamMessageRequest> call;
        private int taken;

        @Override
        public void beforeStart(ClientCallStreamObserver<StreamMessageRequest> starting) {
            call = starting;
            call.disableAutoInboundFlowControl();
        }

        /** Asks for messages; for one gRPC has asked when the call began. */
        void requestFirst() {
            call.request(MESSAGES_AT_ONCE - 1);
        }

        @Override
        public void onNext(StreamMessageResponse response) {
            taken++;
            if (taken == MESSAGES_AT_ONCE / 2) {
                taken = 0;
                call.request(MESSAGES_AT_ONCE / 2);
            }
            take(response);
        }

        private void take(StreamMessageResponse response) {
            switch (response.getUpdateCase()) {
                case ARBITRATION:
                    arbitrated(response.getArbitration());
                    break;
                case PACKET:
                    received(response.getPacket());
                    break;
                default:
                    LOG.warn("{} reports {}", rpcs.deviceId(), TextFormat.shortDebugString(response));
                    break;
            }
        }

        @Override
        public void onError(Throwable failure) {
            LOG.warn("The stream channel to {} broke: {}", rpcs.deviceId(), Status.fromThrowable(failure));
            ended(this);
        }

        @Override
        public void onCompleted() {
            LOG.warn("{} closed the stream channel", rpcs.deviceId());
            ended(this);
        }
    }
}

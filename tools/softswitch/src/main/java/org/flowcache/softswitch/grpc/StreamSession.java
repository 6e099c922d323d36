// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.grpc;

import com.google.rpc.Code;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.flowcache.softswitch.runtime.Control;
import org.flowcache.softswitch.runtime.ControlException;
import org.flowcache.softswitch.runtime.Device;
import org.flowcache.softswitch.runtime.NewerFields;
import p4.v1.P4RuntimeOuterClass.DigestListAck;
import p4.v1.P4RuntimeOuterClass.MasterArbitrationUpdate;
import p4.v1.P4RuntimeOuterClass.PacketOut;
import p4.v1.P4RuntimeOuterClass.StreamError;
import p4.v1.P4RuntimeOuterClass.StreamMessageRequest;
import p4.v1.P4RuntimeOuterClass.StreamMessageResponse;

/** One controller's stream channel. */
final class StreamSession implements StreamObserver<StreamMessageRequest> {

    /**
     * Bytes of messages that wait for a controller that does not read; what the switch tells by itself is dropped
     * beyond. A controller may have much else to do for a second or two, in which there can be some ten thousand
     * learning events.
     */
    private static final int MAX_PENDING_BYTES = 16 << 20;
    /** Bytes of a packet-out that go back with an error, so that the client can take the answer. */
    private static final int MAX_ECHO = 1 << 20;

    private final Device device;
    private final Arbitration arbitration;
    private final Consumer<byte[]> inject;
    private final ServerCallStreamObserver<StreamMessageResponse> client;
    private final ArrayDeque<StreamMessageResponse> pending = new ArrayDeque<>();
    private long pendingBytes;
    private boolean closed;

    StreamSession(Device device, Arbitration arbitration, Consumer<byte[]> inject,
            ServerCallStreamObserver<StreamMessageResponse> client) {
        this.device = device;
        this.arbitration = arbitration;
        this.inject = inject;
        this.client = client;
        client.setOnReadyHandler(this::drain);
        client.setOnCancelHandler(this::leave);
    }

    /** Sends a message, after those before it. */
    synchronized void send(StreamMessageResponse message) {
        boolean needed = message.hasArbitration() || message.hasError();
        if (!closed && (needed || pendingBytes < MAX_PENDING_BYTES)) {
            pending.add(message);
            pendingBytes += message.getSerializedSize();
            drain();
        }
    }

    private synchronized void drain() {
        while (!closed && !pending.isEmpty() && client.isReady()) {
            StreamMessageResponse next = pending.poll();
            pendingBytes -= next.getSerializedSize();
            client.onNext(next);
        }
    }

    private void leave() {
        synchronized (this) {
            closed = true;
            pending.clear();
        }
        arbitration.disconnect(this);
    }

    private void end(ControlException reason) {
        synchronized (this) {
            closed = true;
            client.onError(Failures.of(reason));
        }
        arbitration.disconnect(this);
    }

    @Override
    public void onNext(StreamMessageRequest request) {
        synchronized (this) {
            if (closed) {
                return;
            }
        }
        switch (request.getUpdateCase()) {
            case ARBITRATION -> arbitrate(request.getArbitration());
            case PACKET -> packetOut(request.getPacket());
            case DIGEST_ACK -> acknowledge(request.getDigestAck());
            default -> {
                ControlException error = new ControlException(Code.UNIMPLEMENTED,
                        request.getUpdateCase() + " is not supported on the stream");
                StreamError.Builder message = error(error);
                message.getOtherBuilder();
                send(StreamMessageResponse.newBuilder().setError(message).build());
            }
        }
    }

    private void arbitrate(MasterArbitrationUpdate update) {
        try {
            if (update.getDeviceId() != device.id()) {
                throw new ControlException(Code.NOT_FOUND, "there is no device "
                        + Long.toUnsignedString(update.getDeviceId()));
            }
            NewerFields.refuse(update);
            if (update.getRole().getId() != 0) {
                throw new ControlException(Code.UNIMPLEMENTED, "only the default role is supported");
            }
            if (update.getRole().hasConfig()) {
                throw new ControlException(Code.INVALID_ARGUMENT, "no role config is supported");
            }
            arbitration.update(this, ElectionId.optional(update.getElectionId()));
        } catch (ControlException e) {
            end(e);
        }
    }

    private Control controlOfPrimary(String what) throws ControlException {
        if (arbitration.primary().filter(p -> p == this).isEmpty()) {
            throw new ControlException(Code.PERMISSION_DENIED, "only the primary may " + what);
        }
        return device.current().map(Device.Loaded::control).orElseThrow(() ->
                new ControlException(Code.FAILED_PRECONDITION, "no pipeline config is set"));
    }

    private void acknowledge(DigestListAck ack) {
        try {
            NewerFields.refuse(ack);
            controlOfPrimary("acknowledge digests").acknowledge(ack);
        } catch (ControlException e) {
            StreamError.Builder message = error(e);
            message.getDigestListAckBuilder().setDigestListAck(ack);
            send(StreamMessageResponse.newBuilder().setError(message).build());
        }
    }

    private void packetOut(PacketOut packet) {
        try {
            NewerFields.refuse(packet);
            inject.accept(controlOfPrimary("send packets").packetOut(packet));
        } catch (ControlException e) {
            StreamError.Builder message = error(e);
            message.getPacketOutBuilder().setPacketOut(
                    packet.getSerializedSize() <= MAX_ECHO ? packet : packet.toBuilder().clearPayload().build());
            send(StreamMessageResponse.newBuilder().setError(message).build());
        }
    }

    private static StreamError.Builder error(ControlException e) {
        return StreamError.newBuilder().setCanonicalCode(e.code().getNumber()).setMessage(e.getMessage());
    }

    @Override
    public void onError(Throwable t) {
        leave();
    }

    @Override
    public void onCompleted() {
        leave();
        client.onCompleted();
    }
}

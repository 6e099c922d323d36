// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.grpc;

import com.google.rpc.Code;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.flowcache.softswitch.UnsupportedProgramException;
import org.flowcache.softswitch.runtime.Control;
import org.flowcache.softswitch.runtime.ControlException;
import org.flowcache.softswitch.runtime.Device;
import org.flowcache.softswitch.runtime.NewerFields;
import p4.v1.P4RuntimeGrpc;
import p4.v1.P4RuntimeOuterClass.CapabilitiesRequest;
import p4.v1.P4RuntimeOuterClass.CapabilitiesResponse;
import p4.v1.P4RuntimeOuterClass.Entity;
import p4.v1.P4RuntimeOuterClass.Error;
import p4.v1.P4RuntimeOuterClass.ForwardingPipelineConfig;
import p4.v1.P4RuntimeOuterClass.GetForwardingPipelineConfigRequest;
import p4.v1.P4RuntimeOuterClass.GetForwardingPipelineConfigResponse;
import p4.v1.P4RuntimeOuterClass.ReadRequest;
import p4.v1.P4RuntimeOuterClass.ReadResponse;
import p4.v1.P4RuntimeOuterClass.SetForwardingPipelineConfigRequest;
import p4.v1.P4RuntimeOuterClass.SetForwardingPipelineConfigResponse;
import p4.v1.P4RuntimeOuterClass.StreamMessageRequest;
import p4.v1.P4RuntimeOuterClass.StreamMessageResponse;
import p4.v1.P4RuntimeOuterClass.Update;
import p4.v1.P4RuntimeOuterClass.WriteRequest;
import p4.v1.P4RuntimeOuterClass.WriteResponse;

/** The P4Runtime service of one device, as the P4Runtime specification 1.3 describes it. */
public final class P4RuntimeService extends P4RuntimeGrpc.P4RuntimeImplBase {

    private static final String API_VERSION = "1.3.0";
    /** Bytes of entities in a response to a read, well below the 4 MiB of a message that a gRPC client takes. */
    private static final int RESPONSE_BYTES = 64 << 10;

    private final Device device;
    private final Arbitration arbitration;
    private final Consumer<byte[]> inject;

    /**
     * @param lenient whether controllers are told apart as BMv2 does, not as the specification wants it
     * @param inject  makes a frame arrive at the CPU port
     */
    public P4RuntimeService(Device device, boolean lenient, Consumer<byte[]> inject) {
        this.device = device;
        this.arbitration = new Arbitration(device.id(), lenient);
        this.inject = inject;
    }

    /** Sends a message to the primary; answers whether there is one. */
    public boolean tell(StreamMessageResponse message) {
        Optional<StreamSession> primary = arbitration.primary();
        primary.ifPresent(p -> p.send(message));
        return primary.isPresent();
    }

    @Override
    public StreamObserver<StreamMessageRequest> streamChannel(StreamObserver<StreamMessageResponse> client) {
        return new StreamSession(device, arbitration, inject,
                (ServerCallStreamObserver<StreamMessageResponse>) client);
    }

    @Override
    public void capabilities(CapabilitiesRequest request, StreamObserver<CapabilitiesResponse> client) {
        client.onNext(CapabilitiesResponse.newBuilder().setP4RuntimeApiVersion(API_VERSION).build());
        client.onCompleted();
    }

    private void checkDevice(long id) throws ControlException {
        if (id != device.id()) {
            throw new ControlException(Code.NOT_FOUND, "there is no device " + Long.toUnsignedString(id));
        }
    }

    private static void checkRole(boolean isDefault) throws ControlException {
        if (!isDefault) {
            throw new ControlException(Code.UNIMPLEMENTED, "only the default role is supported");
        }
    }

    private Device.Loaded loaded() throws ControlException {
        return device.current().orElseThrow(() ->
                new ControlException(Code.FAILED_PRECONDITION, "no pipeline config is set"));
    }

    @Override
    public void write(WriteRequest request, StreamObserver<WriteResponse> client) {
        List<Error> results = new ArrayList<>();
        try {
            checkDevice(request.getDeviceId());
            NewerFields.refuseOwn(request);
            checkRole(request.getRoleId() == 0);
            if (request.getAtomicity() != WriteRequest.Atomicity.CONTINUE_ON_ERROR) {
                throw new ControlException(Code.UNIMPLEMENTED, "only CONTINUE_ON_ERROR is supported");
            }
            arbitration.asPrimary(ElectionId.of(request.getElectionId()), () -> {
                Control control = loaded().control();
                for (Update update : request.getUpdatesList()) {
                    results.add(apply(control, update));
                }
            });
        } catch (ControlException e) {
            client.onError(Failures.of(e));
            return;
        }
        if (results.stream().anyMatch(r -> r.getCanonicalCode() != Code.OK_VALUE)) {
            client.onError(Failures.of(results));
            return;
        }
        client.onNext(WriteResponse.getDefaultInstance());
        client.onCompleted();
    }

    private static Error apply(Control control, Update update) {
        try {
            control.write(update);
            return Error.newBuilder().setCanonicalCode(Code.OK_VALUE).build();
        } catch (ControlException e) {
            return Error.newBuilder().setCanonicalCode(e.code().getNumber()).setMessage(e.getMessage()).build();
        }
    }

    @Override
    public void read(ReadRequest request, StreamObserver<ReadResponse> client) {
        List<Entity> found = new ArrayList<>();
        try {
            checkDevice(request.getDeviceId());
            NewerFields.refuseOwn(request);
            Control control = loaded().control();
            for (Entity filter : request.getEntitiesList()) {
                found.addAll(control.read(filter));
            }
        } catch (ControlException e) {
            client.onError(Failures.of(e));
            return;
        }
        ReadResponse.Builder response = ReadResponse.newBuilder();
        int bytes = 0;
        for (Entity entity : found) {
            bytes += entity.getSerializedSize();
            if (response.getEntitiesCount() > 0 && bytes > RESPONSE_BYTES) {
                client.onNext(response.build());
                response.clear();
                bytes = entity.getSerializedSize();
            }
            response.addEntities(entity);
        }
        client.onNext(response.build());
        client.onCompleted();
    }

    @Override
    public void setForwardingPipelineConfig(SetForwardingPipelineConfigRequest request,
            StreamObserver<SetForwardingPipelineConfigResponse> client) {
        try {
            checkDevice(request.getDeviceId());
            NewerFields.refuseOwn(request);
            NewerFields.refuseOwn(request.getConfig());
            checkRole(request.getRoleId() == 0);
            arbitration.asPrimary(ElectionId.of(request.getElectionId()), () -> set(request));
        } catch (ControlException e) {
            client.onError(Failures.of(e));
            return;
        }
        client.onNext(SetForwardingPipelineConfigResponse.getDefaultInstance());
        client.onCompleted();
    }

    private void set(SetForwardingPipelineConfigRequest request) throws ControlException {
        ForwardingPipelineConfig config = request.getConfig();
        try {
            switch (request.getAction()) {
                case VERIFY -> device.compile(config);
                case VERIFY_AND_SAVE -> device.save(config);
                case VERIFY_AND_COMMIT -> device.commit(config);
                case COMMIT -> {
                    if (request.hasConfig()) {
                        throw new ControlException(Code.INVALID_ARGUMENT, "COMMIT takes no config");
                    }
                    device.commitSaved();
                }
                case RECONCILE_AND_COMMIT -> device.reconcile(config);
                default -> throw new ControlException(Code.INVALID_ARGUMENT, "the request has no action");
            }
        } catch (UnsupportedProgramException e) {
            throw new ControlException(Code.INVALID_ARGUMENT, e.getMessage());
        }
    }

    @Override
    public void getForwardingPipelineConfig(GetForwardingPipelineConfigRequest request,
            StreamObserver<GetForwardingPipelineConfigResponse> client) {
        ForwardingPipelineConfig.Builder config = ForwardingPipelineConfig.newBuilder();
        try {
            checkDevice(request.getDeviceId());
            ForwardingPipelineConfig current = loaded().config();
            if (current.hasCookie()) {
                config.setCookie(current.getCookie());
            }
            switch (request.getResponseType()) {
                case ALL -> config.setP4Info(current.getP4Info()).setP4DeviceConfig(current.getP4DeviceConfig());
                case COOKIE_ONLY -> { }
                case P4INFO_AND_COOKIE -> config.setP4Info(current.getP4Info());
                case DEVICE_CONFIG_AND_COOKIE -> config.setP4DeviceConfig(current.getP4DeviceConfig());
                default -> throw new ControlException(Code.INVALID_ARGUMENT, "unknown response type");
            }
        } catch (ControlException e) {
            client.onError(Failures.of(e));
            return;
        }
        client.onNext(GetForwardingPipelineConfigResponse.newBuilder().setConfig(config).build());
        client.onCompleted();
    }
}

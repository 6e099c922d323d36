// SPDX-License-Identifier: Apache-2.0
package org.flowcache.gnmi;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import org.flowcache.gnmi.Gnmi.CapabilityRequest;
import org.flowcache.gnmi.Gnmi.CapabilityResponse;
import org.flowcache.gnmi.Gnmi.GetRequest;
import org.flowcache.gnmi.Gnmi.GetResponse;
import org.flowcache.gnmi.Gnmi.SetRequest;
import org.flowcache.gnmi.Gnmi.SetResponse;
import org.flowcache.gnmi.Gnmi.SubscribeRequest;
import org.flowcache.gnmi.Gnmi.SubscribeResponse;

/**
 * The gRPC service {@code gnmi.gNMI}: its methods, to be called with {@link io.grpc.stub.ClientCalls} or offered by a
 * server.
 *
 * <p>Not generated, because no version of gRPC's generator fits: those whose output runs on gRPC 1.22, which ONOS 2.5.6
 * has, do not exist for aarch64.
 */
public final class GnmiGrpc {

    private static final String SERVICE = "gnmi.gNMI";

    /** What a server can do. */
    public static final MethodDescriptor<CapabilityRequest, CapabilityResponse> CAPABILITIES = method("Capabilities",
            MethodType.UNARY, CapabilityRequest.getDefaultInstance(), CapabilityResponse.getDefaultInstance());

    /** Reads data. */
    public static final MethodDescriptor<GetRequest, GetResponse> GET = method("Get",
            MethodType.UNARY, GetRequest.getDefaultInstance(), GetResponse.getDefaultInstance());

    /** Writes data. */
    public static final MethodDescriptor<SetRequest, SetResponse> SET = method("Set",
            MethodType.UNARY, SetRequest.getDefaultInstance(), SetResponse.getDefaultInstance());

    /** Has changes of data told. */
    public static final MethodDescriptor<SubscribeRequest, SubscribeResponse> SUBSCRIBE = method("Subscribe",
            MethodType.BIDI_STREAMING, SubscribeRequest.getDefaultInstance(), SubscribeResponse.getDefaultInstance());

    /** What a server does. */
    public interface Service {

        /** Answers {@link #CAPABILITIES}. */
        void capabilities(CapabilityRequest request, StreamObserver<CapabilityResponse> client);

        /** Answers {@link #GET}. */
        void get(GetRequest request, StreamObserver<GetResponse> client);

        /** Answers {@link #SET}. */
        void set(SetRequest request, StreamObserver<SetResponse> client);

        /**
         * Answers {@link #SUBSCRIBE}.
         *
         * @param client gets the answers
         * @return takes the requests
         */
        StreamObserver<SubscribeRequest> subscribe(StreamObserver<SubscribeResponse> client);
    }

    private GnmiGrpc() {
    }

    /** What to add to a gRPC server so that it has the service. */
    public static ServerServiceDefinition definition(Service service) {
        return ServerServiceDefinition.builder(SERVICE)
                .addMethod(CAPABILITIES, ServerCalls.asyncUnaryCall(service::capabilities))
                .addMethod(GET, ServerCalls.asyncUnaryCall(service::get))
                .addMethod(SET, ServerCalls.asyncUnaryCall(service::set))
                .addMethod(SUBSCRIBE, ServerCalls.asyncBidiStreamingCall(service::subscribe))
                .build();
    }

    private static <Q extends Message, A extends Message> MethodDescriptor<Q, A> method(String name, MethodType type,
            Q request, A answer) {
        return MethodDescriptor.<Q, A>newBuilder()
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
                .setRequestMarshaller(ProtoUtils.marshaller(request))
                .setResponseMarshaller(ProtoUtils.marshaller(answer))
                .build();
    }
}

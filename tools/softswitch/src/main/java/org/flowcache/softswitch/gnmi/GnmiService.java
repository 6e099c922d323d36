// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.gnmi;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.stream.Collectors;
import org.flowcache.gnmi.Gnmi.CapabilityRequest;
import org.flowcache.gnmi.Gnmi.CapabilityResponse;
import org.flowcache.gnmi.Gnmi.GetRequest;
import org.flowcache.gnmi.Gnmi.GetRequest.DataType;
import org.flowcache.gnmi.Gnmi.GetResponse;
import org.flowcache.gnmi.Gnmi.Notification;
import org.flowcache.gnmi.Gnmi.SetRequest;
import org.flowcache.gnmi.Gnmi.SetResponse;
import org.flowcache.gnmi.Gnmi.SubscribeRequest;
import org.flowcache.gnmi.Gnmi.SubscribeResponse;
import org.flowcache.gnmi.GnmiGrpc;
import org.flowcache.softswitch.port.LinkStates;
import org.flowcache.softswitch.port.LinkStates.LinkState;

/**
 * The gNMI service of one device, as the gNMI specification 0.10 describes it, for the state of its interfaces:
 * {@code /interfaces/interface[name]/state} of OpenConfig with {@code name}, {@code ifindex} (the port's number in P4
 * programs), {@code oper-status} (UP or DOWN) and {@code last-change} (nanoseconds since 1970).
 *
 * <ul>
 * <li>Capabilities.
 * <li>Get, for data of the types ALL, STATE and OPERATIONAL, which are the same here.
 * <li>Subscribe: STREAM with ON_CHANGE, and with TARGET_DEFINED, which means the same here; ONCE; POLL;
 * {@code updates_only}.
 * <li>Values in the encoding PROTO. A request for JSON is answered in PROTO, too, and not in JSON as the specification
 * has it, because a request that names no encoding is one for JSON: ONOS subscribes so, and reads PROTO.
 * <li>Paths with a prefix, a target, the wildcards {@code *} and {@code ...}, and with {@code *}, {@code ...} or
 * nothing for the name of an interface.
 * </ul>
 *
 * <p>Refused, with a message that names it: Set, SAMPLE, heartbeats, QoS markings, data of type CONFIG, other
 * encodings, models and origins. Paths that OpenConfig may have below an interface and this switch has not, as
 * {@code .../state/counters}, are UNIMPLEMENTED, any others INVALID_ARGUMENT; interfaces that are not there are
 * NOT_FOUND to Get, and to Subscribe they have nothing to tell. Extensions are ignored.
 */
public final class GnmiService implements GnmiGrpc.Service {

    private static final String VERSION = "0.10.0";
    /** How many interfaces a message names. */
    private static final int MAX_TOLD = 20;

    private final LinkStates links;

    /** Creates the service for the ports of a switch. */
    public GnmiService(LinkStates links) {
        this.links = links;
    }

    @Override
    public void capabilities(CapabilityRequest request, StreamObserver<CapabilityResponse> client) {
        client.onNext(CapabilityResponse.newBuilder()
                .addSupportedModels(Request.MODEL)
                .addSupportedEncodings(Request.ENCODING)
                .setGNMIVersion(VERSION)
                .build());
        client.onCompleted();
    }

    @Override
    public void get(GetRequest message, StreamObserver<GetResponse> client) {
        GetResponse.Builder response = GetResponse.newBuilder();
        try {
            Request request = Request.of(message.getPrefix(), message.getPathList(), message.getEncoding(),
                    message.getUseModelsList());
            if (message.getType() == DataType.CONFIG || message.getType() == DataType.UNRECOGNIZED) {
                throw Status.UNIMPLEMENTED.withDescription("there is no data of type " + message.getType()
                        + ", only ALL, STATE and OPERATIONAL").asException();
            }
            List<LinkState> now = links.all();
            long time = LinkStates.now();
            for (Query query : request.queries()) {
                response.addNotification(
                        get(new Request(request.target(), List.of(query)), now, time));
            }
        } catch (StatusException e) {
            client.onError(e);
            return;
        }
        client.onNext(response.build());
        client.onCompleted();
    }

    private static Notification get(Request request, List<LinkState> now, long time) throws StatusException {
        Notification.Builder notification = request.notification(time);
        now.forEach(link -> request.add(link, leaf -> true, 0, notification));
        if (notification.getUpdateCount() == 0) {
            throw Status.NOT_FOUND.withDescription("there is no " + request.queries().get(0) + "; the interfaces are "
                    + now.stream().limit(MAX_TOLD).map(LinkState::name).collect(Collectors.joining(", "))
                    + (now.size() > MAX_TOLD ? " and so on" : "")).asException();
        }
        return notification.build();
    }

    @Override
    public void set(SetRequest request, StreamObserver<SetResponse> client) {
        client.onError(Status.UNIMPLEMENTED.withDescription(
                "Set is not supported, only Capabilities, Get and Subscribe").asException());
    }

    @Override
    public StreamObserver<SubscribeRequest> subscribe(StreamObserver<SubscribeResponse> client) {
        return new SubscribeSession(links, (ServerCallStreamObserver<SubscribeResponse>) client);
    }
}

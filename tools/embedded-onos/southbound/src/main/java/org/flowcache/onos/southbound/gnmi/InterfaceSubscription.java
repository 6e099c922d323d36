// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.gnmi;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import org.flowcache.gnmi.Gnmi.Encoding;
import org.flowcache.gnmi.Gnmi.Notification;
import org.flowcache.gnmi.Gnmi.Path;
import org.flowcache.gnmi.Gnmi.PathElem;
import org.flowcache.gnmi.Gnmi.SubscribeRequest;
import org.flowcache.gnmi.Gnmi.SubscribeResponse;
import org.flowcache.gnmi.Gnmi.Subscription;
import org.flowcache.gnmi.Gnmi.SubscriptionList;
import org.flowcache.gnmi.Gnmi.SubscriptionMode;
import org.flowcache.gnmi.Gnmi.TypedValue;
import org.flowcache.gnmi.Gnmi.Update;
import org.flowcache.gnmi.GnmiGrpc;

/** A gNMI subscription to the state of all interfaces of a device: how they are now, and every change. */
public final class InterfaceSubscription {

    private static final String INTERFACES = "interfaces";
    private static final String INTERFACE = "interface";
    private static final String NAME = "name";
    private static final String STATE = "state";
    private static final int DEPTH_OF_LEAF = 3;
    private static final String UP = "UP";

    private static final SubscribeRequest REQUEST = SubscribeRequest.newBuilder()
            .setSubscribe(SubscriptionList.newBuilder()
                    .setMode(SubscriptionList.Mode.STREAM)
                    .setEncoding(Encoding.PROTO)
                    .addSubscription(Subscription.newBuilder()
                            .setMode(SubscriptionMode.ON_CHANGE)
                            .setPath(Path.newBuilder()
                                    .addElem(PathElem.newBuilder().setName(INTERFACES))
                                    .addElem(PathElem.newBuilder().setName(INTERFACE).putKey(NAME, "*"))
                                    .addElem(PathElem.newBuilder().setName(STATE)))))
            .build();

    /** Hears of the interfaces, on threads of gRPC, one call after the other. */
    public interface Listener {

        /** An interface is in this state now. */
        void changed(InterfaceState state);

        /** What there was to tell at first has been told. */
        void synced();

        /** Nothing more will come. Not called after {@link InterfaceSubscription#stop}. */
        void ended(Status reason);
    }

    private final Listener listener;
    private final ClientCall<SubscribeRequest, SubscribeResponse> call;
    private volatile boolean stopped;

    private InterfaceSubscription(Listener listener, ClientCall<SubscribeRequest, SubscribeResponse> call) {
        this.listener = listener;
        this.call = call;
    }

    /** Subscribes. */
    public static InterfaceSubscription start(Channel channel, Listener listener) {
        InterfaceSubscription subscription = new InterfaceSubscription(listener,
                channel.newCall(GnmiGrpc.SUBSCRIBE, CallOptions.DEFAULT));
        ClientCalls.asyncBidiStreamingCall(subscription.call, subscription.new Responses()).onNext(REQUEST);
        return subscription;
    }

    /** Ends the subscription. */
    public void stop() {
        stopped = true;
        call.cancel("the session with the device ended", null);
    }

    /** What was told of an interface up to now: not all of it has to come in one notification. */
    private static final class Known {
        private OptionalLong ifIndex = OptionalLong.empty();
        private OptionalLong lastChange = OptionalLong.empty();
        private String operStatus = "";

        void learn(String leaf, TypedValue value) {
            switch (leaf) {
                case "ifindex":
                    ifIndex = OptionalLong.of(value.getUintVal());
                    break;
                case "oper-status":
                    operStatus = value.getStringVal();
                    break;
                case "last-change":
                    lastChange = OptionalLong.of(value.getUintVal());
                    break;
                default:
                    break;
            }
        }
    }

    private final class Responses implements StreamObserver<SubscribeResponse> {

        private final Map<String, Known> interfaces = new HashMap<>();

        @Override
        public void onNext(SubscribeResponse response) {
            if (stopped) {
                return;
            }
            if (response.getSyncResponse()) {
                listener.synced();
            } else {
                learn(response.getUpdate());
            }
        }

        private void learn(Notification notification) {
            Set<Known> changed = new LinkedHashSet<>();
            for (Update update : notification.getUpdateList()) {
                List<PathElem> elems = new ArrayList<>(notification.getPrefix().getElemList());
                elems.addAll(update.getPath().getElemList());
                if (isLeafOfState(elems)) {
                    Known known = interfaces.computeIfAbsent(elems.get(1).getKeyMap().get(NAME), name -> new Known());
                    known.learn(elems.get(DEPTH_OF_LEAF).getName(), update.getVal());
                    changed.add(known);
                }
            }
            for (Known known : changed) {
                if (known.ifIndex.isPresent() && !known.operStatus.isEmpty()) {
                    listener.changed(new InterfaceState(
                            known.ifIndex.getAsLong(), known.operStatus.equals(UP), known.lastChange));
                }
            }
        }

        private boolean isLeafOfState(List<PathElem> elems) {
            return elems.size() == DEPTH_OF_LEAF + 1
                    && elems.get(0).getName().equals(INTERFACES)
                    && elems.get(1).getName().equals(INTERFACE)
                    && elems.get(1).containsKey(NAME)
                    && elems.get(2).getName().equals(STATE);
        }

        @Override
        public void onError(Throwable failure) {
            if (!stopped) {
                listener.ended(Status.fromThrowable(failure));
            }
        }

        @Override
        public void onCompleted() {
            if (!stopped) {
                listener.ended(Status.OK);
            }
        }
    }
}

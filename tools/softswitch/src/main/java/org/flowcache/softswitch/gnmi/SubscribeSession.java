// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.gnmi;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flowcache.gnmi.Gnmi.Notification;
import org.flowcache.gnmi.Gnmi.Path;
import org.flowcache.gnmi.Gnmi.SubscribeRequest;
import org.flowcache.gnmi.Gnmi.SubscribeResponse;
import org.flowcache.gnmi.Gnmi.Subscription;
import org.flowcache.gnmi.Gnmi.SubscriptionList;
import org.flowcache.gnmi.Gnmi.SubscriptionList.Mode;
import org.flowcache.softswitch.port.LinkStates;
import org.flowcache.softswitch.port.LinkStates.LinkState;
import org.flowcache.softswitch.port.LinkStates.Watcher;

/**
 * One client's Subscribe call. Of each link at most one notification waits for a client that doesn't read: the last,
 * with the number of those before it that the client will never see.
 */
final class SubscribeSession implements StreamObserver<SubscribeRequest>, Watcher {

    /** What is to be told of a link. */
    private record Pending(LinkState link, boolean isWhole, int duplicates) {
    }

    private final LinkStates links;
    private final ServerCallStreamObserver<SubscribeResponse> client;
    private final Map<Integer, Pending> pending = new LinkedHashMap<>();
    private Optional<Request> request = Optional.empty();
    private Mode mode = Mode.STREAM;
    private boolean updatesOnly;
    private int syncsDue;
    private boolean completing;
    private boolean closed;

    SubscribeSession(LinkStates links, ServerCallStreamObserver<SubscribeResponse> client) {
        this.links = links;
        this.client = client;
        client.setOnReadyHandler(this::drain);
        client.setOnCancelHandler(this::leave);
    }

    @Override
    public void onNext(SubscribeRequest message) {
        synchronized (this) {
            if (closed) {
                return;
            }
        }
        try {
            switch (message.getRequestCase()) {
                case SUBSCRIBE -> subscribe(message.getSubscribe());
                case POLL -> poll();
                default -> throw invalid("the request has neither subscribe nor poll");
            }
        } catch (StatusException e) {
            synchronized (this) {
                if (!closed) {
                    closed = true;
                    client.onError(e);
                }
            }
            leave();
        }
    }

    /** Doesn't hold this session's lock while it takes that of the links, which call with theirs held. */
    private void subscribe(SubscriptionList list) throws StatusException {
        Request read = read(list);
        synchronized (this) {
            if (request.isPresent()) {
                throw invalid("there is a subscription on this call already: make another call");
            }
            request = Optional.of(read);
            mode = list.getMode();
            updatesOnly = list.getUpdatesOnly();
            completing |= mode == Mode.ONCE;
        }
        if (mode == Mode.STREAM) {
            links.watch(this);
        } else {
            begin(links.all());
        }
    }

    private void poll() throws StatusException {
        synchronized (this) {
            if (request.isEmpty() || mode != Mode.POLL) {
                throw invalid("there is no subscription of mode POLL on this call: subscribe first");
            }
            updatesOnly = false;
        }
        begin(links.all());
    }

    private static Request read(SubscriptionList list) throws StatusException {
        if (list.getMode() == Mode.UNRECOGNIZED) {
            throw invalid("the list of subscriptions has an unknown mode; there are STREAM, ONCE and POLL");
        }
        List<Path> paths = list.getSubscriptionList().stream().map(Subscription::getPath).toList();
        Request request = Request.of(list.getPrefix(), paths, list.getEncoding(), list.getUseModelsList());
        if (list.getQos().getMarking() != 0) {
            throw Status.UNIMPLEMENTED.withDescription("qos markings are not supported: leave qos out").asException();
        }
        if (list.getMode() == Mode.STREAM) {
            for (Subscription subscription : list.getSubscriptionList()) {
                check(subscription);
            }
        }
        return request;
    }

    private static void check(Subscription subscription) throws StatusException {
        switch (subscription.getMode()) {
            case ON_CHANGE -> { }
            case TARGET_DEFINED -> {
                if (subscription.getSampleInterval() != 0) {
                    throw invalid("sample_interval does not go with TARGET_DEFINED, which means ON_CHANGE here");
                }
            }
            default -> throw invalid("subscriptions of mode " + subscription.getMode()
                    + " are not supported, only ON_CHANGE and TARGET_DEFINED");
        }
        if (subscription.getHeartbeatInterval() != 0) {
            throw invalid("heartbeat_interval is not supported: leave it 0");
        }
    }

    private static StatusException invalid(String message) {
        return Status.INVALID_ARGUMENT.withDescription(message).asException();
    }

    @Override
    public synchronized void begin(List<LinkState> all) {
        if (!updatesOnly) {
            all.forEach(link -> pending.put(link.port(), new Pending(link, true, 0)));
        }
        syncsDue++;
        drain();
    }

    @Override
    public synchronized void changed(LinkState link) {
        Pending unseen = pending.remove(link.port());
        pending.put(link.port(), unseen == null ? new Pending(link, false, 0)
                : new Pending(link, unseen.isWhole(), unseen.duplicates() + 1));
        drain();
    }

    private synchronized void drain() {
        while (!closed && client.isReady()) {
            // Section 3.5.2.3 of the gNMI specification: first, if only updates are wanted, or else after all values.
            if (syncsDue > 0 && (updatesOnly || pending.isEmpty())) {
                syncsDue--;
                client.onNext(SubscribeResponse.newBuilder().setSyncResponse(true).build());
            } else if (!pending.isEmpty()) {
                Iterator<Pending> first = pending.values().iterator();
                send(first.next());
                first.remove();
            } else {
                break;
            }
        }
        if (completing && !closed && syncsDue == 0 && pending.isEmpty()) {
            closed = true;
            client.onCompleted();
        }
    }

    private void send(Pending next) {
        LinkState link = next.link();
        Request wanted = request.orElseThrow();
        Notification.Builder notification =
                wanted.notification(next.isWhole() ? LinkStates.now() : link.lastChange());
        wanted.add(link, leaf -> next.isWhole() || leaf.changes(), next.duplicates(), notification);
        if (notification.getUpdateCount() > 0) {
            client.onNext(SubscribeResponse.newBuilder().setUpdate(notification).build());
        }
    }

    private void leave() {
        links.unwatch(this);
        synchronized (this) {
            closed = true;
            pending.clear();
        }
    }

    @Override
    public void onError(Throwable failure) {
        leave();
    }

    /** What is due is still sent. */
    @Override
    public void onCompleted() {
        links.unwatch(this);
        synchronized (this) {
            completing = true;
        }
        drain();
    }
}

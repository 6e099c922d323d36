// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.southbound.gnmi;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.google.protobuf.TextFormat;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import org.flowcache.gnmi.Gnmi.CapabilityRequest;
import org.flowcache.gnmi.Gnmi.CapabilityResponse;
import org.flowcache.gnmi.Gnmi.GetRequest;
import org.flowcache.gnmi.Gnmi.GetResponse;
import org.flowcache.gnmi.Gnmi.Notification;
import org.flowcache.gnmi.Gnmi.SetRequest;
import org.flowcache.gnmi.Gnmi.SetResponse;
import org.flowcache.gnmi.Gnmi.SubscribeRequest;
import org.flowcache.gnmi.Gnmi.SubscribeResponse;
import org.flowcache.gnmi.GnmiGrpc;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** With a device that answers as the test tells it to: as the soft switch never does, but other devices may. */
public class InterfaceSubscriptionTest {

    private static final long PATIENCE_SECONDS = 10;
    private static final String NOTHING_MORE = "";

    private final Device device = new Device();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final InterfaceSubscription.Listener listener = new InterfaceSubscription.Listener() {
        @Override
        public void changed(InterfaceState state) {
            heard.add(state.ifIndex() + (state.isUp() ? " up" : " down")
                    + (state.lastChange().isPresent() ? " since " + state.lastChange().getAsLong() : ""));
        }

        @Override
        public void synced() {
            heard.add("synced");
        }

        @Override
        public void ended(Status reason) {
            heard.add("ended " + reason.getCode());
        }
    };
    private Server server;
    private ManagedChannel channel;

    @Before
    public void connect() throws Exception {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(GnmiGrpc.definition(device)).build().start();
        channel = channelTo(server);
    }

    @After
    public void disconnect() throws InterruptedException {
        channel.shutdownNow().awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        server.shutdownNow().awaitTermination();
    }

    private static ManagedChannel channelTo(Server server) {
        return NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext().build();
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertNotNull("nothing came", next);
        return next;
    }

    private static String update(String name, String leaf, String value) {
        return "update { path { elem { name: 'interfaces' } elem { name: 'interface' key { key: 'name' value: '" + name
                + "' } } elem { name: 'state' } elem { name: '" + leaf + "' } } val { " + value + " } }";
    }

    @Test
    public void asksForChangesOfAllInterfaces() throws Exception {
        InterfaceSubscription.start(channel, listener);
        SubscribeRequest.Builder expected = SubscribeRequest.newBuilder();
        TextFormat.merge("subscribe { subscription { mode: ON_CHANGE path { elem { name: 'interfaces' } elem {"
                + " name: 'interface' key { key: 'name' value: '*' } } elem { name: 'state' } } }"
                + " mode: STREAM encoding: PROTO }", expected);
        assertEquals(expected.build(), next(device.requests));
    }

    @Test
    public void tellsInterfacesByNumberOnceBothStateAndNumberAreKnown() throws Exception {
        InterfaceSubscription.start(channel, listener);
        next(device.requests);
        device.send(update("a", "oper-status", "string_val: 'UP'"));
        device.send(update("b", "ifindex", "uint_val: 4294967295") + update("b", "oper-status", "string_val: 'DOWN'")
                + update("b", "last-change", "uint_val: 17"));
        assertEquals("4294967295 down since 17", next(heard));
        device.send(update("a", "ifindex", "uint_val: 3"));
        assertEquals("3 up", next(heard));
        device.sync();
        assertEquals("synced", next(heard));
        device.send(update("a", "oper-status", "string_val: 'LOWER_LAYER_DOWN'"));
        assertEquals("3 down", next(heard));
    }

    @Test
    public void readsPrefixesAndPassesOverWhatItDoesNotKnow() throws Exception {
        InterfaceSubscription.start(channel, listener);
        next(device.requests);
        device.send(update("a", "ifindex", "uint_val: 3"));
        device.send("update { path { } val { string_val: 'UP' } } update { }");
        device.send("update { path { elem { name: 'interfaces' } elem { name: 'interface' } elem { name: 'state' }"
                + " elem { name: 'oper-status' } } val { string_val: 'DOWN' } }");
        device.send(update("a", "counters", "uint_val: 3"));
        device.send("prefix { elem { name: 'interfaces' } elem { name: 'interface' key { key: 'name' value: 'a' } } }"
                + "update { path { elem { name: 'state' } elem { name: 'oper-status' } } val { string_val: 'UP' } }");
        assertEquals("3 up", next(heard));
    }

    @Test
    public void tellsWhyItEnded() throws Exception {
        InterfaceSubscription.start(channel, listener);
        next(device.requests);
        device.client.onError(Status.INVALID_ARGUMENT.asException());
        assertEquals("ended INVALID_ARGUMENT", next(heard));

        InterfaceSubscription.start(channel, listener);
        next(device.requests);
        server.shutdownNow().awaitTermination();
        assertTrue(List.of("ended UNAVAILABLE", "ended CANCELLED").contains(next(heard)));
    }

    @Test
    public void deviceWithoutGnmiIsUnimplemented() throws Exception {
        Server without = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .build().start();
        ManagedChannel other = channelTo(without);
        try {
            InterfaceSubscription.start(other, listener);
            assertEquals("ended UNIMPLEMENTED", next(heard));
        } finally {
            other.shutdownNow().awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
            without.shutdownNow().awaitTermination();
        }
    }

    @Test
    public void stoppedSaysNothingMoreAndTheDeviceHearsOfIt() throws Exception {
        InterfaceSubscription subscription = InterfaceSubscription.start(channel, listener);
        next(device.requests);
        device.sync();
        assertEquals("synced", next(heard));
        subscription.stop();
        assertEquals(Status.Code.CANCELLED, next(device.ended));
        channel.shutdownNow().awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertEquals(NOTHING_MORE, String.join(", ", heard));
    }

    private static final class Device implements GnmiGrpc.Service {

        private final BlockingQueue<SubscribeRequest> requests = new LinkedBlockingQueue<>();
        private final BlockingQueue<Status.Code> ended = new LinkedBlockingQueue<>();
        private volatile StreamObserver<SubscribeResponse> client;

        void send(String notification) throws TextFormat.ParseException {
            Notification.Builder builder = Notification.newBuilder();
            TextFormat.merge(notification, builder);
            client.onNext(SubscribeResponse.newBuilder().setUpdate(builder).build());
        }

        void sync() {
            client.onNext(SubscribeResponse.newBuilder().setSyncResponse(true).build());
        }

        @Override
        public StreamObserver<SubscribeRequest> subscribe(StreamObserver<SubscribeResponse> responses) {
            client = responses;
            return new StreamObserver<>() {
                @Override
                public void onNext(SubscribeRequest request) {
                    requests.add(request);
                }

                @Override
                public void onError(Throwable failure) {
                    ended.add(Status.fromThrowable(failure).getCode());
                }

                @Override
                public void onCompleted() {
                    ended.add(Status.Code.OK);
                }
            };
        }

        @Override
        public void capabilities(CapabilityRequest request, StreamObserver<CapabilityResponse> responses) {
            responses.onError(Status.UNIMPLEMENTED.asException());
        }

        @Override
        public void get(GetRequest request, StreamObserver<GetResponse> responses) {
            responses.onError(Status.UNIMPLEMENTED.asException());
        }

        @Override
        public void set(SetRequest request, StreamObserver<SetResponse> responses) {
            responses.onError(Status.UNIMPLEMENTED.asException());
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch;

import static org.flowcache.softswitch.testing.GnmiClient.path;
import static org.flowcache.softswitch.testing.GnmiClient.text;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.flowcache.gnmi.Gnmi.CapabilityRequest;
import org.flowcache.gnmi.Gnmi.CapabilityResponse;
import org.flowcache.gnmi.Gnmi.Encoding;
import org.flowcache.gnmi.Gnmi.GetRequest;
import org.flowcache.gnmi.Gnmi.GetRequest.DataType;
import org.flowcache.gnmi.Gnmi.GetResponse;
import org.flowcache.gnmi.Gnmi.ModelData;
import org.flowcache.gnmi.Gnmi.Notification;
import org.flowcache.gnmi.Gnmi.Path;
import org.flowcache.gnmi.Gnmi.Poll;
import org.flowcache.gnmi.Gnmi.QOSMarking;
import org.flowcache.gnmi.Gnmi.SetRequest;
import org.flowcache.gnmi.Gnmi.SubscribeRequest;
import org.flowcache.gnmi.Gnmi.SubscribeResponse;
import org.flowcache.gnmi.Gnmi.Subscription;
import org.flowcache.gnmi.Gnmi.SubscriptionList;
import org.flowcache.gnmi.Gnmi.SubscriptionList.Mode;
import org.flowcache.gnmi.Gnmi.SubscriptionMode;
import org.flowcache.gnmi.GnmiGrpc;
import org.flowcache.softswitch.port.InMemoryPort;
import org.flowcache.softswitch.testing.GnmiClient;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** What a gNMI client gets of a switch with the ports 1, named dc, and 7, named otr/0. */
public class GnmiTest {

    private static final String DC = "/interfaces/interface[name=dc]/state/";
    private static final String OTR = "/interfaces/interface[name=otr/0]/state/";
    private static final String STATES = "/interfaces/interface[name=*]/state";

    private static final Logger GRPC_LOG = Logger.getLogger("io.grpc.internal.SerializingExecutor");

    private final InMemoryPort dc = new InMemoryPort();
    private final InMemoryPort otr = new InMemoryPort();
    private long made;
    private SoftSwitch softSwitch;
    private GnmiClient client;

    @Before
    public void start() {
        otr.setUp(false);
        made = now();
        softSwitch = SoftSwitch.builder().port(1, "dc", dc).port(7, "otr/0", otr)
                .grpcAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).build();
        softSwitch.start();
        client = new GnmiClient(softSwitch.grpcPort());
    }

    @After
    public void stop() {
        GRPC_LOG.setLevel(null);
        client.close();
        softSwitch.close();
    }

    /** In nanoseconds since 1970. */
    private static long now() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    private static GetRequest get(String... paths) {
        GetRequest.Builder request = GetRequest.newBuilder().setEncoding(Encoding.PROTO);
        Arrays.stream(paths).forEach(path -> request.addPath(path(path)));
        return request.build();
    }

    private static SubscriptionList.Builder list(Mode mode, String... paths) {
        SubscriptionList.Builder list = SubscriptionList.newBuilder().setMode(mode);
        for (String path : paths) {
            list.addSubscriptionBuilder().setPath(path(path)).setMode(SubscriptionMode.ON_CHANGE);
        }
        return list;
    }

    private static SubscribeRequest request(SubscriptionList.Builder list) {
        return SubscribeRequest.newBuilder().setSubscribe(list).build();
    }

    private GnmiClient.Call subscribe(SubscriptionList.Builder list) {
        GnmiClient.Call call = client.subscribe();
        call.send(request(list));
        return call;
    }

    private static void assertStatus(Status.Code code, String said, Status status) {
        assertEquals(status.toString(), code, status.getCode());
        assertTrue(status.toString(), String.valueOf(status.getDescription()).contains(said));
    }

    @Test
    public void tellsWhatItCan() {
        CapabilityResponse response = client.call(GnmiGrpc.CAPABILITIES, CapabilityRequest.getDefaultInstance());
        assertEquals(List.of("openconfig-interfaces"),
                response.getSupportedModelsList().stream().map(ModelData::getName).collect(Collectors.toList()));
        assertEquals(List.of(Encoding.PROTO), response.getSupportedEncodingsList());
        assertEquals("0.10.0", response.getGNMIVersion());
    }

    /** As ONOS's OpenConfigGnmiDeviceDescriptionDiscovery asks for the ports. */
    @Test
    public void getsWhatOnosWantsToKnowOfPorts() {
        GetResponse response = client.call(GnmiGrpc.GET, get("/interfaces/interface[name=...]/state"));
        assertEquals(1, response.getNotificationCount());
        Notification notification = response.getNotification(0);
        long lastChange = notification.getUpdate(3).getVal().getUintVal();
        assertTrue(lastChange + " after " + made, lastChange >= made && lastChange <= now());
        assertEquals(8, notification.getUpdateCount());
        assertEquals(String.join("\n", DC + "name=dc", DC + "ifindex=1", DC + "oper-status=UP",
                DC + "last-change=" + lastChange, OTR + "name=otr/0", OTR + "ifindex=7", OTR + "oper-status=DOWN"),
                text(notification.toBuilder().removeUpdate(7).build()));
        assertTrue(notification.getTimestamp() >= made && notification.getTimestamp() <= now());
        assertEquals(Path.getDefaultInstance(), notification.getPrefix());
    }

    @Test
    public void getsOneNotificationForEachPath() {
        GetResponse response = client.call(GnmiGrpc.GET, get(OTR + "oper-status", DC + "ifindex"));
        assertEquals(List.of(OTR + "oper-status=DOWN", DC + "ifindex=1"),
                response.getNotificationList().stream().map(GnmiClient::text).collect(Collectors.toList()));
    }

    @Test
    public void wildcardsStandForWhatTheySay() {
        String names = DC + "name=dc\n" + OTR + "name=otr/0";
        for (String path : List.of("/interfaces/interface[name=*]/state/name", "/interfaces/interface/state/name",
                "/*/*/*/name", "/.../name", "/interfaces/.../name", "/.../.../state/.../name",
                "/interfaces/*[name=*]/state/name")) {
            assertEquals(path, names, text(client.call(GnmiGrpc.GET, get(path)).getNotification(0)));
        }
        for (String path : List.of("/", "/interfaces", "/interfaces/interface/...", "/...", "/*", STATES)) {
            assertEquals(path, 8, client.call(GnmiGrpc.GET, get(path)).getNotification(0).getUpdateCount());
        }
        assertEquals(DC + "name=dc",
                text(client.call(GnmiGrpc.GET, get("/.../*[name=dc]/.../name")).getNotification(0)));
    }

    @Test
    public void prefixComesBeforeThePathsAndItsTargetComesBack() {
        Path prefix = path("/interfaces/interface[name=dc]").toBuilder()
                .setTarget("gw1").setOrigin("openconfig").build();
        GetRequest request = get("/state/oper-status").toBuilder().setPrefix(prefix).build();
        Notification notification = client.call(GnmiGrpc.GET, request).getNotification(0);
        assertEquals(DC + "oper-status=UP", text(notification));
        assertEquals(Path.newBuilder().setTarget("gw1").build(), notification.getPrefix());
    }

    @Test
    public void getRefusesWhatItHasNot() {
        // What ONOS asks for to see whether there is a gNMI server, in no encoding: any other code means no to it.
        GetRequest ping = GetRequest.newBuilder().addPath(path("/onos-gnmi-ping")).build();
        assertStatus(Status.Code.INVALID_ARGUMENT, "this switch has no /onos-gnmi-ping, only "
                + "/interfaces/interface[name=...]/state with name, ifindex, oper-status, last-change",
                client.failure(GnmiGrpc.GET, ping));
        assertStatus(Status.Code.NOT_FOUND, "there is no /interfaces/interface[name=eth9]/state; the interfaces are "
                + "dc, otr/0", client.failure(GnmiGrpc.GET, get(DC, "/interfaces/interface[name=eth9]/state")));
        assertStatus(Status.Code.UNIMPLEMENTED, "/state/counters",
                client.failure(GnmiGrpc.GET, get("/interfaces/interface[name=dc]/state/counters")));
        assertStatus(Status.Code.UNIMPLEMENTED, "/config",
                client.failure(GnmiGrpc.GET, get("/interfaces/interface/config")));
        assertStatus(Status.Code.INVALID_ARGUMENT, "[id=1]",
                client.failure(GnmiGrpc.GET, get("/interfaces/interface[id=1]/state")));
        assertStatus(Status.Code.INVALID_ARGUMENT, "/interfaces[name=dc]",
                client.failure(GnmiGrpc.GET, get("/interfaces[name=dc]/interface")));
        assertStatus(Status.Code.INVALID_ARGUMENT, "1 to 1024 paths, not 0", client.failure(GnmiGrpc.GET, get()));
        assertStatus(Status.Code.INVALID_ARGUMENT, "1 to 1024 paths, not 1025",
                client.failure(GnmiGrpc.GET, get(Collections.nCopies(1025, STATES).toArray(String[]::new))));
        assertStatus(Status.Code.INVALID_ARGUMENT, "origin 'cli'", client.failure(GnmiGrpc.GET,
                GetRequest.newBuilder().addPath(Path.newBuilder().setOrigin("cli")).build()));
        assertStatus(Status.Code.INVALID_ARGUMENT, "element", client.failure(GnmiGrpc.GET,
                GetRequest.newBuilder().addPath(oldPath()).build()));
        assertStatus(Status.Code.UNIMPLEMENTED, "JSON_IETF", client.failure(GnmiGrpc.GET,
                get(STATES).toBuilder().setEncoding(Encoding.JSON_IETF).build()));
        assertStatus(Status.Code.UNIMPLEMENTED, "CONFIG", client.failure(GnmiGrpc.GET,
                get(STATES).toBuilder().setType(DataType.CONFIG).build()));
        assertStatus(Status.Code.UNIMPLEMENTED, "openconfig-interfaces", client.failure(GnmiGrpc.GET,
                get(STATES).toBuilder().addUseModels(ModelData.newBuilder().setName("openconfig-lacp")).build()));
    }

    @SuppressWarnings("deprecation")
    private static Path oldPath() {
        return Path.newBuilder().addElement("interfaces").build();
    }

    @Test
    public void messagesOfLongPathsStayShort() {
        assertStatus(Status.Code.INVALID_ARGUMENT, "... (100001 characters)",
                client.failure(GnmiGrpc.GET, get("/" + "x".repeat(100_000))));
    }

    @Test
    public void setIsRefused() {
        assertStatus(Status.Code.UNIMPLEMENTED, "Set is not supported",
                client.failure(GnmiGrpc.SET, SetRequest.getDefaultInstance()));
    }

    @Test
    public void streamBeginsWithAllValuesAndGoesOnWithChanges() throws InterruptedException {
        GnmiClient.Call call = subscribe(list(Mode.STREAM, STATES));
        assertTrue(call.nextText().startsWith(DC + "name=dc\n" + DC + "ifindex=1\n" + DC + "oper-status=UP\n"));
        assertTrue(call.nextText().startsWith(OTR + "name=otr/0\n" + OTR + "ifindex=7\n" + OTR + "oper-status=DOWN\n"));
        assertEquals("sync", call.nextText());

        long before = now();
        dc.setUp(false);
        Notification change = call.next().getUpdate();
        assertTrue(change.getTimestamp() >= before && change.getTimestamp() <= now());
        assertEquals(DC + "oper-status=DOWN\n" + DC + "last-change=" + change.getTimestamp(), text(change));
        assertEquals(0, change.getUpdate(0).getDuplicates());

        dc.setUp(false);
        otr.setUp(true);
        assertTrue("what is no change is not told", call.nextText().startsWith(OTR + "oper-status=UP\n"));
    }

    /** As ONOS's GnmiDeviceStateSubscriber subscribes: one path a port, and only news; the values have to be PROTO. */
    @Test
    public void streamOfUpdatesOnlyBeginsWithSync() throws InterruptedException {
        GnmiClient.Call call = subscribe(list(Mode.STREAM, "/interfaces/interface[name=dc]/state",
                "/interfaces/interface[name=otr/0]/state").setUpdatesOnly(true));
        assertEquals("sync", call.nextText());
        otr.setUp(true);
        Notification up = call.next().getUpdate();
        assertEquals(OTR + "oper-status=UP\n" + OTR + "last-change=" + up.getTimestamp(), text(up));
        assertEquals("UP", up.getUpdate(0).getVal().getStringVal());
    }

    @Test
    public void streamHasOnlyWhatWasAskedFor() throws InterruptedException {
        GnmiClient.Call call = client.subscribe();
        call.send(SubscribeRequest.newBuilder().setSubscribe(SubscriptionList.newBuilder()
                .setPrefix(path("/interfaces").toBuilder().setTarget("gw1"))
                .addSubscription(Subscription.newBuilder().setPath(path("/interface[name=otr/0]/state/oper-status")))
                .addSubscription(Subscription.newBuilder().setPath(path("/interface[name=eth9]")))).build());
        Notification first = call.next().getUpdate();
        assertEquals(OTR + "oper-status=DOWN", text(first));
        assertEquals("gw1", first.getPrefix().getTarget());
        assertEquals("sync", call.nextText());
        dc.setUp(false);
        otr.setUp(true);
        assertEquals(OTR + "oper-status=UP", call.nextText());
    }

    @Test
    public void onceEndsAfterSync() throws InterruptedException {
        GnmiClient.Call call = subscribe(list(Mode.ONCE, "/interfaces/interface/state/oper-status"));
        assertEquals(DC + "oper-status=UP", call.nextText());
        assertEquals(OTR + "oper-status=DOWN", call.nextText());
        assertEquals("sync", call.nextText());
        assertEquals(Status.OK, call.end());

        GnmiClient.Call updatesOnly = subscribe(list(Mode.ONCE, STATES).setUpdatesOnly(true));
        assertEquals("sync", updatesOnly.nextText());
        assertEquals(Status.OK, updatesOnly.end());
    }

    @Test
    public void pollAnswersEachPoll() throws InterruptedException {
        SubscribeRequest poll = SubscribeRequest.newBuilder().setPoll(Poll.getDefaultInstance()).build();
        GnmiClient.Call call = subscribe(list(Mode.POLL, "/interfaces/interface/state/oper-status"));
        for (String status : List.of("UP", "DOWN")) {
            assertEquals(DC + "oper-status=" + status, call.nextText());
            assertEquals(OTR + "oper-status=DOWN", call.nextText());
            assertEquals("sync", call.nextText());
            dc.setUp(false);
            call.send(poll);
        }
        call.complete();
        assertEquals(DC + "oper-status=DOWN", call.nextText());
        assertEquals(OTR + "oper-status=DOWN", call.nextText());
        assertEquals("sync", call.nextText());
        assertEquals(Status.OK, call.end());
    }

    @Test
    public void subscribeRefusesWhatItCannot() throws InterruptedException {
        assertRefused(Status.Code.INVALID_ARGUMENT, "SAMPLE", sub -> sub.setMode(SubscriptionMode.SAMPLE));
        assertRefused(Status.Code.INVALID_ARGUMENT, "heartbeat_interval", sub -> sub.setHeartbeatInterval(1));
        assertRefused(Status.Code.INVALID_ARGUMENT, "sample_interval",
                sub -> sub.setMode(SubscriptionMode.TARGET_DEFINED).setSampleInterval(1));
        assertRefused(Status.Code.INVALID_ARGUMENT, "UNRECOGNIZED", sub -> sub.setModeValue(9));
        assertRefused(Status.Code.UNIMPLEMENTED, "counters", sub -> sub.setPath(path(STATES + "/counters")));
        assertRefused(Status.Code.INVALID_ARGUMENT, "/components", sub -> sub.setPath(path("/components")));

        assertStatus(Status.Code.UNIMPLEMENTED, "qos",
                subscribe(list(Mode.STREAM, STATES).setQos(QOSMarking.newBuilder().setMarking(1))).end());
        assertStatus(Status.Code.UNIMPLEMENTED, "ASCII",
                subscribe(list(Mode.ONCE, STATES).setEncoding(Encoding.ASCII)).end());
        assertStatus(Status.Code.INVALID_ARGUMENT, "unknown mode",
                subscribe(list(Mode.STREAM, STATES).setModeValue(9)).end());
        assertStatus(Status.Code.INVALID_ARGUMENT, "1 to 1024 paths, not 0", subscribe(list(Mode.STREAM)).end());
    }

    private void assertRefused(Status.Code code, String said, Consumer<Subscription.Builder> change)
            throws InterruptedException {
        SubscriptionList.Builder list = list(Mode.STREAM, STATES);
        change.accept(list.getSubscriptionBuilder(0));
        assertStatus(code, said, subscribe(list).end());
    }

    @Test
    public void requestsOutOfOrderEndTheCallAndNoOther() throws InterruptedException {
        GnmiClient.Call other = subscribe(list(Mode.STREAM, DC + "oper-status"));
        assertEquals(DC + "oper-status=UP", other.nextText());
        assertEquals("sync", other.nextText());

        GnmiClient.Call poll = client.subscribe();
        poll.send(SubscribeRequest.newBuilder().setPoll(Poll.getDefaultInstance()).build());
        assertStatus(Status.Code.INVALID_ARGUMENT, "subscribe first", poll.end());

        GnmiClient.Call nothing = client.subscribe();
        nothing.send(SubscribeRequest.getDefaultInstance());
        assertStatus(Status.Code.INVALID_ARGUMENT, "neither subscribe nor poll", nothing.end());

        GnmiClient.Call twice = subscribe(list(Mode.STREAM, DC + "oper-status").setUpdatesOnly(true));
        twice.send(request(list(Mode.STREAM, DC + "oper-status")));
        assertStatus(Status.Code.INVALID_ARGUMENT, "subscription on this call already", twice.end());

        GnmiClient.Call cancelled = subscribe(list(Mode.STREAM, STATES));
        cancelled.next();
        cancelled.cancel();

        dc.setUp(false);
        assertEquals(DC + "oper-status=DOWN", other.nextText());
        other.complete();
        assertEquals(Status.OK, other.end());
    }

    @Test
    public void everyChangeIsToldOfOrCounted() throws InterruptedException {
        int changes = 10_000;
        GnmiClient.Call call = subscribe(list(Mode.STREAM, OTR + "oper-status"));
        assertEquals(OTR + "oper-status=DOWN", call.nextText());
        assertEquals("sync", call.nextText());
        for (int i = 1; i <= changes; i++) {
            otr.setUp(i % 2 == 1);
        }
        int told = 0;
        while (told < changes) {
            SubscribeResponse response = call.next();
            told += 1 + response.getUpdate().getUpdate(0).getDuplicates();
            assertEquals(OTR + "oper-status=" + (told % 2 == 1 ? "UP" : "DOWN"), text(response.getUpdate()));
        }
        assertEquals(changes, told);
    }

    @Test
    public void namesOfPortsAreTheirNumbersUnlessGivenAndUnique() {
        assertThrows(IllegalArgumentException.class,
                () -> SoftSwitch.builder().port(1, "eth0", dc).port(2, "eth0", otr));
        SoftSwitch.Builder builder = SoftSwitch.builder().port(1, new InMemoryPort()).port(12, new InMemoryPort())
                .grpcAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        try (SoftSwitch unnamed = builder.build()) {
            unnamed.start();
            try (GnmiClient asking = new GnmiClient(unnamed.grpcPort())) {
                assertEquals("/interfaces/interface[name=1]/state/name=1\n/interfaces/interface[name=12]/state/name=12",
                        text(asking.call(GnmiGrpc.GET, get("/interfaces/interface/state/name")).getNotification(0)));
            }
        }
    }

    /** Random bytes, messages that are cut off, and messages with a byte changed: they get a status, no more. */
    @Test
    public void nonsenseIsRefusedAndDoesNoHarm() throws InterruptedException {
        // gRPC's own, which logs the stack trace of each message that can't be parsed.
        GRPC_LOG.setLevel(Level.OFF);
        Random random = new Random(20240611);
        GnmiClient.Call watching = subscribe(list(Mode.STREAM, DC + "oper-status").setUpdatesOnly(true));
        byte[] get = get(STATES, DC + "name").toBuilder().setPrefix(Path.newBuilder().setTarget("x")).build()
                .toByteArray();
        byte[] subscribe = request(list(Mode.ONCE, STATES)).toByteArray();
        int answered = 0;
        for (int i = 0; i < 2000; i++) {
            byte[] seed = random.nextBoolean() ? get : subscribe;
            byte[] bytes = switch (i % 3) {
                case 0 -> new byte[random.nextInt(60)];
                case 1 -> Arrays.copyOf(seed, random.nextInt(seed.length));
                default -> seed.clone();
            };
            if (i % 3 == 0) {
                random.nextBytes(bytes);
            } else if (i % 3 == 2) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            answered += isAnswered(seed == get ? "Get" : "Subscribe", bytes) ? 1 : 0;
        }
        assertTrue("some of it makes sense: " + answered, answered > 0 && answered < 2000);

        dc.setUp(false);
        assertEquals("sync", watching.nextText());
        assertEquals(DC + "oper-status=DOWN", watching.nextText());
    }

    private boolean isAnswered(String method, byte[] request) {
        MethodDescriptor<byte[], byte[]> descriptor = MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(method.equals("Get") ? MethodType.UNARY : MethodType.SERVER_STREAMING)
                .setFullMethodName("gnmi.gNMI/" + method)
                .setRequestMarshaller(new Bytes()).setResponseMarshaller(new Bytes()).build();
        try {
            CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS);
            if (method.equals("Get")) {
                ClientCalls.blockingUnaryCall(client.channel(), descriptor, options, request);
            } else {
                ClientCalls.blockingServerStreamingCall(client.channel(), descriptor, options, request)
                        .forEachRemaining(response -> { });
            }
            return true;
        } catch (StatusRuntimeException e) {
            assertTrue(e.toString(), List.of(Status.Code.INVALID_ARGUMENT, Status.Code.UNIMPLEMENTED,
                    Status.Code.NOT_FOUND, Status.Code.CANCELLED, Status.Code.UNKNOWN, Status.Code.INTERNAL)
                    .contains(e.getStatus().getCode()));
            return false;
        }
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {

        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

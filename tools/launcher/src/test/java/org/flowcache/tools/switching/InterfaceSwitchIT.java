// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.switching;

import static org.junit.Assert.assertEquals;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.flowcache.gnmi.Gnmi;
import org.flowcache.gnmi.Gnmi.PathElem;
import org.flowcache.gnmi.Gnmi.SubscribeRequest;
import org.flowcache.gnmi.Gnmi.SubscribeResponse;
import org.flowcache.gnmi.Gnmi.SubscriptionList;
import org.flowcache.gnmi.Gnmi.SubscriptionMode;
import org.flowcache.gnmi.GnmiGrpc;
import org.flowcache.tools.netns.Namespaces;
import org.flowcache.tools.netns.NetworkNamespaces;
import org.flowcache.tools.netns.Topology;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What a controller hears by gNMI of a switch on veth pairs. */
public class InterfaceSwitchIT {

    private static final long PATIENCE_SECONDS = 10;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final Topology topology = Topology.ofUseCase(NetworkNamespaces.prefix());
    private final Namespaces namespaces = new Namespaces(topology);
    private final BlockingQueue<String> log = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    @Before
    public void setUp() throws IOException {
        NetworkNamespaces.assume();
        namespaces.up();
    }

    @After
    public void tearDown() throws IOException {
        namespaces.down(log::add);
    }

    @Test
    public void linksReachTheControllerWhileTheSwitchRecords() throws Exception {
        linksReachTheController(Optional.of(folder.getRoot().toPath()));
    }

    @Test
    public void linksReachTheController() throws Exception {
        linksReachTheController(Optional.empty());
    }

    private void linksReachTheController(Optional<Path> pcap) throws Exception {
        List<PortBinding> ports = new ArrayList<>();
        for (Topology.Pair pair : topology.pairs()) {
            ports.add(PortBinding.parse((ports.size() + 1) + "@" + name(pair)));
        }
        Topology.Pair otr = topology.pairs().get(1);
        set(otr.namespace(), otr.peerEnd(), "down");
        SwitchOptions options = new SwitchOptions(ports, 1,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.empty(), false, 255, pcap,
                Optional.empty());
        try (InterfaceSwitch running = InterfaceSwitch.start(options, log::add)) {
            ManagedChannel channel = ManagedChannelBuilder.forAddress("127.0.0.1", running.softSwitch().grpcPort())
                    .usePlaintext().build();
            try {
                subscribe(channel);
                assertEquals(name(topology.pairs().get(0)) + " UP", next());
                assertEquals(name(otr) + " DOWN", next());
                assertEquals(name(topology.pairs().get(2)) + " UP", next());

                set(otr.namespace(), otr.peerEnd(), "up");
                assertEquals(name(otr) + " UP", next());
                set(topology.switchNamespace(), otr.switchEnd(), "down");
                assertEquals(name(otr) + " DOWN", next());
                assertEquals(0, ip("-n", otr.namespace(), "link", "del", otr.peerEnd()));
                Topology.Pair dc = topology.pairs().get(0);
                assertEquals("a pair that is gone is down", 0, ip("-n", dc.namespace(), "link", "del", dc.peerEnd()));
                assertEquals(name(dc) + " DOWN", next());

                namespaces.up();
                assertEquals("both pairs are back, in whatever order",
                        Set.of(name(dc) + " UP", name(otr) + " UP"), Set.of(next(), next()));
            } finally {
                channel.shutdownNow();
            }
        }
    }

    private String name(Topology.Pair pair) {
        return topology.switchNamespace() + "/" + pair.switchEnd();
    }

    private void subscribe(ManagedChannel channel) {
        SubscriptionList.Builder list = SubscriptionList.newBuilder();
        list.addSubscriptionBuilder().setMode(SubscriptionMode.ON_CHANGE).setPath(Gnmi.Path.newBuilder()
                .addElem(elem("interfaces")).addElem(elem("interface"))
                .addElem(elem("state")).addElem(elem("oper-status")));
        ClientCalls.asyncBidiStreamingCall(channel.newCall(GnmiGrpc.SUBSCRIBE, CallOptions.DEFAULT),
                new StreamObserver<SubscribeResponse>() {
                    @Override
                    public void onNext(SubscribeResponse response) {
                        response.getUpdate().getUpdateList().forEach(update -> heard.add(
                                update.getPath().getElem(1).getKeyMap().get("name") + " "
                                + update.getVal().getStringVal()));
                    }

                    @Override
                    public void onError(Throwable failure) {
                        heard.add(failure.toString());
                    }

                    @Override
                    public void onCompleted() {
                        heard.add("completed");
                    }
                }).onNext(SubscribeRequest.newBuilder().setSubscribe(list).build());
    }

    private static PathElem elem(String name) {
        return PathElem.newBuilder().setName(name).build();
    }

    private String next() throws InterruptedException {
        return String.valueOf(heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    private static void set(String namespace, String device, String state) throws IOException, InterruptedException {
        assertEquals(0, ip("-n", namespace, "link", "set", device, state));
    }

    private static int ip(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}

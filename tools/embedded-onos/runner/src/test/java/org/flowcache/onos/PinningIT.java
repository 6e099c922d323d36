// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.flowcache.softswitch.SoftSwitch;
import org.flowcache.softswitch.port.InMemoryPort;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** A busy flow becomes a flow rule whose counters grow in ONOS, and is none any more when it is idle. */
public class PinningIT {

    private static final String NETCFG_PORT = ":50001?";
    private static final String TENANTS = "\"tenants\": [";
    private static final String PINNING = "\"pinning\": {\"pinRate\": 20, \"unpinRate\": 5, \"idleTimeout\": 4000}, ";
    private static final byte[] MACS = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 1, 1};

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final InMemoryPort dc = new InMemoryPort();
    private final InMemoryPort server = new InMemoryPort();
    private final ScheduledExecutorService traffic = Executors.newSingleThreadScheduledExecutor();
    private EmbeddedOnos onos;
    private SoftSwitch device;

    @Before
    public void start() throws Exception {
        dc.onTransmit(frame -> { });
        device = SoftSwitch.builder()
                .port(1, dc).port(2, new InMemoryPort()).port(3, server)
                .grpcAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .build();
        device.start();
        startOnos();
        Rest rest = new Rest(onos);
        rest.post("applications?activate=true", "application/octet-stream",
                  Files.readAllBytes(Path.of(System.getProperty("app.oar"))));
        String demo = Files.readString(Path.of(System.getProperty("app.netcfg")));
        assertTrue(demo, demo.contains(NETCFG_PORT) && demo.contains(TENANTS));
        rest.post("network/configuration", "application/json",
                  demo.replace(NETCFG_PORT, ":" + device.grpcPort() + "?").replace(TENANTS, PINNING + TENANTS)
                          .getBytes(StandardCharsets.UTF_8));
        Conditions.await("the gateway", this::isReady);
    }

    @After
    public void stop() {
        traffic.shutdownNow();
        onos.close();
        device.close();
    }

    @Test
    public void busyFlowIsPinnedWhileItIsBusy() throws Exception {
        teach("10.9.0.1");
        ScheduledFuture<?> busy = send("10.9.0.1", 10);
        Conditions.await("the flow to be pinned", () -> pinned("10.9.0.1").isPresent());
        Conditions.await("the rule to count", () -> packets("10.9.0.1") > 0);
        long before = packets("10.9.0.1");
        Conditions.await("the counter to grow", () -> packets("10.9.0.1") > before);
        // 60 bytes of the frame that came in, for each packet.
        JsonNode rule = pinned("10.9.0.1").orElseThrow();
        assertEquals(rule.path("packets").asLong() * 60, rule.path("bytes").asLong());
        assertEquals(4, rule.path("timeout").asInt());
        String flows = cli("flows any device:gw1 | grep 10.9.0.1");
        assertTrue(flows, flows.contains("VLAN_VID:10, IPV4_DST:10.9.0.1/32"));
        // Its packets still go, and by the rule.
        assertTrue(cli("flowcache-stats").lines().anyMatch(line -> line.startsWith("pinned") && !line.contains(" 0 ")));

        busy.cancel(false);
        Conditions.await("the idle flow to be unpinned", () -> pinned("10.9.0.1").isEmpty());
        assertEquals(List.of(), onos.problems());
    }

    @Test
    public void operatorsPinFlowsAndUnpinThem() throws Exception {
        teach("10.9.0.2");
        String output = cli("flowcache-pin device:gw1 10 10.9.0.2");
        assertTrue(output, output.contains("device:gw1 pinned VLAN 10 to 10.9.0.2: VNI 100"));
        Conditions.await("the rule", () -> pinned("10.9.0.2").isPresent());
        send("10.9.0.2", 1000);
        Conditions.await("the rule to count", () -> packets("10.9.0.2") > 0);
        assertTrue(pinned("10.9.0.2").orElseThrow().path("isPermanent").asBoolean());
        output = cli("flowcache-unpin device:gw1 10 10.9.0.2");
        assertTrue(output, output.contains("device:gw1 unpinned VLAN 10 to 10.9.0.2"));
        Conditions.await("the rule to go", () -> pinned("10.9.0.2").isEmpty());
    }

    private void teach(String destination) throws Exception {
        String output = cli("flowcache-teach --outer-destination 2.2.2.2 --outer-destination-mac 02:00:00:00:00:02 "
                + "device:gw1 10 " + destination);
        assertTrue(output, output.contains("device:gw1 learned VLAN 10 to " + destination));
    }

    /** A server's packets, of 60 bytes each. */
    private ScheduledFuture<?> send(String destination, int period) throws Exception {
        ByteBuffer frame = ByteBuffer.allocate(60).put(MACS)
                .putShort((short) 0x8100).putShort((short) 10).putShort((short) 0x0800)
                .put((byte) 0x45).put((byte) 0).putShort((short) 42).putInt(0).put((byte) 64).put((byte) 17)
                .putShort((short) 0).put(new byte[] {10, 0, 1, 10}).put(InetAddress.getByName(destination).getAddress())
                .putShort((short) 7).putShort((short) 7).putShort((short) 22).putShort((short) 0);
        return traffic.scheduleAtFixedRate(() -> server.receive(frame.array().clone()), 0, period,
                TimeUnit.MILLISECONDS);
    }

    private Optional<JsonNode> pinned(String destination) throws Exception {
        for (JsonNode flow : new Rest(onos).get("flows/device:gw1").path("flows")) {
            for (JsonNode criterion : flow.path("selector").path("criteria")) {
                if (criterion.path("ip").asText().equals(destination + "/32")) {
                    return Optional.of(flow);
                }
            }
        }
        return Optional.empty();
    }

    private long packets(String destination) throws Exception {
        return pinned(destination).map(flow -> flow.path("packets").asLong()).orElse(0L);
    }

    /** All rules are there, and that which makes the switch tell of candidates, which comes last. */
    private boolean isReady() throws Exception {
        JsonNode flows = new Rest(onos).get("flows").path("flows");
        return flows.toString().contains("tell_from") && StreamSupport.stream(flows.spliterator(), false)
                .allMatch(flow -> flow.path("state").asText().equals("ADDED"));
    }

    private String cli(String command) throws Exception {
        return Cli.run(onos.sshAddress(), onos.credentials(), command);
    }

    private void startOnos() throws InterruptedException {
        onos = EmbeddedOnos.builder(Path.of(System.getProperty("onos.distribution")), folder.getRoot().toPath())
                .restPort(0).sshPort(0).build();
        onos.start();
        onos.awaitReady(Duration.ofMinutes(1), System.out::println);
    }
}

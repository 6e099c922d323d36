// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.stub.StreamObserver;
import org.flowcache.softswitch.SoftSwitch;
import org.flowcache.softswitch.port.InMemoryPort;
import org.flowcache.softswitch.runtime.Control;
import org.flowcache.softswitch.runtime.ControlException;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import p4.v1.P4RuntimeGrpc;
import p4.v1.P4RuntimeOuterClass.CloneSessionEntry;
import p4.v1.P4RuntimeOuterClass.Entity;
import p4.v1.P4RuntimeOuterClass.FieldMatch;
import p4.v1.P4RuntimeOuterClass.MasterArbitrationUpdate;
import p4.v1.P4RuntimeOuterClass.MulticastGroupEntry;
import p4.v1.P4RuntimeOuterClass.PacketReplicationEngineEntry;
import p4.v1.P4RuntimeOuterClass.StreamMessageRequest;
import p4.v1.P4RuntimeOuterClass.StreamMessageResponse;
import p4.v1.P4RuntimeOuterClass.TableEntry;
import p4.v1.P4RuntimeOuterClass.Uint128;
import p4.v1.P4RuntimeOuterClass.Update;

/** What ONOS believes of a switch and its links is what the switch has, whichever of the two was restarted. */
public class SwitchIT {

    private static final String NETCFG_PORT = ":50001?";
    private static final Entity ALL_TABLES = Entity.newBuilder().setTableEntry(TableEntry.newBuilder()).build();
    private static final Entity ALL_CLONE_SESSIONS = Entity.newBuilder()
            .setPacketReplicationEngineEntry(PacketReplicationEngineEntry.newBuilder()
                    .setCloneSessionEntry(CloneSessionEntry.newBuilder()))
            .build();
    private static final Entity ALL_MULTICAST_GROUPS = Entity.newBuilder()
            .setPacketReplicationEngineEntry(PacketReplicationEngineEntry.newBuilder()
                    .setMulticastGroupEntry(MulticastGroupEntry.newBuilder()))
            .build();
    /** The rules for the settings and for candidates become tables' default entries, which are not among their entries. */
    private static final int DEFAULT_ENTRIES = 2;
    /** The P4 program's own: frames of LLDP and BDDP go to the controller. */
    private static final int CONST_ENTRIES = 2;
    private static final long QUICK_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final StreamObserver<StreamMessageResponse> IGNORED = new StreamObserver<>() {
        @Override
        public void onNext(StreamMessageResponse response) {
        }

        @Override
        public void onError(Throwable failure) {
        }

        @Override
        public void onCompleted() {
        }
    };

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private EmbeddedOnos onos;
    private SoftSwitch device;
    private InMemoryPort otr;
    private int port;

    @Before
    public void start() throws Exception {
        device = startSwitch(0);
        port = device.grpcPort();
        onos = startOnos();
        Rest rest = new Rest(onos);
        rest.post("applications?activate=true", "application/octet-stream",
                  Files.readAllBytes(Path.of(System.getProperty("app.oar"))));
        rest.post("network/configuration", "application/json", netcfg());
    }

    @After
    public void stop() {
        onos.close();
        device.close();
    }

    @Test
    public void switchHasWhatOnosBelievesAfterEitherWasRestarted() throws Exception {
        Conditions.await("the first configuration", this::isConfigured);
        int entries = device.control().read(ALL_TABLES).size();
        assertTrue("" + entries, entries > 0);

        device.close();
        Conditions.await("ONOS to miss the switch", () -> !isAvailable());
        device = startSwitch(port);
        Conditions.await("the configuration of the new switch", this::isConfigured);
        assertEquals(entries, device.control().read(ALL_TABLES).size());

        onos.close();
        onos = startOnos();
        Conditions.await("the configuration by the new ONOS", this::isConfigured);
        assertEquals(entries, device.control().read(ALL_TABLES).size());
        assertEquals(List.of(), onos.problems());
    }

    @Test
    public void nothingIsTakenFromTheSwitchWhenOnosIsKilled() throws Exception {
        Conditions.await("the first configuration", this::isConfigured);
        Control control = device.control();
        Set<Entity> entries = entries(control);
        AtomicReference<Set<Entity>> lost = new AtomicReference<>(Set.of());
        Thread watch = new Thread(() -> {
            while (!Thread.currentThread().isInterrupted() && lost.get().isEmpty()) {
                Set<Entity> missing = new HashSet<>(entries);
                try {
                    missing.removeAll(entries(device.control()));
                } catch (ControlException e) {
                    throw new AssertionError(e);
                }
                lost.set(missing);
            }
        });
        watch.start();
        try {
            ProcessHandle process = ProcessHandle.of(onos.pid()).orElseThrow();
            process.destroyForcibly();
            process.onExit().join();
            onos.close();
            onos = startOnos();
            Conditions.await("the configuration by the new ONOS", this::isConfigured);
        } finally {
            watch.interrupt();
            watch.join();
        }
        assertEquals(Set.of(), lost.get());
        // A pipeline that is set comes with a control of its own.
        assertSame(control, device.control());
        assertEquals(List.of(), logLines("ALREADY_EXISTS"));
        assertEquals(List.of(), onos.problems());
    }

    @Test
    public void entriesThatNoRuleStandsForGoInTheEnd() throws Exception {
        Conditions.await("the first configuration", this::isConfigured);
        TableEntry rule = rulesOfServers().findAny().orElseThrow().getTableEntry();
        TableEntry.Builder foreign = rule.toBuilder();
        for (FieldMatch.Builder match : foreign.getMatchBuilderList()) {
            if (match.hasLpm()) {
                match.setLpm(FieldMatch.LPM.newBuilder()
                        .setValue(ByteString.copyFrom(new byte[]{9, 9, 9, 9})).setPrefixLen(32));
            }
        }
        Entity entry = Entity.newBuilder().setTableEntry(foreign).build();
        device.control().write(Update.Type.INSERT, entry);
        Conditions.await("the foreign entry to go", () -> !entries(device.control()).contains(entry));
        assertTrue(isConfigured());
    }

    @Test
    public void switchThatHangsDelaysNoOther() throws Exception {
        try (SwitchProcess other = SwitchProcess.start()) {
            Rest rest = new Rest(onos);
            rest.post("network/configuration", "application/json",
                      ManyTenants.netcfg("gw2", other.port(), 3).getBytes(StandardCharsets.UTF_8));
            Conditions.await("both configurations", () -> areAdded("device:gw1") && areAdded("device:gw2")
                    && rulesOfServers().findAny().isPresent());

            other.pause();
            // Before ONOS takes the other for gone, and after.
            for (boolean isMissed : List.of(false, true)) {
                if (isMissed) {
                    Conditions.await("ONOS to miss the other switch", () -> !isAvailable("device:gw2"));
                }
                Entity entry = rulesOfServers().findAny().orElseThrow();
                long start = System.nanoTime();
                device.control().write(Update.Type.DELETE, entry);
                Conditions.await("the entry to be there again", () -> entries(device.control()).contains(
                        entry));
                assertTrue((System.nanoTime() - start) / 1e9 + " s", System.nanoTime() - start < QUICK_NANOS);

                Set<Entity> before = entries(device.control());
                start = System.nanoTime();
                rest.post("network/configuration", "application/json",
                          netcfg("\"vlan\": 30", "\"vlan\": " + (isMissed ? 32 : 31)));
                Conditions.await("the tenant's new VLAN", () -> areAdded("device:gw1")
                        && entries(device.control()).size() == before.size()
                        && !entries(device.control()).equals(before));
                assertTrue((System.nanoTime() - start) / 1e9 + " s", System.nanoTime() - start < QUICK_NANOS);
            }

            other.goOn();
            Conditions.await("the other switch", () -> isAvailable("device:gw2") && areAdded("device:gw2"));
        }
    }

    @Test
    public void becomesPrimaryAgainAfterAnotherControllerWas() throws Exception {
        Conditions.await("the first configuration", this::isConfigured);
        ManagedChannel channel = ManagedChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
        try {
            StreamObserver<StreamMessageRequest> stream = P4RuntimeGrpc.newStub(channel).streamChannel(IGNORED);
            stream.onNext(StreamMessageRequest.newBuilder().setArbitration(MasterArbitrationUpdate.newBuilder()
                    .setDeviceId(1).setElectionId(Uint128.newBuilder().setHigh(Long.MAX_VALUE))).build());
            Conditions.await("ONOS to say that it is not the primary", () -> !isAvailable() && new Rest(onos)
                    .get("devices/device:gw1").path("annotations").path("problem").asText()
                    .contains("another controller is its primary"));
            stream.onCompleted();
            Conditions.await("ONOS to be the primary again", this::isConfigured);
            assertEquals("", new Rest(onos).get("devices/device:gw1").path("annotations").path("problem").asText());
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    public void portsAreUpWhileTheirLinksAre() throws Exception {
        Conditions.await("the first configuration", this::isConfigured);
        assertEquals(List.of("dc 1 true", "otr 2 true", "servers 3 true"), ports());
        int entries = device.control().read(ALL_TABLES).size();

        otr.setUp(false);
        Conditions.await("the port to go down",
                () -> ports().equals(List.of("dc 1 true", "otr 2 false", "servers 3 true")));
        Conditions.await("the OTR to get no more flows", () -> device.control().read(ALL_TABLES).size() < entries);
        String tenants = Cli.run(onos.sshAddress(), onos.credentials(), "flowcache-tenants");
        assertTrue(tenants, tenants.contains("OTR ports [2 (down)]"));

        otr.setUp(true);
        Conditions.await("the port to come up",
                () -> ports().equals(List.of("dc 1 true", "otr 2 true", "servers 3 true")));
        Conditions.await("the OTR to get flows again", () -> device.control().read(ALL_TABLES).size() == entries);

        Rest rest = new Rest(onos);
        rest.post("network/configuration", "application/json",
                  netcfg("\"dc\", \"enabled\": true", "\"dc\", \"enabled\": false"));
        Conditions.await("the port that is disabled",
                () -> ports().equals(List.of("dc 1 false", "otr 2 true", "servers 3 true")));
        otr.setUp(false);
        rest.post("network/configuration", "application/json", netcfg());
        Conditions.await("the port that is enabled again, and the other to stay down",
                () -> ports().equals(List.of("dc 1 true", "otr 2 false", "servers 3 true")));

        device.close();
        Conditions.await("ONOS to miss the switch", () -> !isAvailable());
        device = makeSwitch(port);
        otr.setUp(false);
        device.start();
        Conditions.await("the new switch, with the port down",
                () -> isAvailable() && ports().equals(List.of("dc 1 true", "otr 2 false", "servers 3 true")));
    }

    @Test
    public void whatTheSwitchGaveUpIsStoredNoMoreThoughNobodyAsks() throws Exception {
        new Rest(onos).post("network/configuration", "application/json",
                  netcfg("\"tenants\"", "\"cache\": {\"idleTimeout\": 5000}, \"tenants\""));
        Conditions.await("the configuration", this::isConfigured);
        run("cfg set org.flowcache.app.learning.ContextRounds contextReadInterval 1");
        run("flowcache-teach --outer-destination 2.2.2.2 --outer-destination-mac 02:00:00:00:00:02 "
                + "device:gw1 10 192.168.1.7");
        String stored = run("flowcache-entries -s");
        assertTrue(stored, stored.contains("192.168.1.7"));
        Conditions.await("the entry to go", () -> run("flowcache-entries -s").contains("0 learned entries"));
        assertEquals(List.of(), onos.problems());
    }

    private String run(String command) throws IOException {
        return Cli.run(onos.sshAddress(), onos.credentials(), command);
    }

    /** Name, number and whether it is enabled, of each port that ONOS knows, in the order of the numbers. */
    private List<String> ports() throws Exception {
        List<String> ports = new ArrayList<>();
        for (JsonNode port : new Rest(onos).get("devices/device:gw1/ports").path("ports")) {
            String[] nameAndNumber = port.path("port").asText().split("[\\[\\]()]+");
            ports.add(nameAndNumber[1] + " " + nameAndNumber[2] + " " + port.path("isEnabled").asBoolean());
        }
        ports.sort(Comparator.comparing(text -> text.split(" ")[1]));
        return ports;
    }

    private boolean isConfigured() throws Exception {
        Rest rest = new Rest(onos);
        JsonNode flows = rest.get("flows").path("flows");
        JsonNode groups = rest.get("groups").path("groups");
        return isAvailable()
                && flows.size() > 0 && areAdded(flows)
                && device.control().read(ALL_TABLES).size() == flows.size() - DEFAULT_ENTRIES + CONST_ENTRIES
                && groups.size() > 0 && areAdded(groups) && device.control().read(ALL_CLONE_SESSIONS).size()
                        + device.control().read(ALL_MULTICAST_GROUPS).size() == groups.size();
    }

    private boolean areAdded(String deviceId) throws Exception {
        List<JsonNode> flows = StreamSupport.stream(new Rest(onos).get("flows").path("flows").spliterator(), false)
                .filter(flow -> flow.path("deviceId").asText().equals(deviceId)).toList();
        return isAvailable(deviceId) && !flows.isEmpty()
                && flows.stream().allMatch(flow -> flow.path("state").asText().equals("ADDED"));
    }

    private boolean isAvailable(String deviceId) throws Exception {
        return StreamSupport.stream(new Rest(onos).get("devices").path("devices").spliterator(), false)
                .anyMatch(device -> device.path("id").asText().equals(deviceId)
                        && device.path("available").asBoolean());
    }

    private List<String> logLines(String text) throws IOException {
        try (Stream<String> lines = Files.lines(onos.logFile())) {
            return lines.filter(line -> line.contains(text)).toList();
        }
    }

    private Stream<Entity> rulesOfServers() throws ControlException {
        return entries(device.control()).stream()
                .filter(each -> each.getTableEntry().getMatchList().stream().anyMatch(FieldMatch::hasLpm));
    }

    private static Set<Entity> entries(Control control) throws ControlException {
        return new HashSet<>(control.read(ALL_TABLES));
    }

    private boolean isAvailable() throws Exception {
        JsonNode devices = new Rest(onos).get("devices").path("devices");
        return devices.size() == 1 && devices.get(0).path("available").asBoolean();
    }

    private static boolean areAdded(JsonNode entries) {
        return StreamSupport.stream(entries.spliterator(), false)
                .allMatch(entry -> entry.path("state").asText().equals("ADDED"));
    }

    private EmbeddedOnos startOnos() throws InterruptedException {
        EmbeddedOnos started = EmbeddedOnos.builder(
                Path.of(System.getProperty("onos.distribution")), folder.getRoot().toPath())
                .restPort(0).sshPort(0).build();
        started.start();
        started.awaitReady(Duration.ofMinutes(1), System.out::println);
        return started;
    }

    private SoftSwitch startSwitch(int port) {
        SoftSwitch started = makeSwitch(port);
        started.start();
        return started;
    }

    private SoftSwitch makeSwitch(int port) {
        otr = new InMemoryPort();
        return SoftSwitch.builder()
                .port(1, new InMemoryPort()).port(2, otr).port(3, new InMemoryPort())
                .grpcAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .build();
    }

    private byte[] netcfg() throws IOException {
        return netcfg("", "");
    }

    /** The network configuration of the demo with this switch's address, and one text in place of another. */
    private byte[] netcfg(String text, String replacement) throws IOException {
        String demo = Files.readString(Path.of(System.getProperty("app.netcfg")));
        assertTrue(demo, demo.contains(NETCFG_PORT) && demo.contains(text));
        return (text.isEmpty() ? demo : demo.replace(text, replacement)).replace(NETCFG_PORT, ":" + port + "?")
                .getBytes(StandardCharsets.UTF_8);
    }
}

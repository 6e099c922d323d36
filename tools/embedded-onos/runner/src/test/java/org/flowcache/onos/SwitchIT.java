// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos;

import static org.junit.Assert.assertEquals;
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
import java.util.List;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import org.flowcache.softswitch.SoftSwitch;
import org.flowcache.softswitch.port.InMemoryPort;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import p4.v1.P4RuntimeOuterClass.CloneSessionEntry;
import p4.v1.P4RuntimeOuterClass.Entity;
import p4.v1.P4RuntimeOuterClass.MulticastGroupEntry;
import p4.v1.P4RuntimeOuterClass.PacketReplicationEngineEntry;
import p4.v1.P4RuntimeOuterClass.TableEntry;

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
    /** The rule for the settings becomes a table's default entry, which is not among a table's entries. */
    private static final int DEFAULT_ENTRIES = 1;
    /** The P4 program's own: frames of LLDP and BDDP go to the controller. */
    private static final int CONST_ENTRIES = 2;

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

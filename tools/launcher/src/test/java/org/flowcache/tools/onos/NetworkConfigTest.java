// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.onos;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.flowcache.tools.demo.DemoNetwork.Tenant;
import org.flowcache.tools.demo.DemoNetwork;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class NetworkConfigTest {

    private static final Path DEMO = Path.of("../netcfg/demo.json");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void demoHasTheTenantsOfTheUseCase() throws IOException {
        NetworkConfig config = NetworkConfig.read(DEMO);
        DemoNetwork network = DemoNetwork.of(config);

        assertEquals(1, config.p4DeviceId());
        assertEquals("1.1.1.1", network.gateway().address().getHostAddress());
        assertEquals(new TreeMap<>(Map.of(1, "dc", 2, "otr", 3, "servers")), network.ports());
        assertEquals(4789, network.vxlanPort().valueAsInt());
        assertEquals(1, network.dcPort());
        assertEquals(2, network.otrPort());
        assertEquals(List.of("t1 100 10 192.168.1.1 S1 3", "t2 200 20 192.168.2.1 S2 3", "t3 300 30 192.168.3.1 S1 3"),
                network.tenants().stream().map(NetworkConfigTest::words).toList());
    }

    @Test
    public void theUdpPortOfVxlanIsThatOfTheGateway() throws IOException {
        NetworkConfig config = read("{\"devices\": {\"device:a\": {\"flowcache\": {\"vtep\": \"1.1.1.1\", \"ports\": "
                + "{\"dc\": 1, \"otr\": 2, \"servers\": [3]}, \"tenants\": [], \"cache\": {\"vxlanPort\": 8472}}}}}");
        assertEquals(8472, DemoNetwork.of(config).vxlanPort().valueAsInt());
    }

    @Test
    public void onlyTheServersAddressChanges() throws IOException {
        NetworkConfig config = NetworkConfig.read(DEMO);
        ObjectMapper json = new ObjectMapper();

        JsonNode changed = json.readTree(config.withServer(new InetSocketAddress("127.0.0.1", 12345)));

        ObjectNode expected = (ObjectNode) json.readTree(DEMO.toFile());
        ((ObjectNode) expected.path("devices").path(config.deviceId()).path("basic"))
                .put("managementAddress", "grpc://127.0.0.1:12345?device_id=1");
        assertEquals(expected, changed);
    }

    @Test
    public void saysWhereTheJsonIsWrong() throws IOException {
        IOException e = assertThrows(IOException.class, () -> read("{\n  \"devices\": {,}\n}"));
        assertTrue(e.getMessage(), e.getMessage().contains("netcfg.json, line 2"));
    }

    @Test
    public void wantsOneDevice() {
        IllegalArgumentException none = assertThrows(IllegalArgumentException.class, () -> read("{}"));
        assertTrue(none.getMessage(), none.getMessage().contains("\"devices\" has 0 entries"));
        IllegalArgumentException two = assertThrows(IllegalArgumentException.class,
                () -> read("{\"devices\": {\"device:a\": {}, \"device:b\": {}}}"));
        assertTrue(two.getMessage(), two.getMessage().contains("\"devices\" has 2 entries"));
    }

    @Test
    public void wantsAGrpcAddress() {
        for (String address : List.of("", "127.0.0.1:50001", "grpc://127.0.0.1:50001", "grpc://h:1?device_id=x")) {
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> read(
                    "{\"devices\": {\"device:a\": {\"basic\": {\"managementAddress\": \"" + address + "\"}}}}")
                    .p4DeviceId());
            assertTrue(e.getMessage(), e.getMessage().contains("managementAddress is \"" + address + "\""));
        }
    }

    @Test
    public void knowsOnlyTheTenantsOfTheUseCase() throws IOException {
        NetworkConfig config = read("{\"devices\": {\"device:a\": {\"flowcache\": {\"vtep\": \"1.1.1.1\", \"ports\": "
                + "{\"dc\": 1, \"otr\": 2, \"servers\": [3]}, \"tenants\": [{\"name\": \"t4\"}]}}}}");
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> DemoNetwork.of(config));
        assertTrue(e.getMessage(), e.getMessage().contains("\"t4\""));
    }

    private NetworkConfig read(String json) throws IOException {
        Path file = folder.getRoot().toPath().resolve("netcfg.json");
        Files.writeString(file, json);
        return NetworkConfig.read(file);
    }

    private static String words(Tenant tenant) {
        return tenant.name() + " " + tenant.vni() + " " + tenant.vlan() + " " + tenant.vm().getHostAddress() + " "
                + tenant.server().name() + " " + tenant.serverPort();
    }
}

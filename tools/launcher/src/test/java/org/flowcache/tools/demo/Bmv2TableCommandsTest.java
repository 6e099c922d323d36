// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import static org.flowcache.tools.demo.Frames.request;
import static org.flowcache.tools.demo.Frames.tagged;
import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.TextFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.flowcache.tools.demo.DemoNetwork.Tenant;
import org.flowcache.tools.demo.Verdict.Check;
import org.flowcache.tools.emulator.Vtep;
import org.flowcache.tools.onos.NetworkConfig;
import org.junit.Before;
import org.junit.Test;
import p4.config.v1.P4InfoOuterClass.P4Info;

/** What tools/bmv2/table_cmds.txt makes of a switch. */
public class Bmv2TableCommandsTest {

    private static final Path COMMANDS = Path.of("../bmv2/table_cmds.txt");
    private static final Path P4INFO = Path.of("../../pipeconf/src/main/resources/p4c-out/p4info.txt");
    private static final Path BMV2_JSON = Path.of("../../pipeconf/src/main/resources/p4c-out/bmv2.json");
    private static final int SECONDS = 5;

    private DemoNetwork network;

    @Before
    public void setUp() throws IOException {
        network = DemoNetwork.of(NetworkConfig.read(Path.of("../netcfg/demo.json")));
    }

    @Test
    public void aSwitchLearnsEveryTenantsTunnel() throws Exception {
        try (GatewaySwitch gateway = new GatewaySwitch(network).withCommands(COMMANDS)) {
            Narrator silent = new Narrator(new PrintStream(OutputStream.nullOutputStream()));
            Scenario scenario = new Scenario(network, gateway.links(), new Capture(hop -> { }), silent,
                    Duration.ofSeconds(SECONDS));

            List<Step> steps = scenario.run();

            assertEquals(List.of(), steps.stream().filter(step -> step.problem().isPresent()).toList());
            assertEquals(List.of(), scenario.checks().stream().filter(check -> !check.passed()).map(Check::what)
                    .toList());
        }
    }

    @Test
    public void aSwitchFloodsBroadcastInTheTenantsVlan() throws Exception {
        try (GatewaySwitch gateway = new GatewaySwitch(network).withCommands(COMMANDS)) {
            Vtep router = network.routerVtep();
            for (Tenant tenant : network.tenants()) {
                byte[] broadcast = request(tenant);
                Arrays.fill(broadcast, 0, 6, (byte) 0xff);
                BlockingQueue<byte[]> flooded = new LinkedBlockingQueue<>();
                gateway.links().get(tenant.serverPort()).onReceive(flooded::add);

                gateway.links().get(network.dcPort())
                        .send(router.encapsulate(broadcast, tenant.vni(), 0, network.gateway()));

                assertArrayEquals(tagged(broadcast, tenant.vlan()), flooded.poll(SECONDS, TimeUnit.SECONDS));
            }
        }
    }

    /** simple_switch_CLI takes the last one of several actions with one name, whichever table it is for. */
    @Test
    public void actionsOfOneNameTakeTheSameParameters() throws IOException {
        Map<String, Integer> parameters = new HashMap<>();
        for (JsonNode action : new ObjectMapper().readTree(BMV2_JSON.toFile()).path("actions")) {
            int count = action.path("runtime_data").size();
            Integer before = parameters.putIfAbsent(action.path("name").asText(), count);
            assertTrue(action.path("name").asText(), before == null || before == count);
        }
        assertTrue(parameters.containsKey("FlowCacheIngress.flow_cache.to_otr"));
    }

    @Test
    public void theReaderRefusesWhatTheSwitchWould() throws IOException {
        P4Info info = TextFormat.parse(Files.readString(P4INFO), P4Info.class);
        for (String line : List.of("", "# a comment", "table_add tenant set_tenant 100 => 10 0",
                "table_add tenants accept_vlan 100 => 10", "table_add tenants set_tenant 100 => 10",
                "table_add tenants set_tenant 100 1 => 10 0", "table_add tenants set_tenant 16777216 => 10 0",
                "mc_node_associate 1 0")) {
            IllegalArgumentException e = assertThrows(line, IllegalArgumentException.class,
                    () -> SimpleSwitchCommands.read(List.of(line), info));
            assertTrue(e.getMessage(), e.getMessage().startsWith("line 1, \"" + line + "\""));
        }
    }
}

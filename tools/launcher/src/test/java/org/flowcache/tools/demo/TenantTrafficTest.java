// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.flowcache.tools.demo.DemoNetwork.Tenant;
import org.flowcache.tools.onos.NetworkConfig;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

public class TenantTrafficTest {

    private static final byte[] PAYLOAD = {1, 2, 3};
    private static final int RATE = 100_000;

    private final AtomicLong otrPackets = new AtomicLong();
    private DemoNetwork network;
    private GatewaySwitch gateway;

    @Before
    public void setUp() throws IOException {
        network = DemoNetwork.of(NetworkConfig.read(Path.of("../netcfg/demo.json")));
        gateway = new GatewaySwitch(network).withPorts(network);
        var otr = Peers.otr(network, Peers.otrTable(network));
        gateway.links().get(network.otrPort()).connect(frame -> {
            otrPackets.incrementAndGet();
            return otr.answer(frame);
        });
    }

    @After
    public void tearDown() {
        gateway.close();
    }

    @Test
    public void tellsWhatCameBackOfEachTenant() throws InterruptedException {
        network.tenants().forEach(gateway::withTenant);
        gateway.links().get(3).connect(Peers.servers(network.tenants()));

        traffic(1, Duration.ofSeconds(5)).run();
        Map<String, RoundTrips> results = traffic(50, Duration.ofSeconds(5)).run();

        assertEquals("only the first packet of each tenant", 3, otrPackets.get());
        assertEquals("[t1, t2, t3]", results.keySet().toString());
        results.forEach((name, result) -> {
            assertTrue(result.toString(), result.toString().matches("50 sent, 50 came back, 0\\.0 % lost; round trip "
                    + "min \\d+\\.\\d{3}, median \\d+\\.\\d{3}, 99 % \\d+\\.\\d{3}, max \\d+\\.\\d{3} ms"));
            assertTrue(name, result.isComplete());
        });
    }

    @Test
    public void tellsWhatWasLostAndWhatIsNoAnswer() throws InterruptedException {
        network.tenants().stream().limit(2).forEach(gateway::withTenant);
        var servers = Peers.servers(network.tenants());
        gateway.links().get(3).connect(frame -> servers.apply(frame).map(answer -> {
            byte[] changed = answer.clone();
            if (changed[15] == 20) {
                changed[changed.length - 1] ^= 1;
                // Adjusts the UDP checksum to it: the payload's third byte is the upper half of a word.
                changed[18 + 20 + 6] ^= 1;
            }
            return changed;
        }));

        Map<String, RoundTrips> results = traffic(4, Duration.ofMillis(300)).run();

        assertTrue(results.get("t1").isComplete());
        assertFalse(results.get("t2").isComplete());
        assertTrue(results.get("t2").toString(), results.get("t2").toString()
                .startsWith("4 sent, 0 came back, 100.0 % lost"));
        assertEquals("4 sent, 0 came back, 100.0 % lost", results.get("t3").toString());
    }

    @Test
    public void countsDuplicatesAndComputesPercentiles() {
        RoundTrips trips = new RoundTrips(4);
        for (int number = 0; number < 4; number++) {
            trips.sent(65534 + number, 1_000_000L * number);
        }
        assertTrue(trips.received(65535, 3_000_000));
        assertTrue(trips.received(0, 3_000_000));
        assertFalse("twice", trips.received(0, 4_000_000));
        assertTrue(trips.received(1, 13_500_000));
        assertFalse("never sent", trips.received(2, 4_000_000));

        assertEquals("4 sent, 3 came back, 25.0 % lost, 2 more arrived that should not; "
                + "round trip min 1.000, median 2.000, 99 % 10.500, max 10.500 ms", trips.toString());
        assertFalse(trips.isComplete());
    }

    private TenantTraffic traffic(int count, Duration patience) {
        Map<String, Tenant> tenants = new LinkedHashMap<>();
        network.tenants().forEach(tenant -> tenants.put(tenant.name(), tenant));
        return new TenantTraffic(network, new TenantTraffic.Options(tenants, count, RATE, PAYLOAD, patience),
                gateway.links().get(network.dcPort()), System::nanoTime);
    }
}

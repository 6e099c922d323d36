// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench.onos;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;
import org.junit.Test;

public class ManyTenantsTest {

    private static final InetSocketAddress P4_RUNTIME =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 50001);

    @Test
    public void asManyTenantsAsThereCanBeHaveVlansVnisAndServersOfTheirOwn() throws Exception {
        JsonNode tenants = flowCache(ManyTenants.of(ManyTenants.MAX)).path("tenants");
        Set<Integer> vlans = new HashSet<>();
        Set<Integer> vnis = new HashSet<>();
        Set<String> prefixes = new HashSet<>();
        for (JsonNode tenant : tenants) {
            vlans.add(tenant.path("vlan").asInt());
            vnis.add(tenant.path("vni").asInt());
            tenant.path("servers").forEach(server -> prefixes.add(server.path("prefix").asText()));
        }
        assertEquals(ManyTenants.MAX, tenants.size());
        assertEquals(ManyTenants.MAX, vlans.size());
        assertEquals(ManyTenants.MAX, vnis.size());
        assertEquals(ManyTenants.MAX * ManyTenants.SERVERS, prefixes.size());
        assertTrue(vlans.stream().allMatch(vlan -> vlan >= 1 && vlan <= 4094));
    }

    @Test
    public void onlyTheOneThatMovesIsAnother() throws Exception {
        ManyTenants tenants = ManyTenants.of(5);
        JsonNode before = flowCache(tenants).path("tenants");
        JsonNode after = flowCache(tenants.move(3)).path("tenants");
        for (int i = 0; i < 5; i++) {
            assertEquals(i != 3, before.get(i).equals(after.get(i)));
            assertTrue("nobody else's VLAN", before.get(i).path("vlan").asInt() != after.get(3).path("vlan").asInt());
        }
        assertEquals(before.get(3).path("vni"), after.get(3).path("vni"));
    }

    @Test
    public void tellsOnosWhereTheSwitchIs() throws Exception {
        assertEquals("grpc://127.0.0.1:50001?device_id=1", device(ManyTenants.of(2)).path("basic")
                .path("managementAddress").asText());
    }

    private static JsonNode flowCache(ManyTenants tenants) throws Exception {
        return device(tenants).path("flowcache");
    }

    private static JsonNode device(ManyTenants tenants) throws Exception {
        return new ObjectMapper().readTree(tenants.netcfg(P4_RUNTIME)).path("devices").path(ManyTenants.DEVICE);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench.onos;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.flowcache.tools.bench.Flow;
import org.flowcache.tools.demo.DemoNetwork;
import org.flowcache.tools.demo.DemoNetwork.Server;
import org.flowcache.tools.demo.DemoNetwork.Tenant;
import org.flowcache.tools.emulator.Ipv4Prefix;
import org.flowcache.tools.emulator.Vtep;
import org.flowcache.tools.emulator.VxlanPacket;
import org.pcap4j.util.MacAddress;

/**
 * The first of many tenants, with what is beyond the switch: a virtual machine for each, and its first server.
 */
final class FirstTenants {

    /** How many of the tenants. */
    static final int COUNT = 4;

    private FirstTenants() {
    }

    /** Returns their network. */
    static DemoNetwork network(ManyTenants tenants) {
        Server server = new Server("S", MacAddress.getByName("02:00:00:00:01:01"));
        List<Tenant> all = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            all.add(new Tenant("t" + (i + 1), tenants.vni(i), tenants.vlan(i),
                    Ipv4Prefix.address("192.168." + (i + 1) + ".1"), MacAddress.getByName("02:00:00:00:02:0" + (i + 1)),
                    server, Ipv4Prefix.address(tenants.server(i, 1)), ManyTenants.SERVER_PORT));
        }
        SortedMap<Integer, String> ports = new TreeMap<>();
        ports.put(ManyTenants.DC_PORT, "dc");
        ports.put(ManyTenants.OTR_PORT, "otr");
        ports.put(ManyTenants.SERVER_PORT, "servers");
        return new DemoNetwork(
                new Vtep.Remote(Ipv4Prefix.address(ManyTenants.VTEP), MacAddress.getByName("02:00:00:00:00:01")),
                new Vtep.Remote(Ipv4Prefix.address("2.2.2.2"), MacAddress.getByName("02:00:00:00:00:02")),
                VxlanPacket.PORT, ports, ManyTenants.DC_PORT, ManyTenants.OTR_PORT, all);
    }

    /**
     * Makes packets from a tenant's server, each to another destination.
     *
     * @param tenants all tenants
     * @param index   whose server, from 0
     * @param count   how many
     * @return tagged frames
     */
    static List<byte[]> fromServer(ManyTenants tenants, int index, int count) {
        DemoNetwork network = network(tenants);
        Tenant tenant = network.tenants().get(index);
        List<byte[]> frames = new ArrayList<>();
        for (int first = 0; first < count; first += Flow.MAX_FLOWS) {
            // Each thousand from another part of the prefix that the OTR has routes for.
            Tenant part = tenant.withVm(Ipv4Prefix.address("192.168." + (100 + 4 * (first / Flow.MAX_FLOWS)) + ".1"));
            DemoNetwork one = new DemoNetwork(network.gateway(), network.router(), network.vxlanPort(), network.ports(),
                    network.dcPort(), network.otrPort(), List.of(part));
            Flow.of(one, Math.min(Flow.MAX_FLOWS, count - first)).forEach(flow -> frames.add(flow.fromServer()));
        }
        return frames;
    }
}

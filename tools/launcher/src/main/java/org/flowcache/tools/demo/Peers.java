// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.flowcache.tools.demo.DemoNetwork.Tenant;
import org.flowcache.tools.emulator.BareMetalServer;
import org.flowcache.tools.emulator.DcRouter;
import org.flowcache.tools.emulator.Ipv4Prefix;
import org.flowcache.tools.emulator.Link;
import org.flowcache.tools.emulator.Otr;
import org.flowcache.tools.emulator.OtrTable;
import org.flowcache.tools.emulator.Servers;

/**
 * All that is around the switch: the DC router with the tenants, the OTR and the servers.
 */
public final class Peers {

    private final DcRouter router;

    /**
     * Connects everybody.
     *
     * @param network the network
     * @param links   a cable to each port of the switch, by port
     * @param tenants gets what arrives at tenants: the tenant's name and the frame
     */
    Peers(DemoNetwork network, Map<Integer, Link> links, BiConsumer<String, byte[]> tenants) {
        router = router(network, links.get(network.dcPort()), tenants);
        links.get(network.otrPort()).connect(otr(network, otrTable(network))::answer);
        network.tenants().stream().collect(Collectors.groupingBy(Tenant::serverPort))
                .forEach((port, attached) -> links.get(port).connect(servers(attached)));
    }

    /**
     * Sends a tenant's frame to the switch.
     *
     * @param tenant the tenant
     * @param frame  an untagged Ethernet frame
     */
    void send(Tenant tenant, byte[] frame) {
        router.send(tenant.vni(), frame);
    }

    /**
     * Makes the DC router and connects it.
     *
     * @param network the network
     * @param link    the cable to the switch
     * @param tenants gets what arrives at tenants: the tenant's name and the frame
     * @return the router
     */
    public static DcRouter router(DemoNetwork network, Link link, BiConsumer<String, byte[]> tenants) {
        return new DcRouter(network.routerVtep(), network.gateway(),
                byTenant(network.tenants(), Tenant::vni, Tenant::name), link, tenants);
    }

    /**
     * Makes the OTR, which encapsulates as the switch's tunnel end point.
     *
     * @param network the network
     * @param table   where the tenants are
     * @return the OTR
     */
    public static Otr otr(DemoNetwork network, OtrTable table) {
        return new Otr(network.gatewayVtep(), table.vniByVlan(), table.routes());
    }

    /**
     * Returns where the tenants' virtual machines are.
     *
     * @param network the network
     * @return a route for each
     */
    public static OtrTable otrTable(DemoNetwork network) {
        List<Otr.Route> routes = new ArrayList<>();
        for (Tenant tenant : network.tenants()) {
            routes.add(new Otr.Route(tenant.vlan(), new Ipv4Prefix(tenant.vm(), Integer.SIZE), network.router()));
        }
        return new OtrTable(byTenant(network.tenants(), Tenant::vlan, Tenant::vni), routes);
    }

    /**
     * Makes tenants' servers that are on one trunk.
     *
     * @param tenants the tenants
     * @return the servers
     */
    public static Servers servers(List<Tenant> tenants) {
        List<BareMetalServer> servers = new ArrayList<>();
        tenants.stream().collect(Collectors.groupingBy(Tenant::server)).forEach((server, itsTenants) -> {
            Map<Integer, Inet4Address> addresses = byTenant(itsTenants, Tenant::vlan, Tenant::serverAddress);
            servers.add(new BareMetalServer(server.mac(), addresses));
        });
        return new Servers(servers);
    }

    private static <K, V> Map<K, V> byTenant(List<Tenant> tenants, Function<Tenant, K> key,
                                             Function<Tenant, V> value) {
        return tenants.stream().collect(Collectors.toMap(key, value));
    }
}

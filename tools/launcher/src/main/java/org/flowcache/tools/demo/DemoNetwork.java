// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.flowcache.tools.emulator.Ipv4Prefix;
import org.flowcache.tools.emulator.Vtep;
import org.flowcache.tools.emulator.VxlanPacket;
import org.flowcache.tools.onos.NetworkConfig;
import org.pcap4j.packet.namednumber.UdpPort;
import org.pcap4j.util.MacAddress;

/**
 * The network of the demo: what the network configuration says of the switch, its tenants and their servers, and what
 * is beyond it, which the switch has to learn.
 *
 * @param gateway   the switch's tunnel end point, and its MAC address
 * @param router    the DC router's tunnel end point, and its MAC address
 * @param vxlanPort the UDP port of VXLAN
 * @param ports     names of the ports: what they lead to, by number
 * @param dcPort    the port to the DC network
 * @param otrPort   the port to the OTR
 * @param tenants   the tenants
 */
public record DemoNetwork(Vtep.Remote gateway, Vtep.Remote router, UdpPort vxlanPort, SortedMap<Integer, String> ports,
                          int dcPort, int otrPort, List<Tenant> tenants) {

    private static final Vtep.Remote ROUTER =
            new Vtep.Remote(Ipv4Prefix.address("2.2.2.2"), MacAddress.getByName("02:00:00:00:00:02"));
    private static final MacAddress GATEWAY_MAC = MacAddress.getByName("02:00:00:00:00:01");

    private static final Server S1 = new Server("S1", MacAddress.getByName("02:00:00:00:01:01"));
    private static final Server S2 = new Server("S2", MacAddress.getByName("02:00:00:00:01:02"));

    private static final Map<String, Beyond> BEYOND = Map.of(
            "t1", new Beyond("192.168.1.1", "02:00:00:00:02:01", S1),
            "t2", new Beyond("192.168.2.1", "02:00:00:00:02:02", S2),
            "t3", new Beyond("192.168.3.1", "02:00:00:00:02:03", S1));

    /**
     * A bare-metal server.
     *
     * @param name its name
     * @param mac  its MAC address
     */
    public record Server(String name, MacAddress mac) {
    }

    /**
     * A tenant with one virtual machine in the DC and one server.
     *
     * @param name          its name
     * @param vni           its VNI
     * @param vlan          its VLAN
     * @param vm            the virtual machine's IP address
     * @param vmMac         the virtual machine's MAC address
     * @param server        the server, which it may share with others
     * @param serverAddress the server's IP address in the tenant's VLAN
     * @param serverPort    the switch port that leads to the server
     */
    public record Tenant(String name, int vni, int vlan, Inet4Address vm, MacAddress vmMac, Server server,
                         Inet4Address serverAddress, int serverPort) {

        /**
         * Returns the tenant with a virtual machine at another address.
         *
         * @param address the address
         * @return the tenant
         */
        public Tenant withVm(Inet4Address address) {
            return new Tenant(name, vni, vlan, address, vmMac, server, serverAddress, serverPort);
        }
    }

    private record Beyond(String vm, String vmMac, Server server) {
    }

    /**
     * Adds what is beyond the switch to a network configuration.
     *
     * @param config the configuration
     * @return the network
     * @throws IllegalArgumentException if the configuration has a tenant that the demo has no virtual machine for
     */
    public static DemoNetwork of(NetworkConfig config) {
        JsonNode node = config.gateway();
        int dcPort = node.path("ports").path("dc").asInt();
        int otrPort = node.path("ports").path("otr").asInt();
        SortedMap<Integer, String> ports = new TreeMap<>(Map.of(dcPort, "dc", otrPort, "otr"));
        node.path("ports").path("servers").forEach(port -> ports.put(port.asInt(), "servers"));
        List<Tenant> tenants = new ArrayList<>();
        for (JsonNode tenant : node.path("tenants")) {
            tenants.add(tenant(config, tenant));
        }
        return new DemoNetwork(new Vtep.Remote(Ipv4Prefix.address(node.path("vtep").asText()), GATEWAY_MAC), ROUTER,
                vxlanPort(node), ports, dcPort, otrPort, List.copyOf(tenants));
    }

    private static UdpPort vxlanPort(JsonNode node) {
        return node.path("cache").path("vxlanPort").asInt() == VxlanPacket.LINUX_PORT.valueAsInt()
                ? VxlanPacket.LINUX_PORT : VxlanPacket.PORT;
    }

    /** The switch's tunnel end point, as who the OTR encapsulates. */
    public Vtep gatewayVtep() {
        return new Vtep(gateway.nextHop(), gateway.address(), vxlanPort);
    }

    /** The DC router's tunnel end point. */
    public Vtep routerVtep() {
        return new Vtep(router.nextHop(), router.address(), vxlanPort);
    }

    private static Tenant tenant(NetworkConfig config, JsonNode node) {
        String name = node.path("name").asText();
        Beyond beyond = BEYOND.get(name);
        if (beyond == null) {
            throw new IllegalArgumentException(config.name() + ": the demo knows no tenant \"" + name + "\"");
        }
        JsonNode server = node.path("servers").path(0);
        return new Tenant(name, node.path("vni").asInt(), node.path("vlan").asInt(), Ipv4Prefix.address(beyond.vm()),
                MacAddress.getByName(beyond.vmMac()), beyond.server(),
                Ipv4Prefix.parse(server.path("prefix").asText()).network(), server.path("port").asInt());
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.flowcache.api.CacheSettings;
import org.flowcache.api.Gateway;
import org.flowcache.api.PinningSettings;
import org.flowcache.api.Server;
import org.flowcache.api.Tenant;
import org.flowcache.api.Vni;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.PortNumber;

/**
 * Reads a gateway from its JSON, or refuses all of it. Every error is an
 * {@link org.onosproject.net.config.InvalidFieldException} that names the field, its value and what is allowed.
 */
final class GatewayParser {

    /** The last port: 9 bits (v1model), and 511 is where a dropped packet goes. */
    private static final int MAX_PORT = 510;
    /** The port to the controller. */
    private static final int CPU_PORT = 255;
    /** The most OTR ports: flows are spread over so many buckets, and each port has one at least. */
    private static final int MAX_OTR_PORTS = 64;
    /** The least MTU: what every IPv4 host has to take (RFC 791, section 3.1). */
    private static final int MIN_MTU = 576;
    /** The greatest MTU: what fits a frame of 9216 bytes after the 14 of its Ethernet header. */
    private static final int MAX_MTU = 9202;
    /** The last VLAN that fits the one byte that the OTR returns it in. */
    private static final int MAX_COMPATIBLE_VLAN = 255;

    private static final String NAME_MEANING = "1 to 32 letters, digits, dots, underscores or hyphens";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,32}");
    private static final String MAC_MEANING = "a unicast MAC address, as 02:00:00:00:00:01";
    private static final Pattern MAC = Pattern.compile("[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}");

    private final Map<Integer, String> roles = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private final Map<Integer, String> vnis = new HashMap<>();
    private final Map<Integer, String> vlans = new HashMap<>();

    private GatewayParser() {
    }

    /**
     * Reads a gateway.
     *
     * @param json the value of the {@value FlowCacheConfig#KEY} key
     * @return the gateway
     */
    static Gateway parse(JsonNode json) {
        return new GatewayParser().gateway(ConfigNode.root(json));
    }

    private Gateway gateway(ConfigNode node) {
        node.object(List.of("vtep", "ports", "tenants"), List.of("vtepMac", "dcMtu", "cache", "pinning"));
        Ip4Address vtep = Addresses.unicast(node.get("vtep"));
        MacAddress vtepMac = node.find("vtepMac").map(GatewayParser::mac).orElseGet(() -> macOf(vtep));
        OptionalInt dcMtu = node.find("dcMtu")
                .map(mtu -> OptionalInt.of(mtu.number(MIN_MTU, MAX_MTU, "the length of an IP packet in bytes")))
                .orElse(OptionalInt.empty());

        ConfigNode ports = node.get("ports").object(List.of("dc", "otr", "servers"), List.of());
        PortNumber dc = portWithRole(ports.get("dc"));
        Set<PortNumber> otrs = otrPorts(ports.get("otr"));
        Set<PortNumber> serverPorts = portsWithRole(ports.get("servers"));

        CacheSettings settings = node.find("cache").map(CacheSettingsParser::parse).orElse(CacheSettings.DEFAULT);
        PinningSettings pinning = node.find("pinning").map(PinningSettingsParser::parse)
                .orElse(PinningSettings.DEFAULT);
        PinnedFlowsParser pinned = new PinnedFlowsParser(vtep, vtepMac);
        Set<Tenant> tenants = new LinkedHashSet<>();
        for (ConfigNode tenant : node.get("tenants").elements()) {
            tenants.add(tenant(tenant, serverPorts, settings.extendedVlans(), pinned));
        }
        return new Gateway(vtep, vtepMac, dc, dcMtu, otrs, serverPorts, tenants, settings, pinning);
    }

    private Tenant tenant(ConfigNode node, Set<PortNumber> serverPorts, boolean extendedVlans,
                          PinnedFlowsParser pinned) {
        node.object(List.of("name", "vni", "vlan", "servers"), List.of("pinned"));

        String name = node.get("name").text(NAME_MEANING);
        if (!NAME.matcher(name).matches()) {
            throw node.get("name").invalid("must be " + NAME_MEANING);
        }
        unique(names, name, node.get("name"));

        int vni = node.get("vni").number(0, Vni.MAX, "a VNI");
        unique(vnis, vni, node.get("vni"));

        int vlan = vlan(node.get("vlan"), extendedVlans);
        unique(vlans, vlan, node.get("vlan"));

        Set<Server> servers = new LinkedHashSet<>();
        for (ConfigNode server : node.get("servers").elements()) {
            servers.add(server(server, serverPorts, servers));
        }
        VlanId vlanId = VlanId.vlanId((short) vlan);
        return new Tenant(name, Vni.of(vni), vlanId, servers, node.find("pinned")
                .map(flows -> pinned.parse(flows, vlanId, Vni.of(vni)))
                .orElse(Map.of()));
    }

    private static int vlan(ConfigNode node, boolean extended) {
        int vlan = node.number(1, VlanId.MAX_VLAN - 1, "a VLAN id");
        if (vlan > MAX_COMPATIBLE_VLAN && !extended) {
            throw node.invalid("does not fit the one byte that the OTR returns VLAN ids in; make it 1 to "
                    + MAX_COMPATIBLE_VLAN + ", or set cache.vlanEncoding to \"" + CacheSettingsParser.EXTENDED
                    + "\" if the OTR returns all 12 bits");
        }
        return vlan;
    }

    private static Server server(ConfigNode node, Set<PortNumber> serverPorts, Set<Server> others) {
        node.object(List.of("prefix", "port"), List.of());
        IpPrefix prefix = Addresses.prefix(node.get("prefix"));
        for (Server other : others) {
            if (other.prefix().contains(prefix) || prefix.contains(other.prefix())) {
                throw node.get("prefix").invalid("overlaps " + other.prefix() + " of the same tenant");
            }
        }
        PortNumber port = port(node.get("port"));
        if (!serverPorts.contains(port)) {
            throw node.get("port").invalid("must be one of ports.servers, which are " + serverPorts);
        }
        return new Server(prefix, port);
    }

    private Set<PortNumber> otrPorts(ConfigNode node) {
        if (!node.isArray()) {
            return Set.of(portWithRole(node));
        }
        Set<PortNumber> ports = portsWithRole(node);
        if (ports.size() > MAX_OTR_PORTS) {
            throw node.invalid("must have at most " + MAX_OTR_PORTS + " ports");
        }
        return ports;
    }

    private Set<PortNumber> portsWithRole(ConfigNode node) {
        Set<PortNumber> ports = new LinkedHashSet<>();
        for (ConfigNode port : node.elements()) {
            ports.add(portWithRole(port));
        }
        if (ports.isEmpty()) {
            throw node.invalid("must have at least one port");
        }
        return ports;
    }

    private PortNumber portWithRole(ConfigNode node) {
        PortNumber port = port(node);
        String first = roles.putIfAbsent((int) port.toLong(), node.path());
        if (first != null) {
            throw node.invalid("this port has a role already, as " + first);
        }
        return port;
    }

    private static PortNumber port(ConfigNode node) {
        int number = node.number(1, MAX_PORT, "a port");
        if (number == CPU_PORT) {
            throw node.invalid("this port leads to the controller");
        }
        return PortNumber.portNumber(number);
    }

    /** Reads the MAC address of a host. */
    static MacAddress mac(ConfigNode node) {
        String text = node.text(MAC_MEANING);
        if (!MAC.matcher(text).matches()) {
            throw node.invalid("must be " + MAC_MEANING);
        }
        MacAddress mac = MacAddress.valueOf(text);
        if (!HostAddresses.isHost(mac)) {
            throw node.invalid("must be " + MAC_MEANING);
        }
        return mac;
    }

    /** A locally administered address that no other VTEP of the network has. */
    private static MacAddress macOf(Ip4Address vtep) {
        return MacAddress.valueOf(0x0200_0000_0000L | Integer.toUnsignedLong(vtep.toInt()));
    }

    private static <T> void unique(Map<T, String> seen, T value, ConfigNode node) {
        String first = seen.putIfAbsent(value, node.path());
        if (first != null) {
            throw node.invalid("no two tenants may have the same, and this is " + first + " too");
        }
    }
}

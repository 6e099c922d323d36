// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flowcache.api.Gateway;
import org.flowcache.api.Server;
import org.flowcache.api.Tenant;
import org.flowcache.api.Vni;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
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
    /** The last VLAN: the OTR returns it in the last, reserved byte of the VXLAN header. */
    private static final int MAX_VLAN = 255;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,32}");
    private static final Pattern PREFIX = Pattern.compile("([^/]+)/([0-9]{1,2})");

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
        node.object("vtep", "ports", "tenants");
        Ip4Address vtep = vtep(node.get("vtep"));

        ConfigNode ports = node.get("ports").object("dc", "otr", "servers");
        PortNumber dc = portWithRole(ports.get("dc"));
        PortNumber otr = portWithRole(ports.get("otr"));
        Set<PortNumber> serverPorts = new LinkedHashSet<>();
        for (ConfigNode port : ports.get("servers").elements()) {
            serverPorts.add(portWithRole(port));
        }
        if (serverPorts.isEmpty()) {
            throw ports.get("servers").invalid("must have at least one port");
        }

        Set<Tenant> tenants = new LinkedHashSet<>();
        for (ConfigNode tenant : node.get("tenants").elements()) {
            tenants.add(tenant(tenant, serverPorts));
        }
        return new Gateway(vtep, dc, otr, serverPorts, tenants);
    }

    private Tenant tenant(ConfigNode node, Set<PortNumber> serverPorts) {
        node.object("name", "vni", "vlan", "servers");

        String nameMeaning = "1 to 32 letters, digits, dots, underscores or hyphens";
        String name = node.get("name").text(nameMeaning);
        if (!NAME.matcher(name).matches()) {
            throw node.get("name").invalid("must be " + nameMeaning);
        }
        unique(names, name, node.get("name"));

        int vni = node.get("vni").number(0, Vni.MAX, "a VNI");
        unique(vnis, vni, node.get("vni"));

        int vlan = node.get("vlan").number(1, MAX_VLAN,
                "a VLAN id that fits the last reserved byte of the VXLAN header");
        unique(vlans, vlan, node.get("vlan"));

        Set<Server> servers = new LinkedHashSet<>();
        for (ConfigNode server : node.get("servers").elements()) {
            servers.add(server(server, serverPorts, servers));
        }
        return new Tenant(name, Vni.of(vni), VlanId.vlanId((short) vlan), servers);
    }

    private static Server server(ConfigNode node, Set<PortNumber> serverPorts, Set<Server> others) {
        node.object("prefix", "port");
        Ip4Prefix prefix = prefix(node.get("prefix"));
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

    private static <T> void unique(Map<T, String> seen, T value, ConfigNode node) {
        String first = seen.putIfAbsent(value, node.path());
        if (first != null) {
            throw node.invalid("no two tenants may have the same, and this is " + first + " too");
        }
    }

    private static Ip4Address vtep(ConfigNode node) {
        String meaning = "a unicast IPv4 address";
        Ip4Address address = address(node, node.text(meaning), meaning);
        int firstByte = address.toOctets()[0] & 0xff;
        if (firstByte == 0 || firstByte == 127 || firstByte >= 224) {
            throw node.invalid("must be " + meaning);
        }
        return address;
    }

    private static Ip4Prefix prefix(ConfigNode node) {
        String meaning = "an IPv4 prefix, as 10.0.1.0/24, of a length from 1 to 32";
        Matcher matcher = PREFIX.matcher(node.text(meaning));
        if (!matcher.matches()) {
            throw node.invalid("must be " + meaning);
        }
        Ip4Address address = address(node, matcher.group(1), meaning);
        int length = Integer.parseInt(matcher.group(2));
        if (length < 1 || length > Ip4Prefix.MAX_MASK_LENGTH) {
            throw node.invalid("must be " + meaning);
        }
        Ip4Prefix prefix = Ip4Prefix.valueOf(address, length);
        if (!prefix.address().equals(address)) {
            throw node.invalid("has bits set to the right of its length; the prefix would be " + prefix);
        }
        return prefix;
    }

    private static Ip4Address address(ConfigNode node, String text, String meaning) {
        try {
            return Ip4Address.valueOf(text);
        } catch (IllegalArgumentException e) {
            throw node.invalid("must be " + meaning);
        }
    }
}

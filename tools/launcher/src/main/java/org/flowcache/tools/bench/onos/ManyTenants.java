// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench.onos;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetSocketAddress;

/**
 * The network configuration of one gateway with as many tenants as wanted, {@link #SERVERS} servers each, all behind
 * one port.
 */
final class ManyTenants {

    /** The gateway. */
    static final String DEVICE = "device:gw1";
    /** How many servers a tenant has. */
    static final int SERVERS = 10;
    /** How many tenants there can be: each has a VLAN, and one VLAN is nobody's. */
    static final int MAX = 4000;
    /** The address of its tunnel end point. */
    static final String VTEP = "1.1.1.1";
    static final int DC_PORT = 1;
    static final int OTR_PORT = 2;
    static final int SERVER_PORT = 3;

    private static final int FREE_VLAN = 2;
    private static final int FIRST_VLAN = 3;
    private static final int FIRST_VNI = 1000;
    private static final int SUBNETS = 250;
    private static final int NOBODY = -1;

    private final int count;
    private final int moved;

    private ManyTenants(int count, int moved) {
        this.count = count;
        this.moved = moved;
    }

    /**
     * Makes tenants.
     *
     * @param count how many, 1 to {@link #MAX}
     * @return the tenants
     */
    static ManyTenants of(int count) {
        return new ManyTenants(count, NOBODY);
    }

    /**
     * Gives one tenant the VLAN that is nobody's.
     *
     * @param index which tenant, from 0
     * @return all tenants
     */
    ManyTenants move(int index) {
        return new ManyTenants(count, index);
    }

    int count() {
        return count;
    }

    int vlan(int index) {
        return index == moved ? FREE_VLAN : FIRST_VLAN + index;
    }

    int vni(int index) {
        return FIRST_VNI + index;
    }

    /**
     * Returns the address of a server.
     *
     * @param index  which tenant's, from 0
     * @param number which of its servers, 1 to {@link #SERVERS}
     * @return IPv4 address
     */
    String server(int index, int number) {
        return "10." + index / SUBNETS + "." + index % SUBNETS + "." + number;
    }

    /**
     * Returns the configuration.
     *
     * @param p4Runtime where the switch's P4Runtime server listens
     * @return JSON for ONOS's {@code network/configuration}
     */
    String netcfg(InetSocketAddress p4Runtime) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode device = root.putObject("devices").putObject(DEVICE);
        device.putObject("basic")
                .put("managementAddress", "grpc://" + p4Runtime.getAddress().getHostAddress() + ":"
                        + p4Runtime.getPort() + "?device_id=1")
                .put("driver", "bmv2").put("pipeconf", "org.flowcache.pipeconf").put("locType", "none");
        ObjectNode ports = device.putObject("ports");
        for (int port : new int[] {DC_PORT, OTR_PORT, SERVER_PORT}) {
            ports.putObject(Integer.toString(port)).put("number", port).put("name", Integer.toString(port))
                    .put("enabled", true).put("removed", false).put("type", "copper").put("speed", 10000);
        }
        ObjectNode gateway = device.putObject("flowcache").put("vtep", VTEP);
        // In the other encoding there are 255 VLANs.
        gateway.putObject("cache").put("vlanEncoding", "extended");
        gateway.putObject("ports").put("dc", DC_PORT).put("otr", OTR_PORT).putArray("servers").add(SERVER_PORT);
        ArrayNode tenants = gateway.putArray("tenants");
        for (int i = 0; i < count; i++) {
            ArrayNode servers = tenants.addObject().put("name", "t" + (i + 1)).put("vni", vni(i)).put("vlan", vlan(i))
                    .putArray("servers");
            for (int number = 1; number <= SERVERS; number++) {
                servers.addObject().put("prefix", server(i, number) + "/32").put("port", SERVER_PORT);
            }
        }
        return root.toString();
    }
}

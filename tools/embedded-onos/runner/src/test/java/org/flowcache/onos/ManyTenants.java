// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Makes the network configuration of a gateway with as many tenants as wanted, 10 servers each. */
final class ManyTenants {

    /** Servers of each tenant. */
    static final int SERVERS = 10;

    private static final int FIRST_VNI = 1000;
    private static final int FIRST_VLAN = 2;

    private ManyTenants() {
    }

    /**
     * The configuration of one device.
     *
     * @param device  name after {@code device:}
     * @param port    P4Runtime port of the switch on the loopback interface
     * @param tenants 1 to 4,093, for each has a VLAN
     * @return JSON for {@code network/configuration}
     */
    static String netcfg(String device, int port, int tenants) {
        String ports = IntStream.rangeClosed(1, 3).mapToObj(number -> String.format(
                "\"%d\": {\"number\": %d, \"name\": \"p%d\", \"enabled\": true, \"removed\": false, "
                        + "\"type\": \"copper\", \"speed\": 10000}", number, number, number))
                .collect(Collectors.joining(", "));
        return String.format("{\"devices\": {\"device:%s\": {\"basic\": {"
                        + "\"managementAddress\": \"grpc://127.0.0.1:%d?device_id=1\", \"driver\": \"bmv2\", "
                        + "\"pipeconf\": \"org.flowcache.pipeconf\", \"locType\": \"none\"}, \"ports\": {%s}, "
                        + "\"flowcache\": {\"vtep\": \"1.1.1.1\", \"cache\": {\"vlanEncoding\": \"extended\"}, "
                        + "\"ports\": {\"dc\": 1, \"otr\": 2, \"servers\": [3]}, \"tenants\": [%s]}}}}",
                device, port, ports, IntStream.range(0, tenants).mapToObj(ManyTenants::tenant)
                        .collect(Collectors.joining(",\n")));
    }

    private static String tenant(int index) {
        String servers = IntStream.rangeClosed(1, SERVERS)
                .mapToObj(server -> String.format("{\"prefix\": \"10.%d.%d.%d/32\", \"port\": 3}",
                                                  index / 250, index % 250, server))
                .collect(Collectors.joining(", "));
        return String.format("{\"name\": \"t%d\", \"vni\": %d, \"vlan\": %d, \"servers\": [%s]}",
                             index + 1, FIRST_VNI + index, FIRST_VLAN + index, servers);
    }
}

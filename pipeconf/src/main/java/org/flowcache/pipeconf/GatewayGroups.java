// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.flowcache.api.Gateway;
import org.flowcache.api.Server;
import org.flowcache.api.Tenant;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.group.DefaultGroupBucket;
import org.onosproject.net.group.DefaultGroupDescription;
import org.onosproject.net.group.DefaultGroupKey;
import org.onosproject.net.group.GroupBucket;
import org.onosproject.net.group.GroupBuckets;
import org.onosproject.net.group.GroupDescription;

/**
 * Writes a gateway as clone sessions and multicast groups.
 */
final class GatewayGroups {

    /**
     * What a VLAN id is added to: ONOS numbers clone sessions and multicast groups of a device together, and this is
     * beyond the clone session.
     */
    private static final int FLOOD_GROUPS = 0x1000;

    private final DeviceId deviceId;
    private final ApplicationId appId;

    GatewayGroups(DeviceId deviceId, ApplicationId appId) {
        this.deviceId = deviceId;
        this.appId = appId;
    }

    List<GroupDescription> of(Gateway gateway) {
        List<GroupDescription> groups = new ArrayList<>();
        groups.add(group(GroupDescription.Type.CLONE, P4Program.CPU_CLONE_SESSION_ID,
                List.of(DefaultGroupBucket.createCloneGroupBucket(output(PortNumber.CONTROLLER)))));
        for (Tenant tenant : gateway.tenants()) {
            if (!tenant.servers().isEmpty()) {
                groups.add(group(GroupDescription.Type.ALL, floodGroup(tenant), serverPorts(tenant)));
            }
        }
        return groups;
    }

    /**
     * Returns the multicast group of a tenant's server ports.
     *
     * @param tenant the tenant
     * @return a multicast group id; 0, which stands for none, if the tenant has no servers
     */
    static int floodGroup(Tenant tenant) {
        return tenant.servers().isEmpty() ? 0 : FLOOD_GROUPS + tenant.vlan().toShort();
    }

    private static List<GroupBucket> serverPorts(Tenant tenant) {
        Set<Long> ports = new TreeSet<>();
        for (Server server : tenant.servers()) {
            ports.add(server.port().toLong());
        }
        List<GroupBucket> buckets = new ArrayList<>();
        for (long port : ports) {
            buckets.add(DefaultGroupBucket.createAllGroupBucket(output(PortNumber.portNumber(port))));
        }
        return buckets;
    }

    private static TrafficTreatment output(PortNumber port) {
        return DefaultTrafficTreatment.builder().setOutput(port).build();
    }

    private GroupDescription group(GroupDescription.Type type, int id, List<GroupBucket> buckets) {
        byte[] key = ByteBuffer.allocate(Integer.BYTES).putInt(id).array();
        return new DefaultGroupDescription(deviceId, type, new GroupBuckets(buckets), new DefaultGroupKey(key), id,
                appId);
    }
}

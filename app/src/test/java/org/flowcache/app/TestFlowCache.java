// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.flowcache.api.Count;
import org.flowcache.api.FlowCacheCounters;
import org.flowcache.api.FlowCacheProgrammable;
import org.flowcache.api.Gateway;
import org.flowcache.api.LearningEvent;
import org.flowcache.api.Server;
import org.flowcache.api.Tenant;
import org.onosproject.core.ApplicationId;
import org.onosproject.core.GroupId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.driver.AbstractHandlerBehaviour;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.group.DefaultGroupBucket;
import org.onosproject.net.group.DefaultGroupDescription;
import org.onosproject.net.group.DefaultGroupKey;
import org.onosproject.net.group.GroupBuckets;
import org.onosproject.net.group.GroupDescription;
import org.onosproject.net.packet.InboundPacket;

/**
 * A flow cache without a device. Its rules are simple ones: a rule a port role, a rule a tenant from VNI to VLAN, a
 * rule a server from VLAN and prefix to port. Its packet-ins are learning events if their cookie is that of one.
 */
public final class TestFlowCache extends AbstractHandlerBehaviour implements FlowCacheProgrammable {

    private static final int PORTS = 0;
    private static final int TENANTS = 1;
    private static final int SERVERS = 2;

    /** What packet-ins say, by cookie. */
    public final Map<Long, LearningEvent> events = new HashMap<>();
    /** The next reading. */
    public CompletableFuture<FlowCacheCounters> counters =
            CompletableFuture.completedFuture(new FlowCacheCounters(Map.of(), Map.of()));

    private final DeviceId deviceId;

    TestFlowCache(DeviceId deviceId) {
        this.deviceId = deviceId;
    }

    /**
     * Makes the next reading be one of a device that forwarded some packets.
     *
     * @param packets how many
     */
    public void forwarded(long packets) {
        counters = CompletableFuture.completedFuture(
                new FlowCacheCounters(Map.of("learned", new Count(packets, packets * 100)), Map.of()));
    }

    @Override
    public Set<FlowRule> flowRules(Gateway gateway, ApplicationId appId) {
        Set<FlowRule> rules = new HashSet<>();
        rules.add(role(gateway.dcPort(), 1, appId));
        rules.add(role(gateway.otrPort(), 2, appId));
        gateway.serverPorts().forEach(port -> rules.add(role(port, 3, appId)));
        for (Tenant tenant : gateway.tenants()) {
            rules.add(rule(TENANTS, DefaultTrafficSelector.builder().matchTunnelId(tenant.vni().toInt()).build(),
                    DefaultTrafficTreatment.builder().setVlanId(tenant.vlan()).build(), appId));
            for (Server server : tenant.servers()) {
                rules.add(rule(SERVERS,
                        DefaultTrafficSelector.builder().matchVlanId(tenant.vlan()).matchIPDst(server.prefix()).build(),
                        DefaultTrafficTreatment.builder().setOutput(server.port()).build(), appId));
            }
        }
        return rules;
    }

    private FlowRule role(PortNumber port, long role, ApplicationId appId) {
        return rule(PORTS, DefaultTrafficSelector.builder().matchInPort(port).build(),
                DefaultTrafficTreatment.builder().setQueue(role).build(), appId);
    }

    private FlowRule rule(int table, TrafficSelector selector, TrafficTreatment treatment, ApplicationId appId) {
        return DefaultFlowRule.builder().forDevice(deviceId).forTable(table).withSelector(selector)
                .withTreatment(treatment).withPriority(10).makePermanent().fromApp(appId).build();
    }

    @Override
    public GroupDescription learningSession(ApplicationId appId) {
        return new DefaultGroupDescription(deviceId, GroupDescription.Type.CLONE,
                new GroupBuckets(List.of(DefaultGroupBucket.createCloneGroupBucket(
                        DefaultTrafficTreatment.builder().setOutput(PortNumber.CONTROLLER).build()))),
                new DefaultGroupKey(new byte[] {7}), 7, appId);
    }

    /**
     * Returns a group as it was before, with another key.
     *
     * @param appId whose group it is
     * @return the description
     */
    public GroupDescription otherSession(ApplicationId appId) {
        GroupDescription session = learningSession(appId);
        return new DefaultGroupDescription(deviceId, session.type(), session.buckets(),
                new DefaultGroupKey(new byte[] {8}), GroupId.valueOf(8).id(), appId);
    }

    @Override
    public Optional<LearningEvent> learningEvent(InboundPacket packet) {
        return packet.cookie().map(events::get);
    }

    @Override
    public CompletableFuture<FlowCacheCounters> counters() {
        return counters;
    }
}

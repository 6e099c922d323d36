// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.flowcache.api.ContextReading;
import org.flowcache.api.FlowCacheCounters;
import org.flowcache.api.FlowCacheProgrammable;
import org.flowcache.api.FlowContext;
import org.flowcache.api.FlowKey;
import org.flowcache.api.Gateway;
import org.flowcache.api.LearningEvent;
import org.flowcache.api.PinnedEntry;
import org.flowcache.api.Tunnel;
import org.flowcache.api.VlanBinding;
import org.flowcache.pipeconf.P4Program.RegisterSizes;
import org.onlab.packet.VlanId;
import org.onosproject.core.ApplicationId;
import org.onosproject.drivers.p4runtime.AbstractP4RuntimeHandlerBehaviour;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.group.GroupDescription;
import org.onosproject.net.packet.InboundPacket;

/**
 * The flow cache of a device that runs our P4 program.
 */
public final class P4FlowCacheProgrammable extends AbstractP4RuntimeHandlerBehaviour implements FlowCacheProgrammable {

    @Override
    public Set<FlowRule> flowRules(Gateway gateway, Set<PortNumber> downPorts, ApplicationId appId) {
        return new GatewayRules(data().deviceId(), appId).of(gateway, downPorts);
    }

    @Override
    public List<GroupDescription> groups(Gateway gateway, ApplicationId appId) {
        return new GatewayGroups(data().deviceId(), appId).of(gateway);
    }

    @Override
    public Optional<VlanBinding> binding(FlowRule rule) {
        return VlanBindings.of(rule);
    }

    @Override
    public CompletableFuture<Set<VlanBinding>> bindings() {
        return ifConnected("bindings()", () -> VlanBindings.read(client, p4DeviceId, pipeconf));
    }

    @Override
    public int contextCapacity() {
        return RegisterSizes.OWNERS;
    }

    @Override
    public Optional<LearningEvent> learningEvent(InboundPacket packet) {
        return LearningEvents.decode(packet);
    }

    @Override
    public int pinCapacity() {
        return RegisterSizes.PIN_OWNERS;
    }

    @Override
    public FlowRule pinned(PinnedEntry entry, Optional<Duration> idleTimeout, ApplicationId appId) {
        return new PinnedRules(data().deviceId(), appId).of(entry, idleTimeout);
    }

    @Override
    public Optional<PinnedEntry> pinned(FlowRule rule) {
        return PinnedRules.read(rule);
    }

    @Override
    public FlowRule candidates(double packetsPerSecond, ApplicationId appId) {
        return new PinnedRules(data().deviceId(), appId).candidates(packetsPerSecond);
    }

    @Override
    public Optional<FlowKey> candidate(InboundPacket packet) {
        return LearningEvents.candidate(packet);
    }

    @Override
    public CompletableFuture<FlowCacheCounters> counters() {
        return ifConnected("counters()", () -> new CounterReader(client, p4DeviceId, pipeconf).read());
    }

    @Override
    public CompletableFuture<ContextReading> contexts() {
        return ifConnected("contexts()", () -> flowContexts().all());
    }

    @Override
    public CompletableFuture<ContextReading> contexts(int first, int count) {
        return ifConnected("contexts()", () -> flowContexts().read(first, count));
    }

    @Override
    public CompletableFuture<Optional<FlowContext>> evict(FlowKey key) {
        return ifConnected("evict()", () -> flowContexts().evict(key));
    }

    @Override
    public CompletableFuture<Void> flush() {
        return ifConnected("flush()", () -> flowContexts().flush());
    }

    @Override
    public CompletableFuture<Void> forget(VlanId vlan) {
        return ifConnected("forget()", () -> flowContexts().forget(vlan));
    }

    @Override
    public CompletableFuture<Void> teach(FlowKey key, Tunnel tunnel) {
        return ifConnected("teach()", () -> flowContexts().teach(key, tunnel));
    }

    private FlowContexts flowContexts() {
        ContextRequests requests = handler().get(ContextRequests.class);
        return new FlowContexts(requests.to(deviceId));
    }

    private <T> CompletableFuture<T> ifConnected(String operation, Supplier<CompletableFuture<T>> then) {
        if (!setupBehaviour(operation)) {
            return CompletableFuture.failedFuture(new IOException(
                    data().deviceId() + ": no P4Runtime connection, or its pipeconf is not known"));
        }
        return then.get();
    }
}

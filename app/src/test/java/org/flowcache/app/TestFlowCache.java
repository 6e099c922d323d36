// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.flowcache.api.ContextReading;
import org.flowcache.api.FlowCacheCounters;
import org.flowcache.api.FlowCacheProgrammable;
import org.flowcache.api.FlowContext;
import org.flowcache.api.FlowKey;
import org.flowcache.api.Gateway;
import org.flowcache.api.LearningEvent;
import org.flowcache.api.PinnedEntry;
import org.flowcache.api.Server;
import org.flowcache.api.Tenant;
import org.flowcache.api.Tunnel;
import org.flowcache.api.VlanBinding;
import org.flowcache.api.Vni;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MplsLabel;
import org.onlab.packet.TpPort;
import org.onlab.packet.VlanId;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.driver.AbstractHandlerBehaviour;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.IndexTableId;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.flow.criteria.Criterion;
import org.onosproject.net.flow.criteria.IPCriterion;
import org.onosproject.net.flow.criteria.TunnelIdCriterion;
import org.onosproject.net.flow.criteria.VlanIdCriterion;
import org.onosproject.net.flow.instructions.Instruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.L2SubType;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModEtherInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModMplsLabelInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModTunnelIdInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModVlanIdInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.L3SubType;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.ModIPInstruction;
import org.onosproject.net.flow.instructions.L4ModificationInstruction.ModTransportPortInstruction;
import org.onosproject.net.group.DefaultGroupBucket;
import org.onosproject.net.group.DefaultGroupDescription;
import org.onosproject.net.group.DefaultGroupKey;
import org.onosproject.net.group.GroupBucket;
import org.onosproject.net.group.GroupBuckets;
import org.onosproject.net.group.GroupDescription;
import org.onosproject.net.packet.InboundPacket;

/**
 * A flow cache without a device. Its rules are simple ones: a default rule for the idle timeout, a rule a port role, a
 * rule an OTR port that is up, a rule a tenant from VNI to VLAN, a rule a server from VLAN and prefix to port. Its
 * packet-ins are learning events if their cookie is that of one, and candidates likewise. Its contexts are what a test
 * puts there. A rule of a pinned entry sets the headers of the tunnel, and has its slot as its metadata.
 */
public final class TestFlowCache extends AbstractHandlerBehaviour implements FlowCacheProgrammable {

    private static final int PORTS = 0;
    private static final int OTRS = 1;
    private static final int TENANTS = 2;
    private static final int SERVERS = 3;
    private static final int SETTINGS = 4;
    private static final int PINNED = 5;
    private static final int CANDIDATES = 6;

    /** What packet-ins say, by cookie. */
    public final Map<Long, LearningEvent> events = new HashMap<>();
    /** Which flows packet-ins say are candidates for pinned entries, by cookie. */
    public final Map<Long, FlowKey> candidates = new HashMap<>();
    /** How many flows can be pinned. */
    public int pinCapacity = 8192;
    /** The next reading. */
    public CompletableFuture<FlowCacheCounters> counters =
            CompletableFuture.completedFuture(new FlowCacheCounters(Map.of(), Map.of(), Map.of()));
    /** What happens when bindings are read, before they are. */
    public Runnable beforeBindings = () -> { };
    /** What happens to a VLAN that is about to be bound. */
    public Consumer<VlanBinding> beforeBound = binding -> { };
    /** What happens when the number of contexts is asked for, before it is told. */
    public Runnable beforeCapacity = () -> { };
    /** What happens when all contexts are read, before they are. */
    public Runnable beforeContexts = () -> { };
    /** What happens when some contexts are read, before they are; takes the first one's place. */
    public IntConsumer beforePart = first -> { };
    /** When some contexts are answered for: at once, until told otherwise. */
    public CompletableFuture<Void> partsAnswered = CompletableFuture.completedFuture(null);
    /** How many contexts the next readings miss. */
    public int missing;

    private final DeviceId deviceId;
    private final Consumer<String> log;
    private final Map<FlowKey, FlowContext> contexts = new LinkedHashMap<>();
    private final Set<String> broken = new HashSet<>();
    private final Set<VlanBinding> bindings = new HashSet<>();

    TestFlowCache(DeviceId deviceId, Consumer<String> log) {
        this.deviceId = deviceId;
        this.log = log;
    }

    /**
     * Gives a flow a context.
     *
     * @param context the context
     */
    public synchronized void put(FlowContext context) {
        contexts.put(context.key(), context);
    }

    /**
     * Gives a flow's context to another flow.
     *
     * @param key whose context it was
     */
    public synchronized void lose(FlowKey key) {
        contexts.remove(key);
    }

    /** Takes all away, as a restart does. */
    public synchronized void restart() {
        contexts.clear();
        bindings.clear();
    }

    synchronized void replace(Optional<FlowRule> before, Optional<FlowRule> after) {
        Optional<VlanBinding> binding = after.flatMap(this::binding);
        before.flatMap(this::binding).filter(old -> !binding.equals(Optional.of(old))).ifPresent(bindings::remove);
        binding.filter(bound -> !bindings.contains(bound)).ifPresent(bound -> {
            beforeBound.accept(bound);
            bindings.add(bound);
        });
    }

    /**
     * Makes a VLAN be nobody's.
     *
     * @param binding whose it was
     */
    public synchronized void unbind(VlanBinding binding) {
        bindings.remove(binding);
    }

    /**
     * Returns the contexts.
     *
     * @return all
     */
    public synchronized List<FlowContext> contextsNow() {
        return List.copyOf(contexts.values());
    }

    /**
     * Returns whose VLANs are.
     *
     * @return the bindings
     */
    public synchronized Set<VlanBinding> bindingsNow() {
        return Set.copyOf(bindings);
    }

    /**
     * Returns the flows that have a context.
     *
     * @return their keys
     */
    public synchronized Set<FlowKey> flows() {
        return Set.copyOf(contexts.keySet());
    }

    /**
     * Makes operations fail.
     *
     * @param operations of bindings, contexts, part, evict, flush, forget and teach, the only ones to fail from now on
     */
    public synchronized void breakOnly(String... operations) {
        broken.clear();
        broken.addAll(Set.of(operations));
    }

    @Override
    public Set<FlowRule> flowRules(Gateway gateway, Set<PortNumber> downPorts, ApplicationId appId) {
        Set<FlowRule> rules = new HashSet<>();
        rules.add(rule(SETTINGS, DefaultTrafficSelector.emptySelector(), DefaultTrafficTreatment.builder()
                .setQueue(gateway.settings().idleTimeout().toMillis()).build(), appId));
        rules.add(role(gateway.dcPort(), 1, appId));
        for (PortNumber port : gateway.otrPorts()) {
            rules.add(role(port, 2, appId));
            if (!downPorts.contains(port)) {
                rules.add(rule(OTRS, DefaultTrafficSelector.builder().matchMetadata(port.toLong()).build(),
                        DefaultTrafficTreatment.builder().setOutput(port).build(), appId));
            }
        }
        gateway.serverPorts().forEach(port -> rules.add(role(port, 3, appId)));
        for (Tenant tenant : gateway.tenants()) {
            rules.add(rule(TENANTS, DefaultTrafficSelector.builder().matchTunnelId(tenant.vni().toInt()).build(),
                    DefaultTrafficTreatment.builder().setVlanId(tenant.vlan()).build(), appId));
            for (Server server : tenant.servers()) {
                TrafficSelector.Builder match = DefaultTrafficSelector.builder().matchVlanId(tenant.vlan());
                rules.add(rule(SERVERS, (server.prefix().isIp4()
                                ? match.matchIPDst(server.prefix()) : match.matchIPv6Dst(server.prefix())).build(),
                        DefaultTrafficTreatment.builder().setOutput(server.port()).build(), appId));
            }
        }
        gateway.tenants().forEach(tenant -> tenant.pinned().forEach((destination, tunnel) -> rules.add(
                pinned(PinnedEntry.fixed(new FlowKey(tenant.vlan(), destination), tunnel), Optional.empty(), appId))));
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
    public List<GroupDescription> groups(Gateway gateway, ApplicationId appId) {
        List<GroupDescription> groups = new ArrayList<>();
        groups.add(group(GroupDescription.Type.CLONE, 1, appId,
                List.of(DefaultGroupBucket.createCloneGroupBucket(output(PortNumber.CONTROLLER)))));
        for (Tenant tenant : gateway.tenants()) {
            groups.add(group(GroupDescription.Type.ALL, floodGroup(tenant.vlan().toShort()), appId,
                    tenant.servers().stream().map(Server::port).distinct()
                            .map(port -> DefaultGroupBucket.createAllGroupBucket(output(port)))
                            .collect(Collectors.toList())));
        }
        return groups;
    }

    /**
     * Returns the id of a tenant's group.
     *
     * @param vlan the tenant's VLAN
     * @return the id
     */
    public static int floodGroup(int vlan) {
        return 1000 + vlan;
    }

    /**
     * Returns a group that no gateway has.
     *
     * @param appId whose group it is
     * @return the description
     */
    public GroupDescription oldGroup(ApplicationId appId) {
        return group(GroupDescription.Type.CLONE, 8, appId, List.of());
    }

    private GroupDescription group(GroupDescription.Type type, int id, ApplicationId appId,
                                   List<GroupBucket> buckets) {
        return new DefaultGroupDescription(deviceId, type, new GroupBuckets(buckets),
                new DefaultGroupKey(new byte[] {(byte) (id >> 8), (byte) id}), id, appId);
    }

    private static TrafficTreatment output(PortNumber port) {
        return DefaultTrafficTreatment.builder().setOutput(port).build();
    }

    @Override
    public Optional<VlanBinding> binding(FlowRule rule) {
        TunnelIdCriterion vni = (TunnelIdCriterion) rule.selector().getCriterion(Criterion.Type.TUNNEL_ID);
        return rule.treatment().allInstructions().stream()
                .filter(ModVlanIdInstruction.class::isInstance)
                .map(vlan -> new VlanBinding(((ModVlanIdInstruction) vlan).vlanId(), Vni.of(vni.tunnelId())))
                .findAny();
    }

    @Override
    public CompletableFuture<Set<VlanBinding>> bindings() {
        beforeBindings.run();
        return perform("bindings", "BINDINGS", () -> Set.copyOf(bindings));
    }

    @Override
    public int contextCapacity() {
        beforeCapacity.run();
        return 4096;
    }

    @Override
    public Optional<LearningEvent> learningEvent(InboundPacket packet) {
        return packet.cookie().map(events::get);
    }

    @Override
    public int pinCapacity() {
        return pinCapacity;
    }

    @Override
    public FlowRule pinned(PinnedEntry entry, Optional<Duration> idleTimeout, ApplicationId appId) {
        Tunnel tunnel = entry.tunnel();
        TrafficSelector.Builder match = DefaultTrafficSelector.builder().matchVlanId(entry.key().vlan());
        IpPrefix destination = entry.key().destination().toIpPrefix();
        TrafficTreatment.Builder treatment = DefaultTrafficTreatment.builder()
                .setTunnelId(tunnel.vni().toInt())
                .setIpSrc(tunnel.source()).setIpDst(tunnel.destination())
                .setEthSrc(tunnel.sourceMac()).setEthDst(tunnel.destinationMac())
                .setUdpSrc(TpPort.tpPort(tunnel.udpSourcePort()))
                .setMpls(MplsLabel.mplsLabel(tunnel.ttl() << 1 | (tunnel.udpChecksum() ? 1 : 0)));
        entry.slot().ifPresent(slot -> treatment.writeMetadata(slot.index(), Integer.toUnsignedLong(slot.id())));
        FlowRule.Builder rule = DefaultFlowRule.builder().forDevice(deviceId).forTable(PINNED)
                .withSelector((destination.isIp4()
                        ? match.matchIPDst(destination) : match.matchIPv6Dst(destination)).build())
                .withTreatment(treatment.build()).withPriority(10).fromApp(appId);
        idleTimeout.ifPresentOrElse(timeout -> rule.makeTemporary((int) timeout.toSeconds()), rule::makePermanent);
        return rule.build();
    }

    @Override
    public Optional<PinnedEntry> pinned(FlowRule rule) {
        if (!rule.table().equals(IndexTableId.of(PINNED))) {
            return Optional.empty();
        }
        Map<Object, Instruction> parts = new HashMap<>();
        rule.treatment().allInstructions().forEach(part -> parts.put(part instanceof L2ModificationInstruction
                ? ((L2ModificationInstruction) part).subtype() : part instanceof L3ModificationInstruction
                ? ((L3ModificationInstruction) part).subtype() : part.type(), part));
        Criterion ipv4 = rule.selector().getCriterion(Criterion.Type.IPV4_DST);
        IPCriterion destination = (IPCriterion) (ipv4 != null
                ? ipv4 : rule.selector().getCriterion(Criterion.Type.IPV6_DST));
        FlowKey key = new FlowKey(((VlanIdCriterion) rule.selector().getCriterion(Criterion.Type.VLAN_VID)).vlanId(),
                destination.ip().address());
        int rest = ((ModMplsLabelInstruction) parts.get(L2SubType.MPLS_LABEL)).label().toInt();
        Tunnel tunnel = new Tunnel(Vni.of(((ModTunnelIdInstruction) parts.get(L2SubType.TUNNEL_ID)).tunnelId()),
                ((ModIPInstruction) parts.get(L3SubType.IPV4_SRC)).ip().getIp4Address(),
                ((ModIPInstruction) parts.get(L3SubType.IPV4_DST)).ip().getIp4Address(),
                ((ModTransportPortInstruction) parts.get(Instruction.Type.L4MODIFICATION)).port().toInt(),
                ((ModEtherInstruction) parts.get(L2SubType.ETH_SRC)).mac(),
                ((ModEtherInstruction) parts.get(L2SubType.ETH_DST)).mac(), rest >> 1, (rest & 1) == 1);
        return Optional.of(Optional.ofNullable(rule.treatment().writeMetadata())
                .map(slot -> PinnedEntry.learned(key, tunnel,
                        new PinnedEntry.Slot((int) slot.metadata(), (int) slot.metadataMask())))
                .orElseGet(() -> PinnedEntry.fixed(key, tunnel)));
    }

    @Override
    public FlowRule candidates(double packetsPerSecond, ApplicationId appId) {
        return rule(CANDIDATES, DefaultTrafficSelector.emptySelector(), DefaultTrafficTreatment.builder()
                .setQueue((long) (1000 * packetsPerSecond)).build(), appId);
    }

    @Override
    public Optional<FlowKey> candidate(InboundPacket packet) {
        return packet.cookie().map(candidates::get);
    }

    @Override
    public CompletableFuture<FlowCacheCounters> counters() {
        return counters;
    }

    @Override
    public CompletableFuture<ContextReading> contexts() {
        beforeContexts.run();
        return perform("contexts", "READ", () -> new ContextReading(List.copyOf(contexts.values()), missing));
    }

    @Override
    public CompletableFuture<ContextReading> contexts(int first, int count) {
        beforePart.accept(first);
        return partsAnswered.thenCompose(answered -> perform("part", "READ " + first, () -> new ContextReading(
                contexts.values().stream()
                        .filter(context -> context.index() >= first && context.index() < first + count)
                        .collect(Collectors.toList()), missing)));
    }

    @Override
    public CompletableFuture<Optional<FlowContext>> evict(FlowKey key) {
        return perform("evict", "EVICT " + key, () -> Optional.ofNullable(contexts.remove(key)));
    }

    @Override
    public CompletableFuture<Void> flush() {
        return perform("flush", "FLUSH", () -> {
            contexts.clear();
            return null;
        });
    }

    @Override
    public CompletableFuture<Void> forget(VlanId vlan) {
        return perform("forget", "FORGET " + vlan, () -> {
            contexts.keySet().removeIf(key -> key.vlan().equals(vlan));
            return null;
        });
    }

    @Override
    public CompletableFuture<Void> teach(FlowKey key, Tunnel tunnel) {
        return perform("teach", "TEACH " + key, () -> {
            contexts.put(key, new FlowContext(0, key, FlowContext.State.LEARNT, Optional.of(tunnel), 1, Duration.ZERO,
                    Optional.of(Duration.ZERO), 0));
            return null;
        });
    }

    private synchronized <T> CompletableFuture<T> perform(String operation, String line, Supplier<T> effect) {
        if (broken.contains(operation)) {
            return CompletableFuture.failedFuture(new IOException("no answer"));
        }
        log.accept(line);
        return CompletableFuture.completedFuture(effect.get());
    }
}

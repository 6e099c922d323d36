// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.gateway;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.flowcache.api.FlowCacheProgrammable;
import org.flowcache.api.PinnedEntry;
import org.flowcache.api.VlanBinding;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Adds and removes the rules of pinned entries, but adds none of a VLAN that is not its tenant's: who decides about pins
 * knows what was, while {@link Reconciliation} takes VLANs away. It closes a device's VLANs, and waits for what is under
 * way, before it looks at what there is; and opens those that are in order at the end.
 */
@Component(immediate = true, service = PinWriter.class)
public final class PinWriter {

    private final ApplicationId appId;
    private final FlowRuleService flowRuleService;
    private final RuleWriter rules;
    private final Map<DeviceId, Gate> gates = new ConcurrentHashMap<>();
    private final Set<Consumer<DeviceId>> listeners = new CopyOnWriteArraySet<>();

    /**
     * Creates a writer that adds nothing yet.
     *
     * @param plans           know whose rules they are
     * @param flowRuleService installs flow rules
     */
    @Activate
    public PinWriter(@Reference GatewayPlans plans, @Reference FlowRuleService flowRuleService) {
        appId = plans.appId();
        this.flowRuleService = flowRuleService;
        rules = new RuleWriter(appId, flowRuleService);
    }

    /**
     * Adds a listener, which is called after a device has been opened or closed.
     *
     * @param listener takes the device
     */
    public void addListener(Consumer<DeviceId> listener) {
        listeners.add(listener);
    }

    /**
     * Removes a listener.
     *
     * @param listener the listener
     */
    public void removeListener(Consumer<DeviceId> listener) {
        listeners.remove(listener);
    }

    /**
     * Returns whose rules they are.
     *
     * @return the application's id
     */
    public ApplicationId appId() {
        return appId;
    }

    /**
     * Tells whether rules can be added to a device: this node is its master, and it is the gateway that it should be.
     *
     * @param deviceId the device
     * @return true if so
     */
    public boolean isOpen(DeviceId deviceId) {
        return gate(deviceId).isOpen();
    }

    /**
     * Returns the rules that ONOS knows to be on a device, or on their way there or from there.
     *
     * @param deviceId the device
     * @return this application's entries, pinned or not
     */
    public List<FlowEntry> entries(DeviceId deviceId) {
        return rules.entries(deviceId);
    }

    /**
     * Tells whether ONOS knows a rule, be it on the device or on its way there or from there.
     *
     * @param rule the rule
     * @return false if it has gone
     */
    public boolean isKnown(FlowRule rule) {
        return flowRuleService.getFlowEntry(rule) != null;
    }

    /**
     * Adds rules, or changes those that match the same.
     *
     * @param deviceId  the device
     * @param flowCache reads them
     * @param added     rules of pinned entries of learned tunnels, or the rule about candidates
     * @return those that are not there, because their VLAN is not the tenant's, because the configuration has the flow,
     *         or because the device refused them; completes exceptionally with {@link java.io.IOException} if the device
     *         does not answer
     */
    public CompletableFuture<Set<FlowRule>> add(DeviceId deviceId, FlowCacheProgrammable flowCache,
                                                Collection<? extends FlowRule> added) {
        return gate(deviceId).pass(gate -> {
            Map<Boolean, Set<FlowRule>> byAllowed = added.stream().collect(Collectors.partitioningBy(
                    rule -> gate.isAllowed(rule, flowCache.pinned(rule)), Collectors.toSet()));
            return rules.addQuietly(deviceId, byAllowed.get(true))
                    .thenCompose(refused -> withdraw(deviceId, refused))
                    .thenApply(refused -> {
                        Set<FlowRule> absent = new HashSet<>(byAllowed.get(false));
                        absent.addAll(refused);
                        return absent;
                    });
        });
    }

    /** ONOS would try again for ever. */
    private CompletableFuture<Set<FlowRule>> withdraw(DeviceId deviceId, Set<FlowRule> refused) {
        return rules.removeQuietly(deviceId, refused).thenApply(kept -> refused);
    }

    /**
     * Removes rules, but for those in whose place the configuration has another one.
     *
     * @param deviceId the device
     * @param removed  the rules
     * @return those that the device refused to remove; completes exceptionally with {@link java.io.IOException} if it
     *         does not answer
     */
    public CompletableFuture<Set<FlowRule>> remove(DeviceId deviceId, Collection<? extends FlowRule> removed) {
        return gate(deviceId).pass(gate -> rules.removeQuietly(deviceId, removed.stream()
                .filter(rule -> !gate.isPlanned(rule)).collect(Collectors.toSet())));
    }

    /**
     * Closes all VLANs of a device but those that stay with their tenants.
     *
     * @param deviceId the device
     * @param plan     what the device should be
     * @return completes when nothing is under way any more that was added before
     */
    CompletableFuture<Void> narrow(DeviceId deviceId, GatewayPlan plan) {
        return gate(deviceId).narrow(plan);
    }

    /**
     * Opens VLANs of a device.
     *
     * @param deviceId the device
     * @param plan     what the device should be
     * @param bindings whose the VLANs are
     */
    void open(DeviceId deviceId, GatewayPlan plan, Set<VlanBinding> bindings) {
        gate(deviceId).open(plan, bindings);
        listeners.forEach(listener -> listener.accept(deviceId));
    }

    /**
     * Closes all VLANs of a device.
     *
     * @param deviceId the device
     * @return completes when nothing is under way any more that was added before
     */
    CompletableFuture<Void> close(DeviceId deviceId) {
        Gate gate = gate(deviceId);
        if (gate.isOpen()) {
            gate.close();
            listeners.forEach(listener -> listener.accept(deviceId));
        }
        return gate.underWay();
    }

    private Gate gate(DeviceId deviceId) {
        return gates.computeIfAbsent(deviceId, id -> new Gate());
    }

    /** What may be added to a device now. */
    private static final class Gate {

        private Optional<GatewayPlan> plan = Optional.empty();
        private Set<VlanBinding> bindings = Set.of();
        private CompletableFuture<Void> underWay = CompletableFuture.completedFuture(null);

        synchronized boolean isOpen() {
            return plan.isPresent();
        }

        synchronized CompletableFuture<Void> underWay() {
            return underWay;
        }

        synchronized CompletableFuture<Void> narrow(GatewayPlan next) {
            if (plan.isPresent()) {
                plan = Optional.of(next);
                bindings = bindings.stream().filter(next.bindings()::contains).collect(Collectors.toSet());
            }
            return underWay;
        }

        synchronized void open(GatewayPlan next, Set<VlanBinding> allowed) {
            plan = Optional.of(next);
            bindings = allowed;
        }

        synchronized void close() {
            plan = Optional.empty();
            bindings = Set.of();
        }

        /** ONOS takes operations that come one by one in any order, so that to remove has to wait for to add. */
        synchronized <T> CompletableFuture<T> pass(Function<Gate, CompletableFuture<T>> operation) {
            CompletableFuture<T> done = operation.apply(this);
            underWay = CompletableFuture.allOf(underWay, done.handle((result, error) -> null));
            return done;
        }

        private boolean isPlanned(FlowRule rule) {
            return plan.flatMap(current -> current.rule(rule)).isPresent();
        }

        private boolean isAllowed(FlowRule rule, Optional<PinnedEntry> pin) {
            return plan.isPresent() && !isPlanned(rule)
                    && pin.map(entry -> bindings.contains(new VlanBinding(entry.key().vlan(), entry.tunnel().vni())))
                            .orElse(true);
        }
    }
}

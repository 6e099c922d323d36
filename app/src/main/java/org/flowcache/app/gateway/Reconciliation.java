// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.gateway;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.flowcache.api.FlowCacheProgrammable;
import org.flowcache.api.PinnedEntry;
import org.flowcache.api.VlanBinding;
import org.flowcache.app.learning.FlowContexts;
import org.onlab.packet.VlanId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;

/**
 * Brings a device once from what it is to what it should be. What is right already stays untouched.
 *
 * <p>A VLAN's packets must not go on into the tunnels of a tenant that gave the VLAN up. The device itself uses a flow
 * context only if its tunnel has the VNI that the VLAN is bound to at that moment; so an old context is asleep until
 * its VLAN is bound to the same VNI again. That is why a VLAN's contexts are forgotten before it is bound anew, at a
 * moment at which it is not anybody else's, and why a VLAN for which that can't be done is held back. They are
 * forgotten after it was given up too, so that nothing asleep is left behind.
 */
final class Reconciliation {

    /** VLANs that are too many to be forgotten one by one, with a packet each. */
    private static final int MANY_VLANS = 128;
    private static final int TIMEOUT_SECONDS = 30;

    private final DeviceId deviceId;
    private final GatewayPlan plan;
    private final FlowCacheProgrammable flowCache;
    private final DeviceMemory memory;
    private final RuleWriter rules;
    private final PinWriter pins;
    private final GroupWriter groups;
    private final FlowContexts flowContexts;
    private final GatewayProgress progress;
    private final Executor executor;

    /** VLANs that have no contexts: they were forgotten while nobody had the VLAN. */
    private final Set<VlanId> clean = new HashSet<>();
    /** VLANs whose contexts the device did not forget, by the reason why. */
    private final Map<String, Set<VlanId>> keptBack = new TreeMap<>();
    private final List<String> errors = new ArrayList<>();
    private boolean justTold;
    private List<FlowRule> missing = List.of();
    private Set<FlowRule> toRemove = Set.of();
    private Set<VlanBinding> leaving = Set.of();
    private Set<VlanId> leavingVlans = Set.of();
    private List<FlowRule> heldBack = List.of();
    private Set<VlanId> left = Set.of();
    private String step = "another try";
    private Optional<String> failedStep = Optional.empty();

    /**
     * Prepares a run.
     *
     * @param deviceId     the device
     * @param plan         what it should be
     * @param flowCache    its flow cache
     * @param memory       what is remembered of it
     * @param rules        writes flow rules
     * @param pins         writes those of pinned entries
     * @param groups       writes groups
     * @param flowContexts makes it forget flow contexts
     * @param progress     is told what it waits for, and what goes wrong
     * @param executor     runs the steps
     */
    Reconciliation(DeviceId deviceId, GatewayPlan plan, FlowCacheProgrammable flowCache, DeviceMemory memory,
                   RuleWriter rules, PinWriter pins, GroupWriter groups, FlowContexts flowContexts,
                   GatewayProgress progress, Executor executor) {
        this.deviceId = deviceId;
        this.plan = plan;
        this.flowCache = flowCache;
        this.memory = memory;
        this.rules = rules;
        this.pins = pins;
        this.groups = groups;
        this.flowContexts = flowContexts;
        this.progress = progress;
        this.executor = executor;
    }

    /**
     * Runs.
     *
     * @return completes when all that could be done is done; exceptionally if anything could not, so that it has to be
     *         tried again
     */
    CompletableFuture<Void> run() {
        return askWhoseVlansAre()
                .thenComposeAsync(done -> addGroups()
                        .thenCombine(changeRules(), (groupsAdded, rulesChanged) -> groupsAdded), executor)
                .thenRunAsync(this::finish, executor);
    }

    /** ONOS takes its time for each group, so rules don't wait: without its group, a tenant's broadcasts go nowhere. */
    private CompletableFuture<Void> addGroups() {
        return CompletableFuture.runAsync(() -> groups.addOrChange(deviceId, plan.groups()), executor);
    }

    private CompletableFuture<Void> changeRules() {
        return forgetVlansToBind()
                .thenComposeAsync(done -> pins.narrow(deviceId, plan), executor)
                .thenComposeAsync(done -> {
                    // Found out before anything changes, and new ones come before old ones go: servers don't wait.
                    compare();
                    return addAllowed(missing);
                }, executor)
                .thenComposeAsync(done -> removeWrong(), executor)
                .thenComposeAsync(done -> forget(left), executor)
                .thenComposeAsync(done -> addAllowed(heldBack), executor);
    }

    private CompletableFuture<Void> askWhoseVlansAre() {
        if (!memory.isUnknown()) {
            return done();
        }
        await("the switch to tell whose VLANs are");
        // An error is no answer: to take it for "nobody's" could wake what is asleep.
        return whoseVlansAre().thenAcceptAsync(told -> {
            memory.know(told);
            justTold = true;
        }, executor);
    }

    private CompletableFuture<Set<VlanBinding>> whoseVlansAre() {
        return flowCache.bindings().orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).exceptionally(error -> {
            throw new CompletionException(error instanceof TimeoutException
                    ? new IOException("the switch did not tell within " + TIMEOUT_SECONDS + " s whose VLANs are")
                    : error);
        });
    }

    private CompletableFuture<Void> forgetVlansToBind() {
        Set<VlanId> vlans = DeviceMemory.vlans(
                plan.bindings().stream().filter(binding -> !memory.isUnbroken(binding)));
        vlans.addAll(memory.unforgotten());
        vlans.removeAll(vlansOfOthers());
        return forget(vlans);
    }

    /** VLANs that are, or may be, somebody else's than they should be. */
    private Set<VlanId> vlansOfOthers() {
        return DeviceMemory.vlans(memory.bindings().stream().filter(binding -> !plan.bindings().contains(binding)));
    }

    /** Makes the device forget VLANs; all at once, if it has no other, or if those are many and most. */
    private CompletableFuture<Void> forget(Set<VlanId> vlans) {
        if (vlans.isEmpty()) {
            return done();
        }
        await("the switch to forget flow contexts");
        int others = memory.bindings().size();
        if (others == 0 || vlans.size() > MANY_VLANS && vlans.size() > others) {
            return flowContexts.flush(deviceId, flowCache)
                    .handleAsync((nothing, error) -> {
                        if (error == null) {
                            memory.takeContextsUnread();
                        }
                        return forgot(vlans, error);
                    }, executor);
        }
        CompletableFuture<Void> all = done();
        for (VlanId vlan : vlans) {
            // The requests go out at once; what comes of them is looked at one by one.
            CompletableFuture<Void> forgotten = flowContexts.forget(deviceId, flowCache, vlan);
            all = all.thenCombineAsync(forgotten.handle((nothing, error) -> Optional.ofNullable(error)),
                    (nothing, error) -> forgot(Set.of(vlan), error.orElse(null)), executor);
        }
        return all;
    }

    private Void forgot(Set<VlanId> vlans, Throwable error) {
        if (error == null) {
            clean.addAll(vlans);
            memory.unforgotten().removeAll(vlans);
        } else {
            memory.unforgotten().addAll(vlans);
            keptBack.computeIfAbsent(reason(error), why -> new HashSet<>()).addAll(vlans);
            failed();
        }
        return null;
    }

    private void compare() {
        Map<FlowRule, FlowEntry> there = new HashMap<>();
        rules.entries(deviceId).forEach(entry -> there.put(entry, entry));
        boolean empty = cameBackEmpty(there.values());
        missing = plan.rules().stream().filter(rule -> empty || isMissing(rule, there.get(rule)))
                .collect(Collectors.toList());
        leaving = new HashSet<>(memory.bindings());
        leaving.removeAll(plan.bindings());
        leavingVlans = DeviceMemory.vlans(leaving.stream());
        FlowRule candidates = flowCache.candidates(1, pins.appId());
        toRemove = there.values().stream()
                .filter(entry -> !entry.equals(candidates) && isWrong(entry))
                .collect(Collectors.toSet());
    }

    private CompletableFuture<Void> removeWrong() {
        if (toRemove.isEmpty() && leaving.isEmpty()) {
            return done();
        }
        await("the switch to remove flow rules");
        memory.broken().addAll(leaving);
        Map<VlanBinding, List<FlowRule>> byBinding = new HashMap<>();
        toRemove.forEach(rule -> flowCache.binding(rule).ifPresent(
                binding -> byBinding.computeIfAbsent(binding, key -> new ArrayList<>()).add(rule)));
        Set<FlowRule> removed = toRemove;
        toRemove = Set.of();
        return rules.remove(deviceId, removed)
                .thenComposeAsync(refused -> {
                    if (!refused.isEmpty()) {
                        failed("the switch refused to remove " + refused.size() + " flow rules");
                    }
                    Set<VlanBinding> gone = byBinding.entrySet().stream()
                            .filter(entry -> entry.getValue().stream().noneMatch(refused::contains))
                            .map(Map.Entry::getKey)
                            .filter(leaving::contains)
                            .collect(Collectors.toSet());
                    Set<VlanBinding> unaccounted = new HashSet<>(leaving);
                    unaccounted.removeAll(byBinding.keySet());
                    return withUnaccounted(gone, unaccounted).thenApply(all -> withoutPinned(all, refused));
                }, executor)
                .handleAsync((gone, error) -> {
                    if (error == null) {
                        memory.bindings().removeAll(gone);
                        memory.broken().removeAll(gone);
                        left = DeviceMemory.vlans(gone.stream());
                    } else {
                        failed(reason(error));
                    }
                    return null;
                }, executor);
    }

    private Set<VlanBinding> withoutPinned(Set<VlanBinding> gone, Set<FlowRule> refused) {
        Set<VlanId> pinned = refused.stream().map(flowCache::pinned).flatMap(Optional::stream)
                .map(pin -> pin.key().vlan()).collect(Collectors.toSet());
        return gone.stream().filter(binding -> !pinned.contains(binding.vlan())).collect(Collectors.toSet());
    }

    /** ONOS may have lost rules that are on the device; it removes them by itself then, but when is not known. */
    private CompletableFuture<Set<VlanBinding>> withUnaccounted(Set<VlanBinding> gone, Set<VlanBinding> unaccounted) {
        if (unaccounted.isEmpty()) {
            return CompletableFuture.completedFuture(gone);
        }
        return whoseVlansAre().thenApplyAsync(there -> {
            Set<VlanBinding> all = new HashSet<>(gone);
            unaccounted.stream().filter(binding -> !there.contains(binding)).forEach(all::add);
            unaccounted.stream().filter(there::contains).findAny().ifPresent(binding ->
                    failed("the switch has flow rules for " + binding + " that ONOS does not know and has to remove"));
            return all;
        }, executor);
    }

    private boolean isWrong(FlowEntry entry) {
        Optional<FlowRule> right = plan.rule(entry);
        Optional<VlanBinding> binding = flowCache.binding(entry);
        Optional<PinnedEntry> pin = flowCache.pinned(entry);
        boolean leaves = binding.filter(leaving::contains).isPresent()
                || pin.filter(pinned -> leavingVlans.contains(pinned.key().vlan())).isPresent();
        boolean may = right.isPresent()
                ? binding.isEmpty() && !leaves || right.get().exactMatch(entry)
                : pin.filter(this::mayBePinned).isPresent() && !leaves;
        // What ONOS is removing already is removed again only if that has to be known for sure.
        return !may && (RuleWriter.isInstalled(entry) || leaves);
    }

    /** Fixed entries are in the plan; others may be there as long as the VLAN is the tenant's. */
    private boolean mayBePinned(PinnedEntry pin) {
        return pin.slot().isPresent()
                && plan.bindings().contains(new VlanBinding(pin.key().vlan(), pin.tunnel().vni()));
    }

    /** A switch that lost what ONOS believes it has: ONOS would find out at its next poll, and send rule by rule. */
    private boolean cameBackEmpty(Collection<FlowEntry> there) {
        return justTold && there.stream()
                .filter(entry -> entry.state() == FlowEntry.FlowEntryState.ADDED)
                .map(flowCache::binding)
                .flatMap(Optional::stream)
                .anyMatch(binding -> !memory.bindings().contains(binding));
    }

    private boolean isMissing(FlowRule rule, FlowEntry entry) {
        return entry == null || !RuleWriter.isInstalled(entry) || !rule.exactMatch(entry)
                || memory.refused().contains(rule) && entry.state() != FlowEntry.FlowEntryState.ADDED;
    }

    /**
     * Adds rules, but for those in the place of what has to go first, and those that bind VLANs whose contexts may be
     * those of somebody else.
     */
    private CompletableFuture<Void> addAllowed(List<FlowRule> wanted) {
        Set<VlanId> taken = vlansOfOthers();
        for (VlanBinding binding : plan.bindings()) {
            if (clean.contains(binding.vlan()) && !taken.contains(binding.vlan())) {
                memory.bindings().add(binding);
                memory.broken().remove(binding);
            }
        }
        Map<Boolean, List<FlowRule>> byAllowed = wanted.stream().collect(Collectors.partitioningBy(
                rule -> !toRemove.contains(rule)
                        && binding(rule).filter(binding -> !memory.isUnbroken(binding)).isEmpty()));
        heldBack = byAllowed.get(false);
        return add(byAllowed.get(true));
    }

    /** The binding that a rule makes, or that a pinned entry belongs to. */
    private Optional<VlanBinding> binding(FlowRule rule) {
        return flowCache.binding(rule).or(() -> flowCache.pinned(rule)
                .map(pin -> new VlanBinding(pin.key().vlan(), pin.tunnel().vni())));
    }

    private CompletableFuture<Void> add(Collection<FlowRule> added) {
        if (added.isEmpty()) {
            return done();
        }
        await("the switch to take flow rules");
        added.forEach(memory.refused()::remove);
        return rules.add(deviceId, added).handleAsync((refused, error) -> {
            if (error != null) {
                failed(reason(error));
            } else if (!refused.isEmpty()) {
                memory.refused().addAll(refused);
                failed("the switch refused " + refused.size() + " flow rules, one of them "
                        + refused.iterator().next());
            }
            return null;
        }, executor);
    }

    private void finish() {
        Set<VlanBinding> absent = new HashSet<>(plan.bindings());
        absent.removeIf(memory::isUnbroken);
        keptBack.forEach((why, vlans) -> failed("can't forget the flow contexts of " + words(vlans) + ": " + why));
        if (!absent.isEmpty()) {
            failed("held back: " + words(DeviceMemory.vlans(absent.stream())));
        }
        groups.removeOthers(deviceId, plan.groups());
        pins.open(deviceId, plan,
                plan.bindings().stream().filter(memory::isUnbroken).collect(Collectors.toSet()));
        if (!errors.isEmpty()) {
            failedStep.ifPresent(this::await);
            throw new CompletionException(new IOException(String.join("; ", errors)));
        }
    }

    private void await(String what) {
        step = what;
        progress.waitsFor(deviceId, what);
    }

    private void failed(String why) {
        failed();
        errors.add(why);
    }

    private void failed() {
        failedStep = failedStep.or(() -> Optional.of(step));
    }

    private static String words(Set<VlanId> vlans) {
        String first = "VLAN " + vlans.stream().min(Comparator.comparing(VlanId::toShort)).orElseThrow();
        return vlans.size() == 1 ? first : first + " and " + (vlans.size() - 1) + " more";
    }

    /**
     * Tells what went wrong.
     *
     * @param error an error, as a future completes with
     * @return its words
     */
    static String reason(Throwable error) {
        Throwable cause = error;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() != null ? cause.getMessage() : cause.toString();
    }

    private static CompletableFuture<Void> done() {
        return CompletableFuture.completedFuture(null);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.gateway;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flowcache.api.VlanBinding;
import org.onlab.packet.VlanId;
import org.onosproject.net.flow.FlowRule;

/**
 * What is remembered of a device while this node is its master and it is connected. What events change is safe for all
 * threads; the rest is for the one task of the device that runs at a time.
 */
final class DeviceMemory {

    private final AtomicBoolean strange = new AtomicBoolean(true);
    private final AtomicLong changes = new AtomicLong();
    private final AtomicBoolean soon = new AtomicBoolean();
    private final AtomicInteger readings = new AtomicInteger();
    private volatile GatewayPlan plan;
    private volatile boolean empty;

    private GatewayPlan settledPlan;
    private long settledChanges;
    private Optional<Set<VlanBinding>> bindings = Optional.empty();
    private boolean contextsUnread;
    private final Set<VlanBinding> broken = new HashSet<>();
    private final Set<VlanId> unforgotten = new HashSet<>();
    private final Set<FlowRule> refused = new HashSet<>();

    /** Says that anything may have happened to the device while this node did not look after it. */
    void becomeStrange() {
        strange.set(true);
        change();
    }

    /** Says that something changed, so that the device has to be compared with its plan. */
    void change() {
        empty = false;
        changes.incrementAndGet();
    }

    /**
     * Begins to look at the device.
     *
     * @return what {@link #settle} has to be told
     */
    long begin() {
        long seen = changes.get();
        if (strange.getAndSet(false)) {
            bindings = Optional.empty();
            contextsUnread = true;
            refused.clear();
        }
        return seen;
    }

    /**
     * Says that the device is as it should be.
     *
     * @param asPlanned what it should be
     * @param seen      what {@link #begin} said
     */
    void settle(GatewayPlan asPlanned, long seen) {
        settledPlan = asPlanned;
        settledChanges = seen;
    }

    /**
     * Tells whether the device is as it should be.
     *
     * @param asPlanned what it should be
     * @return true if nothing changed since it was
     */
    boolean isSettled(GatewayPlan asPlanned) {
        return settledPlan == asPlanned && settledChanges == changes.get();
    }

    /**
     * Takes the only turn to look at the device soon.
     *
     * @return false if somebody has it
     */
    boolean takeTurn() {
        return soon.compareAndSet(false, true);
    }

    /** Gives the turn back. */
    void giveTurn() {
        soon.set(false);
    }

    /**
     * Remembers what the device should be.
     *
     * @param current its plan
     */
    void follow(GatewayPlan current) {
        plan = current;
        empty = false;
    }

    /**
     * Tells whether a rule is one that the device should have.
     *
     * @param rule the rule
     * @return true if it, or another one in its place, is in the plan
     */
    boolean isPlanned(FlowRule rule) {
        GatewayPlan current = plan;
        return current != null && current.rule(rule).isPresent();
    }

    /** Remembers that the device is no gateway, and has nothing of this application. */
    void emptied() {
        leaveAlone();
        empty = true;
    }

    /** Remembers nothing of what the device was to be. */
    void leaveAlone() {
        plan = null;
        settledPlan = null;
        bindings = Optional.empty();
        contextsUnread = true;
        broken.clear();
        unforgotten.clear();
        refused.clear();
    }

    /**
     * Tells whether it is known that nothing of this application is on the device.
     *
     * @return true if so
     */
    boolean isEmpty() {
        return empty;
    }

    /**
     * Tells whether the device still has to tell whose VLANs are.
     *
     * @return true if nobody knows
     */
    boolean isUnknown() {
        return bindings.isEmpty();
    }

    /**
     * Remembers whose VLANs are.
     *
     * @param told what the device told
     */
    void know(Set<VlanBinding> told) {
        bindings = Optional.of(new HashSet<>(told));
    }

    /**
     * Returns whose VLANs are or may be.
     *
     * @return the bindings, to be changed
     */
    Set<VlanBinding> bindings() {
        return bindings.orElseThrow();
    }

    /**
     * Returns the bindings that were to be removed, whether or not the device did so.
     *
     * @return the bindings, to be changed
     */
    Set<VlanBinding> broken() {
        return broken;
    }

    /**
     * Tells whether a binding has been there all the time since its VLAN's flow contexts were last forgotten.
     *
     * @param binding the binding
     * @return false if its VLAN's flow contexts have to be forgotten before it comes
     */
    boolean isUnbroken(VlanBinding binding) {
        return bindings().contains(binding) && !broken.contains(binding);
    }

    /**
     * Returns the VLANs that somebody gave up, and whose flow contexts the device did not yet forget.
     *
     * @return the VLANs, to be changed
     */
    Set<VlanId> unforgotten() {
        return unforgotten;
    }

    /**
     * Returns the rules that the device refused when they were last sent.
     *
     * @return the rules, to be changed
     */
    Set<FlowRule> refused() {
        return refused;
    }

    /**
     * Tells, once, whether the device may have flow contexts that nobody knows of.
     *
     * @return true if so
     */
    boolean takeContextsUnread() {
        boolean unread = contextsUnread;
        contextsUnread = false;
        return unread;
    }

    /**
     * Begins to read the device's flow contexts.
     *
     * @return false if they are being read already; then they are to be read once more
     */
    boolean startReading() {
        return readings.getAndIncrement() == 0;
    }

    /**
     * Ends to read the device's flow contexts.
     *
     * @return true if they are to be read once more
     */
    boolean stopReading() {
        return readings.getAndSet(0) > 1;
    }

    /**
     * Returns the VLANs of bindings.
     *
     * @param bindings the bindings
     * @return their VLANs, to be changed
     */
    static Set<VlanId> vlans(Stream<VlanBinding> bindings) {
        return bindings.map(VlanBinding::vlan).collect(Collectors.toSet());
    }
}

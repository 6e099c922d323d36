// SPDX-License-Identifier: Apache-2.0
package org.flowcache.api;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.onlab.packet.VlanId;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.driver.HandlerBehaviour;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.group.GroupDescription;
import org.onosproject.net.packet.InboundPacket;

/**
 * The one door to the flow cache of a device. What a pipeconf that has a flow cache offers through this behaviour is
 * all that an application needs; it names no P4 table, action or counter itself.
 */
public interface FlowCacheProgrammable extends HandlerBehaviour {

    /**
     * Returns the flow rules that make the device act as the given gateway. The same arguments give the same rules; a
     * port that goes down changes only the rules of the flows that it served; a tenant has the same rules whatever other
     * tenants the gateway has. The flows that tenants have pinned are among them.
     *
     * @param gateway   what the device is to be
     * @param downPorts OTR ports that no flow may be sent to now, and whose packets are lost
     * @param appId     the application that the rules belong to
     * @return permanent rules for this device
     */
    Set<FlowRule> flowRules(Gateway gateway, Set<PortNumber> downPorts, ApplicationId appId);

    /**
     * Returns the groups that the gateway needs: a P4Runtime clone session (P4Runtime specification, section 9.5.2)
     * that takes learning events to the CPU port, and a multicast group (section 9.5.1) for each tenant that has
     * servers, with their ports.
     *
     * @param gateway what the device is to be
     * @param appId   the application that the groups belong to
     * @return groups of the types CLONE and ALL for this device; no set, because descriptions with the same buckets are
     *         equal, whatever their ids
     */
    List<GroupDescription> groups(Gateway gateway, ApplicationId appId);

    /**
     * Tells whose VLAN a rule of {@link #flowRules} lets in.
     *
     * @param rule a flow rule
     * @return the binding that it makes, or empty if it lets in no server's packets
     */
    Optional<VlanBinding> binding(FlowRule rule);

    /**
     * Reads from the device itself whose VLANs it lets in, whoever told it.
     *
     * @return the bindings; completes exceptionally with {@link java.io.IOException} if the device can't be reached or
     *         does not tell
     */
    CompletableFuture<Set<VlanBinding>> bindings();

    /**
     * Returns how many flow contexts the device has.
     *
     * @return the number, in use or not
     */
    int contextCapacity();

    /**
     * Tells what a packet-in of this device says about learning.
     *
     * @param packet a packet-in from this device
     * @return the learning event, or empty if the packet is about anything else
     */
    Optional<LearningEvent> learningEvent(InboundPacket packet);

    /**
     * Returns how many entries of learned tunnels can be pinned, and how many entries in all of each address family.
     *
     * @return the number, in use or not
     */
    int pinCapacity();

    /**
     * Returns the flow rule of a pinned entry. Its counters are of the flow's packets: those that a server sent, and the
     * few that an OTR returned.
     *
     * @param entry       the entry
     * @param idleTimeout of a temporary rule, in whole seconds; empty for a permanent one
     * @param appId       the application that the rule belongs to
     * @return a rule for this device, equal to those of all entries of the same flow
     */
    FlowRule pinned(PinnedEntry entry, Optional<Duration> idleTimeout, ApplicationId appId);

    /**
     * Tells which pinned entry a rule is.
     *
     * @param rule a flow rule
     * @return the entry, or empty if it is any other rule
     */
    Optional<PinnedEntry> pinned(FlowRule rule);

    /**
     * Returns the flow rule that makes the device tell which flows could be pinned. Without it the device tells of none.
     *
     * @param packetsPerSecond what a flow without a pinned entry has to send for about two seconds to be told of, greater
     *                         than zero; at least one packet
     * @param appId            the application that the rule belongs to
     * @return a permanent rule for this device
     */
    FlowRule candidates(double packetsPerSecond, ApplicationId appId);

    /**
     * Tells of which flow a packet-in of this device says that it could be pinned. The device sends less than 200 of them
     * a second, whatever the traffic.
     *
     * @param packet a packet-in from this device
     * @return the flow, or empty if the packet is about anything else
     */
    Optional<FlowKey> candidate(InboundPacket packet);

    /**
     * Reads the device's counters.
     *
     * @return the reading; completes exceptionally with {@link java.io.IOException} if the device can't be reached
     *         or does not answer all that was asked
     */
    CompletableFuture<FlowCacheCounters> counters();

    /**
     * Reads all flow contexts that are in use. The switch is asked for one after the other while it goes on learning:
     * what changes meanwhile may be missed. A flow that moves to another place meanwhile may be there twice.
     *
     * @return the contexts, and how many the switch did not answer about although it was asked repeatedly; completes
     *         exceptionally with {@link java.io.IOException} if the device can't be reached, or answers to another node
     *         of the cluster, its master, or with {@link java.util.concurrent.TimeoutException} if it answers nothing
     */
    CompletableFuture<ContextReading> contexts();

    /**
     * Reads the flow contexts that are in use among some, as {@link #contexts()} reads all. A flow that keeps its
     * context keeps its place: who reads all places one after the other, in several readings, misses only flows that
     * lost their context meanwhile.
     *
     * @param first the first one's place, from 0
     * @param count how many, at least 1; up to 64 take one packet-out, and more take more
     * @return the contexts, and how many of those that were asked for the switch did not answer about; completes
     *         exceptionally as {@link #contexts()}
     * @throws IndexOutOfBoundsException if some are beyond {@link #contextCapacity()}
     */
    CompletableFuture<ContextReading> contexts(int first, int count);

    /**
     * Takes a flow's context away: its packets go to the OTR again, and are learned anew. A request whose answer gets
     * lost is repeated, and finds no context then.
     *
     * @param key the flow
     * @return the context that the flow had, or empty if it had none; completes exceptionally as {@link #contexts()}
     */
    CompletableFuture<Optional<FlowContext>> evict(FlowKey key);

    /**
     * Takes all flows' contexts away, in one step.
     *
     * @return completes when the device has done it; completes exceptionally as {@link #contexts()}
     */
    CompletableFuture<Void> flush();

    /**
     * Takes all contexts of a VLAN away, in one step, and those of no other.
     *
     * @param vlan the VLAN
     * @return completes when the device has done it; completes exceptionally as {@link #contexts()}
     */
    CompletableFuture<Void> forget(VlanId vlan);

    /**
     * Gives a flow a tunnel, and a context if it has none. Another flow may lose its context for it.
     *
     * @param key    the flow
     * @param tunnel its tunnel
     * @return completes when the device has done it; completes exceptionally as {@link #contexts()}
     */
    CompletableFuture<Void> teach(FlowKey key, Tunnel tunnel);
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import org.flowcache.api.ContextReading;
import org.flowcache.api.FlowCacheCounters;
import org.flowcache.api.FlowContext;
import org.flowcache.api.FlowKey;
import org.flowcache.api.Gateway;
import org.flowcache.api.PinnedEntry;
import org.flowcache.api.Tunnel;
import org.onosproject.event.ListenerService;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;

/**
 * The application's view of its gateways. Listeners get what happens to the gateways' flows, whichever node of the
 * cluster is told of it, from when they are added on: what has been learned before {@link #learnedEntries} tells. On
 * another node than the device's master, the entries may for a moment be older or newer than an event.
 */
public interface FlowCacheService extends ListenerService<FlowCacheEvent, FlowCacheListener> {

    /**
     * Returns the configured gateways, whether or not their devices are there.
     *
     * @return gateways by device, in the order of the devices' names
     */
    SortedMap<DeviceId, Gateway> gateways();

    /**
     * Returns the devices that have the flow cache's pipeconf, but are not configured as gateways, and so forward
     * nothing: often the key of their configuration is misspelt.
     *
     * @return the devices, in the order of their names
     */
    SortedSet<DeviceId> unconfiguredDevices();

    /**
     * Tells how far a device is on its way to being the gateway that it is configured to be.
     *
     * @param deviceId a configured device
     * @return its status
     * @throws IllegalArgumentException if the device is not configured as a gateway
     */
    GatewayStatus status(DeviceId deviceId);

    /**
     * Tells which of a gateway's OTR ports are down, so that no flow is sent to them.
     *
     * @param deviceId a configured device
     * @return the ports; none if the device is not connected
     * @throws IllegalArgumentException if the device is not configured as a gateway
     */
    Set<PortNumber> downOtrPorts(DeviceId deviceId);

    /**
     * Returns what a device has learned, without asking it: the tunnels that it had when its contexts were last read,
     * and those that it has told of since. They are read after the device has appeared or this node has become its
     * master, when {@link #contexts} is called, and in rounds all the time. A flow that the device gave up is here for
     * two rounds at most.
     *
     * @param deviceId a device
     * @return its learned entries, by VLAN and then by destination
     */
    List<LearnedEntry> learnedEntries(DeviceId deviceId);

    /**
     * Reads a device's counters.
     *
     * @param deviceId a configured device
     * @return the reading; completes exceptionally with {@link java.io.IOException} if the device is not connected,
     *         has no flow cache or does not answer, or if another node is its master
     * @throws IllegalArgumentException if the device is not configured as a gateway
     */
    CompletableFuture<FlowCacheCounters> counters(DeviceId deviceId);

    /**
     * Returns how many flow contexts a device has, in use or not.
     *
     * @param deviceId a configured device
     * @return the number; 0 if the device's pipeline has no flow cache
     * @throws IllegalArgumentException if the device is not configured as a gateway
     */
    int contextCapacity(DeviceId deviceId);

    /**
     * Reads a device's flow contexts, and makes its learned entries agree with them.
     *
     * @param deviceId a configured device
     * @return the contexts that are in use, and how many the device did not tell; completes exceptionally with
     *         {@link java.io.IOException} if the device is not connected, has no flow cache or another node is its
     *         master, or as {@link org.flowcache.api.FlowCacheProgrammable#contexts()} does
     * @throws IllegalArgumentException if the device is not configured as a gateway
     */
    CompletableFuture<ContextReading> contexts(DeviceId deviceId);

    /**
     * Returns the flows of a device that are flow rules, and what they carry by the rules' counters.
     *
     * @param deviceId a device
     * @return packets a second by flow; 0 also if that is not known yet
     */
    Map<FlowKey, Double> pinnedRates(DeviceId deviceId);

    /**
     * Measures how busy a device's flows are. To do so, it reads the contexts twice, a second apart; so a flow that has
     * none, and is not pinned, has no rate. The switch halves the hits of all flows now and then, in the middle of the
     * measurement too: if it does, and all flows are busy, they are at least as busy as is told.
     *
     * @param deviceId a configured device
     * @return the rates; completes exceptionally as {@link #contexts} does
     * @throws IllegalArgumentException if the device is not configured as a gateway
     */
    CompletableFuture<FlowRates> rates(DeviceId deviceId);

    /**
     * Takes a flow's context away, so that it is learned anew.
     *
     * @param deviceId a configured device
     * @param key      the flow
     * @return the context that the flow had, or empty if it had none; completes exceptionally as {@link #contexts} does
     * @throws IllegalArgumentException if the device is not configured as a gateway
     */
    CompletableFuture<Optional<FlowContext>> evict(DeviceId deviceId, FlowKey key);

    /**
     * Takes all contexts of a device away.
     *
     * @param deviceId a configured device
     * @return completes when that is done; completes exceptionally as {@link #contexts} does
     * @throws IllegalArgumentException if the device is not configured as a gateway
     */
    CompletableFuture<Void> flush(DeviceId deviceId);

    /**
     * Gives a flow a tunnel, as the OTR would.
     *
     * @param deviceId a configured device
     * @param key      the flow
     * @param tunnel   its tunnel
     * @return completes when that is done; completes exceptionally as {@link #contexts} does
     * @throws IllegalArgumentException if the device is not configured as a gateway, or has no tenant with the flow's
     *                                  VLAN and the tunnel's VNI
     */
    CompletableFuture<Void> teach(DeviceId deviceId, FlowKey key, Tunnel tunnel);

    /**
     * Returns what is pinned on a device, by the flow rules that ONOS knows to be there, or on their way there or from
     * there. It counts what ONOS has polled.
     *
     * @param deviceId a configured device
     * @return the flows, by VLAN and then by destination
     * @throws IllegalArgumentException if the device is not configured as a gateway
     */
    List<PinnedFlow> pinned(DeviceId deviceId);

    /**
     * Pins a flow for good, whatever it carries, with the tunnel that it was taught. When it is taught another one, its
     * entry follows. To pin a flow with a tunnel that nobody may change, the network configuration has to name it.
     *
     * @param deviceId a configured device
     * @param key      the flow
     * @return the entry, as soon as the device has it; completes exceptionally with {@link java.io.IOException} if the
     *         device is not connected or not yet what it is configured to be, if another node is its master, or if it has
     *         no room
     * @throws IllegalArgumentException if the device is not configured as a gateway, if it has no tenant with the flow's
     *                                  VLAN, if the configuration pins the flow, or if no tunnel of it was learned
     */
    CompletableFuture<PinnedEntry> pin(DeviceId deviceId, FlowKey key);

    /**
     * Pins a flow no longer: it is learned the ordinary way, and may be pinned again if it carries enough.
     *
     * @param deviceId a configured device
     * @param key      the flow
     * @return the entry that there was, or empty if the flow was not pinned; completes exceptionally as {@link #pin} does
     * @throws IllegalArgumentException if the device is not configured as a gateway, or if the configuration pins the
     *                                  flow
     */
    CompletableFuture<Optional<PinnedEntry>> unpin(DeviceId deviceId, FlowKey key);
}

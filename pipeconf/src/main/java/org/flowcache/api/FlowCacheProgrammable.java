// SPDX-License-Identifier: Apache-2.0
package org.flowcache.api;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.onosproject.core.ApplicationId;
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
     * Returns the flow rules that make the device act as the given gateway. The same gateway gives the same rules.
     *
     * @param gateway what the device is to be
     * @param appId   the application that the rules belong to
     * @return permanent rules for this device
     */
    Set<FlowRule> flowRules(Gateway gateway, ApplicationId appId);

    /**
     * Returns the group that makes the device send its learning events to the controller: a P4Runtime clone session
     * (P4Runtime specification, section 9.5.2) whose only replica goes to the CPU port.
     *
     * @param appId the application that the group belongs to
     * @return a group of type CLONE for this device
     */
    GroupDescription learningSession(ApplicationId appId);

    /**
     * Tells what a packet-in of this device says about learning.
     *
     * @param packet a packet-in from this device
     * @return the learning event, or empty if the packet is about anything else
     */
    Optional<LearningEvent> learningEvent(InboundPacket packet);

    /**
     * Reads the device's counters.
     *
     * @return the reading; completes exceptionally with {@link java.io.IOException} if the device can't be reached
     *         or does not answer all that was asked
     */
    CompletableFuture<FlowCacheCounters> counters();
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.flowcache.api.FlowCacheCounters;
import org.flowcache.api.FlowCacheProgrammable;
import org.flowcache.api.Gateway;
import org.flowcache.api.LearningEvent;
import org.onosproject.core.ApplicationId;
import org.onosproject.drivers.p4runtime.AbstractP4RuntimeHandlerBehaviour;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.group.DefaultGroupBucket;
import org.onosproject.net.group.DefaultGroupDescription;
import org.onosproject.net.group.DefaultGroupKey;
import org.onosproject.net.group.GroupBuckets;
import org.onosproject.net.group.GroupDescription;
import org.onosproject.net.packet.InboundPacket;

/**
 * The flow cache of a device that runs our P4 program.
 */
public final class P4FlowCacheProgrammable extends AbstractP4RuntimeHandlerBehaviour implements FlowCacheProgrammable {

    @Override
    public Set<FlowRule> flowRules(Gateway gateway, ApplicationId appId) {
        return new GatewayRules(data().deviceId(), appId).of(gateway);
    }

    @Override
    public GroupDescription learningSession(ApplicationId appId) {
        int session = P4Program.CPU_CLONE_SESSION_ID;
        GroupBuckets buckets = new GroupBuckets(List.of(DefaultGroupBucket.createCloneGroupBucket(
                DefaultTrafficTreatment.builder().setOutput(PortNumber.CONTROLLER).build())));
        byte[] key = ByteBuffer.allocate(Integer.BYTES).putInt(session).array();
        return new DefaultGroupDescription(data().deviceId(), GroupDescription.Type.CLONE, buckets,
                new DefaultGroupKey(key), session, appId);
    }

    @Override
    public Optional<LearningEvent> learningEvent(InboundPacket packet) {
        return LearningEvents.decode(packet);
    }

    @Override
    public CompletableFuture<FlowCacheCounters> counters() {
        if (!setupBehaviour("counters()")) {
            return CompletableFuture.failedFuture(new IOException(
                    data().deviceId() + ": no P4Runtime connection, or its pipeconf is not known"));
        }
        return new CounterReader(client, p4DeviceId, pipeconf).read();
    }
}

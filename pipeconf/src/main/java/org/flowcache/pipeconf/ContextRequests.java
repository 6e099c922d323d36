// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import static java.util.concurrent.Executors.newCachedThreadPool;
import static org.onlab.util.Tools.groupedThreads;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.flowcache.pipeconf.P4Program.Path;
import org.onosproject.mastership.MastershipService;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.packet.DefaultOutboundPacket;
import org.onosproject.net.packet.InboundPacket;
import org.onosproject.net.packet.PacketContext;
import org.onosproject.net.packet.PacketProcessor;
import org.onosproject.net.packet.PacketService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks switches about their flow contexts: a packet-out to the CPU port is a request, and the packet-ins that come of
 * it are the answers.
 */
@Component(immediate = true, service = ContextRequests.class)
public final class ContextRequests {

    private static final Logger LOG = LoggerFactory.getLogger(ContextRequests.class);
    private static final TrafficTreatment TO_CPU_PORT = DefaultTrafficTreatment.builder()
            .setOutput(PortNumber.portNumber(P4Program.CPU_PORT)).build();

    private final PacketService packets;
    private final MastershipService mastership;
    private final ScheduledExecutorService timer;
    private final ExecutorService workers;
    private final PacketProcessor processor = this::process;
    /** Devices of which something is being asked. */
    private final Map<DeviceId, DeviceRequests> requestsByDevice = new ConcurrentHashMap<>();
    // Begins anywhere, so that answers to requests before a restart are told from those after it.
    private final AtomicInteger nextRequestId = new AtomicInteger(ThreadLocalRandom.current().nextInt());

    /**
     * Creates the component.
     *
     * @param packets    sends requests and gives answers
     * @param mastership tells which switches answer to this node
     */
    @Activate
    public ContextRequests(@Reference PacketService packets, @Reference MastershipService mastership) {
        this(packets, mastership, timer(), newCachedThreadPool(groupedThreads("flowcache/contexts", "%d", LOG)));
    }

    ContextRequests(PacketService packets, MastershipService mastership, ScheduledExecutorService timer,
                    ExecutorService workers) {
        this.packets = packets;
        this.mastership = mastership;
        this.timer = timer;
        this.workers = workers;
        packets.addProcessor(processor, PacketProcessor.advisor(0));
    }

    private static ScheduledExecutorService timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1,
                groupedThreads("flowcache/contexts", "timer", LOG));
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /**
     * Takes no more answers. Requests that are under way fail.
     */
    @Deactivate
    public void deactivate() {
        packets.removeProcessor(processor);
        timer.shutdownNow();
        requestsByDevice.forEach((deviceId, requests) -> requests.giveUp(
                new IOException("the pipeconf of " + deviceId + " is being taken away")));
        workers.shutdownNow();
    }

    /**
     * Opens the way to a switch.
     *
     * @param deviceId the switch
     * @return the way; needs not be closed
     */
    ContextChannel to(DeviceId deviceId) {
        return new ContextChannel() {
            @Override
            public CompletableFuture<ContextMessage> send(ContextMessage request) {
                return ask(deviceId, new SingleRequest(request));
            }

            @Override
            public CompletableFuture<ReadRequest.Answers> read(int first, int end) {
                return ask(deviceId, new ReadRequest(first, end));
            }
        };
    }

    /**
     * Tells whether anything is kept of any switch.
     *
     * @return true if nothing is, because nothing is being asked
     */
    boolean isIdle() {
        return requestsByDevice.isEmpty();
    }

    private <T> CompletableFuture<T> ask(DeviceId deviceId, ContextRequest<T> request) {
        if (!mastership.isLocalMaster(deviceId)) {
            return CompletableFuture.failedFuture(new IOException(deviceId + " answers to its master node "
                    + mastership.getMasterFor(deviceId) + " only: ask there"));
        }
        requestsByDevice.compute(deviceId, (id, known) -> {
            DeviceRequests requests = known != null ? known
                    : new DeviceRequests(id, message -> emit(id, message), timer, workers);
            requests.add(nextRequestId.getAndIncrement(), request);
            return requests;
        });
        request.result().whenComplete((result, failure) -> requestsByDevice.computeIfPresent(deviceId,
                (id, requests) -> requests.isIdle() ? null : requests));
        return request.result();
    }

    private void emit(DeviceId deviceId, ContextMessage message) {
        packets.emit(new DefaultOutboundPacket(deviceId, TO_CPU_PORT, message.frame()));
    }

    private void process(PacketContext context) {
        InboundPacket packet = context.inPacket();
        if (!packet.cookie().equals(Optional.of((long) Path.CONTEXT_ANSWERED.value()))) {
            return;
        }
        DeviceRequests requests = requestsByDevice.get(packet.receivedFrom().deviceId());
        if (requests == null) {
            return;
        }
        ContextMessage.parse(packet.unparsed()).ifPresent(answer -> {
            if (requests.answered(answer)) {
                // It is nobody else's business.
                context.block();
            }
        });
    }
}

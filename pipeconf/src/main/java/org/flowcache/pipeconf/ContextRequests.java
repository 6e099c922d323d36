// SPDX-License-Identifier: Apache-2.0
package org.flowcache.pipeconf;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.flowcache.pipeconf.P4Program.Path;
import org.onlab.util.Tools;
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
 * Asks switches about their flow contexts: a packet-out to the CPU port is a request, and the packet-in that comes of
 * it is the answer. Packets get lost, so a request is repeated, under the same request id, until it is answered; and
 * the queues on their way are short, so only some are on their way to a switch at a time.
 */
@Component(immediate = true, service = ContextRequests.class)
public final class ContextRequests {

    /** How long an answer is waited for before the request is repeated. */
    static final Duration ATTEMPT_TIMEOUT = Duration.ofMillis(500);
    /** How many times a request is sent. */
    static final int ATTEMPTS = 4;
    /** Requests on their way to a switch: BMv2's queue to the CPU port holds 64 packets. */
    static final int WINDOW = 32;

    private static final Logger LOG = LoggerFactory.getLogger(ContextRequests.class);
    private static final TrafficTreatment TO_CPU_PORT = DefaultTrafficTreatment.builder()
            .setOutput(PortNumber.portNumber(P4Program.CPU_PORT)).build();

    private final PacketService packets;
    private final MastershipService mastership;
    private final ScheduledExecutorService timer;
    private final PacketProcessor processor = this::process;
    private final Map<DeviceId, Requests> requestsByDevice = new ConcurrentHashMap<>();
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
        this(packets, mastership, timer());
    }

    ContextRequests(PacketService packets, MastershipService mastership, ScheduledExecutorService timer) {
        this.packets = packets;
        this.mastership = mastership;
        this.timer = timer;
        packets.addProcessor(processor, PacketProcessor.advisor(0));
    }

    private static ScheduledExecutorService timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1,
                Tools.groupedThreads("flowcache/contexts", "%d", LOG));
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
        requestsByDevice.values().forEach(Requests::fail);
    }

    /**
     * Sends a request.
     *
     * @param deviceId the switch
     * @param request  the request
     * @return the answer; completes exceptionally with {@link IOException} if the switch does not answer to this node,
     *         or with {@link TimeoutException} if it answers none of several attempts. A request whose future is
     *         cancelled is not sent any more.
     */
    CompletableFuture<ContextMessage> send(DeviceId deviceId, ContextMessage request) {
        if (!mastership.isLocalMaster(deviceId)) {
            return CompletableFuture.failedFuture(new IOException(deviceId + " answers to its master node "
                    + mastership.getMasterFor(deviceId) + " only: ask there"));
        }
        Request sent = new Request(request.withRequestId(nextRequestId.getAndIncrement()));
        Requests requests = requestsByDevice.computeIfAbsent(deviceId, Requests::new);
        requests.add(sent);
        return sent.answer;
    }

    private void process(PacketContext context) {
        InboundPacket packet = context.inPacket();
        Requests requests = requestsByDevice.get(packet.receivedFrom().deviceId());
        if (requests == null || !packet.cookie().equals(Optional.of((long) Path.CONTEXT_ANSWERED.value()))) {
            return;
        }
        ContextMessage.parse(packet.unparsed()).ifPresent(answer -> {
            if (requests.answered(answer)) {
                // It is nobody else's business.
                context.block();
            }
        });
    }

    /** A request, from when it is asked for until it is answered or given up. */
    private static final class Request {

        private final ContextMessage message;
        private final CompletableFuture<ContextMessage> answer = new CompletableFuture<>();
        private int attempts;
        private Future<?> timeout = CompletableFuture.completedFuture(null);

        Request(ContextMessage message) {
            this.message = message;
        }
    }

    /** The requests to one switch. Futures complete, and packets go, outside of its lock. */
    private final class Requests {

        private final DeviceId deviceId;
        private final Queue<Request> waiting = new ArrayDeque<>();
        private final Map<Integer, Request> underWay = new HashMap<>();

        Requests(DeviceId deviceId) {
            this.deviceId = deviceId;
        }

        void add(Request request) {
            synchronized (this) {
                waiting.add(request);
            }
            sendWaiting();
        }

        boolean answered(ContextMessage answer) {
            Request request;
            synchronized (this) {
                request = underWay.remove(answer.requestId());
                if (request == null) {
                    return false;
                }
                request.timeout.cancel(false);
            }
            sendWaiting();
            request.answer.complete(answer);
            return true;
        }

        private void sendWaiting() {
            List<Request> ready = new ArrayList<>();
            synchronized (this) {
                while (underWay.size() < WINDOW && !waiting.isEmpty()) {
                    Request request = waiting.remove();
                    if (!request.answer.isDone()) {
                        underWay.put(request.message.requestId(), request);
                        expectAnswer(request);
                        ready.add(request);
                    }
                }
            }
            ready.forEach(this::emit);
        }

        private void expectAnswer(Request request) {
            request.attempts++;
            request.timeout = timer.schedule(() -> missed(request), ATTEMPT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        }

        private void emit(Request request) {
            packets.emit(new DefaultOutboundPacket(deviceId, TO_CPU_PORT, request.message.frame()));
        }

        private void missed(Request request) {
            boolean again;
            synchronized (this) {
                if (!underWay.containsKey(request.message.requestId())) {
                    return;
                }
                again = request.attempts < ATTEMPTS && !request.answer.isDone();
                if (again) {
                    expectAnswer(request);
                } else {
                    underWay.remove(request.message.requestId());
                }
            }
            if (again) {
                emit(request);
            } else {
                sendWaiting();
                request.answer.completeExceptionally(new TimeoutException(
                        deviceId + " did not answer " + ATTEMPTS + " requests about flow contexts"));
            }
        }

        void fail() {
            List<Request> failed = new ArrayList<>();
            synchronized (this) {
                failed.addAll(underWay.values());
                failed.addAll(waiting);
                underWay.clear();
                waiting.clear();
            }
            failed.forEach(request -> request.answer.completeExceptionally(
                    new IOException("the pipeconf of " + deviceId + " is being taken away")));
        }
    }
}

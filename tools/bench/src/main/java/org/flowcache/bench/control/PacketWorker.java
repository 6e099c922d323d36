// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.control;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.onosproject.net.packet.DefaultPacketContext;
import org.onosproject.net.packet.InboundPacket;
import org.onosproject.net.packet.OutboundPacket;
import org.onosproject.net.packet.PacketContext;
import org.onosproject.net.packet.PacketProcessor;
import org.onosproject.net.packet.PacketServiceAdapter;

/**
 * A packet service with one thread that brings packet-ins to processors, one after the other in the order of their
 * priorities.
 */
public final class PacketWorker extends PacketServiceAdapter implements AutoCloseable {

    private final BlockingQueue<InboundPacket> packets = new LinkedBlockingQueue<>();
    private final List<Registered> processors = new CopyOnWriteArrayList<>();
    private final Emitter emitter;
    private final Thread thread = new Thread(this::work, "packet-worker");
    private volatile long done;
    private volatile long handled;

    private static final class Registered {

        private final PacketProcessor processor;
        private final int priority;

        Registered(PacketProcessor processor, int priority) {
            this.processor = processor;
            this.priority = priority;
        }
    }

    /** Sends packet-outs. */
    @FunctionalInterface
    public interface Emitter {

        /** Sends one, and may take its time. */
        void emit(OutboundPacket packet);
    }

    /**
     * Creates a service.
     *
     * @param emitter sends packet-outs, on the thread that emits them
     */
    public PacketWorker(Emitter emitter) {
        this.emitter = emitter;
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void addProcessor(PacketProcessor processor, int priority) {
        processors.add(new Registered(processor, priority));
        processors.sort(Comparator.comparingInt(registered -> registered.priority));
    }

    @Override
    public void removeProcessor(PacketProcessor processor) {
        processors.removeIf(registered -> registered.processor == processor);
    }

    @Override
    public void emit(OutboundPacket packet) {
        emitter.emit(packet);
    }

    /** Has a packet-in brought to the processors, after those that are waiting. */
    public void receive(InboundPacket packet) {
        packets.add(packet);
    }

    private void work() {
        try {
            while (true) {
                InboundPacket packet = packets.take();
                PacketContext context = new DefaultPacketContext(0, packet, null, false) {
                    @Override
                    public void send() {
                    }
                };
                processors.forEach(registered -> registered.processor.process(context));
                if (context.isHandled()) {
                    handled++;
                }
                done++;
            }
        } catch (InterruptedException e) {
            // That is how it ends.
        }
    }

    /** How many packet-ins have been brought to all processors. */
    public long done() {
        return done;
    }

    /** How many of them a processor has taken for itself. */
    public long handled() {
        return handled;
    }

    /** The processor time that the thread has used. */
    public Duration processorTime() {
        return Duration.ofNanos(ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId()));
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}

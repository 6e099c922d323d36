// SPDX-License-Identifier: Apache-2.0
package org.flowcache.bench.control;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.flowcache.app.api.LearnedEntry;
import org.onlab.packet.IpAddress;

/**
 * What became of learning events.
 *
 * @param tenants       how many tenants the gateway has
 * @param sent          learning events
 * @param taken         how many the application took
 * @param entries       learned entries in the end
 * @param lost          events that were not taken, and flows whose last event the entries don't have
 * @param lastDelay     from the arrival of the last event until the store has it
 * @param mostWaiting   the longest queue in front of the packet thread
 * @param microsAnEvent processor time of the packet thread
 */
record LearningRun(int tenants, int sent, long taken, int entries, long lost, Duration lastDelay, long mostWaiting,
                   double microsAnEvent) {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /**
     * Sends events at a rate, and waits until all have been taken.
     *
     * @param tenants  how many tenants the gateway has
     * @param rate     events a second
     * @param duration how long to send
     * @return what became of them
     * @throws InterruptedException if the thread is interrupted
     */
    static LearningRun run(int tenants, int rate, Duration duration) throws InterruptedException {
        try (PacketWorker worker = new PacketWorker(packet -> { });
                LearningApp app = new LearningApp(tenants, worker)) {
            LearningPackets packets = new LearningPackets(tenants);
            int count = (int) (rate * duration.toMillis() / TimeUnit.SECONDS.toMillis(1));
            Duration before = worker.processorTime();
            long mostWaiting = 0;
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                long due = start + TimeUnit.SECONDS.toNanos(i) / rate;
                while (System.nanoTime() - due < 0) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                worker.receive(packets.get(i));
                mostWaiting = Math.max(mostWaiting, i + 1 - worker.done());
            }
            long arrived = System.nanoTime();
            while ((worker.done() < count || !has(app.entries(), count - 1))
                    && System.nanoTime() - arrived < PATIENCE.toNanos()) {
                TimeUnit.MICROSECONDS.sleep(100);
            }
            Duration lastDelay = Duration.ofNanos(System.nanoTime() - arrived);
            double micros = (double) worker.processorTime().minus(before).toNanos() / count / 1000;
            List<LearnedEntry> entries = app.entries();
            return new LearningRun(tenants, count, worker.handled(), entries.size(),
                    count - worker.handled() + missing(entries, count), lastDelay, mostWaiting, micros);
        }
    }

    private static boolean has(List<LearnedEntry> entries, int event) {
        return entries.stream().anyMatch(entry -> entry.key().destination().equals(LearningPackets.destination(event))
                && entry.tunnel().destination().equals(LearningPackets.remoteVtep(event)));
    }

    /** How many of the flows that changed last have no entry that says what their last event said. */
    private static long missing(List<LearnedEntry> entries, int sent) {
        Map<IpAddress, LearnedEntry> byDestination = entries.stream()
                .collect(Collectors.toMap(entry -> entry.key().destination(), Function.identity()));
        Map<IpAddress, Integer> lastEvents = new LinkedHashMap<>();
        for (int i = Math.max(0, sent - LearningPackets.FLOWS); i < sent; i++) {
            lastEvents.put(LearningPackets.destination(i), i);
        }
        return lastEvents.entrySet().stream().filter(last -> {
            LearnedEntry entry = byDestination.get(last.getKey());
            return entry == null
                    || !entry.tunnel().destination().equals(LearningPackets.remoteVtep(last.getValue()));
        }).count();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends packets through the switch at a rate, and sees what becomes of them.
 */
final class Load {

    /** By how much Linux lets a sleeping thread oversleep. */
    private static final long OVERSLEPT_NANOS = 50_000;
    private static final long LAST_ONES_MILLIS = 300;
    private static final long POLL_MILLIS = 10;

    private final AtomicLong atOtr;
    private int trials;

    /**
     * Creates a load generator.
     *
     * @param atOtr counts what arrives at the OTR
     */
    Load(AtomicLong atOtr) {
        this.atOtr = atOtr;
    }

    /**
     * Sends packets, and waits until the last ones have come out, or nothing more has come for 300 milliseconds.
     *
     * @param direction the way through the switch
     * @param rate      packets a second
     * @param duration  how long to send
     * @return what became of them
     * @throws IOException          if they can't be sent
     * @throws InterruptedException if the thread is interrupted
     */
    Trial run(Direction direction, int rate, Duration duration) throws IOException, InterruptedException {
        int trial = ++trials;
        Arrivals arrivals = new Arrivals(direction.expected(), trial, System::nanoTime);
        direction.to().deliverTo(arrivals);
        direction.to().frames().dropped();
        long atOtrBefore = atOtr.get();
        long start = System.nanoTime();
        int sent = send(direction, trial, new Pacer(rate, start), start + duration.toNanos());
        long nanos = System.nanoTime() - start;
        awaitLast(arrivals, sent);
        direction.to().deliverToNobody();
        return new Trial(rate, sent, nanos, arrivals.received(), atOtr.get() - atOtrBefore, arrivals.wrong(),
                direction.to().frames().dropped(), arrivals.times());
    }

    private static int send(Direction direction, int trial, Pacer pacer, long end) throws IOException {
        int sent = 0;
        long now = System.nanoTime();
        while (now - end < 0) {
            int due = pacer.due(now);
            for (int i = 0; i < due; i++) {
                byte[] frame = direction.frames().get(sent % direction.frames().size());
                Stamp.write(frame, trial, sent++, now);
                direction.from().frames().send(frame, 0, frame.length);
            }
            if (due > 0) {
                direction.from().frames().flush();
            } else {
                await(pacer.until(now));
            }
            now = System.nanoTime();
        }
        return sent;
    }

    /** Sleeps only as long as it can oversleep; all that waiting would otherwise take a core from the switch. */
    private static void await(long nanos) {
        if (nanos > OVERSLEPT_NANOS) {
            LockSupport.parkNanos(nanos - OVERSLEPT_NANOS);
        } else {
            Thread.onSpinWait();
        }
    }

    private static void awaitLast(Arrivals arrivals, long sent) throws InterruptedException {
        long before = -1;
        long received = arrivals.received();
        while (received < sent && received > before) {
            before = received;
            for (long waited = 0; waited < LAST_ONES_MILLIS && received == before; waited += POLL_MILLIS) {
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
                received = arrivals.received();
            }
        }
    }
}

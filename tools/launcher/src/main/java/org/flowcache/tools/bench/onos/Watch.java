// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench.onos;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Looks again and again how many entries a switch has, so that it can be told afterwards since when it has all of them.
 * To look costs the switch time if there are many; so most of the time nobody looks.
 */
final class Watch implements AutoCloseable {

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    /** The share of the time to look in is one in this and one. */
    private static final int PAUSES = 4;
    /** What a switch has by itself, or gets before all else, is less than this share of all. */
    private static final double FIRST_ONES = 0.01;

    private final IntSupplier count;
    private final long start = System.nanoTime();
    private final List<Look> looks = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "watch");

    private record Look(long nanos, int count) {
    }

    /**
     * Begins to look; what it tells counts from now.
     *
     * @param count looks
     */
    Watch(IntSupplier count) {
        this.count = count;
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (true) {
                long before = System.nanoTime();
                look();
                TimeUnit.NANOSECONDS.sleep(Math.max(PAUSE_NANOS, PAUSES * (System.nanoTime() - before)));
            }
        } catch (InterruptedException e) {
            // That is how it ends.
        }
    }

    private synchronized void look() {
        int now = count.getAsInt();
        looks.add(new Look(System.nanoTime() - start, now));
        notifyAll();
    }

    /**
     * Waits until a look finds enough.
     *
     * @param enough   how many
     * @param patience how long to wait at most
     * @throws IOException          if there are not as many in time
     * @throws InterruptedException if the thread is interrupted
     */
    synchronized void await(int enough, Duration patience) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (looks.isEmpty() || looks.get(looks.size() - 1).count() < enough) {
            long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (millis <= 0) {
                throw new IOException("after " + patience.toSeconds() + " s the switch has "
                        + (looks.isEmpty() ? 0 : looks.get(looks.size() - 1).count()) + " of " + enough + " entries");
            }
            wait(millis);
        }
    }

    /**
     * Tells how long it is since the beginning.
     *
     * @return the time
     */
    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /**
     * Looks once more, and looks back.
     *
     * @return when there were for the first time as many as there are now, and never again another number
     */
    synchronized Duration complete() {
        look();
        int last = looks.size() - 1;
        while (last > 0 && looks.get(last - 1).count() == looks.get(looks.size() - 1).count()) {
            last--;
        }
        return Duration.ofNanos(looks.get(last).nanos());
    }

    /**
     * Looks back on how long the number grew.
     *
     * @return from the last time that there was next to nothing of what was to come, until {@link #complete}
     */
    synchronized Duration growth() {
        int first = looks.get(0).count();
        int all = looks.get(looks.size() - 1).count() - first;
        int last = 0;
        while (last < looks.size() - 1 && looks.get(last + 1).count() - first < all * FIRST_ONES) {
            last++;
        }
        return complete().minusNanos(looks.get(last).nanos());
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}

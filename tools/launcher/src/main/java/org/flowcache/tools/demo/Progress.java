// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Tells what is being waited for, and for how long already: on a terminal in a line that changes, otherwise in a line
 * a stage.
 */
public final class Progress implements AutoCloseable {

    private final PrintStream out;
    private final boolean terminal;
    private final InstantSource clock;
    private final Instant start;
    private final ScheduledExecutorService ticker;
    private String stage = "";

    /**
     * Creates a progress line; the seconds count from now.
     *
     * @param out      where to write
     * @param terminal whether that is a terminal
     * @param clock    tells the time
     */
    public Progress(PrintStream out, boolean terminal, InstantSource clock) {
        this.out = out;
        this.terminal = terminal;
        this.clock = clock;
        this.start = clock.instant();
        this.ticker = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "progress");
            thread.setDaemon(true);
            return thread;
        });
        if (terminal) {
            ticker.scheduleAtFixedRate(this::show, 1, 1, TimeUnit.SECONDS);
        }
    }

    /**
     * Tells what is going on now. The same again changes nothing.
     *
     * @param now a few words
     */
    public synchronized void stage(String now) {
        if (!now.equals(stage)) {
            stage = now;
            show();
        }
    }

    /** Says no more. */
    @Override
    public synchronized void close() {
        ticker.shutdownNow();
        if (terminal && !stage.isEmpty()) {
            out.print("\r\u001b[K");
            out.flush();
        }
        stage = "";
    }

    private synchronized void show() {
        if (stage.isEmpty()) {
            return;
        }
        String line = String.format("[%3d s] %s", Duration.between(start, clock.instant()).toSeconds(), stage);
        if (terminal) {
            out.print("\r\u001b[K" + line);
            out.flush();
        } else {
            out.println(line);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench.onos;

import java.io.IOException;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.flowcache.tools.demo.Progress;
import org.flowcache.tools.process.Cleanup;

/**
 * The runs of a benchmark, one for each number of tenants.
 *
 * @param <M>          what a run measures
 * @param measurements what was measured, up to where something went wrong
 * @param failure      what went wrong, if anything did
 */
record TenantRuns<M>(List<M> measurements, Optional<String> failure) {

    /**
     * A run, with an ONOS and a switch of its own.
     *
     * @param <M> what it measures
     */
    interface Run<M> {

        /**
         * Measures.
         *
         * @param tenants  the tenants
         * @param cleanup  cleans up afterwards
         * @param progress is told how far it is
         * @return what was measured
         * @throws IOException          if something does not start, or does not come up in time
         * @throws InterruptedException if the thread is interrupted
         */
        List<M> measure(ManyTenants tenants, Cleanup cleanup, Progress progress)
                throws IOException, InterruptedException;
    }

    /**
     * Runs a benchmark, and cleans up afterwards, also when the program ends meanwhile.
     *
     * @param <M>      what a run measures
     * @param options  what to run it with
     * @param out      where to tell how far it is
     * @param terminal whether a person looks at the output while it is written
     * @param run      measures with a number of tenants
     * @return what came of it
     * @throws InterruptedException  if the thread is interrupted
     * @throws CancellationException if the user ends it
     */
    static <M> TenantRuns<M> of(OnosBenchOptions options, PrintStream out, boolean terminal, Run<M> run)
            throws InterruptedException {
        List<M> measurements = new ArrayList<>();
        Optional<String> failure = Optional.empty();
        try (Cleanup cleanup = new Cleanup();
                Progress progress = new Progress(out, terminal, InstantSource.system())) {
            Runtime.getRuntime().addShutdownHook(new Thread(cleanup::close, "cleanup"));
            try {
                for (int tenants : options.tenants()) {
                    measurements.addAll(run.measure(ManyTenants.of(tenants), cleanup, progress));
                }
            } catch (IOException | RuntimeException e) {
                if (cleanup.isClosed()) {
                    throw new CancellationException("the program is ending");
                }
                failure = Optional.of(e.getMessage());
            }
        }
        return new TenantRuns<>(measurements, failure);
    }
}

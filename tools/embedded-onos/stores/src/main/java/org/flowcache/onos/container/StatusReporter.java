// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes into the file {@code status} of Karaf's data directory, for whoever started this process, how the container
 * is: {@code STARTING}, {@code DEGRADED} or {@code READY} in the first line, and in each further line what is not up.
 *
 * <p>ONOS's REST API answers before all components are active and reports an application as active when its components
 * are not, so its answers are no substitute.
 */
@Component(immediate = true, service = StatusReporter.class)
public class StatusReporter {

    private static final Logger LOG = LoggerFactory.getLogger(StatusReporter.class);
    private static final long PERIOD_MILLIS = 250;
    // To look at all components costs some percent of a core at the rate above.
    private static final long SETTLED_PERIOD_MILLIS = 2000;
    private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final String BOOT_FINISHED = "org.apache.karaf.features.BootFinished";

    private final BundleContext context;
    private final BundleCheck bundles;
    private final ComponentCheck components;
    private final Path file = Path.of(System.getProperty("karaf.data"), "status");
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "status-reporter");
        thread.setDaemon(true);
        return thread;
    });
    private List<String> reported = List.of();
    private long lastChange = System.nanoTime();

    @Activate
    public StatusReporter(BundleContext context, @Reference ServiceComponentRuntime runtime) {
        this.context = context;
        bundles = new BundleCheck(context);
        components = new ComponentCheck(runtime);
        executor.execute(this::report);
    }

    @Deactivate
    void deactivate() {
        executor.shutdownNow();
    }

    private void report() {
        try {
            List<String> status = status();
            if (!status.equals(reported)) {
                Path next = file.resolveSibling("status.new");
                Files.write(next, status);
                Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
                reported = status;
                lastChange = System.nanoTime();
            }
        } catch (IOException | RuntimeException e) {
            // A bundle can go while it is being looked at.
            LOG.warn("Cannot report the status", e);
        }
        boolean isSettled = System.nanoTime() - lastChange > SETTLED_NANOS;
        try {
            executor.schedule(this::report, isSettled ? SETTLED_PERIOD_MILLIS : PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("Stopped");
        }
    }

    private List<String> status() {
        List<String> problems = new ArrayList<>(bundles.problems());
        problems.addAll(components.problems());
        boolean hasBooted = context.getServiceReference(BOOT_FINISHED) != null;
        problems.add(0, !hasBooted ? "STARTING" : problems.isEmpty() ? "READY" : "DEGRADED");
        return problems;
    }
}

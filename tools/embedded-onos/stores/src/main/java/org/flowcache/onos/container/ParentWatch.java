// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops ONOS when the process named by the system property {@value #PARENT_PROPERTY} ends, however it ends. Without the
 * property it watches nothing. If the property {@value #TEMPORARY_PROPERTY} names a directory, it is removed then:
 * whoever was to do that is gone.
 */
@Component(immediate = true, service = ParentWatch.class)
public class ParentWatch {

    static final String PARENT_PROPERTY = "flowcache.parent.pid";

    static final String TEMPORARY_PROPERTY = "flowcache.temporary.directory";

    private static final Logger LOG = LoggerFactory.getLogger(ParentWatch.class);
    private static final long PATIENCE_SECONDS = 20;
    private static final int ATTEMPTS = 20;

    private final BundleContext context;

    @Activate
    public ParentWatch(BundleContext context) {
        this.context = context;
        Long pid = Long.getLong(PARENT_PROPERTY);
        if (pid != null) {
            ProcessHandle.of(pid).ifPresentOrElse(parent -> parent.onExit().thenRun(this::stop), this::stop);
        }
    }

    private void stop() {
        LOG.warn("The process that started this one is gone, stopping");
        Runtime.getRuntime().addShutdownHook(new Thread(ParentWatch::removeDirectory, "remove-directory"));
        Thread watchdog = new Thread(ParentWatch::haltIfStuck, "halt-if-stuck");
        watchdog.setDaemon(true);
        watchdog.start();
        try {
            context.getBundle(0).stop();
        } catch (BundleException e) {
            LOG.error("Cannot stop the framework", e);
        }
    }

    private static void haltIfStuck() {
        try {
            TimeUnit.SECONDS.sleep(PATIENCE_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        removeDirectory();
        Runtime.getRuntime().halt(1);
    }

    private static void removeDirectory() {
        String directory = System.getProperty(TEMPORARY_PROPERTY);
        if (directory == null) {
            return;
        }
        // The container still writes while it ends, so that a file can appear in what is being removed.
        for (int attempt = 0; attempt < ATTEMPTS && Files.exists(Path.of(directory)); attempt++) {
            try (Stream<Path> files = Files.walk(Path.of(directory))) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            } catch (IOException | UncheckedIOException e) {
                LOG.debug("Cannot remove {} yet", directory, e);
            }
        }
    }
}

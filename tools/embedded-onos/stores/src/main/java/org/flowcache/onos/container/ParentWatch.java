// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.container;

import java.util.concurrent.TimeUnit;

import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops ONOS when the process named by the system property {@value #PARENT_PROPERTY} ends, however it ends. Without the
 * property it watches nothing.
 */
@Component(immediate = true, service = ParentWatch.class)
public class ParentWatch {

    static final String PARENT_PROPERTY = "flowcache.parent.pid";

    private static final Logger LOG = LoggerFactory.getLogger(ParentWatch.class);
    private static final long PATIENCE_SECONDS = 20;

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
        Runtime.getRuntime().halt(1);
    }
}

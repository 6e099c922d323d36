// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos.container;

import org.onosproject.net.device.DeviceService;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.http.runtime.HttpServiceRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts ONOS's REST API, which the feature only installs, when the web server and the core are up.
 *
 * <p>A web application that starts while Pax Web 8 registers its web server can miss it: the extender looks for the
 * server first and adds the application to those that are told of a new one afterwards
 * ({@code WarExtenderContext.createExtension}). The application then waits for ever, and each request gets a 404. The
 * service that this component waits for is registered when everybody has been told of the server.
 */
@Component(immediate = true, service = RestStarter.class)
public class RestStarter {

    private static final Logger LOG = LoggerFactory.getLogger(RestStarter.class);
    private static final String REST = "org.onosproject.onos-rest";

    private final BundleContext context;

    @Activate
    public RestStarter(BundleContext context, @Reference HttpServiceRuntime webServer, @Reference DeviceService core) {
        this.context = context;
        // Not in the thread that registered the last service, which may be the web server's own.
        new Thread(this::start, "start-rest").start();
    }

    private void start() {
        for (Bundle bundle : context.getBundles()) {
            if (REST.equals(bundle.getSymbolicName())) {
                try {
                    // Transient, or the framework would start it again by itself after a restart of the process.
                    bundle.start(Bundle.START_TRANSIENT);
                } catch (BundleException e) {
                    LOG.error("Cannot start the REST API", e);
                }
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.rest;

import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.core.Response;
import org.flowcache.app.metrics.MetricsPage;

/**
 * All metrics, for Prometheus.
 */
@Path("metrics")
public final class MetricsResource extends FlowCacheResource {

    /**
     * Shows the metrics of all gateways in Prometheus's text format.
     *
     * @return 200
     */
    @GET
    public Response metrics() {
        return Response.ok(get(MetricsPage.class).read(), MetricsPage.MEDIA_TYPE).build();
    }
}

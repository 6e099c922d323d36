// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.rest;

import java.util.Set;
import javax.ws.rs.core.Application;
import org.flowcache.app.ui.PageResource;
import org.onlab.rest.AuthorizationFilter;
import org.onlab.rest.JsonBodyWriter;

/**
 * What is served under /onos/flowcache. ONOS's filter lets viewers look, and only admins change. Its exception mappers
 * are not here: they tell no field.
 */
public final class FlowCacheWebApplication extends Application {

    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(AuthorizationFilter.class, ForgeryFilter.class, AnswerHeaders.class, JsonBodyWriter.class,
                ProblemMapper.class, GatewaysResource.class, EntriesResource.class, PinsResource.class,
                TopResource.class, EventsResource.class, MetricsResource.class, PageResource.class);
    }
}

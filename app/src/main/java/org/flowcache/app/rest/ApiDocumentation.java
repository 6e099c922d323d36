// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.rest;

import org.onosproject.rest.ApiDocProvider;
import org.onosproject.rest.ApiDocService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Has ONOS's page of REST APIs list this one: ONOS reads /apidoc/swagger.json.
 */
@Component(immediate = true, service = ApiDocumentation.class)
public final class ApiDocumentation {

    private final ApiDocService service;
    private final ApiDocProvider provider = new ApiDocProvider("/onos/flowcache", "Flow Cache",
            ApiDocumentation.class.getClassLoader());

    /**
     * Registers the documentation.
     *
     * @param service where to register it
     */
    @Activate
    public ApiDocumentation(@Reference ApiDocService service) {
        this.service = service;
        service.register(provider);
    }

    /**
     * Takes it away.
     */
    @Deactivate
    public void deactivate() {
        service.unregister(provider);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.rest;

import java.net.URI;
import java.util.Set;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerRequestFilter;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.Response;
import javax.ws.rs.ext.Provider;

/**
 * Refuses to change anything when a browser says that another site's page asks for it: a browser that has ONOS's
 * password sends it along, whoever asks. Programs that are no browsers say nothing, and are not refused.
 */
@Provider
public final class ForgeryFilter implements ContainerRequestFilter {

    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");
    /** What browsers say who asks: <a href="https://www.w3.org/TR/fetch-metadata/">Fetch Metadata</a>, section 2.3. */
    private static final String SITE = "Sec-Fetch-Site";
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");
    private static final String ORIGIN = "Origin";

    @Override
    public void filter(ContainerRequestContext request) {
        if (SAFE_METHODS.contains(request.getMethod())) {
            return;
        }
        String site = request.getHeaderString(SITE);
        String origin = request.getHeaderString(ORIGIN);
        if (site != null && !OWN_SITES.contains(site)
                || origin != null && !isOrigin(origin, request.getHeaderString(HttpHeaders.HOST))) {
            throw Problem.of(Response.Status.FORBIDDEN, "a page of another site may not change anything here");
        }
    }

    private static boolean isOrigin(String origin, String host) {
        try {
            return host != null && host.equalsIgnoreCase(URI.create(origin).getAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}

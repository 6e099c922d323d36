// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.ui;

import java.net.URL;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.core.Response;

/**
 * The page on which operators watch the gateways: files of this bundle. All that it shows, it asks the REST API for.
 */
@Path("ui")
public final class PageResource {

    /** Files of this package and of its folder lib, which has the libraries. */
    private static final Pattern FILE =
            Pattern.compile("(lib/[a-z-]+/)?[A-Za-z-]+(\\.min|\\.esm)?\\.(html|css|js|svg)");
    private static final Map<String, String> TYPES = Map.of("html", "text/html", "css", "text/css",
            "js", "text/javascript", "svg", "image/svg+xml");
    /**
     * Nothing from elsewhere, no script or style in the page itself, and no text that becomes markup, except what
     * lit-html makes of the templates in its own scripts. See
     * <a href="https://www.w3.org/TR/CSP3/">Content Security Policy</a> and
     * <a href="https://www.w3.org/TR/trusted-types/">Trusted Types</a>.
     */
    private static final String POLICY = String.join("; ", "default-src 'none'", "script-src 'self'",
            "style-src 'self'", "img-src 'self'", "connect-src 'self'", "base-uri 'none'", "form-action 'none'",
            "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types lit-html");

    /**
     * Shows the page.
     *
     * @return 200
     */
    @GET
    public Response page() {
        return file("page.html");
    }

    /**
     * Gives a file that the page needs.
     *
     * @param name the file's name
     * @return 200, or 404
     */
    @GET
    @Path("{name: .+}")
    public Response file(@PathParam("name") String name) {
        return Optional.of(name).filter(given -> FILE.matcher(given).matches())
                .flatMap(given -> Optional.<URL>ofNullable(PageResource.class.getResource(given)))
                .map(url -> answer(name, url))
                .orElseGet(() -> Response.status(Response.Status.NOT_FOUND)).build();
    }

    private static Response.ResponseBuilder answer(String name, URL url) {
        return Response.ok(new PageFile(url), TYPES.get(name.substring(name.lastIndexOf('.') + 1)) + ";charset=utf-8")
                .header("Content-Security-Policy", POLICY)
                .header("Referrer-Policy", "no-referrer");
    }
}

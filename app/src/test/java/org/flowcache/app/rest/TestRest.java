// SPDX-License-Identifier: Apache-2.0
package org.flowcache.app.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.Principal;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.annotation.Priority;
import javax.ws.rs.Priorities;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerRequestFilter;
import javax.ws.rs.core.SecurityContext;
import org.flowcache.app.json.FlowCacheCodecs;
import org.glassfish.jersey.jdkhttp.JdkHttpServerFactory;
import org.glassfish.jersey.server.ResourceConfig;
import org.onlab.junit.TestUtils;
import org.onlab.osgi.ServiceDirectory;
import org.onlab.osgi.ServiceNotFoundException;
import org.onlab.rest.BaseResource;
import org.onosproject.codec.CodecService;
import org.onosproject.codec.JsonCodec;

/**
 * The REST API on a port of its own, by the same servlet library as in ONOS.
 */
final class TestRest implements AutoCloseable {

    private static final String ROLES = "X-Roles";

    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<Class<?>, Object> services = new HashMap<>();
    private final HttpServer server;
    private final URI root;

    /** Starts to serve. */
    TestRest() {
        ServiceDirectory directory = new ServiceDirectory() {
            @Override
            public <T> T get(Class<T> type) {
                if (!services.containsKey(type)) {
                    throw new ServiceNotFoundException(type.getName());
                }
                return type.cast(services.get(type));
            }
        };
        TestUtils.setField(BaseResource.class, "services", directory);
        Codecs codecs = new Codecs();
        new FlowCacheCodecs(codecs);
        service(CodecService.class, codecs);
        int port;
        try (ServerSocket free = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        root = URI.create("http://127.0.0.1:" + port + "/onos/flowcache/");
        server = JdkHttpServerFactory.createHttpServer(root,
                ResourceConfig.forApplication(new FlowCacheWebApplication()).register(new Login()), true);
    }

    /**
     * Has resources find a service.
     *
     * @param <T>     its type
     * @param type    its type
     * @param service the service
     */
    <T> void service(Class<T> type, T service) {
        services.put(type, service);
    }

    /**
     * Takes a service away.
     *
     * @param type its type
     */
    void without(Class<?> type) {
        services.remove(type);
    }

    /**
     * Begins a request of an admin.
     *
     * @param path where to, from the root on
     * @return the request
     */
    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(root.resolve(path)).header(ROLES, "admin,viewer");
    }

    /**
     * Begins a request of a viewer.
     *
     * @param path where to, from the root on
     * @return the request
     */
    HttpRequest.Builder viewers(String path) {
        return request(path).setHeader(ROLES, "viewer");
    }

    /**
     * Returns the host and port that it is served at.
     *
     * @return as in the header Host
     */
    String authority() {
        return root.getAuthority();
    }

    /**
     * Sends a request.
     *
     * @param request the request
     * @return what is answered
     */
    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /**
     * Gets JSON, which has to be there.
     *
     * @param path where from
     * @return the JSON
     */
    JsonNode get(String path) {
        HttpResponse<String> response = send(request(path));
        if (response.statusCode() != 200) {
            throw new AssertionError(path + " was answered " + response.statusCode() + ": " + response.body());
        }
        return json(response);
    }

    /**
     * Reads an answer.
     *
     * @param response the answer
     * @return its JSON
     */
    static JsonNode json(HttpResponse<String> response) {
        try {
            return new ObjectMapper().readTree(response.body());
        } catch (IOException e) {
            throw new AssertionError(response.body(), e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** Believes what the request says of who it is. */
    @Priority(Priorities.AUTHENTICATION)
    public static final class Login implements ContainerRequestFilter {
        @Override
        public void filter(ContainerRequestContext request) {
            Set<String> roles = Set.of(request.getHeaderString(ROLES).split(","));
            request.setSecurityContext(new SecurityContext() {
                @Override
                public Principal getUserPrincipal() {
                    return () -> "somebody";
                }

                @Override
                public boolean isUserInRole(String role) {
                    return roles.contains(role);
                }

                @Override
                public boolean isSecure() {
                    return false;
                }

                @Override
                public String getAuthenticationScheme() {
                    return BASIC_AUTH;
                }
            });
        }
    }

    private static final class Codecs implements CodecService {

        private final Map<Class<?>, JsonCodec<?>> codecs = new HashMap<>();

        @Override
        public Set<Class<?>> getCodecs() {
            return codecs.keySet();
        }

        @Override
        @SuppressWarnings("unchecked")
        public <T> JsonCodec<T> getCodec(Class<T> entityClass) {
            return (JsonCodec<T>) codecs.get(entityClass);
        }

        @Override
        public <T> void registerCodec(Class<T> entityClass, JsonCodec<T> codec) {
            codecs.put(entityClass, codec);
        }

        @Override
        public void unregisterCodec(Class<?> entityClass) {
            codecs.remove(entityClass);
        }
    }
}

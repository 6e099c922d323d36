// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.onos;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The client against an HTTP server that answers as ONOS does. */
public class OnosRestTest {

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final List<String> requests = new ArrayList<>();
    private HttpServer server;
    private OnosRest rest;
    private int status = 200;
    private String body = "{}";

    @Before
    public void setUp() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        rest = new OnosRest(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/onos/v1/"), "onos",
                "rocks");
    }

    @After
    public void tearDown() {
        server.stop(0);
    }

    @Test
    public void installsAndActivates() throws Exception {
        Path oar = folder.newFile("app.oar").toPath();
        Files.writeString(oar, "archive");

        rest.install(oar);

        // "onos:rocks" in Base64
        assertEquals(List.of("POST /onos/v1/applications?activate=true Basic b25vczpyb2Nrcw== "
                + "application/octet-stream archive"), requests);
    }

    @Test
    public void configures() throws Exception {
        rest.configure("{\"devices\": {}}");

        assertEquals(List.of("POST /onos/v1/network/configuration Basic b25vczpyb2Nrcw== application/json "
                + "{\"devices\": {}}"), requests);
    }

    @Test
    public void readsStatesOfOneApplication() throws Exception {
        body = "{\"flows\": [{\"appId\": \"org.flowcache.app\", \"state\": \"ADDED\"},"
                + "{\"appId\": \"org.onosproject.core\", \"state\": \"ADDED\"},"
                + "{\"appId\": \"org.flowcache.app\", \"state\": \"PENDING_ADD\"}]}";

        assertEquals(List.of("ADDED", "PENDING_ADD"), rest.flowStates("device:gw1", "org.flowcache.app"));
        assertEquals(List.of(), rest.groupStates("device:gw1", "org.flowcache.app"));
        assertEquals(List.of("GET /onos/v1/flows/device%3Agw1 Basic b25vczpyb2Nrcw== null ",
                "GET /onos/v1/groups/device%3Agw1 Basic b25vczpyb2Nrcw== null "), requests);
    }

    @Test
    public void hasNoStatesOfAnUnknownDevice() throws Exception {
        status = 404;
        body = "No flows found";

        assertEquals(List.of(), rest.flowStates("device:gw1", "org.flowcache.app"));
    }

    @Test
    public void passesOnWhyOnosRefused() {
        status = 400;
        body = "vni must be within 0..16777215";

        IOException e = assertThrows(IOException.class, () -> rest.configure("{}"));
        assertTrue(e.getMessage(), e.getMessage().contains("/onos/v1/network/configuration was answered 400: vni must "
                + "be within 0..16777215"));
        assertThrows(IOException.class, () -> rest.flowStates("device:gw1", "org.flowcache.app"));
    }

    @Test
    public void aConfigurationRefusedInPartIsRefused() {
        status = 207;
        body = "{\"code\":207,\"message\":[\"Field 'tenants[0].vni'\"]}";

        IOException e = assertThrows(IOException.class, () -> rest.configure("{}"));
        assertTrue(e.getMessage(), e.getMessage().endsWith("/onos/v1/network/configuration was answered 207: " + body));
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().getFirst("Authorization") + " "
                + exchange.getRequestHeaders().getFirst("Content-Type") + " "
                + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}

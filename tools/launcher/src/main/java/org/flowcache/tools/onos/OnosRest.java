// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.onos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * ONOS's REST API, as far as it takes to install an application and to see that it works.
 */
public final class OnosRest {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    /** ONOS's answer to a network configuration that it refuses in part, and applies in part. */
    private static final int MULTI_STATUS = 207;
    private static final int NOT_FOUND = 404;

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final ObjectMapper json = new ObjectMapper();
    private final URI root;
    private final String authorization;

    /**
     * Creates a client.
     *
     * @param root     the API's root, ending in {@code /onos/v1/}
     * @param user     the user's name
     * @param password the user's password
     */
    public OnosRest(URI root, String user, String password) {
        this.root = root;
        this.authorization = "Basic " + Base64.getEncoder()
                .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Installs and activates an application. ONOS says yes even if a component of it doesn't start.
     *
     * @param oar the application's archive
     * @throws IOException          if ONOS can't be reached or refuses
     * @throws InterruptedException if the thread is interrupted
     */
    public void install(Path oar) throws IOException, InterruptedException {
        post("applications?activate=true", "application/octet-stream", HttpRequest.BodyPublishers.ofFile(oar));
    }

    /**
     * Adds to the network configuration.
     *
     * @param config a network configuration in JSON
     * @throws IOException          if ONOS can't be reached or refuses any part
     * @throws InterruptedException if the thread is interrupted
     */
    public void configure(String config) throws IOException, InterruptedException {
        post("network/configuration", "application/json", HttpRequest.BodyPublishers.ofString(config));
    }

    /**
     * Returns the states of an application's flow rules on a device.
     *
     * @param deviceId the device
     * @param app      the application's name
     * @return a state for each rule, as "ADDED"
     * @throws IOException          if ONOS can't be reached or refuses
     * @throws InterruptedException if the thread is interrupted
     */
    public List<String> flowStates(String deviceId, String app) throws IOException, InterruptedException {
        return states("flows", deviceId, app);
    }

    /**
     * Returns the states of an application's groups on a device.
     *
     * @param deviceId the device
     * @param app      the application's name
     * @return a state for each group, as "ADDED"
     * @throws IOException          if ONOS can't be reached or refuses
     * @throws InterruptedException if the thread is interrupted
     */
    public List<String> groupStates(String deviceId, String app) throws IOException, InterruptedException {
        return states("groups", deviceId, app);
    }

    /**
     * Tells whether ONOS is connected to a device.
     *
     * @param deviceId the device
     * @return false as well if it never was
     * @throws IOException          if ONOS can't be reached or refuses
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean isAvailable(String deviceId) throws IOException, InterruptedException {
        HttpResponse<String> response =
                send(request("devices/" + URLEncoder.encode(deviceId, StandardCharsets.UTF_8)).GET().build());
        return response.statusCode() != NOT_FOUND && json.readTree(checked(response)).path("available").asBoolean();
    }

    private List<String> states(String kind, String deviceId, String app) throws IOException, InterruptedException {
        List<String> states = new ArrayList<>();
        String path = kind + "/" + URLEncoder.encode(deviceId, StandardCharsets.UTF_8);
        HttpResponse<String> response = send(request(path).GET().build());
        // ONOS answers that it has none with "not found".
        if (response.statusCode() != NOT_FOUND) {
            for (JsonNode entry : json.readTree(checked(response)).path(kind)) {
                if (entry.path("appId").asText().equals(app)) {
                    states.add(entry.path("state").asText());
                }
            }
        }
        return states;
    }

    private void post(String path, String type, HttpRequest.BodyPublisher body)
            throws IOException, InterruptedException {
        checked(send(request(path).header("Content-Type", type).POST(body).build()));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(root.resolve(path)).header("Authorization", authorization).timeout(TIMEOUT);
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String checked(HttpResponse<String> response) throws IOException {
        if (response.statusCode() / 100 != 2 || response.statusCode() == MULTI_STATUS) {
            throw new IOException(response.request().method() + " " + response.uri() + " was answered "
                    + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }
}

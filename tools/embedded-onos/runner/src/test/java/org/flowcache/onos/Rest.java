// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos;

import static org.junit.Assert.assertEquals;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** ONOS's REST API. */
final class Rest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final EmbeddedOnos onos;

    Rest(EmbeddedOnos onos) {
        this.onos = onos;
    }

    JsonNode get(String path) throws Exception {
        HttpResponse<String> response = send(request(path).GET());
        assertEquals(path + ": " + response.body(), 200, response.statusCode());
        return new ObjectMapper().readTree(response.body());
    }

    void post(String path, String type, byte[] body) throws Exception {
        HttpResponse<String> response = send(
                request(path).header("Content-Type", type).POST(BodyPublishers.ofByteArray(body)));
        assertEquals(path + ": " + response.body(), 200, response.statusCode());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(onos.restUri().resolve(path))
                .header("Authorization", onos.credentials().basicAuthorization());
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** Finds out whether an instance that was started can be used, and if not, what is missing. */
final class Readiness {

    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(2);

    private final InstanceDirectory instance;
    private final EmbeddedOnos onos;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER_PATIENCE).build();

    Readiness(InstanceDirectory instance, EmbeddedOnos onos) {
        this.instance = instance;
        this.onos = onos;
    }

    /**
     * What is being waited for.
     *
     * @return a sentence, empty when ONOS is ready
     * @throws InterruptedException if the thread is interrupted
     */
    String missing() throws InterruptedException {
        List<String> status = instance.readStatus();
        if (status.isEmpty()) {
            return "the container is starting";
        }
        if (!status.get(0).equals("READY")) {
            return status.size() > 1 ? status.get(1) : "the container is installing features";
        }
        if (!isRestUp()) {
            return "the REST API is starting";
        }
        return SshBanner.comesFrom(onos.sshAddress(), ANSWER_PATIENCE) ? "" : "the command line is starting";
    }

    /**
     * Looks in the log for what cannot get better by waiting.
     *
     * @throws PortInUseException if another program took a port between the check for that and the start
     * @throws OnosStartException if the bundles do not resolve
     */
    void failIfBootFailed() {
        for (String line : instance.readLog()) {
            if (line.contains("Error installing boot features")) {
                throw new OnosStartException("The bundles of ONOS do not fit together, see " + instance.log());
            }
            if (line.contains("BindException")) {
                int sshPort = onos.sshAddress().getPort();
                throw line.contains(":" + sshPort)
                        ? new PortInUseException("ssh", sshPort)
                        : new PortInUseException("REST", onos.restUri().getPort());
            }
        }
    }

    private boolean isRestUp() throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(onos.restUri().resolve("devices"))
                .header("Authorization", onos.credentials().basicAuthorization())
                .timeout(ANSWER_PATIENCE)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;

import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;

/** Runs commands of ONOS's CLI over ssh. */
final class Cli {

    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final int ATTEMPTS = 10;

    private Cli() {
    }

    /** Runs a command until its whole output came through, which Karaf may cut off; in a pipe it does so less. */
    static String run(InetSocketAddress address, Credentials credentials, String command) throws IOException {
        try (SshClient client = SshClient.setUpDefaultClient()) {
            client.setServerKeyVerifier((session, server, key) -> true);
            client.start();
            String output = "";
            for (int i = 0; i < ATTEMPTS && !output.stripTrailing().endsWith("END"); i++) {
                output = attempt(client, address, credentials, command + " | grep -v END ; echo END");
            }
            return output;
        }
    }

    private static String attempt(SshClient client, InetSocketAddress address, Credentials credentials, String command)
            throws IOException {
        try (ClientSession session = client.connect(credentials.user(), address).verify(TIMEOUT).getSession()) {
            session.addPasswordIdentity(credentials.password());
            session.auth().verify(TIMEOUT);
            try (ChannelExec channel = session.createExecChannel(command);
                    ByteArrayOutputStream output = new ByteArrayOutputStream()) {
                channel.setOut(output);
                channel.setErr(output);
                channel.open().verify(TIMEOUT);
                channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), TIMEOUT);
                return output.toString(StandardCharsets.UTF_8);
            }
        }
    }
}

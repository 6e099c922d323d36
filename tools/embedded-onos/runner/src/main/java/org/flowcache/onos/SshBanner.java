// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What an ssh server says first. */
final class SshBanner {

    // RFC 4253, section 4.2. Karaf sends no line before it.
    private static final String START = "SSH-2.0-";

    private SshBanner() {
    }

    /**
     * Finds out whether an ssh server answers.
     *
     * @param address  where it should listen
     * @param patience how long to wait for the connection, and how long for the answer
     * @return true if there is an ssh server; false if nobody listens, or not an ssh server, or it does not answer
     */
    static boolean comesFrom(InetSocketAddress address, Duration patience) {
        try (Socket socket = new Socket()) {
            socket.connect(address, (int) patience.toMillis());
            socket.setSoTimeout((int) patience.toMillis());
            byte[] start = socket.getInputStream().readNBytes(START.length());
            return START.equals(new String(start, StandardCharsets.US_ASCII));
        } catch (IOException e) {
            return false;
        }
    }
}

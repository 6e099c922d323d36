// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.junit.Test;

public class SshBannerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Test
    public void onlyTheBannerOfSsh2Will() throws Exception {
        assertEquals(true, comesFromServerThatSays("SSH-2.0-APACHE-SSHD-2.12.1\r\n"));
        assertEquals(false, comesFromServerThatSays("HTTP/1.1 400 Bad Request\r\n"));
        assertEquals(false, comesFromServerThatSays("SSH-2"));
        assertEquals(false, comesFromServerThatSays(""));
    }

    @Test
    public void silentServerIsGivenUp() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertFalse(SshBanner.comesFrom(addressOf(silent), Duration.ofMillis(50)));
        }
    }

    @Test
    public void nobodyListens() throws IOException {
        ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        closed.close();

        assertFalse(SshBanner.comesFrom(addressOf(closed), PATIENCE));
    }

    private static boolean comesFromServerThatSays(String greeting) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> served = CompletableFuture.runAsync(() -> greet(server, greeting));
            boolean comes = SshBanner.comesFrom(addressOf(server), PATIENCE);
            served.get();
            return comes;
        }
    }

    private static void greet(ServerSocket server, String greeting) {
        try (Socket client = server.accept()) {
            client.getOutputStream().write(greeting.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InetSocketAddress addressOf(ServerSocket server) {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }
}

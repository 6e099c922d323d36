// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** TCP ports of the loopback interface. */
final class Ports {

    private static final int MAX_PORT = 65_535;

    private Ports() {
    }

    /**
     * Makes sure that a port can be listened on, or finds one.
     *
     * @param purpose what it is for, for the error
     * @param wanted  the port, or 0 for any free one
     * @return the port, 1 to 65535
     * @throws PortInUseException       if it is taken
     * @throws IllegalArgumentException if it is not 0 to 65535
     */
    static int claim(String purpose, int wanted) {
        if (wanted < 0 || wanted > MAX_PORT) {
            throw new IllegalArgumentException(purpose + " port " + wanted + " is not between 0 and " + MAX_PORT);
        }
        if (wanted == 0) {
            return free();
        }
        if (!isFree(wanted)) {
            throw new PortInUseException(purpose, wanted);
        }
        return wanted;
    }

    private static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No TCP port of 127.0.0.1 is free", e);
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}

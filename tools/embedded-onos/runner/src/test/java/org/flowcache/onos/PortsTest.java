// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

import org.junit.Test;

public class PortsTest {

    @Test
    public void takenPortIsNamedWithWhatToDo() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            PortInUseException e = assertThrows(PortInUseException.class, () -> Ports.claim("REST", port));

            assertEquals(port, e.port());
            assertTrue(e.getMessage(), e.getMessage().startsWith("REST port " + port + " on 127.0.0.1 is in use"));
            assertTrue(e.getMessage(), e.getMessage().contains("choose another port"));
        }
    }

    @Test
    public void freePortIsTaken() throws IOException {
        int port = Ports.claim("ssh", 0);

        assertTrue("" + port, port >= 1 && port <= 65535);
        assertEquals(port, Ports.claim("ssh", port));
    }

    @Test
    public void refusesWhatIsNoPort() {
        assertThrows(IllegalArgumentException.class, () -> Ports.claim("ssh", -1));
        assertThrows(IllegalArgumentException.class, () -> Ports.claim("ssh", 65536));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.switching;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.Optional;
import org.flowcache.netio.InterfaceName;
import org.junit.Test;

public class PortBindingTest {

    @Test
    public void readsPortAndInterface() {
        assertEquals(new PortBinding(1, new InterfaceName(Optional.empty(), "eth0")), PortBinding.parse("1@eth0"));
        assertEquals(new PortBinding(510, new InterfaceName(Optional.of("ns"), "veth@1")),
                PortBinding.parse("510@ns/veth@1"));
    }

    @Test
    public void saysWhatIsWrong() {
        assertWrong("eth0", "no port number and interface");
        assertWrong("@eth0", "no port number and interface");
        assertWrong("-1@eth0", "no port number and interface");
        assertWrong("99999999999@eth0", "no port number and interface");
        assertWrong("511@eth0", "511 is not 0 to 510");
        assertWrong("1@", "no name of a network interface");
        assertWrong("1@sixteen__letters", "no name of a network interface");
        assertWrong("1@../eth0", "no name of a network namespace");
    }

    private static void assertWrong(String text, String expected) {
        IllegalArgumentException e =
                assertThrows(text, IllegalArgumentException.class, () -> PortBinding.parse(text));
        assertTrue(e.getMessage(), e.getMessage().contains(expected));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.netns;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import org.junit.Test;

/** With the shell in the place of ip. */
public class IpTest {

    private final Ip shell = new Ip("sh");

    @Test
    public void returnsWhatWasPrinted() throws IOException {
        assertEquals("1\n2", shell.run("-c", "echo 1; echo 2"));
    }

    @Test
    public void saysWhatFailedAndWhatToDo() {
        assertFailure("no ip-program-of-that-name", new Ip("no ip-program-of-that-name"));
        assertFailure("apt-get install iproute2", new Ip("no ip-program-of-that-name"));
        assertFailure("sh -c echo oops; exit 3: oops", shell, "-c", "echo oops; exit 3");
        assertFailure("(run it as root)", shell, "-c", "echo Operation not permitted >&2; exit 1");
        assertFailure("(run it as root)", shell, "-c", "echo Permission denied; exit 1");
    }

    private static void assertFailure(String expected, Ip ip, String... arguments) {
        IOException e = assertThrows(IOException.class, () -> ip.run(arguments));
        assertTrue(e.getMessage(), e.getMessage().contains(expected));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.netio;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.Optional;
import org.junit.Test;

public class InterfaceNameTest {

    @Test
    public void readsNamesWithAndWithoutNamespace() {
        assertEquals(new InterfaceName(Optional.empty(), "eth0"), InterfaceName.parse("eth0"));
        assertEquals(new InterfaceName(Optional.of("sswitch"), "sswitch_dc"),
                InterfaceName.parse("sswitch/sswitch_dc"));
        assertEquals("sswitch/sswitch_dc", InterfaceName.parse("sswitch/sswitch_dc").toString());
        assertEquals("fifteen_letters", InterfaceName.parse("fifteen_letters").toString());
    }

    @Test
    public void refusesWhatCantBeAName() {
        for (String text : new String[] {"", "sixteen__letters", "a b", "a/", "/b", "a/b/c", "x:1", ".", "..", "../x",
            "./x", "a/..", "\u00e4"}) {
            IllegalArgumentException e =
                    assertThrows(text, IllegalArgumentException.class, () -> InterfaceName.parse(text));
            assertTrue(e.getMessage(), e.getMessage().contains("is no name of a network"));
        }
    }

    @Test
    public void namesTheInterfaceOrNamespaceThatIsNotThere() {
        IOException e = assertThrows(IOException.class, () -> FrameInterface.open("no_such_if"));
        assertTrue(e.getMessage(), e.getMessage().contains("no network interface no_such_if")
                || e.getMessage().contains("no permission to use network interface no_such_if"));
        e = assertThrows(IOException.class, () -> FrameInterface.open("no_such_ns/eth0"));
        assertTrue(e.getMessage(), e.getMessage().contains("no network namespace no_such_ns"));
    }
}

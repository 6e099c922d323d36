// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.netns;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** With a script in the place of ip that prints what ip printed. */
public class InterfaceCountersTest {

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void readsThePacketsOfEachInterface() throws IOException {
        InterfaceCounters counters = counters("[{\"ifindex\":1,\"ifname\":\"lo\",\"mtu\":65536,\"stats64\":{"
                + "\"rx\":{\"bytes\":0,\"packets\":0,\"errors\":0},\"tx\":{\"bytes\":0,\"packets\":0}}},"
                + "{\"ifindex\":2,\"link_index\":3,\"ifname\":\"sswitch_dc\",\"link_netnsid\":0,\"stats64\":{"
                + "\"rx\":{\"bytes\":582,\"packets\":4294967297},\"tx\":{\"bytes\":97,\"packets\":5}}}]");

        assertEquals(Map.of("lo", PacketCount.NONE, "sswitch_dc", new PacketCount(4294967297L, 5)), counters.read());
    }

    @Test
    public void saysWhatItCannotRead() throws IOException {
        for (String output : new String[] {"[{\"ifname\":\"lo\"}]", "1: lo: <LOOPBACK>"}) {
            InterfaceCounters counters = counters(output);
            IOException e = assertThrows(IOException.class, counters::read);
            assertTrue(e.getMessage(), e.getMessage().startsWith("ip -s -j link show prints no packet counts"));
        }
    }

    private InterfaceCounters counters(String output) throws IOException {
        Path script = folder.newFile().toPath();
        Files.writeString(script, "#!/bin/sh\n[ \"$*\" = '-n sswitch -s -j link show' ] && echo '" + output + "'\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return new InterfaceCounters(new Ip(script.toString()), "sswitch");
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class PortCapturesTest {

    private static final Map<Integer, String> PORTS = Map.of(1, "dc", 2, "otr");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void writesAFileAPort() throws IOException {
        Path captures = folder.getRoot().toPath().resolve("new/folder");
        try (PortCaptures files = new PortCaptures(captures, PORTS)) {
            files.accept(new Hop(Instant.EPOCH, 1, Hop.Direction.IN, new byte[] {1}));
            files.accept(new Hop(Instant.EPOCH, 1, Hop.Direction.OUT, new byte[] {2, 2}));
            files.flush();

            List<byte[]> frames = PcapFile.frames(captures.resolve("port1-dc.pcap"));
            assertEquals(2, frames.size());
            assertArrayEquals(new byte[] {1}, frames.get(0));
            assertArrayEquals(new byte[] {2, 2}, frames.get(1));
            assertEquals(List.of(), PcapFile.frames(captures.resolve("port2-otr.pcap")));
        }
    }

    @Test
    public void saysWhereItCannotWrite() throws IOException {
        Path file = folder.newFile("taken").toPath();
        IOException e = assertThrows(IOException.class, () -> new PortCaptures(file, PORTS));
        assertTrue(e.getMessage(), e.getMessage().contains("cannot write captures to " + file));
    }
}

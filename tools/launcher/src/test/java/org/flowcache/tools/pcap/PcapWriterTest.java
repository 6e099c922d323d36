// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.pcap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class PcapWriterTest {

    private static final String FILE_HEADER = "a1b23c4d" + "0002" + "0004" + "00000000" + "00000000" + "00040000"
            + "00000001";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void writesHeaderAndFrames() throws IOException {
        Path file = folder.getRoot().toPath().resolve("port1.pcap");
        try (PcapWriter pcap = new PcapWriter(file)) {
            pcap.write(Instant.ofEpochSecond(0x6600_0001L, 999_999_999), HexFormat.of().parseHex("0102030405"));
            pcap.write(Instant.ofEpochSecond(0xffff_ffffL, 0), new byte[0]);
        }

        assertEquals(FILE_HEADER
                        + "66000001" + "3b9ac9ff" + "00000005" + "00000005" + "0102030405"
                        + "ffffffff" + "00000000" + "00000000" + "00000000",
                HexFormat.of().formatHex(Files.readAllBytes(file)));
    }

    @Test
    public void cutsWhatIsLongerThanTheHeaderAnnounces() throws IOException {
        Path file = folder.getRoot().toPath().resolve("long.pcap");
        try (PcapWriter pcap = new PcapWriter(file)) {
            pcap.write(Instant.EPOCH, new byte[0x40001]);
        }

        byte[] written = Files.readAllBytes(file);
        assertEquals(24 + 16 + 0x40000, written.length);
        assertEquals("00040000" + "00040001", HexFormat.of().formatHex(written, 32, 40));
    }

    @Test
    public void replacesAnOldFile() throws IOException {
        Path file = folder.getRoot().toPath().resolve("old.pcap");
        Files.write(file, new byte[1000]);
        new PcapWriter(file).close();

        assertEquals(FILE_HEADER, HexFormat.of().formatHex(Files.readAllBytes(file)));
    }

    @Test
    public void refusesAFolderThatIsNotThere() {
        assertThrows(IOException.class, () -> new PcapWriter(folder.getRoot().toPath().resolve("no/file.pcap")));
    }
}

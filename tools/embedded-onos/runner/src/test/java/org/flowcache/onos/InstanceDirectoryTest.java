// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class InstanceDirectoryTest {

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path distribution;
    private Path directory;

    @Before
    public void makeDistribution() throws IOException {
        distribution = folder.newFolder("distribution").toPath();
        directory = folder.getRoot().toPath().resolve("new/work");
        Files.createDirectories(distribution.resolve("etc/sub"));
        Files.writeString(distribution.resolve("etc/sub/a.cfg"), "fresh");
        Files.createDirectories(distribution.resolve("config"));
    }

    @Test
    public void configurationIsFreshAtEachStartAndWhatWasWrittenStays() throws IOException {
        Path written;
        try (InstanceDirectory instance = InstanceDirectory.open(distribution, directory)) {
            Files.writeString(instance.etc().resolve("sub/a.cfg"), "spoilt");
            written = Files.writeString(instance.data().resolve("network-cfg.json"), "{}");
            Files.writeString(instance.data().resolve("status"), "READY");
        }
        try (InstanceDirectory instance = InstanceDirectory.open(distribution, directory)) {
            assertEquals("fresh", Files.readString(instance.etc().resolve("sub/a.cfg")));
            assertEquals(List.of(), instance.readStatus());
            assertTrue(Files.exists(written));
        }
    }

    @Test
    public void oneInstanceADirectory() {
        try (InstanceDirectory instance = InstanceDirectory.open(distribution, directory)) {
            OnosStartException e = assertThrows(
                    OnosStartException.class, () -> InstanceDirectory.open(distribution, directory));
            assertTrue(e.getMessage(), e.getMessage().contains(directory.toString()));
            assertTrue(Files.exists(instance.base()));
        }
    }
}

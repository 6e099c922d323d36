// SPDX-License-Identifier: Apache-2.0
package org.flowcache.onos;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
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
    public void anotherStartKeepsWhatOnosKeepsAndTheLog() throws IOException {
        try (InstanceDirectory instance = InstanceDirectory.open(distribution, directory)) {
            Files.writeString(instance.etc().resolve("sub/a.cfg"), "spoilt");
            Path config = Files.writeString(instance.data().resolve("network-cfg.json"), "{}");
            Path cache = Files.createDirectories(instance.data().resolve("cache/bundle1/version0.0"));
            Files.writeString(cache.resolve("bundle.jar"), "half");
            Files.writeString(instance.data().resolve("status"), "READY");
            Files.writeString(instance.log(), "first start\n");

            instance.renew("no progress");

            assertEquals("fresh", Files.readString(instance.etc().resolve("sub/a.cfg")));
            assertEquals(List.of(), instance.readStatus());
            assertFalse(Files.exists(instance.data().resolve("cache")));
            assertTrue(Files.exists(config));
            assertEquals(2, instance.readLog().size());
            assertEquals("first start", instance.readLog().get(0));
            String why = instance.readLog().get(1);
            assertTrue(why, why.endsWith(" WARN  [runner] EmbeddedOnos: no progress"));
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

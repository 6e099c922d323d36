// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.process;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class CleanupTest {

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final List<String> done = new ArrayList<>();

    @Test
    public void undoesInReverseOrderAndOnce() throws IOException {
        Cleanup cleanup = new Cleanup();
        cleanup.open(() -> () -> done.add("first"));
        cleanup.open(() -> () -> done.add("second"));
        assertFalse(cleanup.isClosed());

        cleanup.close();
        cleanup.close();

        assertEquals(List.of("second", "first"), done);
        assertTrue(cleanup.isClosed());
    }

    @Test
    public void goesOnWhenATaskFails() throws IOException {
        Cleanup cleanup = new Cleanup();
        cleanup.open(() -> () -> done.add("first"));
        cleanup.open(() -> () -> {
            throw new IOException("a task of this test that fails");
        });

        cleanup.close();

        assertEquals(List.of("first"), done);
    }

    @Test
    public void makesNothingTooLate() {
        Cleanup cleanup = new Cleanup();
        cleanup.close();

        assertThrows(CancellationException.class, () -> cleanup.open(() -> {
            done.add("made");
            return () -> done.add("undone");
        }));

        assertEquals(List.of(), done);
    }

    @Test
    public void startsAndUndoes() {
        Cleanup cleanup = new Cleanup();
        cleanup.start(() -> done.add("undone"), () -> done.add("started"));
        cleanup.close();

        assertEquals(List.of("started", "undone"), done);
    }

    @Test
    public void undoesWhatFailsToStart() {
        Cleanup cleanup = new Cleanup();
        assertThrows(IllegalStateException.class, () -> cleanup.start(() -> done.add("undone"), () -> {
            throw new IllegalStateException();
        }));
        cleanup.close();

        assertEquals(List.of("undone"), done);
    }

    @Test
    public void startsNothingTooLate() {
        Cleanup cleanup = new Cleanup();
        cleanup.close();

        assertThrows(CancellationException.class,
                () -> cleanup.start(() -> done.add("undone"), () -> done.add("started")));

        assertEquals(List.of(), done);
    }

    @Test
    public void removesFoldersButNotWhatLinksLeadTo() throws IOException {
        Path kept = folder.newFolder("kept").toPath();
        Files.createFile(kept.resolve("file"));
        Path temporary = folder.newFolder("temporary").toPath();
        Files.createDirectories(temporary.resolve("a/b"));
        Files.createFile(temporary.resolve("a/b/file"));
        Files.createSymbolicLink(temporary.resolve("a/link"), kept);

        TemporaryDirectory directory = new TemporaryDirectory(temporary);
        directory.close();
        directory.close();

        assertFalse(Files.exists(temporary));
        assertTrue(Files.exists(kept.resolve("file")));
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.process;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class ChildProcessTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void runsUntilItIsClosed() throws Exception {
        ChildProcess child = start("echo ready at 1234; exec sleep 600");

        assertEquals("1234", child.await(Pattern.compile("ready at (\\d+)"), PATIENCE).group(1));
        assertTrue(child.isAlive());

        child.close();
        assertFalse(child.isAlive());
    }

    @Test
    public void tellsTheLastWordsOfOneThatEnded() throws Exception {
        try (ChildProcess child = start("echo no such interface >&2; exit 3")) {
            IOException e = assertThrows(IOException.class, () -> child.await(Pattern.compile("ready"), PATIENCE));

            assertEquals("the switch ended with exit code 3; it said: no such interface", e.getMessage());
        }
    }

    @Test
    public void hearsWhatWasSaidJustBeforeTheEnd() throws Exception {
        try (ChildProcess child = start("echo ready")) {
            assertEquals("ready", child.await(Pattern.compile("ready"), PATIENCE).group());
        }
    }

    @Test
    public void waitsForTheEndOfALine() throws Exception {
        Path goOn = folder.getRoot().toPath().resolve("go-on");
        try (ChildProcess child = start("printf 'ready at 12'; until [ -e " + goOn + " ]; do sleep 0.1; done; echo 34; "
                + "exec sleep 600")) {
            Pattern ready = Pattern.compile("ready at (\\d+)");
            while (Files.size(log()) == 0) {
                assertTrue(child.isAlive());
            }
            assertThrows(IOException.class, () -> child.await(ready, Duration.ZERO));

            Files.createFile(goOn);

            assertEquals("1234", child.await(ready, PATIENCE).group(1));
        }
    }

    @Test
    public void hearsALineThatTheEndCutOff() throws Exception {
        try (ChildProcess child = start("printf ready")) {
            assertEquals("ready", child.await(Pattern.compile("ready"), PATIENCE).group());
        }
    }

    @Test
    public void doesNotWaitForEver() throws Exception {
        try (ChildProcess child = start("exec sleep 600")) {
            IOException e =
                    assertThrows(IOException.class, () -> child.await(Pattern.compile("ready"), Duration.ZERO));

            assertEquals("the switch was not ready after 0 s and said nothing", e.getMessage());
        }
    }

    @Test
    public void tellsTheExitCodeOfOneThatEndsByItself() throws Exception {
        try (ChildProcess child = start("echo done; exit 3")) {
            assertEquals(3, child.awaitEnd(PATIENCE));

            IOException e = assertThrows(IOException.class, child::checkAlive);
            assertEquals("the switch ended with exit code 3; it said: done", e.getMessage());
        }
    }

    @Test
    public void doesNotWaitForTheEndForEver() throws Exception {
        try (ChildProcess child = start("echo ready; exec sleep 600")) {
            child.await(Pattern.compile("ready"), PATIENCE);
            child.checkAlive();

            IOException e = assertThrows(IOException.class, () -> child.awaitEnd(Duration.ZERO));
            assertEquals("the switch did not end within 0 s; it said: ready", e.getMessage());
        }
    }

    @Test
    public void saysWhatDoesNotStart() {
        IOException e = assertThrows(IOException.class,
                () -> ChildProcess.start("switch", List.of("/no/such/program"), log()));

        assertTrue(e.getMessage(), e.getMessage().startsWith("the switch does not start: "));
    }

    private ChildProcess start(String script) throws IOException {
        return ChildProcess.start("switch", List.of("sh", "-c", script), log());
    }

    private Path log() {
        return folder.getRoot().toPath().resolve("switch.log");
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import static org.junit.Assert.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.Test;

public class ProgressTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private Instant now = Instant.EPOCH;

    @Test
    public void writesALineAStage() {
        try (Progress progress = new Progress(out, false, () -> now)) {
            progress.stage("booting");
            now = now.plusSeconds(12);
            progress.stage("booting");
            progress.stage("installing");
        }
        assertEquals(String.format("[  0 s] booting%n[ 12 s] installing%n"), bytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    public void changesTheLineOfATerminalAndLeavesItEmpty() {
        try (Progress progress = new Progress(out, true, () -> now)) {
            progress.stage("booting");
        }
        assertEquals("\r\u001b[K[  0 s] booting\r\u001b[K", bytes.toString(StandardCharsets.UTF_8));
    }
}

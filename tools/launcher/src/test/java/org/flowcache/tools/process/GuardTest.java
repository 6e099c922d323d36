// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.process;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class GuardTest {

    private static final int PATIENCE_SECONDS = 60;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    /** A program with a guard, to be killed: its arguments are a file to write and a process to stop. */
    static final class Guarded {

        public static void main(String[] args) throws IOException {
            Guard guard = Guard.start();
            for (String word : new String[] {"made first", "made second"}) {
                guard.run(List.of("sh", "-c", "echo \"$1\" >>\"$0\"", args[0], word));
            }
            guard.stop(Long.parseLong(args[1]));
            System.out.println("guarded");
            System.in.read();
        }
    }

    @Test
    public void undoesInReverseOrderWhenTheProgramIsKilled() throws Exception {
        Path file = folder.newFile("it's here").toPath();
        Process other = new ProcessBuilder("sleep", "600").start();
        Process program = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Guarded.class.getName(), file.toString(),
                Long.toString(other.pid())).start();
        try {
            assertEquals("guarded", program.inputReader().readLine());
            List<ProcessHandle> guards = program.children().toList();
            assertEquals(1, guards.size());

            program.destroyForcibly().waitFor();

            guards.get(0).onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertTrue(other.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS));
            assertEquals(List.of("made second", "made first"), Files.readAllLines(file));
        } finally {
            program.destroyForcibly();
            other.destroyForcibly();
        }
    }

    @Test
    public void doesNothingWhenItIsClosed() throws IOException {
        Path file = folder.newFile().toPath();
        try (Guard guard = Guard.start()) {
            guard.run(List.of("rm", file.toString()));
        }
        assertTrue(Files.exists(file));
    }
}

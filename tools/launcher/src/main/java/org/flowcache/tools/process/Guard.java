// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.process;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A shell that undoes what this program cannot undo itself any more because it was killed by force. For all other ends
 * there is {@link Cleanup}, which has to close the guard last.
 */
public final class Guard implements AutoCloseable {

    /** Its input ends when this program does. What it does then it does in reverse order. */
    private static final String SCRIPT = """
            trap '' HUP INT TERM
            runs() {
                # One that has ended, but whose parent has not noticed yet, is a zombie.
                grep -qs '^State:[[:space:]]*[^Z[:space:]]' "/proc/$1/status"
            }
            stop() {
                kill "$1"
                patience=100
                while runs "$1" && [ $((patience -= 1)) -gt 0 ]; do sleep 0.1; done
                ! runs "$1" || kill -9 "$1"
            }
            tasks=
            while read -r task; do
                tasks="$task
            $tasks"
            done
            eval "$tasks"
            """;

    private final Process shell;
    private final PrintWriter tasks;

    private Guard(Process shell) {
        this.shell = shell;
        this.tasks = new PrintWriter(shell.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    /**
     * Starts a guard that has nothing to do yet.
     *
     * @return the guard
     * @throws IOException if there is no shell
     */
    public static Guard start() throws IOException {
        return new Guard(new ProcessBuilder("sh", "-c", SCRIPT).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD).start());
    }

    /**
     * Has a process ended, by force if it takes more than ten seconds, and waited for.
     *
     * @param pid its process id
     */
    public void stop(long pid) {
        tasks.println("stop " + pid);
    }

    /**
     * Has a program run.
     *
     * @param command the program and its arguments, without line breaks
     */
    public void run(List<String> command) {
        tasks.println(command.stream().map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" ")));
    }

    /**
     * Has a folder removed with all that is in it.
     *
     * @param folder the folder
     */
    public void remove(Path folder) {
        run(List.of("rm", "-rf", folder.toString()));
    }

    /** Ends the guard, which does nothing then. */
    @Override
    public void close() {
        try {
            shell.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

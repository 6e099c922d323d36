// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program that runs until it is closed, and writes what it says to a file.
 */
public final class ChildProcess implements AutoCloseable {

    private static final long POLL_MILLIS = 50;
    private static final long END_PATIENCE_SECONDS = 10;
    private static final int TAIL_LINES = 15;

    private final String name;
    private final Path log;
    private final Process process;

    private ChildProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /**
     * Starts a program. It gets no input.
     *
     * @param name    what to call it in messages
     * @param command the program and its arguments
     * @param log     file for its output and its errors
     * @return the program, running
     * @throws IOException if it does not start; the message says why
     */
    public static ChildProcess start(String name, List<String> command, Path log) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        } catch (IOException e) {
            throw new IOException("the " + name + " does not start: " + e.getMessage(), e);
        }
        process.getOutputStream().close();
        return new ChildProcess(name, log, process);
    }

    /**
     * Waits until the program has said something.
     *
     * @param text     found in a whole line
     * @param patience how long to wait at most
     * @return where it was found
     * @throws IOException          if the program ends before, or does not say it in time; the message has the last
     *                              lines that it said
     * @throws InterruptedException if the thread is interrupted
     */
    public Matcher await(Pattern text, Duration patience) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            // Looked at before its output, which is complete then. Until then the last line may be half a line.
            boolean alive = process.isAlive();
            String said = said();
            for (String line : (alive ? said.substring(0, said.lastIndexOf('\n') + 1) : said).lines().toList()) {
                Matcher matcher = text.matcher(line);
                if (matcher.find()) {
                    return matcher;
                }
            }
            if (!alive) {
                throw ended();
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("the " + name + " was not ready after " + patience.toSeconds() + " s" + tail());
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    /**
     * Tells whether the program still runs.
     *
     * @return true if so
     */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Fails if the program has ended.
     *
     * @throws IOException if it has; the message has the last lines that it said
     */
    public void checkAlive() throws IOException {
        if (!process.isAlive()) {
            throw ended();
        }
    }

    /**
     * Waits until the program ends by itself.
     *
     * @param patience how long to wait at most
     * @return its exit code
     * @throws IOException          if it does not end in time; the message has the last lines that it said
     * @throws InterruptedException if the thread is interrupted
     */
    public int awaitEnd(Duration patience) throws IOException, InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IOException("the " + name + " did not end within " + patience.toSeconds() + " s" + tail());
        }
        return process.exitValue();
    }

    /**
     * Returns the program's process id.
     *
     * @return process id
     */
    public long pid() {
        return process.pid();
    }

    private IOException ended() throws IOException {
        return new IOException("the " + name + " ended with exit code " + process.exitValue() + tail());
    }

    private String said() throws IOException {
        // The program's last bytes may be half a character.
        return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    }

    private String tail() throws IOException {
        List<String> lines = said().lines().toList();
        return lines.isEmpty() ? " and said nothing" : "; it said: "
                + String.join(System.lineSeparator(), lines.subList(Math.max(0, lines.size() - TAIL_LINES),
                lines.size()));
    }

    /** Ends the program, by force if it takes more than ten seconds, and waits until it is gone. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

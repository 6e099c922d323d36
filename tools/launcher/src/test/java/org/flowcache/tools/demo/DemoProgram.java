// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import static org.junit.Assert.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.flowcache.tools.process.TemporaryDirectory;
import org.junit.rules.TestWatcher;
import org.junit.runner.Description;

/** The demo as users run it, with a folder of its own for temporary files. A rule of tests that run it. */
final class DemoProgram extends TestWatcher {

    private static final int END_PATIENCE_SECONDS = 30;

    /** Outlives the test: a log that the demo kept is wanted when the test failed. */
    private Path folder;
    private Path temporary;
    private Process process;
    private BufferedReader lines;

    @Override
    protected void starting(Description test) {
        folder = Path.of(System.getProperty("folder"), test.getTestClass().getSimpleName(), test.getMethodName());
        try {
            new TemporaryDirectory(folder).close();
            temporary = Files.createDirectories(folder.resolve("tmp"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    protected void finished(Description test) {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Where the test can write. */
    Path folder() {
        return folder;
    }

    /** Starts the demo with options. */
    void start(String... options) throws IOException {
        startBy(List.of(), options);
    }

    /** Starts the demo by a program that becomes the command line that it gets. */
    void startBy(List<String> program, String... options) throws IOException {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dflowcache.home=" + System.getProperty("flowcache.home"),
                "-Djava.io.tmpdir=" + temporary,
                "-jar", System.getProperty("launcher"), "demo"));
        command.addAll(List.of(options));
        process = new ProcessBuilder(command).redirectErrorStream(true).redirectInput(new File("/dev/null")).start();
        lines = process.inputReader();
    }

    /** What it printed from now on, when it has ended. */
    String readToEnd() {
        return lines.lines().collect(Collectors.joining("\n"));
    }

    /** Waits for a line. */
    Matcher readTo(String regex) throws IOException {
        Pattern pattern = Pattern.compile(" *" + regex);
        List<String> seen = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            seen.add(line);
            Matcher matcher = pattern.matcher(line);
            if (matcher.matches()) {
                return matcher;
            }
        }
        throw new AssertionError("no line matches " + regex + ": " + String.join("\n", seen));
    }

    /** The processes that it runs now. */
    List<ProcessHandle> children() {
        return process.descendants().toList();
    }

    /** Ends it, as the system does. */
    void end() throws InterruptedException {
        process.destroy();
        assertTrue("it ends", process.waitFor(END_PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    /** Kills it, as nothing can prevent. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    /** What it left in its folder for temporary files. */
    List<Path> left() throws IOException {
        try (var files = Files.list(temporary)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("hsperfdata")).toList();
        }
    }
}

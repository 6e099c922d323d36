// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.process;

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
import org.junit.rules.TestWatcher;
import org.junit.runner.Description;

/**
 * A command of this program as users run it, with a folder of its own for temporary files. A rule of tests that run it.
 */
public final class UserProgram extends TestWatcher {

    /** Becomes the program, with {@code $0} as the place where network namespaces have their names. */
    private static final String PRIVATELY = "mkdir -p /run/netns && mount --bind \"$0\" /run/netns && exec \"$@\"";

    private final List<String> command;
    /** Outlives the test: a log that the program kept is wanted when the test failed. */
    private Path folder;
    private Path temporary;
    private Process process;
    private BufferedReader lines;

    /** Runs a command with the options that all of its tests give it. */
    public UserProgram(String... command) {
        this.command = List.of(command);
    }

    @Override
    protected void starting(Description test) {
        // A program that all tests of a class share is no method's.
        folder = Path.of(System.getProperty("folder"), test.getTestClass().getSimpleName(),
                test.isTest() ? test.getMethodName() : "all");
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
    public Path folder() {
        return folder;
    }

    /** Where network namespaces have their names, if the program is started privately; a folder that is there. */
    public Path namespaces() throws IOException {
        return Files.createDirectories(folder.resolve("netns"));
    }

    /** Starts the program with more options. */
    public void start(String... options) throws IOException {
        startBy(List.of(), options);
    }

    /** Starts it so that the network namespaces in use on this machine are left alone. Needs root. */
    public void startPrivately(String... options) throws IOException {
        startBy(List.of("unshare", "--mount", "sh", "-c", PRIVATELY, namespaces().toString()), options);
    }

    /** Starts it by a program that becomes the command line that it gets. */
    private void startBy(List<String> program, String... options) throws IOException {
        List<String> line = new ArrayList<>(program);
        line.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dflowcache.home=" + System.getProperty("flowcache.home"),
                "-Djava.io.tmpdir=" + temporary,
                "-jar", System.getProperty("launcher")));
        line.addAll(command);
        line.addAll(List.of(options));
        process = new ProcessBuilder(line).redirectErrorStream(true).redirectInput(new File("/dev/null")).start();
        lines = process.inputReader();
    }

    /** What it printed from now on, when it has ended. */
    public String readToEnd() {
        return lines.lines().collect(Collectors.joining("\n"));
    }

    /** Waits for a line. */
    public Matcher readTo(String regex) throws IOException {
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
    public List<ProcessHandle> children() {
        return process.descendants().toList();
    }

    /** Ends it, as the system does, and fails if that takes too long. */
    public void end(int patienceSeconds) throws InterruptedException {
        process.destroy();
        assertTrue("it ends", process.waitFor(patienceSeconds, TimeUnit.SECONDS));
    }

    /** Kills it, as nothing can prevent. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Waits until it has ended by itself. */
    public int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    /** What it left in its folder for temporary files. */
    public List<Path> left() throws IOException {
        try (var files = Files.list(temporary)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("hsperfdata")).toList();
        }
    }

    /** The network namespaces that there are, if it was started privately. */
    public List<Path> leftNamespaces() throws IOException {
        try (var files = Files.list(namespaces())) {
            return files.toList();
        }
    }
}

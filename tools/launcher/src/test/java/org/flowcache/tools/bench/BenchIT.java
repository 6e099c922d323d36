// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.flowcache.tools.netns.NetworkNamespaces;
import org.flowcache.tools.process.TemporaryDirectory;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TestName;

/** The benchmark as users run it, but with a /run/netns of its own, so that namespaces in use are left alone. */
public class BenchIT {

    /** After a killed benchmark somebody else cleans up, which takes some tenths of a second. */
    private static final String PRIVATELY = """
            mount -t tmpfs none /run/netns || exit
            "$@"
            code=$?
            while [ -n "$(ls /run/netns)" ] && [ $((TENTHS -= 1)) -ge 0 ]; do sleep 0.1; done
            ls /run/netns > "$LEFT"
            exit $code""";

    @Rule
    public final TestName test = new TestName();

    private Path folder;
    private Path temporary;
    private Path leftNamespaces;
    private Process process;
    private int tenths;

    @Before
    public void setUp() throws IOException {
        NetworkNamespaces.assume();
        folder = Path.of(System.getProperty("folder"), "bench-" + test.getMethodName());
        new TemporaryDirectory(folder).close();
        temporary = Files.createDirectories(folder.resolve("tmp"));
        leftNamespaces = folder.resolve("namespaces");
    }

    @After
    public void tearDown() {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @Test
    public void quickRunTellsThatPacketsFlow() throws Exception {
        List<String> output = start("--quick").lines().toList();

        String all = String.join("\n", output);
        assertEquals(all, 0, process.waitFor());
        assertTrue(all, output.stream().anyMatch(line -> line.startsWith("| Packets a second | soft switch |")));
        String times = "\\d[\\d,]*( / \\d[\\d,]*){4}";
        assertRow(output, "Decapsulation", "(≥ )?\\d[\\d,]*");
        assertRow(output, "Decapsulation, lost in the worst trial", "0\\.\\d\\d %");
        assertRow(output, "Direct encapsulation", "(≥ )?\\d[\\d,]*");
        assertRow(output, "Direct encapsulation, lost in the worst trial", "0\\.\\d\\d %");
        assertRow(output, "Decapsulation, 500 a second", times);
        assertRow(output, "Direct encapsulation, at the rate above", times);
        assertRow(output, "Round trip, 100 a second", times);
        boolean hasBmv2 = output.stream().noneMatch(line -> line.startsWith("BMv2 is left out"));
        assertEquals(all, hasBmv2, output.stream().anyMatch(line -> line.contains("| soft switch | BMv2 | Ratio |")));
        assertNothingIsLeft();
    }

    @Test
    public void endingItHalfWayLeavesNothing() throws Exception {
        BufferedReader output = start("--quick", "--switch", "soft");
        List<String> seen = new ArrayList<>();
        String line = output.readLine();
        while (line != null && !line.contains("warming up")) {
            seen.add(line);
            line = output.readLine();
        }
        assertTrue(String.join("\n", seen), line != null);
        List<ProcessHandle> running = process.descendants().toList();
        // "unshare" has become the shell, whose only child the benchmark is.
        process.children().forEach(ProcessHandle::destroy);

        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertTrue(running.stream().noneMatch(ProcessHandle::isAlive));
        assertNothingIsLeft();
    }

    @Test
    public void killingItByForceLeavesNothing() throws Exception {
        tenths = 600;
        BufferedReader output = start("--quick", "--switch", "soft");
        while (!output.readLine().contains("warming up")) {
            assertTrue(process.isAlive());
        }
        List<ProcessHandle> running = process.descendants().toList();

        process.children().forEach(ProcessHandle::destroyForcibly);

        for (ProcessHandle handle : running) {
            handle.onExit().get(60, TimeUnit.SECONDS);
        }
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertNothingIsLeft();
    }

    @Test
    public void leavesNamespacesThatAreThereAlone() throws Exception {
        process = privately(List.of("sh", "-c", "ip netns add otr; \"$@\"", "sh"), "--quick");
        String output = String.join("\n", process.inputReader().lines().toList());

        assertEquals(output, 1, process.waitFor());
        assertTrue(output, output.contains("there is a network namespace otr already"));
        assertTrue(output, output.contains("tools/flowcache netns down"));
        assertEquals("otr\n", Files.readString(leftNamespaces));
    }

    private static void assertRow(List<String> output, String title, String cell) {
        assertTrue(title + " in " + String.join("\n", output), output.stream()
                .anyMatch(line -> line.matches("\\| " + title + " \\| " + cell + " \\|( " + cell + " \\|.*)?")));
    }

    private void assertNothingIsLeft() throws IOException {
        assertEquals("", Files.readString(leftNamespaces));
        try (var files = Files.list(temporary)) {
            assertEquals(List.of(), files.filter(f -> !f.getFileName().toString().startsWith("hsperfdata")).toList());
        }
    }

    private BufferedReader start(String... options) throws IOException {
        process = privately(List.of(), options);
        return process.inputReader();
    }

    private Process privately(List<String> before, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private", "sh", "-c",
                PRIVATELY, "sh"));
        command.addAll(before);
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dflowcache.home=" + System.getProperty("flowcache.home"), "-Djava.io.tmpdir=" + temporary,
                "-jar", System.getProperty("launcher"), "bench", "--netns"));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectInput(new File("/dev/null"));
        builder.environment().putAll(
                Map.of("LEFT", leftNamespaces.toString(), "TENTHS", Integer.toString(tenths)));
        return builder.start();
    }
}

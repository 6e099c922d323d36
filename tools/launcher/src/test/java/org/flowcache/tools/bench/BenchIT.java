// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.flowcache.tools.netns.NetworkNamespaces;
import org.flowcache.tools.process.UserProgram;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** The benchmark as users run it, but for the place where namespaces have their names, which is the test's own. */
public class BenchIT {

    @Rule
    public final UserProgram bench = new UserProgram("bench", "--netns");

    @Before
    public void setUp() {
        NetworkNamespaces.assume();
    }

    @Test
    public void quickRunTellsThatPacketsFlow() throws Exception {
        bench.startPrivately("--quick");

        String all = bench.readToEnd();
        List<String> output = all.lines().toList();
        assertEquals(all, 0, bench.exitCode());
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
        bench.startPrivately("--quick", "--switch", "soft");
        bench.readTo(".*warming up.*");
        List<ProcessHandle> running = bench.children();

        bench.end(60);

        assertTrue(running.stream().noneMatch(ProcessHandle::isAlive));
        assertNothingIsLeft();
    }

    @Test
    public void killingItByForceLeavesNothing() throws Exception {
        bench.startPrivately("--quick", "--switch", "soft");
        bench.readTo(".*warming up.*");
        List<ProcessHandle> running = bench.children();

        bench.kill();

        for (ProcessHandle handle : running) {
            handle.onExit().get(60, TimeUnit.SECONDS);
        }
        assertNothingIsLeft();
    }

    @Test
    public void leavesNamespacesThatAreThereAlone() throws Exception {
        Path otr = Files.createFile(bench.namespaces().resolve("otr"));

        bench.startPrivately("--quick");

        String output = bench.readToEnd();
        assertEquals(output, 1, bench.exitCode());
        assertTrue(output, output.contains("there is a network namespace otr already"));
        assertTrue(output, output.contains("tools/flowcache netns down"));
        assertEquals(List.of(otr), bench.leftNamespaces());
    }

    private static void assertRow(List<String> output, String title, String cell) {
        assertTrue(title + " in " + String.join("\n", output), output.stream()
                .anyMatch(line -> line.matches("\\| " + title + " \\| " + cell + " \\|( " + cell + " \\|.*)?")));
    }

    private void assertNothingIsLeft() throws IOException {
        assertEquals("no file", List.of(), bench.left());
        assertEquals("no namespace", List.of(), bench.leftNamespaces());
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.launcher;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.flowcache.tools.bench.BenchOptions;
import org.flowcache.tools.bench.BenchOptions.Pace;
import org.flowcache.tools.bench.SwitchProgram;
import org.flowcache.tools.bench.onos.OnosBenchOptions;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import picocli.CommandLine;

public class BenchCommandTest {

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path root;

    @Before
    public void setUp() throws Exception {
        root = folder.getRoot().toPath();
        for (String file : new String[] {"app/target/a.oar", "tools/netcfg/demo.json", "tools/bmv2/run-grpc.sh"}) {
            Files.createDirectories(root.resolve(file).getParent());
            Files.createFile(root.resolve(file));
        }
        Files.createDirectories(root.resolve("tools/embedded-onos/karaf/target/assembly"));
    }

    @Test
    public void optionsReachTheBenchmark() throws Exception {
        BenchOptions options = options("--switch", "soft", "--seconds", "7", "--max-rate", "1", "--flows", "1000");
        assertEquals(root.resolve("app/target/a.oar"), options.oar());
        assertEquals(root.resolve("tools/netcfg/demo.json"), options.netcfg());
        assertEquals(List.of("soft switch"), options.switches().stream().map(SwitchProgram::name).toList());
        assertEquals(1, options.maxRate());
        assertEquals(1000, options.flows());
        assertEquals(Pace.measuring(Duration.ofSeconds(7)), options.pace());
    }

    @Test
    public void defaultsAreThoseOfTheHelp() throws Exception {
        BenchOptions options = options("--switch", "soft");
        assertEquals(500_000, options.maxRate());
        assertEquals(64, options.flows());
        assertEquals(Pace.measuring(Duration.ofSeconds(5)), options.pace());
    }

    @Test
    public void quickTriesNoHighRates() throws Exception {
        BenchOptions options = options("--switch", "soft", "--quick");
        assertEquals(2000, options.maxRate());
        assertEquals(Pace.quick(), options.pace());
    }

    @Test
    public void softSwitchRunsOnTheInterfacesThatBmv2Has() throws Exception {
        String command = String.join(" ", options("--switch", "soft").switches().get(0).command());
        assertTrue(command, command.endsWith(" switch --device-id 1 --grpc-server-addr 127.0.0.1:0 "
                + "-i 1@sswitch_dc -i 2@sswitch_otr -i 3@sswitch_servers"));
    }

    @Test
    public void saysWhatIsWrong() {
        assertWrong("tools/bench/README.md");
        assertWrong("'hard'", "--netns", "--switch", "hard");
        for (String option : new String[] {"--seconds", "--max-rate", "--flows"}) {
            assertWrong(option + " is 0, which is not within 1..", "--netns", option, "0");
            assertWrong(option + " is -1, which is not within 1..", "--netns", option, "-1");
            assertWrong("'x'", "--netns", option, "x");
        }
        assertWrong("--flows is 1001, which is not within 1..1000", "--netns", "--flows", "1001");
        assertWrong("--seconds is 601", "--netns", "--seconds", "601");
        assertWrong("--max-rate is 10000001", "--netns", "--max-rate", "10000001");
    }

    @Test
    public void tenantsReachTheBenchmarksOfOnos() throws Exception {
        OnosBenchOptions options = configOptions("--tenants", "2,4000", "--quick");
        assertEquals(root.resolve("app/target/a.oar"), options.oar());
        assertEquals(root.resolve("tools/embedded-onos/karaf/target/assembly"), options.distribution());
        assertEquals(List.of(2, 4000), options.tenants());
        assertEquals(OnosBenchOptions.Pace.quick(), options.pace());

        assertEquals(List.of(10, 100, 1000, 4000), configOptions().tenants());
        assertEquals(OnosBenchOptions.Pace.measuring(), configOptions().pace());
    }

    @Test
    public void saysWhichNumbersOfTenantsThereCanBe() {
        System.setProperty(Home.PROPERTY, root.toString());
        try {
            assertWrong("--tenants is 1, which is not within 2..4000", "config", "--tenants", "10,1");
            assertWrong("--tenants is 4001, which is not within 2..4000", "config", "--tenants", "4001");
            assertWrong("--tenants is 3, which is not within 4..4000", "change", "--tenants", "3");
            assertWrong("'many'", "change", "--tenants", "many");
        } finally {
            System.clearProperty(Home.PROPERTY);
        }
    }

    private OnosBenchOptions configOptions(String... arguments) throws Exception {
        CommandLine commandLine = FlowCache.commandLine();
        commandLine.parseArgs(Stream.concat(Stream.of("bench", "config"), Stream.of(arguments)).toArray(String[]::new));
        return ((BenchConfigCommand) commandLine.getSubcommands().get("bench").getSubcommands().get("config")
                .getCommand()).options(new Home(root));
    }

    private BenchOptions options(String... arguments) throws Exception {
        CommandLine commandLine = FlowCache.commandLine();
        commandLine.parseArgs(withName(arguments));
        return ((BenchCommand) commandLine.getSubcommands().get("bench").getCommand()).options(new Home(root));
    }

    private static void assertWrong(String expected, String... arguments) {
        StringWriter err = new StringWriter();
        assertEquals(2, FlowCache.commandLine().setErr(new PrintWriter(err)).execute(withName(arguments)));
        assertTrue(err.toString(), err.toString().contains(expected));
    }

    private static String[] withName(String... arguments) {
        return Stream.concat(Stream.of("bench"), Stream.of(arguments)).toArray(String[]::new);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.launcher;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.flowcache.tools.demo.DemoOptions;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import picocli.CommandLine;

public class FlowCacheTest {

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine commandLine = FlowCache.commandLine();
    private Path root;

    @Before
    public void setUp() {
        commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        root = folder.getRoot().toPath();
    }

    @Test
    public void helpTellsTheCommands() {
        assertEquals(0, commandLine.execute("--help"));
        assertTrue(out.toString(), out.toString().contains("demo") && out.toString().contains("onos"));
    }

    @Test
    public void versionIsOneLine() {
        assertEquals(0, commandLine.execute("--version"));
        assertTrue(out.toString(), out.toString().matches("flowcache .+\\R"));
    }

    @Test
    public void commandsHaveHelp() {
        assertEquals(0, commandLine.execute("demo", "--help"));
        for (String option : new String[] {"--netns", "--pcap", "--keep", "--traffic", "--rest-port", "--ssh-port",
            "--p4rt-port"}) {
            assertTrue(option, out.toString().contains(option));
        }
        assertEquals(0, commandLine.execute("onos", "--help"));
        assertEquals(0, commandLine.execute("switch", "--help"));
        for (String command : new String[] {"up", "down", "status"}) {
            assertEquals(0, commandLine.execute("netns", command, "--help"));
        }
    }

    @Test
    public void wrongUsageIsExitCode2() {
        assertEquals(2, commandLine.execute());
        assertEquals(2, commandLine.execute("no-such-command"));
        assertEquals(2, commandLine.execute("demo", "--no-such-option"));
        assertEquals(2, commandLine.execute("demo", "--pcap"));
        assertEquals(2, commandLine.execute("demo", "too", "much"));
        assertEquals(2, commandLine.execute("demo", "--traffic"));
        assertEquals(2, commandLine.execute("demo", "--keep", "--netns", "--traffic"));
        assertEquals(2, commandLine.execute("netns"));
        assertEquals(2, commandLine.execute("netns", "sideways"));
    }

    @Test
    public void wrongPortsAreNamed() {
        for (String port : new String[] {"65536", "-1", "http", "", "999999999999"}) {
            StringWriter message = new StringWriter();
            commandLine.setErr(new PrintWriter(message));
            assertEquals(port, 2, commandLine.execute("demo", "--rest-port", port));
            assertTrue(message.toString(), message.toString().contains("'" + port + "' is no TCP port"));
        }
    }

    @Test
    public void optionsReachTheDemo() throws IOException {
        build();
        CommandLine demo = commandLine.getSubcommands().get("demo");
        commandLine.parseArgs("demo", "--pcap", "caps", "--keep", "--traffic", "--rest-port", "1", "--ssh-port",
                "65535", "--p4rt-port", "0");

        DemoOptions options = ((DemoCommand) demo.getCommand()).options(new Home(root));

        assertEquals(new DemoOptions(root.resolve("app/target/flowcache-app-1.oar"),
                root.resolve("tools/netcfg/demo.json"), root.resolve("tools/embedded-onos/karaf/target/assembly"),
                Optional.of(Path.of("caps")), true, true, 1, 65535, 0), options);
    }

    @Test
    public void portsAreFreeOnesByDefault() throws IOException {
        build();
        CommandLine demo = commandLine.getSubcommands().get("demo");
        commandLine.parseArgs("demo");

        DemoOptions options = ((DemoCommand) demo.getCommand()).options(new Home(root));

        assertEquals(Optional.empty(), options.pcap());
        assertTrue(!options.keep());
        assertEquals(0, options.restPort() + options.sshPort() + options.p4rtPort());
    }

    @Test
    public void saysWhatHasNotBeenBuilt() throws IOException {
        Home home = new Home(root);
        for (FileNotFoundException e : new FileNotFoundException[] {
            assertThrows(FileNotFoundException.class, home::oar),
            assertThrows(FileNotFoundException.class, home::onosDistribution)}) {
            assertTrue(e.getMessage(), e.getMessage().contains("mvn -B package -DskipTests"));
        }
        FileNotFoundException e = assertThrows(FileNotFoundException.class, home::netcfg);
        assertTrue(e.getMessage(), e.getMessage().contains("demo.json"));
    }

    private void build() throws IOException {
        Files.createDirectories(root.resolve("app/target"));
        Files.createFile(root.resolve("app/target/flowcache-app-1.oar"));
        Files.createFile(root.resolve("app/target/flowcache-app-1.jar"));
        Files.createDirectories(root.resolve("tools/netcfg"));
        Files.createFile(root.resolve("tools/netcfg/demo.json"));
        Files.createDirectories(root.resolve("tools/embedded-onos/karaf/target/assembly"));
    }
}

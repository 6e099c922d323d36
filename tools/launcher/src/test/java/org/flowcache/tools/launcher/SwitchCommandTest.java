// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.launcher;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.flowcache.softswitch.ServerTls;
import org.flowcache.tools.switching.PortBinding;
import org.flowcache.tools.switching.SwitchOptions;
import org.junit.Test;
import picocli.CommandLine;

public class SwitchCommandTest {

    @Test
    public void listensOnTheLoopbackInterfaceByDefault() {
        assertEquals(new SwitchOptions(List.of(PortBinding.parse("1@a")), 1, new InetSocketAddress("127.0.0.1", 9559),
                Optional.empty(), false, 255, Optional.empty(), Optional.empty()), options("-i", "1@a"));
    }

    @Test
    public void optionsReachTheSwitch() {
        assertEquals(new SwitchOptions(List.of(PortBinding.parse("1@a"), PortBinding.parse("2@ns/b")), 7,
                        new InetSocketAddress("::1", 0), Optional.of(new ServerTls(Path.of("s.pem"), Path.of("s.key"),
                                Optional.of(Path.of("ca.pem")))), true, 64, Optional.of(Path.of("caps")),
                        Optional.of(new SwitchOptions.Program(Path.of("p.json"), Path.of("p.txt")))),
                options("-i", "1@a", "--interface", "2@ns/b", "--device-id", "7", "--grpc-server-addr", "[::1]:0",
                        "--grpc-server-ssl", "--grpc-server-cert", "s.pem", "--grpc-server-key", "s.key",
                        "--grpc-server-cacert", "ca.pem", "--grpc-server-with-client-auth", "--lenient-arbitration",
                        "--cpu-port", "64", "--pcap", "caps", "--p4info", "p.txt", "p.json"));
        assertEquals(Optional.empty(), options("-i", "1@a", "--no-p4").program());
    }

    @Test
    public void warnsOfAnAddressThatOthersReachWithoutTls() {
        String address = "192.0.2.1:9559";
        assertTrue(options("-i", "1@a", "--grpc-server-addr", address).warning().get().contains("192.0.2.1"));
        assertTrue(options("-i", "1@a", "--grpc-server-addr", "0.0.0.0:9559").warning().isPresent());
        assertEquals(Optional.empty(), options("-i", "1@a").warning());
        assertEquals(Optional.empty(), options("-i", "1@a", "--grpc-server-addr", "[::1]:9559").warning());
        assertEquals(Optional.empty(), options("-i", "1@a", "--grpc-server-addr", address, "--grpc-server-ssl",
                "--grpc-server-cert", "s.pem", "--grpc-server-key", "s.key").warning());
    }

    @Test
    public void saysWhatIsWrong() {
        assertWrong("Missing required option");
        assertWrong("511 is not 0 to 510", "-i", "511@a");
        assertWrong("same port number", "-i", "1@a", "-i", "1@b");
        assertWrong("same interface", "-i", "1@a", "-i", "2@a");
        assertWrong("255 is the CPU port", "-i", "255@a");
        assertWrong("--cpu-port: 511", "-i", "1@a", "--cpu-port", "511");
        assertWrong("go with --grpc-server-ssl", "-i", "1@a", "--grpc-server-cert", "s.pem");
        assertWrong("go with --grpc-server-ssl", "-i", "1@a", "--grpc-server-with-client-auth");
        assertWrong("needs --grpc-server-cert and --grpc-server-key", "-i", "1@a", "--grpc-server-ssl",
                "--grpc-server-cert", "s.pem");
        assertWrong("needs --grpc-server-cacert", "-i", "1@a", "--grpc-server-ssl", "--grpc-server-cert", "s.pem",
                "--grpc-server-key", "s.key", "--grpc-server-with-client-auth");
        assertWrong("exclude each other", "-i", "1@a", "--no-p4", "p.json", "--p4info", "p.txt");
        assertWrong("go together", "-i", "1@a", "p.json");
        assertWrong("go together", "-i", "1@a", "--p4info", "p.txt");
        assertWrong("no host and TCP port", "-i", "1@a", "--grpc-server-addr", "9559");
        assertWrong("no host and TCP port", "-i", "1@a", "--grpc-server-addr", ":9559");
        assertWrong("'65536' is no TCP port", "-i", "1@a", "--grpc-server-addr", "127.0.0.1:65536");
    }

    private static SwitchOptions options(String... arguments) {
        CommandLine commandLine = FlowCache.commandLine();
        commandLine.parseArgs(withName(arguments));
        return ((SwitchCommand) commandLine.getSubcommands().get("switch").getCommand()).options();
    }

    private static void assertWrong(String expected, String... arguments) {
        StringWriter err = new StringWriter();
        assertEquals(2, FlowCache.commandLine().setErr(new PrintWriter(err)).execute(withName(arguments)));
        assertTrue(err.toString(), err.toString().contains(expected));
    }

    private static String[] withName(String... arguments) {
        return Stream.concat(Stream.of("switch"), Stream.of(arguments)).toArray(String[]::new);
    }
}

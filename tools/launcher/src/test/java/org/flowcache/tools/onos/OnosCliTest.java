// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.onos;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** The client against an ssh server that answers as Karaf's does, losses included. */
public class OnosCliTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(1);

    private final Deque<String> answers = new ArrayDeque<>();
    private final List<String> commands = new ArrayList<>();
    private final SshServer server = SshServer.setUpDefaultServer();

    @Before
    public void setUp() throws IOException {
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(new SimpleGeneratorHostKeyProvider());
        server.setPasswordAuthenticator((user, password, session) -> user.equals("onos") && password.equals("rocks"));
        server.setCommandFactory((channel, command) -> {
            commands.add(command);
            return new Answer(answers.remove());
        });
        server.start();
    }

    @After
    public void tearDown() throws IOException {
        server.stop();
    }

    @Test
    public void returnsTheOutputWithoutColoursAndCarriageReturns() throws Exception {
        answers.add("\u001b[1;31mVLAN\u001b[m\r\n  10\r\nEND-OF-OUTPUT\r\n");
        try (OnosCli cli = cli("rocks", LONG)) {
            assertEquals("VLAN\n  10\n", cli.run("flowcache-entries"));
        }
        assertTrue(commands.get(0), commands.get(0).startsWith("flowcache-entries | "));
    }

    @Test
    public void asksAgainUntilTheOutputIsWhole() throws Exception {
        answers.addAll(List.of("", "VLA", "END-OF-OUTPUT\n", "VLAN\n  10\nEND-OF-OUTPUT\n"));
        try (OnosCli cli = cli("rocks", LONG)) {
            assertEquals("VLAN\n  10\n", cli.run("flowcache-entries"));
        }
        assertEquals(4, commands.size());
    }

    @Test
    public void saysWhatCameThroughAtLast() throws Exception {
        answers.add("VLA");
        try (OnosCli cli = cli("rocks", SHORT)) {
            IOException e = assertThrows(IOException.class, () -> cli.run("flowcache-entries"));
            assertTrue(e.getMessage(), e.getMessage().contains("\"flowcache-entries\"")
                    && e.getMessage().contains("\"VLA\""));
        }
    }

    @Test
    public void saysThatItCannotLogIn() throws Exception {
        try (OnosCli cli = cli("wrong", SHORT)) {
            IOException e = assertThrows(IOException.class, () -> cli.run("flowcache-entries"));
            assertTrue(e.getMessage(), e.getMessage().contains("authentication"));
        }
    }

    @Test
    public void saysThatNobodyListens() throws Exception {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", server.getPort());
        server.stop();
        try (OnosCli cli = new OnosCli(address, "onos", "rocks", SHORT)) {
            IOException e = assertThrows(IOException.class, () -> cli.run("flowcache-entries"));
            assertTrue(e.getMessage(), e.getMessage().contains("refused"));
        }
    }

    private OnosCli cli(String password, Duration patience) {
        return new OnosCli(new InetSocketAddress("127.0.0.1", server.getPort()), "onos", password, patience);
    }

    /** A command that prints one text. */
    private static final class Answer implements Command {

        private final String text;
        private OutputStream out;
        private ExitCallback exit;

        Answer(String text) {
            this.text = text;
        }

        @Override
        public void start(ChannelSession channel, Environment environment) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
            exit.onExit(0);
        }

        @Override
        public void destroy(ChannelSession channel) {
        }

        @Override
        public void setInputStream(InputStream in) {
        }

        @Override
        public void setOutputStream(OutputStream out) {
            this.out = out;
        }

        @Override
        public void setErrorStream(OutputStream err) {
        }

        @Override
        public void setExitCallback(ExitCallback callback) {
            this.exit = callback;
        }
    }
}

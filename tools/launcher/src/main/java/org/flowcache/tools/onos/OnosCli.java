// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.onos;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ClientChannel;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;

/**
 * ONOS's command line, over ssh. For an ONOS on this machine: whatever host key it has is believed.
 */
public final class OnosCli implements Closeable {

    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final Duration RETRY_PERIOD = Duration.ofMillis(100);
    private static final String END = "END-OF-OUTPUT";

    private final SshClient client = SshClient.setUpDefaultClient();
    private final InetSocketAddress address;
    private final String user;
    private final String password;
    private final Duration patience;

    /**
     * Creates a client; it connects when there is a command to run.
     *
     * @param address  where ONOS's ssh server listens
     * @param user     the user's name
     * @param password the user's password
     * @param patience how long to try, for each command
     */
    public OnosCli(InetSocketAddress address, String user, String password, Duration patience) {
        this.address = address;
        this.user = user;
        this.password = password;
        this.patience = patience;
        client.setServerKeyVerifier((session, server, key) -> true);
        client.start();
    }

    /**
     * Runs a command, more than once if need be: it should only look.
     *
     * @param command a command of ONOS's shell
     * @return what it printed, with plain line ends and without colours
     * @throws IOException          if ONOS can't be reached or what the command prints does not come through
     * @throws InterruptedException if the thread is interrupted
     */
    public String run(String command) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            String problem;
            try {
                String output = exec(command);
                Optional<String> complete = complete(output);
                if (complete.isPresent()) {
                    return complete.get();
                }
                problem = "all that came through was \"" + output + "\"";
            } catch (IOException e) {
                problem = e.getMessage();
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("ONOS's command line at " + address.getHostString() + ":" + address.getPort()
                        + " did not answer \"" + command + "\" within " + patience.toSeconds() + " s: " + problem);
            }
            TimeUnit.MILLISECONDS.sleep(RETRY_PERIOD.toMillis());
        }
    }

    /** Karaf loses output of a command that it runs for ssh, less so in a pipe: hence the pipe and the end mark. */
    private String exec(String command) throws IOException {
        try (ClientSession session = client.connect(user, address).verify(TIMEOUT).getSession()) {
            session.addPasswordIdentity(password);
            session.auth().verify(TIMEOUT);
            String piped = command + " | grep -v " + END + " ; echo " + END;
            try (ClientChannel channel = session.createExecChannel(piped);
                    ByteArrayOutputStream output = new ByteArrayOutputStream()) {
                channel.setOut(output);
                channel.setErr(output);
                channel.open().verify(TIMEOUT);
                channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), TIMEOUT);
                return output.toString(StandardCharsets.UTF_8);
            }
        }
    }

    private static Optional<String> complete(String output) {
        String plain = output.replaceAll("\u001b\\[[0-9;]*m", "").replace("\r", "").stripTrailing();
        if (!plain.endsWith(END) || plain.equals(END)) {
            return Optional.empty();
        }
        return Optional.of(plain.substring(0, plain.length() - END.length()));
    }

    @Override
    public void close() {
        client.stop();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flowcache.tools.process.ChildProcess;
import org.flowcache.tools.process.Cleanup;
import org.flowcache.tools.process.Guard;

/**
 * A switch that is a program, with the use case's interfaces as its ports.
 *
 * @param name    what to call it
 * @param command how to run it
 * @param ready   found in the line by which it says that it runs; group 1 is the TCP port of its P4Runtime server on
 *                the loopback interface, if it says so
 * @param port    that port, if it does not say so
 */
public record SwitchProgram(String name, List<String> command, Pattern ready, Optional<Integer> port) {

    /** What our own switch is called. */
    public static final String SOFT_SWITCH = "soft switch";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * Starts it, and waits until it runs.
     *
     * @param folder  for what it says
     * @param cleanup gets what has to be stopped
     * @param guard   stops it if this program is killed by force
     * @return where its P4Runtime server listens
     * @throws IOException          if it does not run
     * @throws InterruptedException if the thread is interrupted
     */
    InetSocketAddress start(Path folder, Cleanup cleanup, Guard guard) throws IOException, InterruptedException {
        ChildProcess process =
                cleanup.open(() -> ChildProcess.start(name, command, folder.resolve("switch.log")));
        guard.stop(process.pid());
        Matcher matcher = process.await(ready, PATIENCE);
        return new InetSocketAddress(InetAddress.getLoopbackAddress(),
                port.isPresent() ? port.get() : Integer.parseInt(matcher.group(1)));
    }
}

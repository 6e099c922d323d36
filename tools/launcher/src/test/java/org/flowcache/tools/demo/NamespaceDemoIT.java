// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.demo;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.flowcache.tools.netns.NetworkNamespaces;
import org.flowcache.tools.process.UserProgram;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/**
 * The demo on network namespaces, run as users run it, but for one thing: the place where namespaces have their names
 * is the test's own. So those in use on this machine are left alone.
 */
public class NamespaceDemoIT {

    @Rule
    public final UserProgram demo = new UserProgram("demo", "--netns");

    @Before
    public void setUp() throws IOException {
        NetworkNamespaces.assume();
    }

    @Test
    public void packetCountsShowThatTheSecondPacketNeverReachedTheOtr() throws Exception {
        Path captures = demo.folder().resolve("captures");

        demo.startPrivately("--pcap", captures.toString());

        for (int tenant = 1; tenant <= 3; tenant++) {
            demo.readTo("Tenant t" + tenant + ": .*");
            demo.readTo("Packet 1: .*");
            assertRows(1);
            demo.readTo("Packet 2: .*");
            assertRows(0);
        }
        String verdict = demo.readToEnd();
        assertEquals(verdict, 0, demo.exitCode());
        assertTrue(verdict, verdict.contains("of the tenants' second packets the OTR got 0 and sent 0"));
        assertTrue(verdict, verdict.contains("PASSED"));
        assertFalse(verdict, verdict.contains("FAILED"));
        // The busy flow comes after these.
        assertTrue(PcapFile.frames(captures.resolve("port1-sswitch_dc.pcap")).size() > 12);
        assertEquals(6, PcapFile.frames(captures.resolve("port2-sswitch_otr.pcap")).size());
        assertTrue(PcapFile.frames(captures.resolve("port3-sswitch_servers.pcap")).size() > 12);
        assertNothingIsLeft();
    }

    @Test
    public void endedHalfWayLeavesNothing() throws Exception {
        demo.startPrivately();
        demo.readTo(".*booting ONOS.*");
        List<ProcessHandle> children = demo.children();
        assertEquals("the guard, the switch, the server, the OTR, the DC router and ONOS", 6, children.size());
        assertEquals(4, demo.leftNamespaces().size());

        demo.end(30);

        assertTrue(children.stream().noneMatch(ProcessHandle::isAlive));
        assertNothingIsLeft();
    }

    @Test
    public void killedHalfWayLeavesNothing() throws Exception {
        demo.startPrivately();
        demo.readTo(".*booting ONOS.*");
        List<ProcessHandle> children = demo.children();
        assertEquals(4, demo.leftNamespaces().size());

        demo.kill();

        for (ProcessHandle child : children) {
            child.onExit().get(60, TimeUnit.SECONDS);
        }
        assertNothingIsLeft();
    }

    @Test
    public void tellsOfAPartThatEndsAndLeavesNothing() throws Exception {
        demo.startPrivately("--keep");
        long otr = Long.parseLong(demo.readTo("(\\d+)  otr -i .*").group(1));
        demo.readTo("Everything keeps running .*");
        List<ProcessHandle> children = demo.children();

        assertTrue(ProcessHandle.of(otr).orElseThrow().destroyForcibly());

        demo.readTo("flowcache: the otr ended with exit code 137; it said: OTR on .*");
        assertEquals(1, demo.exitCode());
        assertTrue(children.stream().noneMatch(ProcessHandle::isAlive));
        assertEquals(List.of(), demo.leftNamespaces());
    }

    @Test
    public void tellsWhatDoesNotStartAndLeavesNothing() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            demo.startPrivately("--p4rt-port", Integer.toString(taken.getLocalPort()));

            demo.readTo("flowcache: the switch ended with exit code 1; it said: flowcache: the switch's P4Runtime "
                    + "server .*" + taken.getLocalPort() + ".*");
            assertEquals(1, demo.exitCode());
        }
        assertNothingIsLeft();
    }

    @Test
    public void leavesNamespacesOfOthersAlone() throws Exception {
        Files.createFile(demo.namespaces().resolve("otr"));

        demo.startPrivately();

        demo.readTo("flowcache: there is a network namespace otr already, and something may use it; "
                + "\"tools/flowcache netns down\" removes it");
        assertEquals(1, demo.exitCode());
        assertEquals(List.of(demo.namespaces().resolve("otr")), demo.leftNamespaces());
    }

    /** The switch's interfaces, in the order of its ports: one packet there and back, and so many by way of the OTR. */
    private void assertRows(int byOtr) throws IOException {
        assertTrue(demo.readTo("1  sswitch_dc +(\\d+ +\\d+)  .*").group(1).matches("1 +1"));
        assertTrue(demo.readTo("2  sswitch_otr +(\\d+ +\\d+)  .*").group(1).matches(byOtr + " +" + byOtr));
        assertTrue(demo.readTo("3  sswitch_servers +(\\d+ +\\d+)  .*").group(1).matches("1 +1"));
    }

    private void assertNothingIsLeft() throws IOException {
        assertEquals("no file", List.of(), demo.left());
        assertEquals("no namespace", List.of(), demo.leftNamespaces());
    }
}

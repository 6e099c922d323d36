// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.netns;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.flowcache.netio.FrameInterface;
import org.flowcache.tools.process.Cleanup;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** On namespaces named after this process, so that those in use are left alone. */
public class NamespacesIT {

    private static final int PATIENCE_MILLIS = 10_000;

    private final String prefix = NetworkNamespaces.prefix();
    private final Ip ip = new Ip("ip");
    private final Topology topology = Topology.ofUseCase(prefix);
    private final Namespaces namespaces = new Namespaces(topology);
    private final List<String> said = new ArrayList<>();

    @Before
    public void setUp() throws IOException {
        NetworkNamespaces.assume();
    }

    @After
    public void tearDown() throws IOException {
        namespaces.down(said::add);
    }

    @Test
    public void pairsConnectThePeersToTheSwitch() throws IOException {
        namespaces.up();
        assertTrue(namespaces.status(said::add));
        assertConnected("datacenter/dc_sswitch", "sswitch/sswitch_dc");
        assertConnected("otr/otr_sswitch", "sswitch/sswitch_otr");
        assertConnected("servers/servers_sswitch", "sswitch/sswitch_servers");
        assertEquals("", ip.run("-n", prefix + "sswitch", "-6", "addr"));
    }

    @Test
    public void upTwiceKeepsWhatIsThere() throws IOException {
        namespaces.up();
        String before = ip.run("-n", prefix + "sswitch", "-o", "link");
        namespaces.up();
        assertEquals(before, ip.run("-n", prefix + "sswitch", "-o", "link"));
    }

    @Test
    public void upMakesWhatIsMissing() throws IOException {
        namespaces.up();
        ip.run("-n", prefix + "otr", "link", "del", "otr_sswitch");
        ip.run("-n", prefix + "servers", "link", "set", "servers_sswitch", "down");
        ip.run("netns", "del", prefix + "datacenter");
        assertFalse(namespaces.status(said::add));
        assertTrue(said.contains("namespace " + prefix + "datacenter: not there"));
        assertTrue(said.contains("interface " + prefix + "otr/otr_sswitch: not there"));
        assertTrue(said.contains("interface " + prefix + "servers/servers_sswitch: down, MTU 9216"));

        namespaces.up();

        assertTrue(namespaces.status(said::add));
    }

    @Test
    public void downLeavesNothingAndMayBeRepeated() throws IOException {
        namespaces.up();
        namespaces.down(said::add);
        namespaces.down(said::add);
        assertFalse(ip.run("netns", "list").contains(prefix));
        assertEquals(List.of(), said);
    }

    @Test
    public void createdIsForAsLongAsTheProgramNeedsIt() throws IOException {
        try (Cleanup cleanup = new Cleanup()) {
            namespaces.create(cleanup);
            assertTrue(namespaces.status(said::add));
        }
        assertFalse(ip.run("netns", "list").contains(prefix));
    }

    @Test
    public void createLeavesWhatIsThereAlone() throws IOException {
        ip.run("netns", "add", prefix + "otr");
        try (Cleanup cleanup = new Cleanup()) {
            IOException e = assertThrows(IOException.class, () -> namespaces.create(cleanup));
            assertTrue(e.getMessage(), e.getMessage().contains(prefix + "otr already"));
            assertTrue(e.getMessage(), e.getMessage().contains("tools/flowcache netns down"));
        }
        assertEquals(prefix + "otr", ip.run("netns", "list").lines().filter(l -> l.startsWith(prefix))
                .collect(Collectors.joining()));
    }

    @Test
    public void downTellsWhatStillRuns() throws IOException {
        namespaces.up();
        Process process = new ProcessBuilder("ip", "netns", "exec", prefix + "otr", "cat").start();
        try {
            // What cat returns shows that it runs in there.
            process.getOutputStream().write('x');
            process.getOutputStream().flush();
            assertEquals('x', process.getInputStream().read());
            namespaces.down(said::add);
            assertEquals(List.of("still running in " + prefix + "otr: process " + process.pid()), said);
        } finally {
            process.destroy();
        }
        assertFalse(ip.run("netns", "list").contains(prefix));
    }

    @Test
    public void whatFailsLeavesWhatWasThereBefore() throws IOException {
        ip.run("netns", "add", prefix + "otr");
        Topology impossible = new Topology(topology.switchNamespace(), List.of(topology.pairs().get(0),
                topology.pairs().get(1), new Topology.Pair(prefix + "servers", "a_name_that_is_too_long", "s")));

        IOException e = assertThrows(IOException.class, () -> new Namespaces(impossible).up());

        assertTrue(e.getMessage(), e.getMessage().contains("a_name_that_is_too_long"));
        assertEquals(List.of(prefix + "otr"), ip.run("netns", "list").lines().map(l -> l.split(" ")[0])
                .filter(n -> n.startsWith(prefix)).toList());
        assertFalse(ip.run("-n", prefix + "otr", "link").contains("otr_sswitch"));
    }

    private void assertConnected(String from, String to) throws IOException {
        byte[] frame = new byte[60];
        Arrays.fill(frame, (byte) 0x42);
        List<byte[]> received = new ArrayList<>();
        try (FrameInterface sender = FrameInterface.open(prefix + from);
                FrameInterface receiver = FrameInterface.open(prefix + to)) {
            sender.send(frame, 0, frame.length);
            sender.flush();
            receiver.receive((bytes, offset, length) ->
                    received.add(Arrays.copyOfRange(bytes, offset, offset + length)), PATIENCE_MILLIS);
        }
        // Nothing else either: IPv6 and its neighbour discovery are off.
        assertEquals(1, received.size());
        assertArrayEquals(frame, received.get(0));
    }
}

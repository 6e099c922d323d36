// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.flowcache.tools.demo.DemoNetwork;
import org.flowcache.tools.emulator.Otr;
import org.flowcache.tools.onos.NetworkConfig;
import org.junit.Before;
import org.junit.Test;

/** Frames worked out with a program of another language from RFCs 791, 768 and 7348 and tools/netcfg/demo.json. */
public class FlowTest {

    private static final int VXLAN_RESERVED2 = 14 + 20 + 8 + 7;
    private static final String NO_STAMP = "00".repeat(22);

    private DemoNetwork network;

    @Before
    public void setUp() throws IOException {
        network = DemoNetwork.of(NetworkConfig.read(Path.of("../netcfg/demo.json")));
    }

    @Test
    public void framesAreThoseOfTheTenant() {
        Flow flow = Flow.of(network, 1).get(0);
        assertArrayEquals(hex("020000000001 020000000002 0800",
                "45000064 00014000 40113483 02020202 01010101", "d585 12b5 0050 0000", "08000000 00006400",
                "020000000101 020000000201 0800", "45000032 00000000 4011ae08 c0a80101 0a00010a",
                "1389 0007 001e 0000", NO_STAMP), flow.fromDc());
        assertArrayEquals(hex("020000000101 020000000201 8100 000a 0800",
                "45000032 00000000 4011ae08 c0a80101 0a00010a", "1389 0007 001e 0000", NO_STAMP), flow.toServer());
        assertArrayEquals(hex("020000000201 020000000101 8100 000a 0800",
                "45000032 00000000 4011ae08 0a00010a c0a80101", "0007 1389 001e 0000", NO_STAMP), flow.fromServer());
        assertArrayEquals(hex("020000000002 020000000001 0800",
                "45000064 00014000 40113483 01010101 02020202", "da6c 12b5 0050 0000", "08000000 00006400",
                "020000000201 020000000101 0800", "45000032 00000000 4011ae08 0a00010a c0a80101",
                "0007 1389 001e 0000", NO_STAMP), flow.toDc());
    }

    @Test
    public void laterFlowsAreOfOtherTenantsAndVirtualMachines() {
        Flow flow = Flow.of(network, 5).get(4);
        assertArrayEquals(hex("020000000001 020000000002 0800",
                "45000064 00054000 4011347f 02020202 01010101", "f1f1 12b5 0050 0000", "08000000 0000c800",
                "020000000102 020000000202 0800", "45000032 00000000 4011abfd c0a80202 0a000214",
                "1389 0007 001e 0000", NO_STAMP), flow.fromDc());
        assertArrayEquals(hex("020000000202 020000000102 8100 0014 0800",
                "45000032 00000000 4011abfd 0a000214 c0a80202", "0007 1389 001e 0000", NO_STAMP), flow.fromServer());
    }

    @Test
    public void manyFlowsAreAllDifferent() {
        Set<String> frames = new HashSet<>();
        Flow.of(network, Flow.MAX_FLOWS).forEach(flow -> frames.add(HexFormat.of().formatHex(flow.fromServer())));
        assertEquals(1000, frames.size());
    }

    @Test
    public void otrReturnsWhatTheSwitchHasToLearnFrom() {
        Otr otr = Flow.otr(network);
        List<Flow> flows = Flow.of(network, 1000);
        for (int i : new int[] {0, 1, 2, 999}) {
            byte[] fromServer = flows.get(i).fromServer();
            Stamp.write(fromServer, 1, i, 2);
            byte[] returned = otr.answer(fromServer).orElseThrow();
            assertEquals("the VLAN", fromServer[15], returned[VXLAN_RESERVED2]);
            Expected toDc = Expected.withAnyIdentification(flows.get(i).toDc());
            assertFalse(toDc.matches(returned, 0, returned.length));
            returned[VXLAN_RESERVED2] = 0;
            assertTrue(toDc.matches(returned, 0, returned.length));
        }
    }

    private static byte[] hex(String... parts) {
        return HexFormat.of().parseHex(String.join("", parts).replace(" ", ""));
    }
}

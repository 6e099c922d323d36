// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.emulator;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pcap4j.util.MacAddress;

public class OtrTableTest {

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void readsRoutes() throws IOException {
        OtrTable table = OtrTable.read(file("# the DC", "", "10 100 192.168.1.0/24 2.2.2.2 02:00:00:00:00:02",
                "  20\t200 0.0.0.0/0 3.3.3.3 02:00:00:00:00:03 # all",
                "10 100 192.168.9.1/32 3.3.3.3 02:00:00:00:00:03"));

        Vtep.Remote first = new Vtep.Remote(Ipv4Prefix.address("2.2.2.2"), MacAddress.getByName("02:00:00:00:00:02"));
        Vtep.Remote second = new Vtep.Remote(Ipv4Prefix.address("3.3.3.3"), MacAddress.getByName("02:00:00:00:00:03"));
        assertEquals(new OtrTable(Map.of(10, 100, 20, 200), List.of(
                new Otr.Route(10, Ipv4Prefix.parse("192.168.1.0/24"), first),
                new Otr.Route(20, Ipv4Prefix.parse("0.0.0.0/0"), second),
                new Otr.Route(10, Ipv4Prefix.parse("192.168.9.1/32"), second))), table);
    }

    @Test
    public void refusesWhatIsNoRouteAndNamesTheLine() throws IOException {
        String good = "10 100 192.168.1.0/24 2.2.2.2 02:00:00:00:00:02";
        assertProblem("has 4 fields; a route is VLAN, VNI, prefix, VTEP and MAC address, "
                + "as 10 100 192.168.1.0/24 2.2.2.2 02:00:00:00:00:02", "10 100 192.168.1.0/24 2.2.2.2");
        assertProblem("VLAN \"256\" is not within 1..255", good.replaceFirst("10", "256"));
        assertProblem("VLAN \"-1\" is not within 1..255", good.replaceFirst("10", "-1"));
        assertProblem("VNI \"16777216\" is not within 0..16777215", good.replaceFirst("100", "16777216"));
        assertProblem("192.168.1.1/24 has bits set beyond its length", good.replace("1.0/", "1.1/"));
        assertProblem("\"2.2.2\" is no IPv4 address like 10.0.1.10", good.replace("2.2.2.2", "2.2.2"));
        assertProblem("\"02:00\" is no MAC address like 02:00:00:00:00:02", good.replaceFirst("02:.*", "02:00"));
        assertProblem("VLAN 20 has VNI 200 already, and now 100", good.replaceFirst("10", "20"));
    }

    private void assertProblem(String problem, String line) throws IOException {
        Path file = file("20 200 0.0.0.0/0 3.3.3.3 02:00:00:00:00:03", line);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> OtrTable.read(file));
        assertEquals(file + ", line 2: " + problem, e.getMessage());
    }

    private Path file(String... lines) throws IOException {
        return Files.write(folder.newFile().toPath(), List.of(lines));
    }
}

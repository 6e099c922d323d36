// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench.onos;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.flowcache.tools.process.UserProgram;
import org.junit.Rule;
import org.junit.Test;

/** The benchmarks of ONOS as users run them, with few tenants. */
public class OnosBenchIT {

    @Rule
    public final UserProgram bench = new UserProgram("bench");

    @Test
    public void configurationsComeUp() throws Exception {
        bench.start("config", "--tenants", "4", "--quick");

        String output = bench.readToEnd();
        assertEquals(output, 0, bench.exitCode());
        assertRow(output, "Tenants", "4");
        assertRow(output, "Groups", "5");
        for (String title : new String[] {"New switch, upload of one tenant to all ADDED, s",
            "A plain client for the first time, s", "A plain client for the second time, s", "Upload to all on the switch, s", "Upload to all ADDED, s",
            "Empty switch to all on it, s", "Empty switch to all ADDED, s",
            "One tenant's VLAN, upload to complete, s"}) {
            assertRow(output, title, "\\d+\\.\\d\\d");
        }
        assertRow(output, "ALREADY_EXISTS in the log, lines", "0");
        assertEquals("no file", List.of(), bench.left());
    }

    @Test
    public void othersLoseNothingByAChange() throws Exception {
        bench.start("change", "--tenants", "4", "--quick");

        String output = bench.readToEnd();
        assertEquals(output, 0, bench.exitCode());
        assertRow(output, "Tenants", "4 \\| 4");
        assertRow(output, "Destinations scanned meanwhile", "0 \\| 500");
        assertRow(output, "Upload to complete on the switch, ms", "\\d[\\d,]* \\| \\d[\\d,]*");
        assertRow(output, "Packets of two other tenants", "[1-9][\\d,]* \\| [1-9][\\d,]*");
        assertRow(output, "Of these lost", "0 \\| 0");
        assertEquals("no file", List.of(), bench.left());
    }

    private static void assertRow(String output, String title, String cells) {
        assertTrue(title + " in " + output,
                output.lines().anyMatch(line -> line.matches("\\| " + title + " \\| " + cells + " \\|")));
    }
}

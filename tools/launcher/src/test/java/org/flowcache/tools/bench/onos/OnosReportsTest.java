// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench.onos;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.Test;

public class OnosReportsTest {

    @Test
    public void configurationsAreColumns() {
        List<String> lines = new ConfigReport("a machine", List.of(config(10, 800), config(1000, 2000)),
                Optional.of("it did not start")).lines();
        assertEquals("Machine: a machine.", lines.get(0));
        assertTrue(lines.contains("| Tenants | 10 | 1,000 |"));
        assertTrue(lines.contains("|---|---|---|"));
        assertEquals("There are no more figures: it did not start.", lines.get(lines.size() - 1));
        assertTrue(lines.contains("| A plain client for the first time, s | 0.50 | 0.50 |"));
        assertTrue(lines.contains("| Of that, first entry to last, s | 0.80 | 2.00 |"));
        assertTrue(lines.contains("| Its time, of ONOS's | 63 % | 25 % |"));
        assertTrue(lines.contains("| A plain client for the second time, s | 0.40 | 0.40 |"));
        assertTrue(lines.contains("| Its time, of ONOS's | 40 % | 40 % |"));
        assertTrue(lines.contains("| One tenant's VLAN, upload to complete, s | 0.10 | never |"));
        assertTrue(lines.contains("| ONOS when idle, of a core | 4.5 % | 4.5 % |"));
    }

    @Test
    public void changesTellWhatOthersLost() {
        ChangeReport good = new ChangeReport("a machine", List.of(change(0), change(0)), Optional.empty());
        assertFalse(good.othersLost());
        assertTrue(good.lines().contains("| Upload to complete on the switch, ms | 250 | 250 |"));
        assertTrue(good.lines().contains("| Of these lost | 0 | 0 |"));
        assertTrue(new ChangeReport("a machine", List.of(change(0), change(1)), Optional.empty())
                .othersLost());
    }

    @Test
    public void countsOfOnosAreRead() {
        assertEquals(12072, GatewayOnos.number("deviceId=device:gw1, flowRuleCount=12072\n"));
        assertEquals(1001, GatewayOnos.number("deviceId=device:gw1, groupCount=1001\n"));
        assertEquals(0, GatewayOnos.number("\n"));
    }

    private static ConfigMeasurement config(int tenants, int writtenMillis) {
        return new ConfigMeasurement(tenants, 1, 2, Duration.ofSeconds(1), Duration.ofMillis(500),
                Duration.ofMillis(400),
                Duration.ofSeconds(3), Duration.ofMillis(writtenMillis), Duration.ofSeconds(4), Duration.ofSeconds(5),
                Duration.ofSeconds(1), Duration.ofSeconds(6), 0, tenants == 1000 ? Optional.empty() : Optional.of(Duration.ofMillis(100)), 4.5,
                1);
    }

    private static ChangeMeasurement change(int othersLost) {
        return new ChangeMeasurement(1000, 0, Duration.ofMillis(100), Duration.ofMillis(250), Duration.ofMillis(5),
                Duration.ofMillis(6), Duration.ofMillis(1), 9, 40, othersLost, 1);
    }
}

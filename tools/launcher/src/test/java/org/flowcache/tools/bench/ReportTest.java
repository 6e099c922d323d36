// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.flowcache.tools.bench.Measurement.Way;
import org.flowcache.tools.bench.RateSearch.Highest;
import org.junit.Test;

public class ReportTest {

    private static final List<Flow> FLOWS =
            List.of(new Flow(new byte[114], new byte[68], new byte[68], new byte[114]));
    private static final BenchOptions.Pace PACE = BenchOptions.Pace.measuring(Duration.ofSeconds(5));
    private static final Way FAST = way(150_000, 100_000);
    private static final Way SLOW = way(50_000, 400_000);

    @Test
    public void putsSwitchesSideBySide() {
        assertEquals(List.of(
                "Machine: a machine.",
                "Load average of a minute, with the switch and this program: soft switch 0.3 before, 2.5 after; "
                        + "BMv2 0.3 before, 2.5 after.",
                "Packets: 1 flows of UDP, 68 bytes with a VLAN tag at the servers, 114 bytes in VXLAN at the DC, in "
                        + "bursts of up to 16.",
                "A rate counts if in each of 3 trials of 5.0 s less than 1 % of the packets is lost. A packet counts "
                        + "as lost if it is not byte for byte",
                "as it has to be, the tunnel's IPv4 identification aside, or if it went by way of the OTR.",
                "",
                "| Packets a second | soft switch | BMv2 | Ratio |",
                "|---|---|---|---|",
                "| Decapsulation | 150,000 | 50,000 | 3.0 |",
                "| Decapsulation, lost in the worst trial | 0.50 % | 0.50 % |  |",
                "| Direct encapsulation | 150,000 | 50,000 | 3.0 |",
                "| Direct encapsulation, lost in the worst trial | 0.50 % | 0.50 % |  |",
                "",
                "The soft switch should do 120,000 packets a second in both directions: met.",
                "",
                "From sending a packet on one interface to receiving it on another, in microseconds, "
                        + "50, 90, 99, 99.9 % quantiles and the longest;",
                "round trips are DC, decapsulation, the server's answer, direct encapsulation, DC:",
                "",
                "| Microseconds | soft switch | BMv2 | Ratio |",
                "|---|---|---|---|",
                "| Decapsulation, 10,000 a second | 20 / 20 / 20 / 20 / 20 | 20 / 20 / 20 / 20 / 20 |  |",
                "| Decapsulation, at the rate above | 100 / 100 / 100 / 100 / 100 | 400 / 400 / 400 / 400 / 400 |  |",
                "| Direct encapsulation, 10,000 a second | 20 / 20 / 20 / 20 / 20 | 20 / 20 / 20 / 20 / 20 |  |",
                "| Direct encapsulation, at the rate above | 100 / 100 / 100 / 100 / 100 "
                        + "| 400 / 400 / 400 / 400 / 400 |  |",
                "| Round trip, 1,000 a second | 300 / 300 / 300 / 300 / 300 | 300 / 300 / 300 / 300 / 300 |  |"),
                report(measurement("soft switch", FAST, FAST), measurement("BMv2", SLOW, SLOW)).lines());
    }

    @Test
    public void oneSwitchHasNoRatio() {
        List<String> lines = report(measurement("BMv2", SLOW, SLOW)).lines();
        assertTrue(lines.toString(), lines.contains("| Packets a second | BMv2 |"));
        assertTrue(lines.toString(), lines.contains("| Decapsulation | 50,000 |"));
        assertFalse("the target is not for BMv2", lines.toString().contains("should do"));
    }

    @Test
    public void tellsWhetherTheTargetIsMet() {
        assertFalse(report(measurement("soft switch", FAST, FAST), measurement("BMv2", SLOW, SLOW)).missesTarget());
        assertTarget(true, "MISSED", measurement("soft switch", FAST, SLOW));
        assertTarget(true, "MISSED", measurement("soft switch", SLOW, FAST));
        assertTarget(true, "MISSED", measurement("soft switch", FAST, nothing()));
        assertTarget(false, "unknown", measurement("soft switch", FAST, limited(SLOW)));
        assertTarget(false, "met", measurement("soft switch", FAST, limited(FAST)));
        assertFalse("BMv2 has none", report(measurement("BMv2", SLOW, SLOW)).missesTarget());
    }

    @Test
    public void packetsHaveToFlowThroughAll() {
        Measurement good = measurement("soft switch", FAST, SLOW);
        assertTrue(report(good, measurement("BMv2", SLOW, SLOW)).packetsFlow());
        assertFalse(report(good, measurement("BMv2", nothing(), SLOW)).packetsFlow());
        assertFalse(report(good, measurement("BMv2", SLOW, nothing())).packetsFlow());
        assertFalse(report(good, new Measurement("BMv2", SLOW, SLOW, Trials.of(1000, 0, 1), 0, 0)).packetsFlow());
    }

    @Test
    public void saysWhatTheFiguresDoNotTell() {
        Way lossy = new Way(limited(SLOW).highest(), Trials.of(10_000, 9000, 20_000));
        List<String> lines = report(measurement("BMv2", lossy, nothing())).lines();
        assertTrue(lines.toString(), lines.contains("| Decapsulation | ≥ 50,000 |"));
        assertTrue(lines.toString(), lines.stream().anyMatch(line -> line.startsWith("≥: ")));
        assertTrue(lines.toString(), lines.contains("| Direct encapsulation | - |"));
        assertTrue(lines.toString(), lines.contains("| Direct encapsulation, at the rate above | - |"));
        assertTrue(lines.toString(), lines.contains(
                "BMv2: of 10,000 packets at 10,000 a second 10.00 % were lost; the times are of the others."));
    }

    private static void assertTarget(boolean missed, String expected, Measurement measurement) {
        Report report = report(measurement);
        assertEquals(missed, report.missesTarget());
        assertTrue(report.lines().toString(), report.lines().contains(
                "The soft switch should do 120,000 packets a second in both directions: " + expected
                        + (expected.equals("unknown") ? ", as not enough was tried." : ".")));
    }

    private static Report report(Measurement... measurements) {
        return new Report("a machine", FLOWS, PACE, List.of(measurements));
    }

    private static Measurement measurement(String name, Way decapsulation, Way encapsulation) {
        return new Measurement(name, decapsulation, encapsulation, Trials.of(1000, 1000, 300_000), 0.26, 2.5);
    }

    private static Way way(int rate, long nanos) {
        Trial best = Trials.of(rate, rate, nanos);
        Trial worst = Trials.of(rate, rate - rate / 200, nanos);
        return new Way(Optional.of(new Highest(List.of(best, worst), false)), Trials.of(10_000, 10_000, 20_000));
    }

    private static Way limited(Way way) {
        return new Way(way.highest().map(h -> new Highest(h.trials(), true)), way.light());
    }

    private static Way nothing() {
        return new Way(Optional.empty(), Trials.of(10_000, 10_000, 20_000));
    }
}

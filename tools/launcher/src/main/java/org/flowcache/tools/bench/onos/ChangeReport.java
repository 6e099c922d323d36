// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench.onos;

import static org.flowcache.tools.bench.onos.RunsTable.format;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Puts into a table what became of packets while one tenant's VLAN changed.
 *
 * @param machine      what it was measured on
 * @param measurements what was measured
 * @param failure      why there are not more
 */
public record ChangeReport(String machine, List<ChangeMeasurement> measurements, Optional<String> failure) {

    /** Copies the list. */
    public ChangeReport {
        measurements = List.copyOf(measurements);
    }

    /**
     * Tells whether other tenants noticed.
     *
     * @return true if a packet of theirs was lost
     */
    public boolean othersLost() {
        return measurements.stream().anyMatch(m -> m.othersLost() > 0);
    }

    /**
     * Puts it into words.
     *
     * @return lines
     */
    public List<String> lines() {
        RunsTable<ChangeMeasurement> table = new RunsTable<>(machine, measurements, ChangeMeasurement::tenants);
        table.row("Destinations scanned meanwhile", m -> format("%,d", m.scanned()));
        table.row("Upload to ONOS's answer, ms", m -> millis(m.uploaded()));
        table.row("Upload to complete on the switch, ms", m -> millis(m.complete()));
        table.row("Its packets without a way to the server, at most, ms", m -> millis(m.gapToServer()));
        table.row("Its packets without a way to the DC, at most, ms", m -> millis(m.gapToDc()));
        table.row("Before the change another tenant's at most, ms", m -> millis(m.gapBefore()));
        table.row("Its packets lost, both ways", m -> format("%,d", m.lost()));
        table.row("Packets of two other tenants", m -> format("%,d", m.othersSent()));
        table.row("Of these lost", m -> format("%,d", m.othersLost()));
        table.row("Load average of a minute", m -> format("%.1f", m.load()));
        return table.lines(failure);
    }

    private static String millis(Duration duration) {
        return format("%.0f", (double) duration.toNanos() / TimeUnit.MILLISECONDS.toNanos(1));
    }
}

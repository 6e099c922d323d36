// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench.onos;

import static org.flowcache.tools.bench.onos.RunsTable.format;
import static org.flowcache.tools.bench.onos.RunsTable.seconds;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Puts into a table what was measured of configurations.
 *
 * @param machine      what it was measured on
 * @param measurements what was measured
 * @param failure      why there are not more
 */
public record ConfigReport(String machine, List<ConfigMeasurement> measurements, Optional<String> failure) {

    /** Copies the list. */
    public ConfigReport {
        measurements = List.copyOf(measurements);
    }

    /**
     * Tells whether all came up.
     *
     * @return true if nothing is missing
     */
    public boolean isComplete() {
        return failure.isEmpty() && measurements.stream().allMatch(m -> m.change().isPresent());
    }

    /**
     * Puts it into words.
     *
     * @return lines
     */
    public List<String> lines() {
        RunsTable<ConfigMeasurement> table = new RunsTable<>(machine, measurements, ConfigMeasurement::tenants);
        table.row("Flow rules", m -> format("%,d", m.rules()));
        table.row("Groups", m -> format("%,d", m.groups()));
        table.row("New switch, upload of one tenant to all ADDED, s", m -> seconds(m.connected()));
        table.row("Upload to all on the switch, s", m -> seconds(m.onSwitch()));
        table.row("Of that, first entry to last, s", m -> seconds(m.written()));
        table.row("A plain client for the first time, s", m -> seconds(m.plain()));
        table.row("Its time, of ONOS's", m -> ratio(m.plain(), m.written()));
        table.row("Upload to all ADDED, s", m -> seconds(m.added()));
        table.row("Empty switch to all on it, s", m -> seconds(m.againOnSwitch()));
        table.row("Of that, first entry to last, s", m -> seconds(m.againWritten()));
        table.row("A plain client for the second time, s", m -> seconds(m.plainAgain()));
        table.row("Its time, of ONOS's", m -> ratio(m.plainAgain(), m.againWritten()));
        table.row("Empty switch to all ADDED, s", m -> seconds(m.againAdded()));
        table.row("ALREADY_EXISTS in the log, lines", m -> format("%,d", m.alreadyExists()));
        table.row("One tenant's VLAN, upload to complete, s",
                m -> m.change().map(RunsTable::seconds).orElse("never"));
        table.row("ONOS when idle, of a core", m -> format("%.1f %%", m.idlePercent()));
        table.row("Load average of a minute", m -> format("%.1f", m.load()));
        return table.lines(failure);
    }

    private static String ratio(Duration of, Duration whole) {
        return format("%.0f %%", 100.0 * of.toNanos() / whole.toNanos());
    }
}

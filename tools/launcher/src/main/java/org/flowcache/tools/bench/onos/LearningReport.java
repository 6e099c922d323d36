// SPDX-License-Identifier: Apache-2.0
package org.flowcache.tools.bench.onos;

import static org.flowcache.tools.bench.onos.RunsTable.format;
import static org.flowcache.tools.bench.onos.RunsTable.seconds;

import java.util.List;
import java.util.Optional;

/**
 * Puts into a table what became of what an OTR taught.
 *
 * @param machine      what it was measured on
 * @param measurements what was measured
 * @param failure      why there are not more
 */
public record LearningReport(String machine, List<LearningMeasurement> measurements,
                           Optional<String> failure) {

    /** Copies the list. */
    public LearningReport {
        measurements = List.copyOf(measurements);
    }

    /**
     * Tells whether the application did not come to know something.
     *
     * @return true if so
     */
    public boolean isWrong() {
        return measurements.stream().anyMatch(m -> m.wrong() > 0 || m.flows() == 0);
    }

    /**
     * Puts it into words.
     *
     * @return lines
     */
    public List<String> lines() {
        RunsTable<LearningMeasurement> table = new RunsTable<>(machine, measurements, LearningMeasurement::tenants);
        table.row("Packets that taught", m -> format("%,d", m.sent()));
        table.row("Sent within, s", m -> seconds(m.duration()));
        table.row("Learning events of the switch", m -> format("%,d", m.packetIns()));
        table.row("Flows that these were of", m -> format("%,d", m.flows()));
        table.row("Of these the application knows wrong in the end", m -> format("%,d", m.wrong()));
        table.row("Last packet to the application's right answer, s", m -> seconds(m.delay()));
        table.row("flowcache-entries, s", m -> seconds(m.entries()));
        table.row("Flows that it shows", m -> format("%,d", m.shown()));
        table.row("Load average of a minute", m -> format("%.1f", m.load()));
        return table.lines(failure);
    }
}
